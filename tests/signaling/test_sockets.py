"""The WebSocket under a stranger's client: good manners, bad ones, and none at all."""

import asyncio
import json
import random
import secrets

import pytest

from signaling.protocol import ErrorCode
from signaling.protocol.base import MAX_FRAME_BYTES
from signaling.protocol.commands import Accept, EndCall, Leave, PassOn, SetState, TakeTicket
from signaling.protocol.frames import Challenge, ClientSignal, CommandFrame, Description, Hello, Ping
from signaling.service import administration
from signaling.service.work import Work
from signaling.transport import connection, sockets
from tests.servers import ServerThread, now_ms
from tests.wire_clients import Gone, Refusal, WireClerk, WireKiosk


def command(name: str, **values: object) -> str:
    """A command frame as text, of whatever shape."""
    return json.dumps({"type": "command", "id": name, "command": values})


NOT_FRAMES = [
    "",
    "null",
    "[]",
    "{}",
    "\x00\x01\x02",
    '{"type":"nothing"}',
    '{"type":"ping","extra":1}',
    '{"type":"command","id":"a"}',
    '{"type":"command","id":"' + "x" * 65 + '","command":{"do":"ready"}}',
    command("a", do="take_ticket"),
    command("a", do="take_ticket", agency=7, language="fi"),
    command("a", do="take_ticket", agency="kela", language="fi", hurry=True),
    command("a", do="take_ticket", agency="../kela", language="fi"),
    command("a", do="finish", ticket="t", rating=4),
    command("a", do="finish", ticket="t", rating="3"),
    command("a", do="come_back", number="K01", code="12345"),
    command("a", do="transfer", call="c", agency="kela", language="fi", note="x" * 501),
    command("a", do="take_ticket", agency="kela", language="fi", also=["sv"] * 5),
    '{"type":"signal","call":"c","epoch":1,"data":{"kind":"description","type":"offer","sdp":7}}',
    "[" * 10_000,
]


async def talk(server: ServerThread) -> tuple[WireKiosk, WireClerk]:
    """A customer and a clerk in a call: the healthy neighbours."""
    kiosk, clerk = WireKiosk(server, "lahti-1"), WireClerk(server, "aino")
    await clerk.connect()
    await clerk.be("available")
    await kiosk.connect()
    await kiosk.take()
    await clerk.ring()
    await clerk.answer()
    await kiosk.until(lambda view: view.call is not None and view.call.state == "live")
    return kiosk, clerk


async def still_talk(kiosk: WireKiosk, clerk: WireClerk) -> None:
    """Signals go both ways."""
    for one, other in ((kiosk, clerk), (clerk, kiosk)):
        word = secrets.token_urlsafe(6)
        await one.signal(word)
        await other.signalled(word)


async def test_nonsense_is_answered_and_the_connection_and_the_neighbours_go_on(server: ServerThread) -> None:
    kiosk, clerk = await talk(server)
    stranger = WireKiosk(server, "lahti-2")
    await stranger.connect()
    for text in NOT_FRAMES:
        before = len(stranger.frames)
        await stranger.say(text)
        await stranger.wait(lambda before=before: len(stranger.frames) > before)  # type: ignore[misc]
        assert stranger.frames[-1].code is ErrorCode.BAD_FRAME, text  # type: ignore[attr-defined]
    chance = random.Random(7)
    for _ in range(200):
        before = len(stranger.frames)
        await stranger.say("".join(chr(chance.randrange(1, 0xD7FF)) for _ in range(chance.randrange(200))))
        await stranger.wait(lambda before=before: len(stranger.frames) > before)  # type: ignore[misc]
        await asyncio.sleep(0.03)
    await stranger.take("vero")
    await still_talk(kiosk, clerk)
    for one in (stranger, kiosk, clerk):
        await one.leave()


async def test_too_much_at_once_ends_the_connection_alone(server: ServerThread) -> None:
    kiosk, clerk = await talk(server)
    big, huge, binary, flood = (WireKiosk(server, name) for name in ("lahti-2", "lahti-3", "nurmes-1", "nurmes-2"))
    for one in (big, huge, binary, flood):
        await one.connect()
    await big.say("x" * (MAX_FRAME_BYTES + 1))
    assert await big.gone() == (ErrorCode.FRAME_TOO_LARGE, 4413)
    await huge.say("x" * (3 * MAX_FRAME_BYTES))
    assert (await huge.gone())[1] == 1009
    await binary.say(b"\x00\x01")
    assert await binary.gone() == (ErrorCode.BAD_FRAME, 4400)
    for _ in range(1000):
        await flood.say(Ping())
    assert await flood.gone() == (ErrorCode.TOO_MANY_FRAMES, 4429)
    await still_talk(kiosk, clerk)
    for other in (kiosk, clerk):
        await other.leave()


