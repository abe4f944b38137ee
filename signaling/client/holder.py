"""Holds the peer connection that the newest view asks for, and measures what comes through it."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Literal, Protocol, Self

from av import AudioFrame, VideoFrame

from signaling.client.errors import ClientError, RefusedError
from signaling.client.ladder import State as LadderState
from signaling.client.ladder.words import Patience
from signaling.client.leg import Ears, Leg
from signaling.client.meter import Meter
from signaling.client.onlooker import Arrival, Onlooker, arrival
from signaling.client.recorder import Recorder
from signaling.client.sources import MediaSource
from signaling.client.tracks import Kind
from signaling.protocol.commands import Command, MediaArrives, RemakeCall
from signaling.protocol.frames import MediaState, ServerSignal, SignalData
from signaling.protocol.views import CallView

_EARLY_SIGNALS: Final = 64
_SILENCE: Final = 12.0
"""Seconds in which nothing arrives on a connection that once worked, after which it counts as lost."""


class SignalLink(Protocol):
    """What a holder needs of a connection."""

    @property
    def online(self) -> bool:
        """Whether the server hears."""

    def signal(self, call: str, epoch: int, data: SignalData) -> bool:
        """Send a signal; False if it was not sent."""

    async def command(self, command: Command) -> str | None:
        """Have something done."""

    def local_time(self, server_ms: int) -> float:
        """A time of the server's as `time.monotonic()`."""


@dataclass(frozen=True)
class News:
    """Something about the call's media that a person may want to read."""

    kind: Literal[
        "connected",
        "remaking",
        "first_picture",
        "arrival",
        "peer_media",
        "source_lost",
        "source_found",
        "relay_trouble",
    ]
    text: str
    lost: Kind | None = None


