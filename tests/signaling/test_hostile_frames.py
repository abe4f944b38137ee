"""Bytes that are no frames: before and after the hello, while the neighbours talk on."""

import asyncio
import os
import random
from collections.abc import Iterator

from signaling.protocol import ErrorCode
from tests.servers import ServerThread
from tests.signaling.test_sockets import still_talk, talk
from tests.wire_clients import WireClerk, WireKiosk

NOT_TEXT = [
    b"\xff",
    b"\x80abc",
    b"\xc0\xaf",
    b"\xed\xa0\x80",
    b"\xf5\x80\x80\x80",
    b'{"type":"ping"}\xe2\x82',
    b'{"type":"hello","protocol":1,"instance":"\xc3\x28"}',
]
"""Not UTF-8: a byte of no meaning, a stray one, an overlong form, half a pair, beyond the last, cut off, in a hello."""
BINARY = 40


def frames() -> Iterator[tuple[bytes, bool]]:
    """What is sent, and whether it is said to be text."""
    chance = random.Random(11)
    for _ in range(BINARY):
        yield chance.randbytes(chance.choice([0, 1, 2, 125, 126, 65_535])), False
    for bad in NOT_TEXT:
        yield bad, True


async def hurt(client: WireKiosk | WireClerk, frame: bytes, *, as_text: bool) -> tuple[ErrorCode | None, int]:
    """Send it, and hear how the connection ends."""
    assert client.socket is not None
    await client.socket.send(frame, text=as_text)
    return await client.gone()


async def broken(client: WireKiosk | WireClerk) -> tuple[ErrorCode | None, int]:
    """Send bytes that are no WebSocket frame at all: reserved bits and an opcode that does not exist."""
    assert client.socket is not None
    client.socket.transport.write(b"\xff" + os.urandom(400))
    return await client.gone()


async def test_bytes_that_are_no_frames_end_their_own_connection_alone(server: ServerThread) -> None:
    kiosk, clerk = await talk(server)
    over = asyncio.Event()
    relayed = 0

    async def keep_talking() -> None:
        nonlocal relayed
        while not over.is_set():
            await still_talk(kiosk, clerk)
            relayed += 2
            # No more than a client may send in a second.
            await asyncio.sleep(0.1)

    talking = asyncio.create_task(keep_talking())
    strangers = WireKiosk(server, "lahti-2"), WireClerk(server, "cecilia")
    for number, (frame, as_text) in enumerate(frames()):
        stranger = strangers[number % 2]
        ended = (None, 1007) if as_text else (ErrorCode.BAD_FRAME, 4400)
        await stranger.open()
        assert await hurt(stranger, frame, as_text=as_text) == ended, frame
        await stranger.connect()
        assert await hurt(stranger, frame, as_text=as_text) == ended, frame
    for stranger in strangers:
        await stranger.open()
        assert (await broken(stranger))[1] == 1002
        await stranger.connect()
        assert (await broken(stranger))[1] == 1002
    before = relayed
    while relayed < before + 4:
        assert not talking.done()
        await asyncio.sleep(0.05)
    over.set()
    await talking
    assert relayed > 4
    assert kiosk.closed is None
    assert clerk.closed is None
    async with WireKiosk(server, "lahti-3") as other:
        await other.take("vero")
    for one in (kiosk, clerk):
        await one.leave()
