"""Clients that a stranger could have written: they know the protocol's models and nothing else of Luukku.

They do nothing by themselves: no reconnecting, no pings. What they were sent stays readable for the test.
"""

import asyncio
import base64
import contextlib
import itertools
import json
import secrets
from collections.abc import Callable
from typing import Generic, Self, TypeVar, cast

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from pydantic import BaseModel
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from signaling.protocol import PROTOCOL_VERSION, ErrorCode, parse_server_frame
from signaling.protocol.commands import Accept, Command, EndCall, Leave, SetState, TakeTicket
from signaling.protocol.frames import (
    Ack,
    Bye,
    Candidate,
    Challenge,
    ClientSignal,
    CommandFrame,
    ErrorFrame,
    Hello,
    Ping,
    Pong,
    ServerSignal,
    ViewFrame,
    hello_text,
)
from signaling.protocol.views import CallView, ClerkView, KioskTicket, KioskView
from tests.servers import PATIENCE_S, Host

V = TypeVar("V", KioskView, ClerkView)
M = TypeVar("M", bound=BaseModel)


class Refusal(Exception):
    """The server answered a command with an error."""

    def __init__(self, code: ErrorCode) -> None:
        super().__init__(code.value)
        self.code = code


class Gone(Exception):
    """The connection ended while something was awaited."""


