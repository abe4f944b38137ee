"""The conversation with the server: what a client does when things go right, and when they break."""

import asyncio
import contextlib
import time
from collections.abc import Mapping

import pytest

from signaling.client import Address, BadAddressError, Connection, RefusedError, StoppedError, Timing
from signaling.protocol.commands import Leave, TakeTicket
from signaling.protocol.errors import ErrorCode
from signaling.protocol.frames import (
    Ack,
    Bye,
    Candidate,
    CommandFrame,
    ErrorFrame,
    Hello,
    ServerSignal,
)
from signaling.protocol.views import KioskView
from tests.fake_server import FakeClient, FakeServer, kiosk_view

QUICK = Timing(ping_every_ms=50, dead_after_ms=5_000, first_retry_ms=10, longest_retry_ms=50, settled_after_ms=0)
TAKE = TakeTicket(agency="kela", language="sv")


class Somebody:
    """An identity that proves nothing; `chances` times it can be renewed."""

    def __init__(self, chances: int = 0) -> None:
        self.chances = chances
        self.asked = 0

    async def headers(self) -> Mapping[str, str]:
        self.asked += 1
        return {"Cookie": "luukku_session=x"}

    def hello(self, nonce: str, instance: str) -> Hello:
        return Hello(protocol=2, instance=instance)

    def forget(self, code: ErrorCode) -> bool:
        self.chances -= 1
        return self.chances >= 0


def connection(server: FakeServer, timing: Timing = QUICK, who: Somebody | None = None) -> Connection[KioskView]:
    return Connection(server.address, "/ws/kiosk", who or Somebody(), KioskView, timing=timing)


async def test_hello_and_the_first_view() -> None:
    async with FakeServer(lambda _: kiosk_view()) as server, connection(server) as link:
        view = await link.until(lambda view: view.kiosk == "lahti-1")
        assert view.site == "lahti"
        hello = server.clients[0].hello
        assert hello is not None
        assert hello.instance == link.instance
        assert server.clients[0].path == "/ws/kiosk"
        assert server.headers[0]["Cookie"] == "luukku_session=x"
        assert server.headers[0]["Origin"] == server.address.origin


async def test_only_the_newest_view_is_seen() -> None:
    async with FakeServer(lambda _: kiosk_view()) as server, connection(server) as link:
        await link.until(lambda _: True)
        seen: list[str] = []
        async with contextlib.aclosing(link.snapshots()) as snapshots:
            async for snapshot in snapshots:
                assert snapshot.view is not None
                seen.append(snapshot.view.catalogue)
                if seen[-1] == "9":
                    break
                for version in range(2, 10):
                    await server.clients[0].show(kiosk_view(catalogue=str(version)))
                await link.until(lambda view: view.catalogue == "9")
    assert seen == ["1", "9"]


async def test_a_command_is_answered_by_its_ack() -> None:
    async def answer(client: FakeClient, frame: CommandFrame) -> None:
        await client.send(Ack(id="of-another", result="nothing"))
        await client.send(Ack(id=frame.id, result="t-1"))

    async with FakeServer(lambda _: kiosk_view()) as server, connection(server) as link:
        server.on_command = answer
        assert await link.command(TAKE) == "t-1"


async def test_a_refusal_is_raised_with_its_code() -> None:
    async def answer(client: FakeClient, frame: CommandFrame) -> None:
        await client.send(ErrorFrame(code=ErrorCode.AGENCY_CLOSED, message="Closed.", id=frame.id))

    async with FakeServer(lambda _: kiosk_view()) as server, connection(server) as link:
        server.on_command = answer
        with pytest.raises(RefusedError, match="Closed") as refusal:
            await link.command(TAKE)
        assert refusal.value.code is ErrorCode.AGENCY_CLOSED


async def test_an_unanswered_command_is_sent_again_under_the_same_id_in_the_same_order() -> None:
    answering = False

    async def answer(client: FakeClient, frame: CommandFrame) -> None:
        if answering:
            await client.send(Ack(id=frame.id, result="t-1"))

    async with FakeServer(lambda _: kiosk_view()) as server, connection(server) as link:
        server.on_command = answer
        first = asyncio.create_task(link.command(TAKE))
        await server.until(lambda: len(server.commands) == 1)
        second = asyncio.create_task(link.command(Leave(ticket="t-1")))
        await server.until(lambda: len(server.commands) == 2)
        await server.die()
        answering = True
        await server.listen()
        assert await first == "t-1"
        assert await second == "t-1"
        ids = [command_id for command_id, _ in server.commands]
        assert ids[2:] == ids[:2]
        assert ids[0] != ids[1]
        assert {client.hello.instance for client in server.clients if client.hello} == {link.instance}


