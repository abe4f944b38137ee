"""What arrived, measured on decoded pictures and samples: before the call was live, and since."""

import time
from collections import deque
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from av import AudioFrame, VideoFrame
from pydantic import BaseModel

from signaling.client import pattern
from signaling.client.pattern import Side
from signaling.client.tone import FLOOR_DBFS, TONES, dbfs, tone_power

BLACK_BELOW: Final = 40
"""A picture no pixel of which is brighter (BT.601 luma, where black is 16) is black, the codec's noise included."""
SILENT_BELOW_DBFS: Final = -60.0
"""A packet quieter than this is silence."""
_WINDOW_S: Final = 0.1


class BeforeReport(BaseModel):
    """What was received while the call was warm: by design, black frames and silence."""

    frames: int
    brightest: int | None
    """The brightest pixel of all those frames, as BT.601 luma."""
    packets: int
    loudest_dbfs: float | None
    """The loudest 20 ms of sound."""


class PictureReport(BaseModel):
    """What was seen since the call was live."""

    width: int
    height: int
    """Pixels of the newest frame."""
    shown: int
    """Frames that were not black."""
    mean_luma: float
    """Of the newest frame."""
    pattern: Side | None
    """Whose test pattern was seen, if one was."""
    pattern_frames: int
    """Frames of it that were read, each a new one."""


class SoundReport(BaseModel):
    """What was heard since the call was live, from the first sound on."""

    rms_dbfs: float
    tone_hz: int
    tone_dbfs: float
    """Level of the other side's test tone in it."""
    tone_share: float
    """Power of that tone in all that was heard, 0 to 1."""


class MediaReport(BaseModel):
    """What one side received in one call."""

    accept_to_first_frame_ms: float | None
    """From the moment the call went live, by the server's clock, to the first decoded frame that is not black."""
    accept_to_first_sound_ms: float | None
    frames: int
    """Decoded since the call was live."""
    picture: PictureReport | None
    sound: SoundReport | None
    before_accept: BeforeReport


@dataclass
class _Seen:
    at: float
    brightest: int
    mean: float
    size: tuple[int, int]
    reading: pattern.PatternReading | None


class Meter:
    """Measures one call of one side, however often its peer connection is made anew. Times are `time.monotonic()`."""

    def __init__(self, listener: Side) -> None:
        self.tone_hz = TONES["clerk" if listener == "kiosk" else "kiosk"]
        self.live_at: float | None = None
        self.last_frame_at: float | None = None
        self.last_packet_at: float | None = None
        self.first_picture_at: float | None = None
        self.first_sound_at: float | None = None
        # Kept until it is known when the call went live: a frame can be decoded before that news arrives.
        self._early_frames: deque[_Seen] = deque(maxlen=20_000)
        self._early_sound: deque[tuple[float, float]] = deque(maxlen=50_000)
        self._before = BeforeReport(frames=0, brightest=None, packets=0, loudest_dbfs=None)
        self.frames = 0
        self.shown = 0
        self._newest: _Seen | None = None
        self._pattern: Side | None = None
        self._pattern_frames = 0
        self._counter: int | None = None
        self._window: list[npt.NDArray[np.float64]] = []
        self._windowed = 0
        self._heard = 0
        self._heard_power = 0.0
        self._tone_power = 0.0

    def go_live(self, at: float) -> None:
        """The call is live since `at`; asked again, nothing changes."""
        if self.live_at is not None:
            return
        self.live_at = at
        brightest: int | None = None
        before = 0
        for seen in self._early_frames:
            if seen.at < at:
                before += 1
                brightest = max(brightest or 0, seen.brightest)
            else:
                self._count(seen)
        quiet = [level for then, level in self._early_sound if then < at]
        self.first_sound_at = next(
            (then for then, level in self._early_sound if then >= at and level > SILENT_BELOW_DBFS), None
        )
        self._before = BeforeReport(
            frames=before, brightest=brightest, packets=len(quiet), loudest_dbfs=round(max(quiet), 1) if quiet else None
        )
        self._early_frames.clear()
        self._early_sound.clear()

    def video(self, frame: VideoFrame) -> None:
        """A decoded picture has arrived."""
        now = time.monotonic()
        self.last_frame_at = now
        luma = pattern.planes(frame)[0]
        mean = float(luma[::4, ::4].mean())
        seen = _Seen(now, int(luma.max()), mean, (frame.width, frame.height), pattern.read(frame))
        if self.live_at is None:
            self._early_frames.append(seen)
        else:
            self._count(seen)

    def _count(self, seen: _Seen) -> None:
        self.frames += 1
        self._newest = seen
        if seen.brightest >= BLACK_BELOW:
            self.shown += 1
            if self.first_picture_at is None:
                self.first_picture_at = seen.at
        if seen.reading is not None and seen.reading.counter != self._counter:
            self._pattern, self._counter = seen.reading.side, seen.reading.counter
            self._pattern_frames += 1

    def audio(self, frame: AudioFrame) -> None:
        """Decoded sound has arrived."""
        now = time.monotonic()
        self.last_packet_at = now
        samples = _mono(frame)
        level = dbfs(float(np.mean(samples * samples))) if samples.size else FLOOR_DBFS
        if self.live_at is None:
            self._early_sound.append((now, level))
            return
        if self.first_sound_at is None:
            if level <= SILENT_BELOW_DBFS:
                return
            self.first_sound_at = now
        self._window.append(samples)
        self._windowed += samples.size
        if self._windowed >= frame.sample_rate * _WINDOW_S:
            whole = np.concatenate(self._window)
            self._heard += whole.size
            self._heard_power += float(np.dot(whole, whole))
            self._tone_power += tone_power(whole, frame.sample_rate, self.tone_hz) * whole.size
            self._window.clear()
            self._windowed = 0

    def report(self) -> MediaReport:
        """All of it so far."""
        return MediaReport(
            accept_to_first_frame_ms=self._since_live(self.first_picture_at),
            accept_to_first_sound_ms=self._since_live(self.first_sound_at),
            frames=self.frames,
            picture=self._picture(),
            sound=self._sound(),
            before_accept=self._before,
        )

    def _since_live(self, at: float | None) -> float | None:
        if at is None or self.live_at is None:
            return None
        return round((at - self.live_at) * 1000.0, 1)

    def _picture(self) -> PictureReport | None:
        if self._newest is None:
            return None
        width, height = self._newest.size
        return PictureReport(
            width=width,
            height=height,
            shown=self.shown,
            mean_luma=round(self._newest.mean, 1),
            pattern=self._pattern,
            pattern_frames=self._pattern_frames,
        )

    def _sound(self) -> SoundReport | None:
        if self._heard == 0:
            return None
        power, tone = self._heard_power / self._heard, self._tone_power / self._heard
        return SoundReport(
            rms_dbfs=round(dbfs(power), 1),
            tone_hz=self.tone_hz,
            tone_dbfs=round(dbfs(tone), 1),
            tone_share=round(min(1.0, tone / power), 3) if power > 0.0 else 0.0,
        )


def _mono(frame: AudioFrame) -> npt.NDArray[np.float64]:
    samples = frame.to_ndarray().astype(np.float64)
    if frame.format.name.startswith("s16"):
        samples /= 32768.0
    channels = frame.layout.nb_channels
    mono: npt.NDArray[np.float64] = (
        samples.mean(axis=0) if frame.format.is_planar else samples.reshape(-1, channels).mean(axis=1)
    )
    return mono
