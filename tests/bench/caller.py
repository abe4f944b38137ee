"""A kiosk or a clerk of a crowded server: says hello, keeps its newest view, gives commands, passes signals."""

import asyncio
import itertools
import json
from collections.abc import Callable
from typing import Any

from tests.bench.crowded_server import CrowdedServer
from tests.bench.link import Link, open_link
from tests.servers import PATIENCE_S

View = dict[str, Any]
PING_EVERY_S = 15.0


class Caller:
    """One client. Whatever it is sent is read at once."""

    def __init__(self, crowded: CrowdedServer, name: str) -> None:
        self.crowded, self.name = crowded, name
        self.view: View = {}
        self.on_view: Callable[[View], None] = lambda _: None
        self.on_signal: Callable[[bytes], None] = lambda _: None
        self._ids = itertools.count(1)
        self._answers: dict[str, asyncio.Future[str | None]] = {}
        self._seen = asyncio.Event()
        self._link: Link | None = None
        self._gone = False

    async def connect(self) -> None:
        """Say hello and wait for the first view."""
        self.view, self._gone = {}, False
        path, cookie = self.crowded.path(self.name), self.crowded.sessions.get(self.name)
        self._link = Link(path, cookie=cookie, heard=self._hear, ended=self._end)
        await open_link(self.crowded.server.port, self._link)
        await self.until(bool)
        self._stay()

    def _stay(self) -> None:
        """Show now and then that it is still there, as the protocol wants it of clients."""
        if not self._gone:
            self.send(b'{"type":"ping"}')
            asyncio.get_running_loop().call_later(PING_EVERY_S, self._stay)

    def _hear(self, text: bytes) -> None:
        if text.startswith(b'{"type":"signal"'):
            self.on_signal(text)
            return
        frame = json.loads(text)
        match frame["type"]:
            case "view":
                self.view = frame["view"]
                self._seen.set()
                self.on_view(self.view)
            case "challenge":
                self.send(self.crowded.hello(self.name, text))
            case "ack":
                self._answers.pop(frame["id"]).set_result(frame["result"])
            case "bye" if frame["code"] == "draining":
                # The round is over, and the server is being stopped.
                self._gone = True
            case "bye":
                raise RuntimeError(f"{self.name}: the server said {frame['code']}")
            case "error":
                problem = RuntimeError(f"{self.name}: {frame['code']}")
                answer = self._answers.pop(frame.get("id"), None)
                if answer is None:
                    raise problem
                answer.set_exception(problem)

    def _end(self) -> None:
        self._gone = True

    def send(self, text: bytes) -> None:
        """Send a frame."""
        assert self._link is not None
        self._link.send(text)

    async def do(self, do: str, **arguments: object) -> str | None:
        """Give a command; what it made."""
        name = f"c{next(self._ids)}"
        answer = self._answers[name] = asyncio.get_running_loop().create_future()
        self.send(json.dumps({"type": "command", "id": name, "command": {"do": do, **arguments}}).encode())
        async with asyncio.timeout(PATIENCE_S):
            result: str | None = await answer
        return result

    async def until(self, met: Callable[[View], object]) -> View:
        """Wait for a view; it."""
        async with asyncio.timeout(PATIENCE_S):
            while not met(self.view):
                self._seen.clear()
                await self._seen.wait()
        return self.view

    def cut(self) -> None:
        """Be gone without a word."""
        self._gone = True
        if self._link is not None:
            self._link.abort()


async def connect_all(callers: list[Caller], at_once: int = 50) -> None:
    """Connect them, so many at a time."""
    turn = asyncio.Semaphore(at_once)

    async def one(caller: Caller) -> None:
        async with turn:
            await caller.connect()

    await asyncio.gather(*(one(caller) for caller in callers))


async def talk(kiosk: Caller, agency: str, language: str) -> None:
    """Take a ticket, for a caller whose clerk answers."""
    await kiosk.do("take_ticket", agency=agency, language=language, service="asia")
    await kiosk.until(lambda view: view["call"] and view["call"]["state"] == "live")


def answer_always(clerk: Caller) -> None:
    """Let a clerk accept each offer as soon as it rings."""
    answered: set[str] = set()
    tasks: set[asyncio.Task[str | None]] = set()

    def look(view: View) -> None:
        offer = view["offer"]
        if offer is not None and offer["id"] not in answered:
            answered.add(offer["id"])
            task = asyncio.ensure_future(clerk.do("accept", offer=offer["id"]))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

    clerk.on_view = look
