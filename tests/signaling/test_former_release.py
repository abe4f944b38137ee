"""Two releases at once: a former one's recorded clients are served here, and present clients by its recorded server."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx
import pytest
from pydantic import TypeAdapter
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from signaling.client import Connection
from signaling.client.address import Address
from signaling.client.reading import read_answer, read_server_frame
from signaling.protocol import rest
from signaling.protocol.commands import Command
from signaling.protocol.errors import ErrorCode
from signaling.protocol.frames import Hello, ServerSignal, SignalData, hello_text
from signaling.protocol.views import ClerkView, KioskView
from tests.releases.release import RELEASES, Frame, Release
from tests.servers import PATIENCE_S, ServerThread
from tests.wire_clients import DeviceKey

VIEWS: Mapping[str, type[Any]] = {"kiosk": KioskView, "clerk": ClerkView}
SIGNAL = ("server", "signal")
IDENTITIES = ("ticket", "offer", "call")


@pytest.fixture(params=RELEASES)
def release(request: pytest.FixtureRequest) -> Release:
    return Release(request.param)


def situation(view: Frame) -> tuple[Any, ...]:
    """What matters to somebody at the page: the states of all that there is."""
    ticket, call, clerk = (view.get(part) or {} for part in ("ticket", "call", "clerk"))
    offer = view.get("offer") is not None
    return (clerk.get("state"), offer, ticket.get("state"), ticket.get("rated"), call.get("state"), call.get("epoch"))


class FormerClient:
    """A client of a former release, as far as it was recorded, at the present server."""

    def __init__(self, release: Release, who: str, server: ServerThread) -> None:
        self.release, self.who, self.server = release, who, server
        self.heard: list[Frame] = []
        self.ids: dict[str, str] = {}
        """Of tickets, offers and calls: as recorded, and what they are now."""
        self.shown = 0
        """How far it was looked for situations."""
        self.key = DeviceKey()
        if who == "kiosk":
            server.enrol("lahti-1", self.key.x, self.key.y)

    @asynccontextmanager
    async def at_the_server(self) -> AsyncIterator[None]:
        """Connected, and reading as the former client does."""
        cookie = {} if self.who == "kiosk" else {"Cookie": self.server.session("aino")}
        self._happened = asyncio.Condition()
        async with connect(f"{self.server.socket_url}/ws/{self.who}", additional_headers=cookie) as self.socket:
            reading = asyncio.create_task(self._read(self.socket))
            yield
            await self.socket.close()
            await reading

    async def _read(self, socket: ClientConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            async for text in socket:
                async with self._happened:
                    self.heard.append(json.loads(text))
                    self._happened.notify_all()

    def of(self, type_: str) -> list[Frame]:
        """All of a type that was heard."""
        return [frame for frame in self.heard if frame["type"] == type_]

    async def until(self, type_: str, many: int) -> Frame:
        """Wait for the n-th frame of a type."""
        await self._wait(lambda: len(self.of(type_)) >= many, f"{many} × {type_}")
        return self.of(type_)[many - 1]

    async def _wait(self, met: Callable[[], bool], what: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE_S), self._happened:
                await self._happened.wait_for(met)
        except TimeoutError:
            pytest.fail(f"the {self.who} waited in vain for {what}; it heard {self.heard[-8:]}")

    async def reach(self, recorded: Frame) -> None:
        """Wait until it is shown what the former client was shown before it did something."""
        wanted = situation(recorded)

        def reached() -> int | None:
            views = self.of("view")
            return next((n for n in range(self.shown, len(views)) if situation(views[n]["view"]) == wanted), None)

        await self._wait(lambda: reached() is not None, f"the situation {wanted}")
        at = reached()
        assert at is not None
        self.shown, view = at, self.of("view")[at]["view"]
        for part in IDENTITIES:
            then, now = recorded.get(part), view.get(part)
            if then is not None and now is not None:
                self.ids[then["id"]] = now["id"]

    async def say(self, recorded: Frame) -> None:
        """Say the same: a former client signs the present challenge, and names what the present view shows."""
        if recorded["type"] == "hello":
            nonce = (await self.until("challenge", 1))["nonce"]
            frame = {**recorded}
            if self.who == "kiosk":
                text = hello_text(nonce, recorded["kiosk"], recorded["instance"])
                frame["signature"] = self.key.sign(text)
        else:
            frame = self._renamed(recorded)
        await self.socket.send(json.dumps(frame))

    def _renamed(self, node: Any) -> Any:
        if isinstance(node, dict):
            return {key: self._renamed(value) for key, value in node.items()}
        return self.ids.get(node, node) if isinstance(node, str) else node

    async def expect(self, recorded: Frame, before: list[Frame]) -> None:
        """Wait for the same answer."""
        same = [one for one in before if one["type"] == recorded["type"]]
        found = await self.until(recorded["type"], len(same) + 1)
        if recorded["type"] in {"ack", "error"}:
            assert found["id"] == recorded["id"]
            assert found.get("code") == recorded.get("code")
            assert (found.get("result") is None) == (recorded.get("result") is None)

    async def expect_signals(self, recorded: list[Frame]) -> None:
        """Wait for all of these, in their order."""
        await self.until("signal", len(recorded))
        assert [one["data"] for one in self.of("signal")] == [one["data"] for one in recorded]


async def test_a_former_releases_clients_are_served(release: Release, server: ServerThread) -> None:
    people = {who: FormerClient(release, who, server) for who in ("kiosk", "clerk")}
    past: dict[str, list[Frame]] = {who: [] for who in people}
    shown: dict[str, Frame] = {}
    async with AsyncExitStack() as stack:
        for who, side, frame in release.frames:
            client = people[who]
            if frame["type"] == "challenge":
                assert client.heard == [], "recorded in one connection"
                await stack.enter_async_context(client.at_the_server())
            if side == "client":
                if who in shown and frame["type"] != "ping":
                    await client.reach(shown[who])
                await client.say(frame)
            elif frame["type"] == "view":
                shown[who] = frame["view"]
            elif frame["type"] != "signal":
                # The recorder hears two browsers: a signal may have been noted before it was noted that it was sent.
                await client.expect(frame, past[who])
                past[who].append(frame)
        for who, client in people.items():
            await client.reach(shown[who])
            await client.expect_signals([one for side, one in release.of(who) if (side, one["type"]) == SIGNAL])
    for client in people.values():
        complaints = [(frame["type"], found) for frame in client.heard if (found := release.reads(frame))]
        assert complaints == []


def test_what_is_recorded_is_a_whole_visit(release: Release) -> None:
    done = [frame["command"]["do"] for _, side, frame in release.frames if side == "client" and "command" in frame]
    assert done == ["set_state", "take_ticket", "accept", "end_call", "finish", "ready"]
    signalled = {who for who, side, frame in release.frames if (side, frame["type"]) == SIGNAL}
    assert signalled == {"kiosk", "clerk"}
    seen = [frame["view"] for who, _, frame in release.frames if who == "kiosk" and frame["type"] == "view"]
    states = dict.fromkeys((view["ticket"] or {}).get("state") for view in seen)
    assert list(states) == [None, "offered", "in_call", "closed"]
    assert any(frame["type"] == "ping" for _, _, frame in release.frames)
    assert seen[-1]["ticket"] is None


MODELS: Mapping[str, type[Any]] = {
    "catalogue": rest.CatalogueDocument,
    "session": rest.SessionReply,
    "colleagues": rest.ColleaguesReply,
    "enrol": rest.EnrolReply,
}


def _model(answer: dict[str, Any]) -> type[Any]:
    if answer["status"] >= 400:
        return rest.Problem
    return next(model for name, model in MODELS.items() if name in answer["path"])


def test_a_former_releases_clients_read_the_answers_to_requests(release: Release, server: ServerThread) -> None:
    asked = {(one["path"], one["status"]) for one in release.answers if one["method"] == "GET"}
    assert asked
    for path, status in sorted(asked):
        cookies = {"Cookie": server.session("aino")} if status < 400 else {}
        found = httpx.get(f"{server.url}/api/v1/{path}", headers=cookies, trust_env=False)
        recorded = next(one for one in release.answers if (one["path"], one["status"]) == (path, status))
        assert found.status_code == status
        assert release.reads_answer(_model(recorded).__name__, found.json()) == [], path


def test_present_clients_read_a_former_releases_answers_to_requests(release: Release) -> None:
    for answer in release.answers:
        read = read_answer(_model(answer), json.dumps(answer["body"]))
        assert read.model_dump(mode="json") == answer["body"], answer["path"]


class FormerServer:
    """A former release's server, as far as it was recorded, for one client."""

    def __init__(self, release: Release, who: str) -> None:
        self.release, self.script = release, release.of(who)
        self.heard: list[Frame] = []
        self.failed: Exception | None = None

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[Address]:
        """Its address."""
        async with serve(self._serve, "127.0.0.1", 0) as server:
            try:
                yield Address.parse(f"http://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}")
            finally:
                if self.failed is not None:
                    raise self.failed

    async def _serve(self, socket: ServerConnection) -> None:
        names: dict[str, str] = {}
        coming: dict[str, asyncio.Queue[Frame]] = {
            one: asyncio.Queue() for one in ("hello", "command", "signal", "ping")
        }
        reading = asyncio.create_task(self._read(socket, coming))
        try:
            for side, frame in self.script:
                if side == "server":
                    answers = frame["type"] in {"ack", "error"} and frame["id"] is not None
                    sent = {**frame, "id": names[frame["id"]]} if answers else frame
                    await socket.send(json.dumps(sent))
                elif frame["type"] != "ping":
                    found = await asyncio.wait_for(coming[frame["type"]].get(), PATIENCE_S)
                    if frame["type"] == "command":
                        names[frame["id"]] = found["id"]
                        # A present client may say more of what it leaves open.
                        assert found["command"] | frame["command"] == found["command"]
            await socket.wait_closed()
        except ConnectionClosed:
            pass
        except Exception as error:
            self.failed = error
            await socket.send(json.dumps({"type": "bye", "code": "protocol_unsupported", "message": "It failed."}))
            await socket.close()
        finally:
            reading.cancel()

    async def _read(self, socket: ServerConnection, coming: dict[str, asyncio.Queue[Frame]]) -> None:
        async for text in socket:
            frame = json.loads(text)
            self.heard.append(frame)
            coming[frame["type"]].put_nowait(frame)