async def test_what_belongs_to_others_is_out_of_reach(server: ServerThread) -> None:
    kiosk, clerk = await talk(server)
    stranger, other_clerk = WireKiosk(server, "lahti-2"), WireClerk(server, "cecilia")
    await stranger.connect()
    await other_clerk.connect()
    call, ticket = kiosk.call, kiosk.ticket.id
    assert call is not None
    for one in (stranger, other_clerk):
        await one.signal("hello", call=call.id, epoch=call.epoch)
        await one.error(ErrorCode.CALL_GONE)
        assert await one.ask_code(EndCall(call=call.id)) is ErrorCode.CALL_GONE
    assert await stranger.ask_code(Leave(ticket=ticket)) is ErrorCode.TICKET_GONE
    assert await stranger.ask_code(SetState(state="available")) is ErrorCode.NOT_ALLOWED
    assert await other_clerk.ask_code(TakeTicket(agency="kela", language="fi")) is ErrorCode.NOT_ALLOWED
    assert await other_clerk.ask_code(Accept(offer="nothing")) is ErrorCode.OFFER_GONE
    await kiosk.signal("late", epoch=call.epoch + 1)
    await kiosk.error(ErrorCode.STALE_EPOCH)
    assert other_clerk.view is not None
    assert {queue.agency for queue in other_clerk.view.queues} == {"vero"}
    await still_talk(kiosk, clerk)
    for person in (stranger, other_clerk, kiosk, clerk):
        await person.leave()


async def test_a_command_is_done_once_however_often_it_is_sent(server: ServerThread) -> None:
    async with WireKiosk(server, "lahti-1") as kiosk:
        take = TakeTicket(agency="kela", language="fi")
        first = await kiosk.do(take, "once")
        assert await kiosk.do(take, "once") == first
        await kiosk.reconnect()
        assert await kiosk.do(take, "once") == first
        with pytest.raises(Refusal) as refused:
            await kiosk.do(take, "twice")
        assert refused.value.code is ErrorCode.TICKET_ALREADY_OPEN
        assert len(server.look(lambda tx: list(tx.open_tickets()))) == 1


async def test_who_signals_to_somebody_who_does_not_read_is_still_heard(server: ServerThread) -> None:
    deaf, clerk = WireKiosk(server, "lahti-1"), WireClerk(server, "aino")
    await deaf.connect()
    await clerk.connect()
    await clerk.be("available")
    await deaf.take()
    call = await clerk.answer()
    assert deaf.socket is not None
    deaf.socket.transport.pause_reading()
    big = Description(type="offer", sdp="x" * 48 * 1024)
    for _ in range(200):
        # More than all buffers on the way hold, and fewer than are kept for one who reads slowly.
        await clerk.say(ClientSignal(call=call.id, epoch=call.epoch, data=big))
    # The server's own ping gives up on the deaf one after 40 s and lets it go: not what is looked at here.
    async with asyncio.timeout(15):
        await clerk.ping()
        await clerk.hang_up()
    await deaf.cut()
    await clerk.leave()


async def test_of_five_hundred_accepts_in_a_row_one_wins(server: ServerThread, monkeypatch: pytest.MonkeyPatch) -> None:
    # The limit on frames is another test's.
    monkeypatch.setattr(connection, "FRAMES_BURST", 1000.0)
    kiosk, clerk = WireKiosk(server, "lahti-1"), WireClerk(server, "aino")
    await clerk.connect()
    await clerk.be("available")
    await kiosk.connect()
    await kiosk.take()
    offer = await clerk.ring()
    names = [f"race{number}" for number in range(500)]
    before = len(clerk.frames)
    for name in names:
        await clerk.say(CommandFrame.model_construct(id=name, command=Accept(offer=offer)))

    def answers() -> list[object]:
        return [frame for frame in clerk.frames[before:] if getattr(frame, "id", None) in set(names)]

    await clerk.wait(lambda: len(answers()) == 500)
    won = [frame for frame in answers() if frame.type == "ack"]  # type: ignore[attr-defined]
    lost = [frame.code for frame in answers() if frame.type == "error"]  # type: ignore[attr-defined]
    assert len(won) == 1
    assert lost == [ErrorCode.OFFER_GONE] * 499
    assert len(server.look(lambda tx: list(tx.open_calls()))) == 1
    await kiosk.leave()
    await clerk.leave()