def base64url(raw: bytes) -> str:
    """Base64url without padding (RFC 7515)."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class DeviceKey:
    """An ECDSA P-256 key as a kiosk has one."""

    def __init__(self, key: ec.EllipticCurvePrivateKey | None = None) -> None:
        self._key = key or ec.generate_private_key(ec.SECP256R1())
        numbers = self._key.public_key().public_numbers()
        self.x, self.y = base64url(numbers.x.to_bytes(32)), base64url(numbers.y.to_bytes(32))

    @property
    def private(self) -> str:
        """The private number, in hexadecimal."""
        return f"{self._key.private_numbers().private_value:x}"

    def sign(self, message: bytes) -> str:
        """The signature in the form that the protocol wants."""
        r, s = decode_dss_signature(self._key.sign(message, ec.ECDSA(SHA256())))
        return base64url(r.to_bytes(32) + s.to_bytes(32))


class WireClient(Generic[V]):
    """What both kinds of client share."""

    view_type: type[V]
    path: str

    def __init__(self, host: Host) -> None:
        self.host = host
        self.instance = secrets.token_urlsafe(9)
        self.view: V | None = None
        self.rev = 0
        self.views = 0
        self.frames: list[BaseModel] = []
        """Everything since the last connect, in the order it came."""
        self.bye: ErrorCode | None = None
        self.closed: int | None = None
        """The close code, once it is closed; 1006 when it just ended."""
        self.socket: ClientConnection | None = None
        self._ids = itertools.count(1)
        self._prefix = secrets.token_urlsafe(6)
        self._happened = asyncio.Condition()
        self._reader: asyncio.Task[None] | None = None

    # coming and going

    def headers(self) -> dict[str, str]:
        """What the WebSocket is opened with."""
        return {}

    def hello(self, nonce: str) -> Hello:
        """The answer to the challenge."""
        raise NotImplementedError

    async def open(self, **headers: str) -> Challenge:
        """Open the socket and read the challenge; say nothing yet."""
        self.frames, self.bye, self.closed, self.view, self.rev = [], None, None, None, 0
        self.socket = await connect(
            self.host.socket_url + self.path,
            additional_headers=self.headers() | headers,
            compression=None,
            proxy=None,
            ping_interval=None,
            max_size=None,
            close_timeout=2,
        )
        self._reader = asyncio.create_task(self._read(self.socket))
        return await self.frame(Challenge)

    async def connect(self) -> V:
        """Open, say hello, and wait for the first view."""
        challenge = await self.open()
        await self.say(self.hello(challenge.nonce))
        await self.until(lambda _: True)
        assert self.view is not None
        return self.view

    async def reconnect(self) -> V:
        """Lose the connection and come back as the same instance."""
        await self.cut()
        return await self.connect()

    async def reload(self) -> V:
        """Lose the connection and come back as a new instance, as a page does that was loaded anew."""
        await self.cut()
        self.instance = secrets.token_urlsafe(9)
        return await self.connect()

    async def cut(self) -> None:
        """Let the connection end without a word."""
        if self.socket is not None:
            self.socket.transport.abort()
        if self._reader is not None:
            await self._reader

    async def leave(self) -> None:
        """Close the connection as one should."""
        if self.socket is not None:
            await self.socket.close()
        if self._reader is not None:
            await self._reader

    async def __aenter__(self) -> Self:
        await self.connect()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.leave()

    # hearing

    async def _read(self, socket: ClientConnection) -> None:
        try:
            async for text in socket:
                await self._hear(parse_server_frame(text))
        except ConnectionClosed:
            pass
        finally:
            self.closed = socket.close_code or 1006
            async with self._happened:
                self._happened.notify_all()

    async def _hear(self, frame: BaseModel) -> None:
        async with self._happened:
            self.frames.append(frame)
            if isinstance(frame, ViewFrame):
                assert isinstance(frame.view, self.view_type), "another client's view"
                assert frame.rev > self.rev, "the revision must grow"
                self.rev, self.view = frame.rev, frame.view
                self.views += 1
            elif isinstance(frame, Bye):
                self.bye = frame.code
            self._happened.notify_all()

    async def wait(self, met: Callable[[], bool]) -> None:
        """Wait until something that this client hears makes `met` true.

        Raises:
            Gone: the connection ended first.
        """
        async with asyncio.timeout(PATIENCE_S), self._happened:
            await self._happened.wait_for(lambda: met() or self.closed is not None)
        if not met():
            raise Gone(f"{self.closed} {self.bye}")

    async def until(self, met: Callable[[V], bool]) -> V:
        """Wait for a view; it."""
        await self.wait(lambda: self.view is not None and met(self.view))
        assert self.view is not None
        return self.view

    async def frame(self, kind: type[M], met: Callable[[M], bool] = lambda _: True) -> M:
        """Wait for a frame; it. Frames that came earlier on this connection count."""

        def found() -> list[M]:
            return [frame for frame in self.frames if isinstance(frame, kind) and met(frame)]

        await self.wait(lambda: bool(found()))
        return found()[0]

    async def gone(self) -> tuple[ErrorCode | None, int]:
        """Wait until the server has ended the connection; what it said and the close code."""
        await self.wait(lambda: self.closed is not None)
        assert self.closed is not None
        if self.bye is not None:
            assert self.bye.close_code == self.closed
        return self.bye, self.closed

    async def error(self, code: ErrorCode) -> ErrorFrame:
        """Wait for an error of that code."""
        return await self.frame(ErrorFrame, lambda frame: frame.code is code)

    # saying

    async def say(self, frame: BaseModel | str | bytes) -> None:
        """Send a frame, or whatever else a test wants to send."""
        assert self.socket is not None
        with contextlib.suppress(ConnectionClosed):
            await self.socket.send(frame.model_dump_json() if isinstance(frame, BaseModel) else frame)

    async def do(self, command: BaseModel, command_id: str | None = None) -> str | None:
        """Give a command and wait for its answer; what it made.

        Raises:
            Refusal: it was refused.
        """
        name = command_id or f"{self._prefix}{next(self._ids)}"
        seen = len(self.frames)
        await self.say(CommandFrame.model_construct(id=name, command=cast("Command", command)))

        def answer() -> Ack | ErrorFrame | None:
            answers = (f for f in self.frames[seen:] if isinstance(f, Ack | ErrorFrame) and f.id == name)
            return next(answers, None)

        await self.wait(lambda: answer() is not None)
        given = answer()
        if isinstance(given, ErrorFrame):
            raise Refusal(given.code)
        assert given is not None
        return given.result

    async def ask_code(self, command: BaseModel) -> ErrorCode | None:
        """Give a command; the code that it was refused with, or None if it was done."""
        try:
            await self.do(command)
        except Refusal as refusal:
            return refusal.code
        return None

    async def signal(self, text: str, call: str | None = None, epoch: int | None = None) -> None:
        """Send a candidate to the other side of the present call."""
        present = self.call
        await self.say(
            ClientSignal(
                call=call or (present.id if present else "none"),
                epoch=present.epoch if epoch is None and present else (epoch or 0),
                data=Candidate(candidate=text, sdp_mid="0", sdp_m_line_index=0),
            )
        )

    async def signalled(self, text: str) -> ServerSignal:
        """Wait for the candidate that the other side sent."""
        return await self.frame(
            ServerSignal, lambda frame: isinstance(frame.data, Candidate) and frame.data.candidate == text
        )

    async def ping(self) -> Pong:
        """Ask whether anybody is there, and hear the answer."""
        pongs = sum(isinstance(frame, Pong) for frame in self.frames)
        await self.say(Ping())
        await self.wait(lambda: sum(isinstance(frame, Pong) for frame in self.frames) > pongs)
        return [frame for frame in self.frames if isinstance(frame, Pong)][-1]

    @property
    def call(self) -> CallView | None:
        """The call to hold now."""
        return None if self.view is None else self.view.call

    def shown(self) -> str:
        """The view as text, for comparing."""
        assert self.view is not None
        return json.dumps(self.view.model_dump(mode="json"), sort_keys=True)


class WireKiosk(WireClient[KioskView]):
    """A kiosk with a key of its own. `enrol` makes the server know it (without the REST endpoint)."""

    view_type = KioskView
    path = "/ws/kiosk"

    def __init__(self, host: Host, kiosk: str, *, enrol: bool = True) -> None:
        super().__init__(host)
        self.kiosk = kiosk
        self.key = DeviceKey()
        if enrol:
            host.enrol(kiosk, self.key.x, self.key.y)

    def hello(self, nonce: str) -> Hello:
        signature = self.key.sign(hello_text(nonce, self.kiosk, self.instance))
        return Hello(protocol=PROTOCOL_VERSION, instance=self.instance, kiosk=self.kiosk, signature=signature)

    async def take(self, agency: str = "kela", language: str = "fi", service: str | None = None) -> str:
        """Join a line; the ticket."""
        ticket = await self.do(TakeTicket(agency=agency, language=language, service=service))
        assert ticket is not None
        return ticket

    @property
    def ticket(self) -> KioskTicket:
        """The present ticket."""
        assert self.view is not None
        assert self.view.ticket is not None
        return self.view.ticket

    async def leave_queue(self) -> None:
        """Give up the place in line."""
        await self.do(Leave(ticket=self.ticket.id))

    async def hang_up(self) -> None:
        """End the call."""
        assert self.call is not None
        await self.do(EndCall(call=self.call.id))


class WireClerk(WireClient[ClerkView]):
    """A clerk with a session of their own."""

    view_type = ClerkView
    path = "/ws/clerk"

    def __init__(self, host: Host, clerk: str, *, cookie: str | None = None, named: bool = False) -> None:
        """`named`: the hello says whose session is meant."""
        super().__init__(host)
        self.clerk, self.named = clerk, named
        self.cookie = cookie if cookie is not None else host.session(clerk)

    def headers(self) -> dict[str, str]:
        return {"Cookie": self.cookie}

    def hello(self, nonce: str) -> Hello:
        return Hello(protocol=PROTOCOL_VERSION, instance=self.instance, clerk=self.clerk if self.named else None)

    async def be(self, state: str) -> None:
        """Choose to be available, on break or off."""
        await self.do(SetState.model_validate({"state": state}))

    async def ring(self) -> str:
        """Wait for an offer; its id."""
        view = await self.until(lambda view: view.offer is not None)
        assert view.offer is not None
        return view.offer.id

    async def answer(self) -> CallView:
        """Wait for an offer and accept it; the live call."""
        await self.do(Accept(offer=await self.ring()))
        view = await self.until(lambda view: view.call is not None and view.call.state == "live")
        assert view.call is not None
        return view.call

    async def hang_up(self) -> None:
        """End the call."""
        assert self.call is not None
        await self.do(EndCall(call=self.call.id))
