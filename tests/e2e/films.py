"""Small media files of one colour and one tone, which neither the test patterns nor any other size of picture are."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av import VideoFrame

from signaling.client.tone import BLOCK, RATE
from signaling.client.tracks import audio_frame

_FRAMES_PER_SECOND = 15
_SECONDS = 2


@dataclass(frozen=True)
class Film:
    """What is in a file."""

    rgb: tuple[int, int, int]
    hertz: int
    tone_dbfs: float
    width: int = 320
    height: int = 240

    @property
    def yuv(self) -> tuple[float, float, float]:
        """The colour by BT.601 in limited range."""
        red, green, blue = (part / 255 for part in self.rgb)
        luma = 0.299 * red + 0.587 * green + 0.114 * blue
        return 16 + 219 * luma, 128 + 224 * (blue - luma) / 1.772, 128 + 224 * (red - luma) / 1.402

    def write(self, path: Path) -> Path:
        """Make the file."""
        picture = np.empty((self.height * 3 // 2, self.width), np.uint8)
        picture[: self.height] = round(self.yuv[0])
        picture[self.height :].reshape(2, -1)[:] = np.round(self.yuv[1:]).reshape(2, 1)
        at = np.arange(_SECONDS * RATE)
        sound = np.sqrt(2) * 10 ** (self.tone_dbfs / 20) * np.sin(2 * np.pi * self.hertz / RATE * at)
        with av.open(str(path), "w") as film:
            video = film.add_stream("libvpx", rate=_FRAMES_PER_SECOND)
            video.width, video.height, video.pix_fmt = self.width, self.height, "yuv420p"
            audio = film.add_stream("libopus", rate=RATE, layout="stereo")
            for number in range(_SECONDS * _FRAMES_PER_SECOND):
                frame = VideoFrame.from_ndarray(picture, format="yuv420p")
                frame.pts, frame.time_base = number, Fraction(1, _FRAMES_PER_SECOND)
                film.mux(video.encode(frame))
            film.mux(video.encode(None))
            for number, block in enumerate((sound * 32767).astype(np.int16).reshape(-1, BLOCK)):
                film.mux(audio.encode(audio_frame(block, number * BLOCK)))
            film.mux(audio.encode(None))
        return path
