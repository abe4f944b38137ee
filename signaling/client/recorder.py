"""Records what was received into a file, only when asked to."""

import asyncio
import fractions
import os
import queue
import threading
import time
from pathlib import Path
from typing import Final, cast

import av
from av import AudioFrame, AudioResampler, VideoFrame
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.stream import VideoStream

from signaling.client.pattern import HEIGHT, WIDTH, Pixels, planes
from signaling.client.sources import MediaError
from signaling.client.tone import RATE
from signaling.client.tracks import black, video_frame

_CODECS: Final[dict[str, tuple[str | None, str]]] = {
    ".mp4": ("libx264", "aac"),
    ".mkv": ("libx264", "aac"),
    ".webm": ("libvpx", "libopus"),
    ".wav": (None, "pcm_s16le"),
}
_VIDEO_BASE = fractions.Fraction(1, 90_000)
_AUDIO_BASE = fractions.Fraction(1, RATE)
_GAP: Final = 0.2
"""Seconds by which sound may lag behind the clock before silence is put in."""


class Recorder:
    """Writes one file from the moment it is given the first frame; several peer connections may follow each other.

    Encoding runs in a thread; what it cannot keep up with is left out.
    """

    def __init__(self, path: Path) -> None:
        """Open the file, readable by its owner alone.

        Raises:
            MediaError: the file's kind is not known, or it cannot be written.
        """
        if path.suffix.lower() not in _CODECS:
            raise MediaError(f"Record to a file that ends in {', '.join(_CODECS)}.")
        video, audio = _CODECS[path.suffix.lower()]
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
            self._container: OutputContainer = av.open(str(path), "w")
        except OSError as error:
            raise MediaError(f"{path} cannot be written: {error.strerror}.") from error
        self._video: VideoStream | None = None
        if video is not None:
            stream = cast(VideoStream, self._container.add_stream(video, rate=30))
            stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
            stream.codec_context.time_base = _VIDEO_BASE
            stream.codec_context.options = (
                {"preset": "veryfast"} if video == "libx264" else {"deadline": "realtime", "cpu-used": "8"}
            )
            self._video = stream
        self._audio = cast(AudioStream, self._container.add_stream(audio, rate=RATE))
        self._audio.codec_context.layout = "mono"
        self._resampler = AudioResampler(
            format=self._audio.codec_context.format or "s16",
            layout="mono",
            rate=RATE,
            frame_size=self._audio.codec_context.frame_size or None,
        )
        self.trouble: str | None = None
        self._start: float | None = None
        self._last_pts = -1
        self._samples = 0
        self._frames: queue.Queue[tuple[VideoFrame | AudioFrame, float] | None] = queue.Queue(maxsize=200)
        self._thread = threading.Thread(target=self._work, name="luukku-recorder", daemon=True)
        self._thread.start()

    def take(self, frame: VideoFrame | AudioFrame) -> None:
        """Record a frame that has just arrived."""
        now = time.monotonic()
        if self._start is None:
            self._start = now
        try:
            self._frames.put_nowait((frame, now - self._start))
        except queue.Full:
            return

    async def close(self) -> None:
        """Finish the file."""
        await asyncio.to_thread(self._finish)

    def _finish(self) -> None:
        self._frames.put(None)
        self._thread.join()

    def _work(self) -> None:
        try:
            while (item := self._frames.get()) is not None:
                self._encode(*item)
            if self._video is not None and self._last_pts >= 0:
                self._container.mux(self._video.encode(None))
            if self._samples:
                for frame in self._resampler.resample(None):
                    self._container.mux(self._audio.encode(frame))
                self._container.mux(self._audio.encode(None))
            self._container.close()
        except (av.FFmpegError, OSError, ValueError) as error:
            self.trouble = str(error)
            while self._frames.get() is not None:
                pass

    def _encode(self, frame: VideoFrame | AudioFrame, at: float) -> None:
        if isinstance(frame, AudioFrame):
            self._encode_audio(frame, at)
        elif self._video is not None:
            pts = int(at * 90_000)
            if pts <= self._last_pts:
                return
            picture = video_frame(_fit(frame), pts)
            self._last_pts = pts
            self._container.mux(self._video.encode(picture))

    def _encode_audio(self, frame: AudioFrame, at: float) -> None:
        missing = int(at * RATE) - self._samples
        if missing > _GAP * RATE:
            silence = AudioFrame(format="s16", layout=frame.layout.name, samples=missing * frame.sample_rate // RATE)
            for plane in silence.planes:
                plane.update(bytes(plane.buffer_size))
            silence.sample_rate = frame.sample_rate
            self._sound(silence)
        self._sound(frame)

    def _sound(self, frame: AudioFrame) -> None:
        frame.pts = None
        self._samples += frame.samples * RATE // frame.sample_rate
        for block in self._resampler.resample(frame):
            self._container.mux(self._audio.encode(block))


def _fit(frame: VideoFrame) -> Pixels:
    """The whole picture, as large as it goes, on a black ground of the recording's size."""
    scale = min(WIDTH / frame.width, HEIGHT / frame.height)
    width, height = max(2, int(frame.width * scale) & ~1), max(2, int(frame.height * scale) & ~1)
    y, cb, cr = planes(frame.reformat(width=width, height=height, format="yuv420p"))
    ground = black(WIDTH, HEIGHT)
    top, left = (HEIGHT - height) // 4 * 2, (WIDTH - width) // 4 * 2
    ground[top : top + height, left : left + width] = y
    chroma = ground[HEIGHT:].reshape(2, HEIGHT // 2, WIDTH // 2)
    for plane, part in zip(chroma, (cb, cr), strict=True):
        plane[top // 2 : (top + height) // 2, left // 2 : (left + width) // 2] = part
    return ground
