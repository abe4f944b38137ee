"""Media that FFmpeg reads, a file over and over or a device as it comes, given out to any number of tracks.

A device that ends is opened again and again until the player is stopped, because there may be nobody at the machine.
"""

import asyncio
import contextlib
import fractions
import heapq
import itertools
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import av
import numpy as np
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, AudioResampler, VideoFrame
from av.container import InputContainer

from signaling.client.tone import BLOCK, RATE
from signaling.client.tracks import Kind, audio_frame

_AHEAD: Final = 1.0
"""Seconds that a file is decoded ahead of what is due, so that badly interleaved sound is not late."""
_END_WITHIN: Final = 3.0
_OPEN_AGAIN: Final = (1.0, 2.0, 5.0, 10.0, 20.0, 30.0)
"""Seconds between tries to open a device that has ended; the last one again and again."""
_SETTLED: Final = 30.0
"""Seconds after which a device that works again is no longer taken for one that comes and goes."""
_VIDEO_BASE = fractions.Fraction(1, 90_000)
_WIDEST, _HIGHEST = 1280, 720
_Media = VideoFrame | AudioFrame


class PlayerTrack(MediaStreamTrack):
    """One reader's share of what a player plays; a slow reader loses the oldest."""

    def __init__(self, kind: Kind, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self.kind = kind
        self._loop = loop
        self._frames: deque[_Media] = deque(maxlen=2 if kind == "video" else 25)
        self._news = asyncio.Event()
        self._over = False

    async def recv(self) -> _Media:
        """The next frame.

        Raises:
            MediaStreamError: the player has ended, or the track was stopped.
        """
        while not self._frames:
            if self._over or self.readyState != "live":
                raise MediaStreamError
            self._news.clear()
            await self._news.wait()
        return self._frames.popleft()

    @property
    def lost(self) -> bool:
        """Whether nothing comes any more; a device may come back."""
        return self._over and not self._frames

    def give(self, frame: _Media | None) -> None:
        """Called in the event loop: a frame, or None for the end, after which a device may begin anew."""
        self._over = frame is None
        if frame is not None:
            self._frames.append(frame)
        self._news.set()

    def stop(self) -> None:
        """Read no more."""
        super().stop()
        self._news.set()


@dataclass(order=True)
class _Due:
    at: float
    number: int
    kind: Kind = field(compare=False)
    frame: _Media = field(compare=False)


class Player:
    """Plays in a thread of its own from `start` to `stop`; a file starts over at its end, opened anew.

    `live`: it is a device, which plays as it comes; `open_again`: the seconds before each try to open it after its end.
    """

    def __init__(
        self,
        open_container: Callable[[], InputContainer],
        *,
        live: bool,
        open_again: Sequence[float] = _OPEN_AGAIN,
    ) -> None:
        self._open = open_container
        self._open_again = open_again
        self._lost = False
        self._live = live
        self._container = open_container()
        self.kinds: set[Kind] = set()
        if self._container.streams.video:
            self.kinds.add("video")
        if self._container.streams.audio:
            self.kinds.add("audio")
        self._tracks: dict[PlayerTrack, Kind] = {}
        self._quit = threading.Event()
        self._wanted = threading.Event()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._begin = 0.0
        self._samples = 0
        self._numbers = itertools.count()

    def start(self) -> None:
        """Begin to play; called in the event loop that the tracks are read in."""
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._play, name="luukku-player", daemon=True)
        self._thread.start()

    async def stop(self) -> None:
        """End the thread and close the file or device."""
        self._quit.set()
        self._wanted.set()
        if self._thread is not None:
            await asyncio.to_thread(self._thread.join, _END_WITHIN)
            if self._thread.is_alive():
                return  # Stuck in a device's read: closing under it would crash; it is a daemon and ends with us.
        self._container.close()

    def track(self, kind: Kind) -> PlayerTrack:
        """A reader of its own from now on. Call between `start` and `stop`."""
        assert self._loop is not None, "not started"
        track = PlayerTrack(kind, self._loop)
        self._tracks[track] = kind
        self._wanted.set()
        track.once("ended", lambda: self._leave(track))
        if self._lost or self._thread is None or not self._thread.is_alive():
            track.give(None)
        return track

    def _leave(self, track: PlayerTrack) -> None:
        self._tracks.pop(track, None)
        if not self._tracks and not self._quit.is_set():
            self._wanted.clear()

    def _give(self, kind: Kind, frame: _Media | None) -> None:
        self._lost = frame is None
        for track, its in list(self._tracks.items()):
            if its == kind:
                track.give(frame)

    def _hand_over(self, kind: Kind, frame: _Media | None) -> None:
        assert self._loop is not None
        try:
            self._loop.call_soon_threadsafe(self._give, kind, frame)
        except RuntimeError:  # the loop is closed: nobody is left to hear it
            self._quit.set()

    def _play(self) -> None:
        self._begin = time.monotonic()
        tries = 0
        while True:
            opened = time.monotonic()
            # A device that is gone, or a file that broke: the tracks end, and their readers say so.
            with contextlib.suppress(av.FFmpegError, OSError, ValueError):
                if self._live:
                    self._play_live()
                else:
                    self._play_file()
            for kind in self.kinds:
                self._hand_over(kind, None)
            if time.monotonic() - opened > _SETTLED:
                tries = 0
            if not self._live or (tries := self._reopen(tries)) < 0:
                return

    def _reopen(self, tries: int) -> int:
        """Open the device again, however long that takes; how many tries it has taken, -1 if playing was stopped."""
        self._container.close()
        while not self._quit.wait(self._open_again[min(tries, len(self._open_again) - 1)]):
            tries += 1
            with contextlib.suppress(av.FFmpegError, OSError, ValueError):
                self._container = self._open()
                return tries
        return -1

    def _play_live(self) -> None:
        # After a break the sound goes on where it would be without it: the receiver's clock must not run behind.
        self._samples = max(self._samples, int((time.monotonic() - self._begin) * RATE))
        for frame in self._decode(AudioResampler(format="s16", layout="mono", rate=RATE, frame_size=BLOCK)):
            if self._quit.is_set():
                return
            if isinstance(frame, VideoFrame):
                frame.pts, frame.time_base = int((time.monotonic() - self._begin) * 90_000), _VIDEO_BASE
                self._hand_over("video", frame)
            else:
                self._hand_over("audio", self._stamp(frame))

    def _play_file(self) -> None:
        offset = 0.0
        waiting: list[_Due] = []
        while not self._quit.is_set():
            first: float | None = None
            end = 0.0
            for frame in self._decode(AudioResampler(format="s16", layout="mono", rate=RATE, frame_size=BLOCK)):
                if frame.time is None:
                    continue
                first = frame.time if first is None else first
                at = max(0.0, frame.time - first)
                length = frame.samples / RATE if isinstance(frame, AudioFrame) else 1 / 30
                end = max(end, at + length)
                kind: Kind = "video" if isinstance(frame, VideoFrame) else "audio"
                heapq.heappush(waiting, _Due(offset + at, next(self._numbers), kind, frame))
                while waiting and waiting[0].at < offset + at - _AHEAD:
                    if not self._play_due(heapq.heappop(waiting)):
                        return
            if end <= 0.0:
                return
            offset += end
            # What is left of this turn is played before the next: the file may have to be opened anew meanwhile.
            while waiting:
                if not self._play_due(heapq.heappop(waiting)):
                    return
            self._container.close()
            self._container = self._open()

    def _play_due(self, due: _Due) -> bool:
        if not self._wanted.is_set():
            # Nobody reads: a file pauses until somebody does.
            paused = time.monotonic()
            self._wanted.wait()
            self._begin += time.monotonic() - paused
        if self._quit.wait(max(0.0, self._begin + due.at - time.monotonic())):
            return False
        if isinstance(due.frame, VideoFrame):
            due.frame.pts, due.frame.time_base = int(due.at * 90_000), _VIDEO_BASE
            self._hand_over("video", due.frame)
        else:
            self._hand_over("audio", self._stamp(due.frame))
        return True

    def _stamp(self, frame: AudioFrame) -> AudioFrame:
        stamped = audio_frame(frame.to_ndarray().reshape(-1).astype(np.int16, copy=False), self._samples)
        self._samples += frame.samples
        return stamped

    def _decode(self, resampler: AudioResampler) -> Iterator[_Media]:
        streams = [*self._container.streams.video[:1], *self._container.streams.audio[:1]]
        for packet in self._container.demux(*streams):
            if self._quit.is_set():
                return
            try:
                frames = packet.decode()
            except av.error.InvalidDataError:
                continue  # One damaged packet is no reason to end.
            for frame in frames:
                if isinstance(frame, VideoFrame):
                    yield _fit(frame)
                elif isinstance(frame, AudioFrame):
                    yield from resampler.resample(frame)


def _fit(frame: VideoFrame) -> VideoFrame:
    """Planar 4:2:0 of even size, at most 1280×720: more than that only costs."""
    shrink = min(1.0, _WIDEST / frame.width, _HIGHEST / frame.height)
    width, height = int(frame.width * shrink) & ~1, int(frame.height * shrink) & ~1
    return frame.reformat(width=width, height=height, format="yuv420p")
