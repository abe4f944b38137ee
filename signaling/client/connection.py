"""One client's conversation with the server: hello, views in, commands out, and coming back after every break."""

import asyncio
import contextlib
import secrets
import time
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Generic, Self

from pydantic import ValidationError
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus, WebSocketException
from websockets.typing import Origin

from signaling.client.address import Address
from signaling.client.backoff import Backoff
from signaling.client.errors import ClientError, RefusedError, StoppedError, UnreachableError
from signaling.client.link import Identity, Link, Snapshot, Timing, V
from signaling.protocol.base import MAX_FRAME_BYTES, PROTOCOL_VERSION
from signaling.protocol.commands import Command
from signaling.protocol.errors import ErrorCode, by_close_code, by_status
from signaling.protocol.frames import (
    Ack,
    Bye,
    Challenge,
    ClientSignal,
    CommandFrame,
    ErrorFrame,
    Ping,
    Pong,
    ServerSignal,
    SignalData,
    ViewFrame,
    parse_server_frame,
)


@dataclass
class _End:
    code: ErrorCode | None = None
    detail: str = "The connection was lost."
    after: float = 0.0
    final: bool = False


@dataclass
class _Outbox:
    """What one WebSocket has yet to send."""

    texts: asyncio.Queue[str] = field(default_factory=lambda: asyncio.Queue(maxsize=512))


