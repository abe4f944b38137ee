"""What stands between the network and the application: HTTP, WebSocket and TLS connections with bounds.

uvicorn reads HTTP and WebSockets, but bounds neither the size of a request nor the time that it may take to arrive.
Here both have a limit; whoever exceeds it is told so in a `Problem`, before anything of the body is read.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Coroutine, Generator
from functools import partial
from typing import Any, ClassVar, Generic, TypeVar, cast

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.frames import Frame

from signaling.protocol import ErrorCode
from signaling.protocol.base import MAX_FRAME_BYTES
from signaling.protocol.rest import Problem
from signaling.transport.door import Door

MAX_HEAD_BYTES = 16 * 1024
"""A request's line and headers."""
MAX_BODY_BYTES = MAX_FRAME_BYTES
REQUEST_WITHIN_S = 15.0
"""How long a request may take to arrive whole; also, how long a connection may say nothing."""
HANDSHAKE_WITHIN_S = 10.0
"""How long the TLS handshake may take."""
READ_WITHIN_S = 60.0
"""How long a client may leave what it asked for unread, when more is waiting to be sent than buffers hold."""
LINGER_S = 1.0
"""How long a connection that was refused is still read from, so that the answer is not lost by closing too soon."""


class HttpProtocol(HttpToolsProtocol):
    """An HTTP connection whose requests have bounds."""

    door: ClassVar[Door]
    _timer: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None
    _head_is_whole = False
    _head_bytes = 0
    _body_bytes = 0
    _is_begun = False
    """Whether a request has begun to arrive and is not whole yet."""
    _is_asked = False
    """Whether the application was asked for what has begun."""
    _is_refused = False
    _is_upgraded = False
    """Whether it has become a WebSocket, which has time limits of its own."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Somebody has connected and has said nothing yet."""
        super().connection_made(transport)
        self._expect_request()
        self.door.enter(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        self._let_go()
        super().connection_lost(exc)

    def turn_out(self) -> None:
        """End it now."""
        self.transport.abort()

    def is_leaving(self) -> bool:
        """Whether it was closed from this side."""
        return self.transport.is_closing()

    def _let_go(self) -> None:
        self.door.leave(self)
        self._stop_waiting()
        if self._unread is not None:
            self._unread.cancel()

    def _expect_request(self) -> None:
        self._stop_waiting()
        self._timer = self.loop.call_later(REQUEST_WITHIN_S, self._too_late)

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _too_late(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete and not self._is_asked:
            # The server itself is slow, with the request before this one: that is answered first.
            self._expect_request()
        elif self._is_begun:
            self._refuse(ErrorCode.REQUEST_TIMEOUT)
        else:
            self.transport.close()

    # what is read

    def data_received(self, data: bytes) -> None:
        """Bytes have come."""
        if self._is_refused:
            return
        goes_on = self._is_begun and not self._head_is_whole
        super().data_received(data)
        if goes_on and not self._head_is_whole:
            # A name or value that has not ended is not told of yet: it counts by what came.
            self._count_head(len(data))
        is_idle = not self._is_begun and (self.cycle is None or self.cycle.response_complete)
        if is_idle and self._timer is None and not self._is_upgraded:
            # uvicorn stops its own timer as soon as any byte comes, even an empty line.
            self._expect_request()

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._is_begun, self._is_asked, self._head_is_whole = True, False, False
        self._head_bytes = self._body_bytes = 0
        self._expect_request()

    def on_url(self, url: bytes) -> None:
        """A part of the address."""
        super().on_url(url)
        self._count_head(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header."""
        super().on_header(name, value)
        self._count_head(len(name) + len(value))

    def _count_head(self, more: int) -> None:
        self._head_bytes += more
        if self._head_bytes > MAX_HEAD_BYTES:
            self._refuse(ErrorCode.HEAD_TOO_LARGE)

    def on_headers_complete(self) -> None:
        """All headers are there: what the request is about is known."""
        self._head_is_whole = True
        if self._is_refused:
            return
        if any(name == b"content-length" and _number(value) > MAX_BODY_BYTES for name, value in self.headers):
            self._refuse(ErrorCode.FRAME_TOO_LARGE)
            return
        self.door.heard(self)
        self._is_asked = True
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A part of the body."""
        self._body_bytes += len(body)
        if self._body_bytes > MAX_BODY_BYTES:
            # It did not say how long it is, or more comes than it said.
            self._refuse(ErrorCode.FRAME_TOO_LARGE)
        if not self._is_refused:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is whole."""
        self._is_begun = False
        self._stop_waiting()
        if not self._is_refused:
            super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        """It becomes a WebSocket, and another protocol class takes over."""
        if self._is_refused:
            return
        self._is_upgraded = True
        self._let_go()
        super().handle_websocket_upgrade()

    # what is answered

    def on_response_complete(self) -> None:
        """The request was answered."""
        super().on_response_complete()
        if not self._is_begun:
            self.door.quiet(self)

    def send_400_response(self, msg: str) -> None:
        """What came is not HTTP."""
        self._refuse(ErrorCode.BAD_REQUEST)

    def _refuse(self, code: ErrorCode) -> None:
        """Answer with a problem and end the connection; to the application the client is gone."""
        if self._is_refused or self.transport.is_closing():
            return
        self._is_refused = True
        cycle = self.cycle
        is_next = cycle is None or (not cycle.response_started if self._is_asked else cycle.response_complete)
        if cycle is not None and not cycle.response_complete:
            cycle.disconnected = True
            cycle.message_event.set()
        if is_next and not self.pipeline:
            self.transport.write(_problem(code, self.server_state.default_headers))
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.flow.resume_reading()
        self.loop.call_later(LINGER_S, self.transport.close)

    def pause_writing(self) -> None:
        """More was written than buffers hold."""
        super().pause_writing()
        self._unread = self.loop.call_later(READ_WITHIN_S, self.turn_out)

    def resume_writing(self) -> None:
        """It is being read."""
        super().resume_writing()
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None


class SocketProtocol(WebSocketsSansIOProtocol):
    """A WebSocket that is silent until its first message."""

    door: ClassVar[Door]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """An HTTP connection became a WebSocket."""
        super().connection_made(transport)
        self.door.enter(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        self.door.leave(self)
        super().connection_lost(exc)

    def turn_out(self) -> None:
        """End it now."""
        self.transport.abort()

    def is_leaving(self) -> bool:
        """Whether it was closed from this side."""
        return self.transport.is_closing()

    def handle_text(self, event: Frame) -> None:
        """A message has begun."""
        self.door.heard(self)
        super().handle_text(event)


R = TypeVar("R")


class _Going(Generic[R]):
    """The rest of a coroutine whose first step is done."""

    def __init__(self, coroutine: Coroutine[Any, Any, R], waits_for: Any) -> None:
        self._coroutine, self._waits_for = coroutine, waits_for

    def __await__(self) -> Generator[Any, Any, R]:
        waits_for = self._waits_for
        while True:
            try:
                yield waits_for
            except BaseException as error:
                step = partial(self._coroutine.throw, error)
            else:
                step = partial(self._coroutine.send, None)
            try:
                waits_for = step()
            except StopIteration as end:
                return cast(R, end.value)


class _Done(Generic[R]):
    """A coroutine that ended with its first step."""

    def __init__(self, value: R) -> None:
        self._value = value

    def __await__(self) -> Generator[Any, Any, R]:
        return self._value
        yield


def _begun(coroutine: Coroutine[Any, Any, R]) -> Awaitable[R]:
    """Take a coroutine's first step now; the rest is to be awaited."""
    try:
        waits_for = coroutine.send(None)
    except StopIteration as end:
        return _Done(cast(R, end.value))
    return _Going(coroutine, waits_for)


class TlsProtocol(asyncio.Protocol):
    """A connection whose TLS handshake has so much time, and which counts while it lasts."""

    door: ClassVar[Door]
    http: ClassVar[type[HttpProtocol]]
    context: ClassVar[ssl.SSLContext]

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        self._loop = _loop or asyncio.get_running_loop()
        self._connections: set[Any] = server_state.connections
        self._http = self.http(config, server_state, app_state, _loop)
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody has connected, and should shake hands."""
        self._transport = transport = cast(asyncio.Transport, transport)
        self._connections.add(self)
        # It begins here and not in the task's first step: uvloop reads as soon as this returns, and what the client has
        # sent by then would be lost.
        securing = _begun(
            self._loop.start_tls(
                transport, self._http, self.context, server_side=True, ssl_handshake_timeout=HANDSHAKE_WITHIN_S
            )
        )
        self._task = self._loop.create_task(self._shake_hands(transport, securing))
        self.door.enter(self)

    async def _shake_hands(self, transport: asyncio.Transport, securing: Awaitable[asyncio.Transport | None]) -> None:
        try:
            secured = await securing
        except OSError:
            transport.abort()
            return
        finally:
            self.door.leave(self)
            self._connections.discard(self)
        if secured is not None:
            self._http.connection_made(secured)

    def turn_out(self) -> None:
        """End it now."""
        self._transport.abort()

    def is_leaving(self) -> bool:
        """Whether it was closed from this side."""
        return self._transport.is_closing()

    def shutdown(self) -> None:
        """The server stops."""
        self.turn_out()


def guard(config: Config, door: Door) -> None:
    """Let a server's connections come through a door, and only within bounds (before it begins to listen)."""
    http: type[HttpProtocol] = type("GuardedHttp", (HttpProtocol,), {"door": door})
    config.ws_protocol_class = type("GuardedSocket", (SocketProtocol,), {"door": door})
    if config.ssl is None:
        config.http_protocol_class = http
    else:
        tls = {"door": door, "http": http, "context": config.ssl}
        config.http_protocol_class = type("GuardedTls", (TlsProtocol,), tls)
        config.ssl = None


def _number(value: bytes) -> int:
    # What is no number is refused by the parser.
    return int(value) if value.isdigit() else 0


def _problem(code: ErrorCode, headers: list[tuple[bytes, bytes]]) -> bytes:
    body = Problem(code=code, message=code.sentence).model_dump_json().encode()
    written = [
        *headers,
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(body)),
        (b"connection", b"close"),
    ]
    lines = b"".join(name + b": " + value + b"\r\n" for name, value in written)
    return STATUS_LINE[code.http_status] + lines + b"\r\n" + body