async def test_a_command_given_while_offline_waits_for_the_link() -> None:
    async with FakeServer(lambda _: kiosk_view()) as server, connection(server) as link:
        await link.until(lambda _: True)
        await server.die()
        async with contextlib.aclosing(link.snapshots()) as snapshots:
            async for snapshot in snapshots:
                if snapshot.link.state == "offline":
                    break
        assert snapshot.view is not None, "the last view is kept while offline"
        assert not link.signal("c", 1, Candidate(candidate=""))
        command = asyncio.create_task(link.command(TAKE))
        await server.listen()
        await command
        assert len(server.commands) == 1


async def test_a_silent_server_is_given_up() -> None:
    timing = Timing(ping_every_ms=20, dead_after_ms=200, first_retry_ms=10)
    async with FakeServer(lambda _: kiosk_view()) as server:
        server.answer_pings = False
        async with connection(server, timing):
            await server.until(lambda: len(server.clients) == 2)
            assert server.pings >= 1


async def test_pings_keep_a_quiet_link_alive() -> None:
    timing = Timing(ping_every_ms=20, dead_after_ms=1_000, first_retry_ms=10)
    async with FakeServer(lambda _: kiosk_view()) as server, connection(server, timing):
        await server.until(lambda: server.pings > 60)
        assert len(server.clients) == 1


async def test_bye_says_when_to_come_back() -> None:
    async with FakeServer(lambda _: kiosk_view()) as server:
        loop = asyncio.get_running_loop()
        times: list[float] = []

        async def drain_once(client: FakeClient) -> bool:
            times.append(loop.time())
            if len(times) > 1:
                return False
            await client.send(Bye(code=ErrorCode.DRAINING, message="Restarting.", retry_after_ms=300))
            return True

        server.on_open = drain_once
        async with connection(server) as link:
            await link.until(lambda _: True)
        assert len(times) == 2
        assert times[1] - times[0] >= 0.3


@pytest.mark.parametrize("code", [ErrorCode.TAKEN_OVER, ErrorCode.REVOKED])
async def test_bye_for_good_stops_the_conversation_and_whatever_waits_on_it(code: ErrorCode) -> None:
    async def say_bye(client: FakeClient, _: CommandFrame) -> None:
        await client.send(Bye(code=code, message="Go."))

    async with FakeServer(lambda _: kiosk_view()) as server, connection(server) as link:
        server.on_command = say_bye
        with pytest.raises(StoppedError) as stopped:
            await link.command(TAKE)
        assert stopped.value.code is code
        with pytest.raises(StoppedError):
            await link.until(lambda _: False)
        with pytest.raises(StoppedError):
            await link.command(TAKE)
        assert link.snapshot.link.state == "stopped"
        assert len(server.clients) == 1


async def test_a_close_code_alone_is_understood() -> None:
    async with FakeServer(lambda _: kiosk_view()) as server, connection(server) as link:
        await link.until(lambda _: True)
        await server.clients[0].socket.close(ErrorCode.REVOKED.close_code)
        with pytest.raises(StoppedError) as stopped:
            await link.until(lambda _: False)
        assert stopped.value.code is ErrorCode.REVOKED


async def test_a_lost_session_is_renewed_once() -> None:
    who = Somebody(chances=1)

    async def not_signed_in(client: FakeClient) -> bool:
        await client.send(Bye(code=ErrorCode.NOT_SIGNED_IN, message="Sign in first."))
        return True

    async with FakeServer(lambda _: kiosk_view()) as server:
        server.on_open = not_signed_in
        async with connection(server, who=who) as link:
            with pytest.raises(StoppedError) as stopped:
                await link.until(lambda _: True)
        assert stopped.value.code is ErrorCode.NOT_SIGNED_IN
        assert who.asked == 2


@pytest.mark.parametrize("text", ["{", '{"type":"pong","now":1}', '{"type":"challenge","protocols":[99],"nonce":"x"}'])
async def test_what_does_not_speak_the_protocol_is_no_server(text: str) -> None:
    async def babble(client: FakeClient) -> bool:
        await client.socket.send(text)
        await client.socket.wait_closed()
        return True

    async with FakeServer(lambda _: kiosk_view()) as server:
        server.on_open = babble
        async with connection(server) as link, contextlib.aclosing(link.snapshots()) as snapshots:
            async for snapshot in snapshots:
                if snapshot.link.state in ("offline", "stopped"):
                    break
        assert snapshot.view is None
        assert snapshot.link.detail