class CallHolder:
    """Follows views by `see` and signals by `hear`; use it as an async context manager."""

    def __init__(
        self,
        wire: SignalLink,
        source: MediaSource,
        *,
        on_news: Callable[[News], None] | None = None,
        recorder: Recorder | None = None,
        patience: Patience | None = None,
        silence: float = _SILENCE,
    ) -> None:
        self._wire = wire
        self._source = source
        self._on_news = on_news
        self._recorder = recorder
        self._patience = patience or Patience()
        self._silence = silence
        self._leg: Leg | None = None
        self._call: CallView | None = None
        self._over: str | None = None
        self._early: deque[ServerSignal] = deque(maxlen=_EARLY_SIGNALS)
        self._attempts = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._remaking: asyncio.Task[None] | None = None
        self._onlooker: Onlooker | None = None
        self.meter: Meter | None = None
        """Of the present call, or of the one before."""
        self.epochs = 0
        """Peer connections that the call needed so far."""
        self.path: Literal["direct", "relay"] | None = None
        """How media goes in the present call, or went in the one before."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Hang up, and wait until everything is let go of. The source stays open, and the meter can be read."""
        self.see(None)
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def hang_up(self, call: str) -> None:
        """Send and take in nothing more of this call from now on, whatever the server knows and later views say."""
        self._over = call
        self.see(self._call)

    @property
    def connected(self) -> bool:
        """Whether media can flow now."""
        return self._leg is not None and self._leg.connected

    @property
    def arrival(self) -> Arrival | None:
        """What of the other side's arrives now; None: there is no live call."""
        if self._call is None or self._call.state != "live" or self.meter is None:
            return None
        return arrival(self.meter, time.monotonic())

    def see(self, call: CallView | None) -> None:
        """The newest view's call; call it also when the link comes or goes."""
        if call is not None and call.id == self._over:
            call = None
        before, self._call = self._call, call
        if call is None or before is None or call.id != before.id:
            self._drop()
            self._attempts = 0
            if self._onlooker is not None:
                self._spawn(self._onlooker.close())
                self._onlooker = None
        if call is None:
            return
        if self.meter is None or before is None or call.id != before.id:
            self.meter = Meter(call.role)
            self.epochs = 0
            self.path = None
        if self._leg is None or self._leg.epoch != call.epoch:
            self._begin(call, self._leg.ladder if self._leg is not None else None)
        assert self._leg is not None
        if call.state == "live" and call.live_since is not None:
            self.meter.go_live(self._wire.local_time(call.live_since))
            if self._onlooker is None:
                self._onlooker = Onlooker(
                    lambda: self._call,
                    self.meter,
                    online=lambda: self._wire.online,
                    tell_server=self._arrives,
                    tell=lambda text: self._tell(News("arrival", text)),
                )
        self._leg.open_gates(call.state == "live")
        self._leg.reachable(self._reachable(call))

    def _reachable(self, call: CallView) -> bool:
        return self._wire.online and call.peer.online

    def hear(self, signal: ServerSignal) -> None:
        """A signal from the other participant. One that comes before the view it belongs to is kept for it."""
        if signal.call == self._over:
            return
        if self._leg is not None and (signal.call, signal.epoch) == (self._leg.call, self._leg.epoch):
            self._leg.take(signal.data)
        elif self._leg is None or signal.call != self._leg.call or signal.epoch > self._leg.epoch:
            self._early.append(signal)

    def _begin(self, call: CallView, former: LadderState | None) -> None:
        self._drop()
        meter = self.meter
        assert meter is not None
        shown = meter.first_picture_at is not None

        def picture(frame: VideoFrame) -> None:
            nonlocal shown
            meter.video(frame)
            if meter.live_at is not None and self._recorder is not None:
                self._recorder.take(frame)
            if not shown and meter.first_picture_at is not None:
                shown = True
                self._tell(News("first_picture", f"The first picture: {frame.width}×{frame.height}."))

        def sound(frame: AudioFrame) -> None:
            meter.audio(frame)
            if meter.live_at is not None and self._recorder is not None:
                self._recorder.take(frame)

        ears = Ears(
            picture,
            sound,
            self._connected,
            self._failed,
            lambda: self._ask(call.id, call.epoch),
            self._peer_media,
            self._source_lost,
            self._source_found,
            lambda text: self._tell(News("relay_trouble", text)),
        )
        leg = Leg(
            call,
            self._source,
            ears,
            send=lambda data: self._wire.signal(call.id, call.epoch, data),
            reachable=self._reachable(call),
            patience=self._patience,
            silence=self._silence,
            former=former,
            attempt=self._attempts,
        )
        self._leg = leg
        self.epochs += 1
        leg.open_gates(call.state == "live")
        leg.start()
        for signal in list(self._early):
            if (signal.call, signal.epoch) == (leg.call, leg.epoch):
                leg.take(signal.data)
        self._early.clear()

    def _drop(self) -> None:
        if self._remaking is not None:
            self._remaking.cancel()
            self._remaking = None
        if self._leg is not None:
            # Closing takes a moment, in which nobody shall be seen or heard any more.
            self._leg.open_gates(False)
            self._spawn(self._leg.close())
            self._leg = None

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _tell(self, news: News) -> None:
        if self._on_news is not None:
            self._on_news(news)

    def _connected(self) -> None:
        if self._leg is not None:
            self.path = self._leg.path()
        through = " through the TURN server" if self.path == "relay" else ""
        self._tell(News("connected", f"The media connection is up{through}."))

    def _failed(self, reason: str) -> None:
        self._tell(News("remaking", f"{reason} It is made anew."))

    def _ask(self, call: str, epoch: int) -> None:
        self._attempts += 1
        self._remaking = self._spawn(self._remake(call, epoch))

    async def _remake(self, call: str, epoch: int) -> None:
        try:
            await self._wire.command(RemakeCall(call=call, epoch=epoch))
        except RefusedError as error:
            self._tell(News("remaking", f"It cannot be made anew: {error}"))
            if self._leg is not None and (self._leg.call, self._leg.epoch) == (call, epoch):
                self._leg.remake_refused(error.code)
        except ClientError as error:
            self._tell(News("remaking", f"It cannot be made anew: {error}"))

    async def _arrives(self, call: str) -> None:
        await self._wire.command(MediaArrives(call=call))

    def _peer_media(self, state: MediaState) -> None:
        off = [name for name, on in (("camera", state.camera), ("microphone", state.microphone)) if not on]
        text = f"Off at the other side: {' and '.join(off)}." if off else "The other side's camera and microphone work."
        self._tell(News("peer_media", text))

    def _source_lost(self, kind: Kind) -> None:
        what = "picture" if kind == "video" else "sound"
        self._tell(News("source_lost", f"Our own {what} has ended; we send none.", kind))

    def _source_found(self, kind: Kind) -> None:
        what = "picture" if kind == "video" else "sound"
        self._tell(News("source_found", f"Our own {what} is back."))