class Connection(Generic[V]):
    """A conversation that outlives its WebSockets; use it as an async context manager.

    A command is sent under one id until it is answered, however often the socket breaks in between. Views arrive
    newest-only: one that nobody looked at before the next came is never seen.
    """

    def __init__(
        self,
        address: Address,
        path: str,
        identity: Identity,
        view_type: type[V],
        *,
        timing: Timing | None = None,
        on_signal: Callable[[ServerSignal], None] | None = None,
        on_error: Callable[[ErrorFrame], None] | None = None,
    ) -> None:
        self.instance = secrets.token_urlsafe(12)
        self._address = address
        self._path = path
        self._identity = identity
        self._view_type: type[V] = view_type
        self._timing = timing or Timing()
        self._backoff = Backoff(self._timing.backoff_base, self._timing.backoff_cap)
        self.on_signal = on_signal
        self.on_error = on_error
        self._link = Link("connecting")
        self._view: V | None = None
        self._skew: float | None = None
        self._outbox: _Outbox | None = None
        self._pending: dict[str, tuple[str, asyncio.Future[str | None]]] = {}
        self._watchers: set[asyncio.Event] = set()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run(), name="luukku-connection")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        self._fail_pending(ClientError("The connection was closed."))

    @property
    def snapshot(self) -> Snapshot[V]:
        """The link and the view as they are now."""
        return Snapshot(self._link, self._view)

    @property
    def view(self) -> V | None:
        """The newest view."""
        return self._view

    @property
    def online(self) -> bool:
        """Whether the server hears and answers now."""
        return self._link.state == "online"

    def local_time(self, server_ms: int) -> float:
        """A time of the server's as this process's `time.monotonic()`, in seconds."""
        skew = self._skew if self._skew is not None else time.time() - time.monotonic()
        return server_ms / 1000.0 - skew

    async def snapshots(self) -> AsyncGenerator[Snapshot[V], None]:
        """Each snapshot that differs from the one before, the present one first; newest only. Ends when stopped."""
        changed = asyncio.Event()
        self._watchers.add(changed)
        try:
            while True:
                changed.clear()
                snapshot = self.snapshot
                yield snapshot
                if snapshot.link.state == "stopped":
                    return
                await changed.wait()
        finally:
            self._watchers.discard(changed)

    async def until(self, met: Callable[[V], bool]) -> V:
        """Wait for a view, fresh from a live connection, of which `met` is true.

        Raises:
            StoppedError: the conversation ended for good first.
        """
        async with contextlib.aclosing(self.snapshots()) as snapshots:
            async for snapshot in snapshots:
                if snapshot.link.state == "online" and snapshot.view is not None and met(snapshot.view):
                    return snapshot.view
        raise self._stopped()

    async def command(self, command: Command) -> str | None:
        """Have something done, exactly once; what it made (a ticket's id), if anything.

        Waits through breaks of the link; bound it with `asyncio.timeout`.

        Raises:
            RefusedError: the server said no.
            StoppedError: the conversation ended for good first.
        """
        if self._link.state == "stopped":
            raise self._stopped()
        command_id = secrets.token_urlsafe(12)
        text = CommandFrame(id=command_id, command=command).model_dump_json()
        answer: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        self._pending[command_id] = (text, answer)
        if self.online:
            self._post(text)
        try:
            return await answer
        finally:
            self._pending.pop(command_id, None)

    def signal(self, call: str, epoch: int, data: SignalData) -> bool:
        """Send a signal to the other participant; False if the link is down (signals are not kept)."""
        return self.online and self._post(ClientSignal(call=call, epoch=epoch, data=data).model_dump_json())

    def _post(self, text: str) -> bool:
        if self._outbox is None:
            return False
        try:
            self._outbox.texts.put_nowait(text)
        except asyncio.QueueFull:
            return False
        return True

    def _stopped(self) -> StoppedError:
        return StoppedError(self._link.reason or ErrorCode.INTERNAL, self._link.detail)

    def _set_link(self, link: Link) -> None:
        self._link = link
        self._tell()

    def _tell(self) -> None:
        for watcher in self._watchers:
            watcher.set()

    def _fail_pending(self, error: ClientError) -> None:
        for _, answer in self._pending.values():
            if not answer.done():
                answer.set_exception(error)

    async def _run(self) -> None:
        while True:
            started = time.monotonic()
            end = await self._converse()
            was_online = self.online
            if was_online and time.monotonic() - started >= self._timing.settled_after:
                self._backoff.reset()
            if end.final:
                self._set_link(Link("stopped", end.code, end.detail))
                self._fail_pending(self._stopped())
                return
            delay = self._backoff.next(at_least=end.after)
            self._set_link(Link("offline", end.code, end.detail, delay))
            await asyncio.sleep(delay)

    async def _converse(self) -> _End:
        timing = self._timing
        try:
            headers = await self._identity.headers()
            async with connect(
                self._address.websocket(self._path),
                additional_headers=headers,
                origin=Origin(self._address.origin),
                ssl=self._address.tls(),
                compression=None,
                open_timeout=timing.open_within,
                ping_interval=None,
                close_timeout=1,
                max_size=MAX_FRAME_BYTES,
                proxy=None if self._address.local else True,
            ) as socket:
                return await self._talk(socket)
        except RefusedError as refusal:
            again = refusal.code.meaning.retry
            return _End(refusal.code, str(refusal), after=15.0 if again else 0.0, final=not again)
        except UnreachableError as error:
            return _End(detail=str(error))
        except InvalidStatus as error:
            return self._refused_at_the_door(error.response.status_code)
        except TimeoutError:
            return _End(detail=f"{self._address} does not answer.")
        except (OSError, InvalidHandshake, WebSocketException) as error:
            return _End(detail=f"{self._address} cannot be reached: {error or type(error).__name__}.")

    def _refused_at_the_door(self, status: int) -> _End:
        code = by_status(status)
        detail = f"{self._address} answered with status {status}."
        return _End(code, detail, final=code is not None and code.stops and not self._identity.forget(code))

    async def _talk(self, socket: ClientConnection) -> _End:
        outbox = _Outbox()
        helpers = [
            asyncio.create_task(self._write(socket, outbox), name="luukku-write"),
            asyncio.create_task(self._ping(outbox), name="luukku-ping"),
        ]
        try:
            async with asyncio.timeout(self._timing.open_within):
                challenge = parse_server_frame(await socket.recv())
            if isinstance(challenge, Bye):
                return self._bye(challenge)
            if not isinstance(challenge, Challenge) or PROTOCOL_VERSION not in challenge.protocols:
                code = ErrorCode.PROTOCOL_UNSUPPORTED
                return _End(code, f"{self._address} does not speak version {PROTOCOL_VERSION}.", final=True)
            await socket.send(self._identity.hello(challenge.nonce, self.instance).model_dump_json())
            return await self._listen(socket, outbox)
        except ConnectionClosed as closed:
            return self._closed(closed)
        except TimeoutError:
            return _End(ErrorCode.STALE, "Nothing was heard from the server for too long.")
        except ValidationError:
            return _End(ErrorCode.BAD_FRAME, f"{self._address} sent what is not a frame of this protocol.")
        finally:
            self._outbox = None
            for helper in helpers:
                helper.cancel()
            await asyncio.gather(*helpers, return_exceptions=True)

    async def _write(self, socket: ClientConnection, outbox: _Outbox) -> None:
        with contextlib.suppress(ConnectionClosed):
            while True:
                await socket.send(await outbox.texts.get())

    async def _ping(self, outbox: _Outbox) -> None:
        text = Ping().model_dump_json()
        while True:
            await asyncio.sleep(self._timing.ping_every)
            # Before the hello is answered a ping would be a frame out of order.
            if self._outbox is outbox:
                self._post(text)

    async def _listen(self, socket: ClientConnection, outbox: _Outbox) -> _End:
        while True:
            async with asyncio.timeout(self._timing.dead_after):
                frame = parse_server_frame(await socket.recv())
            match frame:
                case ViewFrame():
                    self._take_view(frame, outbox)
                case Ack():
                    self._answer(frame.id, frame.result, None)
                case ErrorFrame():
                    if frame.id is not None:
                        self._answer(frame.id, None, RefusedError(frame.code, frame.message))
                    elif self.on_error is not None:
                        self.on_error(frame)
                case ServerSignal():
                    if self.on_signal is not None:
                        self.on_signal(frame)
                case Pong():
                    self._set_clock(frame.now)
                case Bye():
                    return self._bye(frame)
                case Challenge():
                    return _End(ErrorCode.BAD_FRAME, f"{self._address} challenged twice.")

    def _take_view(self, frame: ViewFrame, outbox: _Outbox) -> None:
        if not isinstance(frame.view, self._view_type):
            raise ConnectionError(f"{self._address} sent another client's view.")
        self._set_clock(frame.now)
        self._view = frame.view
        if self._outbox is not outbox:
            self._outbox = outbox
            for text, answer in list(self._pending.values()):
                if not answer.done():
                    self._post(text)
            self._set_link(Link("online"))
        else:
            self._tell()

    def _set_clock(self, now_ms: int) -> None:
        # A frame can only come late, never early: the largest difference seen is the nearest to the true one.
        seen = now_ms / 1000.0 - time.monotonic()
        self._skew = seen if self._skew is None or not self.online else max(self._skew, seen)

    def _answer(self, command_id: str, result: str | None, error: RefusedError | None) -> None:
        _, answer = self._pending.get(command_id, ("", None))
        if answer is None or answer.done():
            return
        if error is None:
            answer.set_result(result)
        else:
            answer.set_exception(error)

    def _bye(self, frame: Bye) -> _End:
        # A bye without a time is for good only where coming back could not help: a laptop that slept (`stale`) may.
        final = frame.retry_after_ms is None and frame.code.stops
        if frame.code is ErrorCode.NOT_SIGNED_IN and self._identity.forget(frame.code):
            final = False
        return _End(frame.code, frame.message, (frame.retry_after_ms or 0) / 1000.0, final)

    def _closed(self, closed: ConnectionClosed) -> _End:
        if closed.rcvd is None:
            return _End()
        code = by_close_code(closed.rcvd.code)
        final = code is not None and code.stops
        if code is ErrorCode.NOT_SIGNED_IN and self._identity.forget(code):
            final = False
        return _End(code, closed.rcvd.reason or f"The server closed the connection ({closed.rcvd.code}).", final=final)
