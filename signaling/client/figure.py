"""A drawn, friendly figure that blinks and moves its mouth: what a robot clerk shows to people."""

import math

import numpy as np
import numpy.typing as npt

from signaling.client.pattern import HEIGHT, WIDTH, Pixels

_Mask = npt.NDArray[np.float32]
# (Y, Cb, Cr) in BT.601 limited range.
_WALL_TOP, _WALL_BOTTOM = (196, 142, 110), (150, 152, 108)
_COAT, _SHIRT, _SKIN, _HAIR = (62, 168, 112), (214, 130, 126), (172, 108, 154), (58, 120, 142)
_DARK, _LIPS, _INSIDE = (44, 128, 128), (120, 112, 164), (70, 122, 150)
MOUTHS = 6
"""How many openings of the mouth are drawn, from closed to wide."""


def speech(second: float) -> float:
    """How loud the figure speaks, 0 to 1: a few soft syllables, then a rest."""
    phase = second % 4.0
    if phase >= 2.0:
        return 0.0
    return 0.5 * math.sin(math.pi * (phase % 0.5) / 0.5) ** 2


def _blink(second: float) -> float:
    phase = second % 3.7
    return max(0.0, 1.0 - abs(phase - 3.5) / 0.1)


class Figure:
    """Draws the figure; each pose is drawn once and kept."""

    def __init__(self) -> None:
        rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
        self._rows, self._columns = rows, columns
        self._poses: dict[tuple[int, int, int], Pixels] = {}

    def _ellipse(self, x: float, y: float, across: float, down: float) -> _Mask:
        distance = np.sqrt(((self._columns - x) / across) ** 2 + ((self._rows - y) / down) ** 2)
        mask: _Mask = np.clip((1.0 - distance) * min(across, down) + 0.5, 0.0, 1.0).astype(np.float32)
        return mask

    def draw(self, number: int, rate: int = 30) -> Pixels:
        """The frame of that number as planar 4:2:0."""
        second = number / rate
        mouth = round(2.0 * speech(second) * (MOUTHS - 1))
        pose = (mouth, round(3 * _blink(second)), round(2.0 * math.sin(second * 1.3)))
        if pose not in self._poses:
            self._poses[pose] = self._pose(*pose)
        return self._poses[pose]

    def draw_all(self) -> None:
        """Draw every pose ahead, which takes a second or two."""
        for number in range(30 * 20):
            self.draw(number)

    def _pose(self, mouth: int, lids: int, sway: int) -> Pixels:
        x, y = WIDTH / 2 + sway, HEIGHT * 0.42
        shade = (self._rows / HEIGHT)[..., None]
        picture = np.array(_WALL_TOP, np.float32) * (1 - shade) + np.array(_WALL_BOTTOM, np.float32) * shade
        parts: list[tuple[_Mask, tuple[int, int, int]]] = [
            (self._ellipse(x - sway, HEIGHT * 1.12, 190, 150), _COAT),
            (self._ellipse(x - sway, HEIGHT * 0.80, 46, 60), _SHIRT),
            (self._ellipse(x, y - 14, 92, 100), _HAIR),
            (self._ellipse(x - sway * 0.5, HEIGHT * 0.68, 30, 42), _SKIN),
            (self._ellipse(x, y + 6, 76, 92), _SKIN),
        ]
        for eye in (-30, 30):
            parts.append((self._ellipse(x + eye, y - 6, 8, max(1.5, 9 - 2.6 * lids)), _DARK))
            parts.append((self._ellipse(x + eye, y - 28, 15, 3), _HAIR))
        # A smile: the lower half of a wide ellipse; speaking opens it.
        smile = self._ellipse(x, y + 38, 30, 14) * (self._rows > y + 40)
        parts.append((smile * (1 - self._ellipse(x, y + 34, 30, 12)), _LIPS))
        if mouth:
            parts.append((self._ellipse(x, y + 47, 21, 3 + 1.6 * mouth), _LIPS))
            parts.append((self._ellipse(x, y + 47, 17, 1 + 1.4 * mouth), _INSIDE))
        for mask, colour in parts:
            picture += mask[..., None] * (np.array(colour, np.float32) - picture)
        flat = np.empty((HEIGHT * 3 // 2, WIDTH), np.uint8)
        flat[:HEIGHT] = picture[..., 0]
        chroma = picture[..., 1:].reshape(HEIGHT // 2, 2, WIDTH // 2, 2, 2).mean(axis=(1, 3))
        flat[HEIGHT:].reshape(2, HEIGHT // 2, WIDTH // 2)[:] = np.moveaxis(chroma, 2, 0)
        return flat
