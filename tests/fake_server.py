"""A server in a few lines that speaks the protocol's models, so that clients can be tested against chosen behaviour.

It decides nothing by itself: the test scripts what it says. What it was told stays readable for the test.
"""

import asyncio
import contextlib
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import Any, Self

from pydantic import BaseModel
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from signaling.client import Address
from signaling.protocol.commands import Command
from signaling.protocol.frames import (
    Ack,
    Challenge,
    ClientSignal,
    CommandFrame,
    Hello,
    Ping,
    Pong,
    ViewFrame,
    Welcome,
    parse_client_frame,
)
from signaling.protocol.views import (
    AgencyStatus,
    CallView,
    ClerkSelf,
    ClerkView,
    KioskQueue,
    KioskTicket,
    KioskView,
    Peer,
)


def kiosk_view(ticket: KioskTicket | None = None, call: CallView | None = None, **more: object) -> KioskView:
    """A kiosk's view with one open agency."""
    queues = [
        KioskQueue(language=language, waiting=0, wait=None, wait_unknown="nobody_at_work", refusal=None)
        for language in ("fi", "sv")
    ]
    agency = AgencyStatus(id="kela", open=True, changes_at=None, queues=queues)
    values: dict[str, object] = {
        "kiosk": "lahti-1",
        "site": "lahti",
        "stop": None,
        "catalogue": "1",
        "out_of_order": None,
        "agencies": [agency],
        "closed_services": [],
        "called": [],
        "ticket": ticket,
        "call": call,
    }
    return KioskView.model_validate(values | more)


def clerk_view(state: str = "available", **more: object) -> ClerkView:
    """A clerk's view."""
    clerk = ClerkSelf.model_validate(
        {
            "id": "aino",
            "name": "Aino",
            "state": state,
            "since": 0,
            "until": None,
            "reason": more.pop("reason", None),
            "next": None,
            "may_extend": False,
        }
    )
    values: dict[str, object] = {
        "clerk": clerk,
        "catalogue": "1",
        "queues": [],
        "offer": None,
        "ticket": None,
        "call": None,
    }
    return ClerkView.model_validate(values | more)


def call_view(role: str, state: str = "warm", *, call: str = "call-1", epoch: int = 1, online: bool = True) -> CallView:
    """A call's view for one side."""
    peer = Peer(
        role="clerk" if role == "kiosk" else "customer", name="Aino" if role == "kiosk" else "Lahti", online=online
    )
    return CallView.model_validate(
        {
            "id": call,
            "epoch": epoch,
            "state": state,
            "role": role,
            "peer": peer,
            "ice_servers": [],
            "relay_only": False,
            "live_since": int(time.time() * 1000) if state == "live" else None,
            "transfer": None,
        }
    )


class FakeClient:
    """The server's end of one WebSocket."""

    def __init__(self, socket: ServerConnection, path: str) -> None:
        self.socket = socket
        self.path = path
        self.hello: Hello | None = None
        self.rev = 0

    async def send(self, frame: BaseModel) -> None:
        """Send a frame; a socket that is gone is no error."""
        with contextlib.suppress(ConnectionClosed):
            await self.socket.send(frame.model_dump_json())

    async def show(self, view: KioskView | ClerkView) -> None:
        """Send a view."""
        self.rev += 1
        await self.send(ViewFrame(rev=self.rev, now=int(time.time() * 1000), view=view))


class FakeServer:
    """Listens on a free port; challenges, takes the hello, shows `first_view`, answers pings, acks commands.

    What goes wrong in here ends the test at once: its client would only come back, again and again.
    """

    def __init__(self, first_view: Callable[[FakeClient], KioskView | ClerkView | None]) -> None:
        self.first_view = first_view
        self.clients: list[FakeClient] = []
        self.commands: list[tuple[str, Command]] = []
        self.signals: list[tuple[FakeClient, ClientSignal]] = []
        self.features: list[str] = []
        """What it can do beyond the version."""
        self.pings = 0
        self.headers: list[dict[str, str]] = []
        self.on_command: Callable[[FakeClient, CommandFrame], Awaitable[None]] = self.ack
        self.on_signal: Callable[[FakeClient, ClientSignal], Awaitable[None]] | None = None
        self.on_open: Callable[[FakeClient], Awaitable[bool]] | None = None
        """Called before the challenge; True: the test has done all the talking."""
        self.answer_pings = True
        self._happened = asyncio.Condition()
        self._server: Server | None = None
        self._failures = asyncio.TaskGroup()
        self.port = 0

    async def __aenter__(self) -> Self:
        await self._failures.__aenter__()
        await self.listen()
        return self

    async def __aexit__(self, *error: Any) -> None:
        await self.die()
        await self._failures.__aexit__(*error)

    async def listen(self) -> None:
        """Start to listen, on the same port as before if there was one."""
        self._server = await serve(self._serve, "127.0.0.1", self.port)
        self.port = next(iter(self._server.sockets)).getsockname()[1]

    async def die(self) -> None:
        """Cut every connection without a word, as kill -9 does."""
        if self._server is None:
            return
        server, self._server = self._server, None
        for socket in list(server.connections):
            socket.transport.abort()
        server.close()
        await server.wait_closed()

    @property
    def address(self) -> Address:
        """Where it listens."""
        return Address.parse(f"http://127.0.0.1:{self.port}")

    async def ack(self, client: FakeClient, frame: CommandFrame) -> None:
        """The ordinary answer to a command."""
        await client.send(Ack(id=frame.id))

    async def until(self, met: Callable[[], bool]) -> None:
        """Wait until something that this server notices makes `met` true."""
        async with asyncio.timeout(30), self._happened:
            await self._happened.wait_for(met)

    async def _notice(self) -> None:
        async with self._happened:
            self._happened.notify_all()

    async def _serve(self, socket: ServerConnection) -> None:
        assert socket.request is not None
        client = FakeClient(socket, socket.request.path)
        self.headers.append(dict(socket.request.headers.raw_items()))
        try:
            if self.on_open is not None and await self.on_open(client):
                return
            await client.send(Challenge(protocols=[2], nonce=secrets.token_urlsafe(12)))
            hello = parse_client_frame(await socket.recv())
            assert isinstance(hello, Hello)
            client.hello = hello
            accepted = [name for name in hello.features if name in self.features]
            await client.send(Welcome(protocol=hello.protocol, features=accepted))
            self.clients.append(client)
            await self._notice()
            view = self.first_view(client)
            if view is not None:
                await client.show(view)
            async for text in socket:
                await self._frame(client, parse_client_frame(text))
                await self._notice()
        except ConnectionClosed:
            pass
        except Exception as error:
            self._failures.create_task(_raise(error))

    async def _frame(self, client: FakeClient, frame: object) -> None:
        match frame:
            case Ping():
                self.pings += 1
                if self.answer_pings:
                    await client.send(Pong(now=int(time.time() * 1000)))
            case CommandFrame():
                self.commands.append((frame.id, frame.command))
                await self.on_command(client, frame)
            case ClientSignal():
                self.signals.append((client, frame))
                if self.on_signal is not None:
                    await self.on_signal(client, frame)


async def _raise(error: Exception) -> None:
    raise error