async def test_nobody_listening_is_said_in_a_sentence() -> None:
    async with FakeServer(lambda _: kiosk_view()) as server:
        await server.die()
        async with connection(server) as link, contextlib.aclosing(link.snapshots()) as snapshots:
            async for snapshot in snapshots:
                if snapshot.link.state == "offline":
                    break
        assert snapshot.link.detail is not None
        assert "Nothing answers at" in snapshot.link.detail


async def test_signals_and_errors_reach_their_listeners() -> None:
    async with FakeServer(lambda _: kiosk_view()) as server, connection(server) as link:
        signals: list[ServerSignal] = []
        errors: list[ErrorFrame] = []
        link.on_signal, link.on_error = signals.append, errors.append
        await link.until(lambda _: True)
        sent = ServerSignal(call="c", epoch=2, data=Candidate(candidate="x"))
        await server.clients[0].send(sent)
        await server.clients[0].send(ErrorFrame(code=ErrorCode.STALE_EPOCH, message="Old."))
        await server.clients[0].show(kiosk_view(catalogue="2"))
        await link.until(lambda view: view.catalogue == "2")
        assert signals == [sent]
        assert [error.code for error in errors] == [ErrorCode.STALE_EPOCH]
        assert link.signal("c", 2, Candidate(candidate="y"))
        await server.until(lambda: len(server.signals) == 1)


async def test_closing_fails_what_still_waits() -> None:
    async def silent(_: FakeClient, __: CommandFrame) -> None:
        return

    async with FakeServer(lambda _: kiosk_view()) as server:
        server.on_command = silent
        async with connection(server) as link:
            command = asyncio.create_task(link.command(TAKE))
            await server.until(lambda: len(server.commands) == 1)
        with pytest.raises(Exception, match="closed"):
            await command


async def test_the_servers_clock_is_read_from_its_frames() -> None:
    async with FakeServer(lambda _: kiosk_view()) as server, connection(server) as link:
        await link.until(lambda _: True)
        ahead_ms = int(time.time() * 1000) + 5000
        assert link.local_time(ahead_ms) - time.monotonic() == pytest.approx(5, abs=1)


async def test_the_servers_clock_is_followed_when_it_is_set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    async with FakeServer(lambda _: kiosk_view()) as server, connection(server) as link:
        await link.until(lambda _: True)
        now = time.time
        monkeypatch.setattr(time, "time", lambda: now() - 3 * 3600)
        async with asyncio.timeout(60):
            while not abs(link.local_time(int(time.time() * 1000)) - time.monotonic()) < 60:
                await asyncio.sleep(0.02)


@pytest.mark.parametrize(
    ("url", "http", "socket", "slug"),
    [
        ("https://luukku.example", "https://luukku.example", "wss://luukku.example/ws/kiosk", "luukku.example-443"),
        (
            "luukku.example/eu/",
            "https://luukku.example/eu",
            "wss://luukku.example/eu/ws/kiosk",
            "luukku.example-443-eu",
        ),
        ("http://localhost:8000", "http://localhost:8000", "ws://localhost:8000/ws/kiosk", "localhost-8000"),
        ("http://[::1]:8000", "http://[::1]:8000", "ws://[::1]:8000/ws/kiosk", "1-8000"),
    ],
)
def test_addresses(url: str, http: str, socket: str, slug: str) -> None:
    address = Address.parse(url)
    assert (address.http, address.websocket("/ws/kiosk"), address.slug) == (http, socket, slug)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://x",
        "https://",
        "https://x:99999",
        "https://x/?a=1",
        "https://u:p@x",
        "http://luukku.example",
        "http://192.0.2.7:8000",
    ],
)
def test_what_is_no_address_or_would_talk_in_the_clear_is_refused(url: str) -> None:
    with pytest.raises(BadAddressError):
        Address.parse(url)


def test_the_clear_can_be_allowed_on_ones_own_network() -> None:
    assert (
        Address.parse("http://192.0.2.7:8000", allow_plain=True).websocket("/ws/kiosk")
        == "ws://192.0.2.7:8000/ws/kiosk"
    )