class Recorded:
    """An identity that proves itself as the recorded client did."""

    def __init__(self, hello: Frame) -> None:
        self._hello = hello

    async def headers(self) -> Mapping[str, str]:
        """Nothing more."""
        return {}

    def hello(self, nonce: str, instance: str) -> Hello:
        """The recorded one, in the words of the present client."""
        said = {name: self._hello[name] for name in ("kiosk", "signature", "clerk", "language") if name in self._hello}
        return Hello(protocol=2, instance=instance, **said)

    def forget(self, code: ErrorCode) -> bool:
        """Never."""
        return False


_command: TypeAdapter[Command] = TypeAdapter(Command)
_data: TypeAdapter[SignalData] = TypeAdapter(SignalData)


@pytest.mark.parametrize("who", ["kiosk", "clerk"])
async def test_present_clients_are_served_by_a_former_releases_server(release: Release, who: str) -> None:
    server = FormerServer(release, who)
    said = [frame for side, frame in server.script if side == "client"]
    told = [frame for side, frame in server.script if side == "server"]
    signals: list[ServerSignal] = []
    async with server.listening() as address, asyncio.timeout(PATIENCE_S):
        link = Connection(
            address, f"/ws/{who}", Recorded(said[0]), VIEWS[who], features=["later"], on_signal=signals.append
        )
        async with link:
            await link.until(lambda _: True)
            commands = []
            for frame in said[1:]:
                if frame["type"] == "command":
                    # As recorded: what comes next does not wait for the answer.
                    command = link.command(_command.validate_python(frame["command"]))
                    commands.append(asyncio.create_task(command))
                    await asyncio.sleep(0)
                elif frame["type"] == "signal":
                    assert link.signal(frame["call"], frame["epoch"], _data.validate_python(frame["data"]))
            await asyncio.gather(*commands)
            last = [frame["view"] for frame in told if frame["type"] == "view"][-1]
            await link.until(lambda view: view.model_dump(mode="json") == last)
    assert [one.model_dump(mode="json") for one in signals] == [one for one in told if one["type"] == "signal"]
    assert {frame["type"] for frame in server.heard} >= {"hello", "command", "signal"}
    assert [complaint for frame in server.heard for complaint in release.accepts(frame)] == []


def test_present_clients_read_every_frame_of_a_former_releases_server(release: Release) -> None:
    for _, side, frame in release.frames:
        if side == "server":
            read = read_server_frame(json.dumps(frame))
            assert read is not None
            assert read.model_dump(mode="json") == frame


def test_the_former_server_and_clients_read_each_other(release: Release) -> None:
    """The schema that is kept is the recorded release's: nothing that it said itself is wrong by it."""
    for _, side, frame in release.frames:
        assert (release.accepts(frame) if side == "client" else release.reads(frame)) == []
    assert release.accepts({"type": "ping", "added_later": 1}) != []
    assert release.reads({"type": "pong", "now": 1, "added_later": 1}) == []
    assert release.reads({"type": "pong"}) != []
    assert release.reads({"type": "added_later"}) == []
