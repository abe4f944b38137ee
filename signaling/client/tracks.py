"""Tracks that are sent: made by the clock, and gated so that a warm call is black and silent."""

import asyncio
import fractions
import time
from collections.abc import Callable
from typing import Any, Final, Literal

import numpy as np
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, VideoFrame
from av.frame import Frame
from av.packet import Packet

from signaling.client.pattern import HEIGHT, WIDTH, Pixels
from signaling.client.tone import BLOCK, RATE, Samples

FPS: Final = 30
_VIDEO_CLOCK: Final = 90_000
_VIDEO_BASE = fractions.Fraction(1, _VIDEO_CLOCK)
_AUDIO_BASE = fractions.Fraction(1, RATE)
_LATE: Final = 0.5
"""Seconds of sound that may be caught up on before they are left out."""

Kind = Literal["video", "audio"]


def black(width: int, height: int) -> Pixels:
    """A black picture as planar 4:2:0; both sides rounded down to even."""
    width, height = width & ~1, height & ~1
    picture = np.full((height * 3 // 2, width), 128, np.uint8)
    picture[:height] = 16
    return picture


def video_frame(pixels: Pixels, pts: int) -> VideoFrame:
    """A frame of planar 4:2:0 pixels; `pts` in 1/90000 s."""
    frame = VideoFrame.from_ndarray(pixels, format="yuv420p")
    frame.pts = pts
    frame.time_base = _VIDEO_BASE
    return frame


def audio_frame(samples: Samples, pts: int) -> AudioFrame:
    """A frame at 48 kHz, the same in both channels (FFmpeg would make it 3 dB softer); `pts` in samples."""
    frame = AudioFrame.from_ndarray(np.repeat(samples, 2).reshape(1, -1), format="s16", layout="stereo")
    frame.sample_rate = RATE
    frame.pts = pts
    frame.time_base = _AUDIO_BASE
    return frame


class DrawnTrack(MediaStreamTrack):
    """Pictures drawn as the clock asks for them; one that could not be drawn in time is left out, not sent late."""

    kind = "video"

    def __init__(self, draw: Callable[[int], Pixels], fps: int = FPS) -> None:
        super().__init__()
        self._draw = draw
        self._fps = fps
        self._start: float | None = None
        self._number = 0

    async def recv(self) -> VideoFrame:
        """The next picture, when it is due.

        Raises:
            MediaStreamError: the track was stopped.
        """
        if self.readyState != "live":
            raise MediaStreamError
        now = time.monotonic()
        if self._start is None:
            self._start = now
        else:
            self._number = max(self._number + 1, int((now - self._start) * self._fps))
            await asyncio.sleep(max(0.0, self._start + self._number / self._fps - now))
        return video_frame(self._draw(self._number), self._number * (_VIDEO_CLOCK // self._fps))


class SoundTrack(MediaStreamTrack):
    """Sound made as the clock asks for it, 20 ms at a time."""

    kind = "audio"

    def __init__(self, block: Callable[[int], Samples]) -> None:
        super().__init__()
        self._block = block
        self._start: float | None = None
        self._number = 0

    async def recv(self) -> AudioFrame:
        """The next 20 ms, when they are due.

        Raises:
            MediaStreamError: the track was stopped.
        """
        if self.readyState != "live":
            raise MediaStreamError
        now = time.monotonic()
        if self._start is None:
            self._start = now
        else:
            self._number += 1
            due = int((now - self._start) * RATE / BLOCK)
            if due - self._number > _LATE * RATE / BLOCK:
                self._number = due
            await asyncio.sleep(max(0.0, self._start + self._number * BLOCK / RATE - now))
        return audio_frame(self._block(self._number), self._number * BLOCK)


class BlackTrack(DrawnTrack):
    """Black pictures, each when it is due."""

    def __init__(self, width: int = WIDTH, height: int = HEIGHT) -> None:
        nothing = black(width, height)
        super().__init__(lambda _: nothing)


class SilentTrack(SoundTrack):
    """Silence, each 20 ms when it is due."""

    def __init__(self) -> None:
        nothing = np.zeros(BLOCK, np.int16)
        super().__init__(lambda _: nothing)


class GatedTrack(MediaStreamTrack):
    """What is sent of a source: black or silent in the same rhythm until `open`, and while the source has ended.

    Stopping it (the sender does, when its connection closes) stops the source's track, which is this sender's own.
    """

    def __init__(
        self,
        source: MediaStreamTrack,
        *,
        on_lost: Callable[[Kind], None] | None = None,
        on_found: Callable[[Kind], None] | None = None,
    ) -> None:
        super().__init__()
        self.kind = source.kind
        self.open = False
        self._source = source
        self._on_lost = on_lost
        self._on_found = on_found
        self._substitute: DrawnTrack | SoundTrack | None = None
        self._size = (WIDTH, HEIGHT)
        self._next_pts = 0
        self._last_pts = -1
        self._shift: int | None = None

    async def recv(self) -> "Frame | Packet[Any]":
        """The source's next frame, or nothing in its stead.

        Raises:
            MediaStreamError: the track was stopped.
        """
        if self.readyState != "live":
            raise MediaStreamError
        kind: Kind = "video" if self.kind == "video" else "audio"
        # Of the sources only a device can come back.
        if self._substitute is not None and not getattr(self._source, "lost", True):
            self._substitute = self._shift = None
            if self._on_found is not None:
                self._on_found(kind)
        if self._substitute is None:
            try:
                # What is older than the last of the substitute's would let the receiver's clock run backwards.
                while ((frame := self._pass(await self._source.recv())).pts or 0) <= self._last_pts:
                    pass
                return frame
            except MediaStreamError:
                self._substitute = BlackTrack(*self._size) if kind == "video" else SilentTrack()
                if self._on_lost is not None:
                    self._on_lost(kind)
        frame = await self._substitute.recv()
        # The substitute counts from zero, and the receiver's clock must not run backwards.
        if self._shift is None:
            self._shift = max(self._next_pts, self._last_pts + 1) - (frame.pts or 0)
        frame.pts = (frame.pts or 0) + self._shift
        self._last_pts = frame.pts
        return frame

    def stop(self) -> None:
        """Stop sending."""
        super().stop()
        self._source.stop()

    def _pass(self, frame: "Frame | Packet[Any]") -> Frame:
        if isinstance(frame, VideoFrame):
            self._size = (frame.width, frame.height)
            seconds = float((frame.pts or 0) * frame.time_base) if frame.time_base else 0.0
            self._next_pts = int(seconds * _VIDEO_CLOCK) + _VIDEO_CLOCK // FPS
            if self.open:
                return frame
            hidden = video_frame(black(frame.width, frame.height), 0)
            hidden.pts, hidden.time_base = frame.pts, frame.time_base
            return hidden
        if isinstance(frame, AudioFrame):
            self._next_pts = (frame.pts or 0) + frame.samples
            if self.open:
                return frame
            silent = AudioFrame(format=frame.format.name, layout=frame.layout.name, samples=frame.samples)
            for plane in silent.planes:
                plane.update(bytes(plane.buffer_size))
            silent.sample_rate, silent.pts, silent.time_base = frame.sample_rate, frame.pts, frame.time_base
            return silent
        # What is encoded already cannot be made black, so it may not be sent through a gate at all.
        raise MediaStreamError
