"""Connections that are of no use any more end with a code of their own, and whoever is gone is known to be gone."""

import asyncio

import pytest
from starlette.websockets import WebSocketDisconnect

from signaling.protocol import ErrorCode
from signaling.service.ports import ClientRef
from signaling.transport import upkeep
from signaling.transport.connection import MOST_PENDING, Connection
from tests.servers import ServerThread, wait_until
from tests.wire_clients import WireClerk, WireKiosk


async def test_who_says_nothing_for_long_is_sent_away_and_the_others_stay(
    server: ServerThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "STALE_AFTER_S", 3.0)
    silent, healthy = WireKiosk(server, "lahti-1"), WireKiosk(server, "lahti-2")
    for one in (silent, healthy):
        await one.connect()

    async def ping() -> None:
        while True:
            await healthy.ping()
            await asyncio.sleep(0.2)

    pinging = asyncio.create_task(ping())
    assert await silent.gone() == (ErrorCode.STALE, 4415)
    pinging.cancel()
    await healthy.ping()
    await silent.connect()
    for one in (silent, healthy):
        await one.leave()


async def test_who_does_not_read_has_a_bounded_number_of_frames_kept_for_them() -> None:
    read = asyncio.Event()
    closed: list[int] = []

    async def write(_: str) -> None:
        await read.wait()

    async def close(code: int) -> None:
        closed.append(code)

    connection = Connection(ClientRef("kiosk", "lahti-1"), "connection", "instance", write, close)
    first = asyncio.create_task(connection.send("the first is on its way"))
    await asyncio.sleep(0)
    for _ in range(MOST_PENDING):
        await connection.send("one more")
    assert not closed
    await connection.send("one too many")
    assert closed == [4414]
    read.set()
    await first


async def test_who_is_sent_one_frame_for_very_long_is_stuck() -> None:
    read = asyncio.Event()

    async def write(_: str) -> None:
        await read.wait()

    async def close(_: int) -> None:
        return

    connection = Connection(ClientRef("kiosk", "lahti-1"), "connection", "instance", write, close)
    now = asyncio.get_running_loop().time()
    assert not connection.is_stuck(now + 3600)
    sending = asyncio.create_task(connection.send("a frame"))
    await asyncio.sleep(0)
    assert not connection.is_stuck(now + 1)
    assert connection.is_stuck(now + 3600)
    read.set()
    await sending


async def test_who_leaves_while_being_greeted_is_known_to_be_gone(
    server: ServerThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nobody_reads(*_: object) -> None:
        # The storage knows that they came; now the first view is to be sent.
        raise WebSocketDisconnect

    monkeypatch.setattr(Connection, "show", nobody_reads)
    for client in (WireKiosk(server, "lahti-1"), WireClerk(server, "aino")):
        challenge = await client.open()
        await client.say(client.hello(challenge.nonce))
        await client.gone()

    def both_gone() -> bool:
        kiosk, clerk = server.look(lambda tx: (tx.kiosk("lahti-1"), tx.clerk("aino")))
        assert kiosk is not None
        assert clerk is not None
        came = server.look(lambda tx: tx.last_event_at()) > 0
        return came and kiosk.connection is None and clerk.connection is None

    await asyncio.to_thread(wait_until, both_gone, "nobody is taken to be there any more")
    assert not server.app.state.hub.is_connected(ClientRef("kiosk", "lahti-1"))
    assert not server.app.state.hub.is_connected(ClientRef("clerk", "aino"))