async def test_the_first_word_must_be_a_good_hello(server: ServerThread, monkeypatch: pytest.MonkeyPatch) -> None:
    kiosk = WireKiosk(server, "lahti-1")
    await kiosk.open()
    await kiosk.say(Ping())
    assert (await kiosk.gone())[0] is ErrorCode.HELLO_EXPECTED
    await kiosk.open()
    await kiosk.say("hello")
    assert (await kiosk.gone())[0] is ErrorCode.BAD_FRAME
    challenge = await kiosk.open()
    await kiosk.say(kiosk.hello(challenge.nonce).model_copy(update={"protocol": 99}))
    assert (await kiosk.gone())[0] is ErrorCode.PROTOCOL_UNSUPPORTED
    challenge = await kiosk.open()
    old = kiosk.hello(challenge.nonce)
    await kiosk.cut()
    await kiosk.open()
    await kiosk.say(old)
    assert (await kiosk.gone())[0] is ErrorCode.BAD_SIGNATURE, "an old nonce"
    challenge = await kiosk.open()
    await kiosk.say(kiosk.hello(challenge.nonce).model_copy(update={"kiosk": "lahti-2"}))
    assert (await kiosk.gone())[0] is ErrorCode.NOT_ENROLLED
    await kiosk.open()
    await kiosk.say(Hello(protocol=2, instance="page"))
    assert (await kiosk.gone())[0] is ErrorCode.NOT_ENROLLED
    with pytest.raises(Gone):
        await kiosk.open(Origin="https://evil.example")
    assert kiosk.bye is ErrorCode.ORIGIN_REFUSED
    monkeypatch.setattr(sockets, "HELLO_WITHIN_S", 0.2)
    await kiosk.open()
    assert (await kiosk.gone())[0] is ErrorCode.HELLO_TIMEOUT
    await kiosk.connect()
    first = kiosk.frames[0]
    assert isinstance(first, Challenge)
    await kiosk.say(kiosk.hello(first.nonce))
    await kiosk.error(ErrorCode.HELLO_TWICE)
    await kiosk.leave()
    clerk = WireClerk(server, "aino", cookie="luukku_session=made-up")
    await clerk.open()
    await clerk.say(clerk.hello(""))
    assert (await clerk.gone())[0] is ErrorCode.NOT_SIGNED_IN


async def test_a_revoked_kiosk_is_gone_within_seconds(server: ServerThread) -> None:
    kiosk, clerk = await talk(server)

    def revoke() -> None:
        catalogue, times = server.app.state.hub.catalogue, server.app.state.hub.desk.times
        server.look(lambda tx: administration.revoke_kiosk(Work(tx, now_ms(), catalogue, times), "lahti-1"))

    revoke()
    assert await kiosk.gone() == (ErrorCode.REVOKED, 4404)
    await clerk.until(lambda view: view.call is None)
    await kiosk.open()
    first = kiosk.frames[0]
    assert isinstance(first, Challenge)
    await kiosk.say(kiosk.hello(first.nonce))
    assert (await kiosk.gone())[0] is ErrorCode.REVOKED
    await clerk.leave()


async def test_a_second_sign_in_takes_over_and_the_first_is_told(server: ServerThread) -> None:
    first, second = WireClerk(server, "aino"), WireClerk(server, "aino")
    await first.connect()
    await first.be("available")
    await second.connect()
    assert await first.gone() == (ErrorCode.TAKEN_OVER, 4409)
    assert second.view is not None
    assert second.view.clerk.state == "available"
    await second.leave()


async def test_a_declined_ticket_goes_to_the_next_clerk_by_language(server: ServerThread) -> None:
    aino, daavid, kiosk = (
        WireClerk(server, "aino"),
        WireClerk(server, "daavid"),
        WireKiosk(server, "lahti-1"),
    )
    for clerk in (aino, daavid):
        await clerk.connect()
        await clerk.be("available")
    await kiosk.connect()
    await kiosk.take()
    offer = await aino.ring()
    await aino.do(PassOn(offer=offer, reason="busy"))
    await daavid.ring()
    await daavid.answer()
    view = await kiosk.until(lambda seen: seen.call is not None and seen.call.state == "live")
    assert view.call is not None
    assert view.call.peer.name == "Daavid"
    for one in (aino, daavid, kiosk):
        await one.leave()
