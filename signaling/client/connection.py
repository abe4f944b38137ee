"""One client's conversation with the server: the shell that gives the machine of `conversation` sockets and a clock."""

import asyncio
import contextlib
import random
import secrets
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable, Sequence
from types import TracebackType
from typing import Generic, Self

from signaling.client import rest
from signaling.client.address import Address
from signaling.client.conversation import Phase, begin, step
from signaling.client.conversation.words import (
    Action,
    Answer,
    Clock,
    Complain,
    Deliver,
    Drop,
    Event,
    Give,
    Leave,
    Open,
    Probe,
    Probed,
    Prove,
    Proved,
    Refuse,
    Send,
    Show,
    Tick,
    Timing,
    Withdraw,
)
from signaling.client.errors import ClientError, RefusedError, StoppedError
from signaling.client.link import Identity, Link, Snapshot, V, words_for
from signaling.client.one_socket import OneSocket
from signaling.client.server_clock import ServerClock
from signaling.protocol.commands import Command
from signaling.protocol.errors import ErrorCode
from signaling.protocol.frames import ClientSignal, CommandFrame, ErrorFrame, ServerSignal, SignalData, ViewFrame


def _now() -> float:
    return time.monotonic() * 1000.0


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
        features: Sequence[str] = (),
        on_signal: Callable[[ServerSignal], None] | None = None,
        on_error: Callable[[ErrorFrame], None] | None = None,
    ) -> None:
        self.instance = secrets.token_urlsafe(12)
        self._address = address
        self._path = path
        self._identity = identity
        self._features = features
        self._view_type: type[V] = view_type
        self.on_signal = on_signal
        self.on_error = on_error
        self._state = begin(view_type.model_fields["kind"].default, timing or Timing(), _now())
        self._link = Link("connecting")
        self._retry_in: float | None = None
        self._view: V | None = None
        self._clock = ServerClock(time.time() * 1000.0 - _now())
        self._socket: OneSocket | None = None
        self._helpers: set[asyncio.Task[None]] = set()
        """Sockets that are not closed yet, although none but the newest is listened to, and looks at the way."""
        self._events: deque[Event] = deque()
        self._feeding = False
        self._alarm: asyncio.TimerHandle | None = None
        self._pending: dict[str, asyncio.Future[str | None]] = {}
        self._watchers: set[asyncio.Event] = set()

    async def __aenter__(self) -> Self:
        self._feed(Tick())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._feed(Leave())
        await asyncio.gather(*self._helpers, return_exceptions=True)

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
        return self._state.phase is Phase.ONLINE

    @property
    def features(self) -> tuple[str, ...]:
        """What the server can do of the abilities that this client offers; empty while it is not online."""
        return self._state.features if self.online else ()

    def local_time(self, server_ms: int) -> float:
        """A time of the server's as this process's `time.monotonic()`, in seconds."""
        return (server_ms - self._clock.offset) / 1000.0

    async def snapshots(self) -> AsyncGenerator[Snapshot[V], None]:
        """Each snapshot that differs from the one before, the present one first; newest only.

        Ends when stopped for good: a stop that is looked at again now and then (`Timing.slow_retry_ms`) is one more.
        """
        changed = asyncio.Event()
        self._watchers.add(changed)
        try:
            while True:
                changed.clear()
                snapshot = self.snapshot
                yield snapshot
                if snapshot.link.state == "stopped" and self._state.retry_at is None:
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
        frame = CommandFrame(id=secrets.token_urlsafe(12), command=command)
        answer: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        self._pending[frame.id] = answer
        try:
            self._feed(Give(frame))
            return await answer
        finally:
            self._pending.pop(frame.id, None)
            self._feed(Withdraw(frame.id))

    def signal(self, call: str, epoch: int, data: SignalData) -> bool:
        """Send a signal to the other participant; False if the link is down (signals are not kept)."""
        if not self.online or self._socket is None:
            return False
        return self._socket.post(ClientSignal(call=call, epoch=epoch, data=data))

    def _feed(self, event: Event) -> None:
        """One event at a time: what an action brings about at once waits until all actions are done."""
        self._events.append(event)
        if self._feeding:
            return
        self._feeding = True
        try:
            while self._events:
                now, before = _now(), self._state
                self._state, actions = step(before, self._events.popleft(), now, random.random())  # noqa: S311
                if self._state.retry_at is not None and self._state.retry_at != before.retry_at:
                    self._retry_in = (self._state.retry_at - now) / 1000.0
                for action in actions:
                    self._do(action)
                self._set_link()
        finally:
            self._feeding = False
        self._set_alarm()

    def _set_alarm(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        wake_at = self._state.wake_at
        delay = None if wake_at is None else max(0.0, (wake_at - _now()) / 1000.0)
        loop = asyncio.get_running_loop()
        self._alarm = None if delay is None else loop.call_later(delay, self._feed, Tick())

    def _do(self, action: Action) -> None:
        match action:
            case Open():
                self._socket = OneSocket(self._address, self._path, self._identity, self._feed)
                self._helpers.add(self._socket.task)
                self._socket.task.add_done_callback(self._helpers.discard)
            case Drop() if self._socket is not None:
                self._socket.drop()
                self._socket = None
            case Prove(challenge, protocol):
                hello = self._identity.hello(challenge.nonce, self.instance)
                offer = {"protocol": protocol, "features": list(self._features)}
                self._feed(Proved(hello.model_copy(update=offer)))
            case Send(frame) if self._socket is not None:
                self._socket.post(frame)
            case Show(frame):
                self._show(frame)
            case Answer() | Refuse():
                self._settle(action)
            case Complain(frame) if self.on_error is not None:
                self.on_error(frame)
            case Deliver(frame) if self.on_signal is not None:
                self.on_signal(frame)
            case Clock(server_now, took, fresh):
                if fresh:
                    self._clock.forget()
                self._clock.read(server_now, took, _now())
            case Probe():
                probing = asyncio.create_task(self._probe(), name="luukku-probe")
                self._helpers.add(probing)
                probing.add_done_callback(self._helpers.discard)

    async def _probe(self) -> None:
        self._feed(Probed(await rest.look(self._address)))

    def _settle(self, action: Answer | Refuse) -> None:
        answer = self._pending.get(action.id)
        if answer is None or answer.done():
            return
        if isinstance(action, Answer):
            answer.set_result(action.result)
        else:
            answer.set_exception(self._refusal(action.code, action.message))

    def _show(self, frame: ViewFrame) -> None:
        assert isinstance(frame.view, self._view_type)
        self._view = frame.view
        self._tell()

    def _refusal(self, code: ErrorCode, message: str) -> ClientError:
        if self._state.phase is Phase.CLOSED:
            return ClientError("The connection was closed.")
        if self._state.link == "stopped":
            return StoppedError(code, self._state.detail)
        return RefusedError(code, message)

    def _stopped(self) -> StoppedError:
        return StoppedError(self._link.reason or ErrorCode.INTERNAL, self._link.detail)

    def _set_link(self) -> None:
        state = self._state
        link = Link(state.link)
        if link.state in ("offline", "stopped"):
            reason = state.verdict if link.state == "stopped" else state.reason
            detail = words_for(self._address, state.trouble, reason, state.detail)
            retry_in = self._retry_in if link.state == "offline" else None
            link = Link(link.state, reason, detail, retry_in, state.trouble)
        if link != self._link:
            self._link = link
            self._tell()

    def _tell(self) -> None:
        for watcher in self._watchers:
            watcher.set()
