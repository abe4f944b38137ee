"""A drawn, friendly figure that blinks and moves its mouth: what a robot clerk shows to people."""

import math

import numpy as np
import numpy.typing as npt

from signaling.client.pattern import HEIGHT, WIDTH, Pixels

_Picture = npt.NDArray[np.float32]
_Colour = tuple[int, int, int]
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
        shade = np.linspace(0.0, 1.0, HEIGHT, dtype=np.float32)[:, None]
        wall = np.array(_WALL_TOP, np.float32) * (1 - shade) + np.array(_WALL_BOTTOM, np.float32) * shade
        self._wall: _Picture = np.repeat(wall[:, None, :], WIDTH, axis=1)
        self._poses: dict[tuple[int, int, int], Pixels] = {}

    def draw(self, number: int, rate: int = 30) -> Pixels:
        """The frame of that number as planar 4:2:0."""
        second = number / rate
        mouth = round(2.0 * speech(second) * (MOUTHS - 1))
        pose = (mouth, round(3 * _blink(second)), round(2.0 * math.sin(second * 1.3)))
        if pose not in self._poses:
            self._poses[pose] = self._pose(*pose)
        return self._poses[pose]

    def _pose(self, mouth: int, lids: int, sway: int) -> Pixels:
        x, y = WIDTH / 2 + sway, HEIGHT * 0.42
        picture = self._wall.copy()
        _ellipse(picture, (x - sway, HEIGHT * 1.12), (190, 150), _COAT)
        _ellipse(picture, (x - sway, HEIGHT * 0.80), (46, 60), _SHIRT)
        _ellipse(picture, (x, y - 14), (92, 100), _HAIR)
        _ellipse(picture, (x - sway * 0.5, HEIGHT * 0.68), (30, 42), _SKIN)
        _ellipse(picture, (x, y + 6), (76, 92), _SKIN)
        for eye in (-30, 30):
            _ellipse(picture, (x + eye, y - 6), (8, max(1.5, 9 - 2.6 * lids)), _DARK)
            _ellipse(picture, (x + eye, y - 28), (15, 3), _HAIR)
        # A smile: of a wide ellipse only the lower rim is left.
        _ellipse(picture, (x, y + 38), (30, 14), _LIPS)
        _ellipse(picture, (x, y + 33), (33, 14), _SKIN)
        if mouth:
            _ellipse(picture, (x, y + 47), (21, 3 + 1.6 * mouth), _LIPS)
            _ellipse(picture, (x, y + 47), (17, 1 + 1.4 * mouth), _INSIDE)
        flat = np.empty((HEIGHT * 3 // 2, WIDTH), np.uint8)
        flat[:HEIGHT] = picture[..., 0]
        chroma = picture[..., 1:].reshape(HEIGHT // 2, 2, WIDTH // 2, 2, 2).mean(axis=(1, 3))
        flat[HEIGHT:].reshape(2, HEIGHT // 2, WIDTH // 2)[:] = np.moveaxis(chroma, 2, 0)
        return flat


def _ellipse(picture: _Picture, at: tuple[float, float], radii: tuple[float, float], colour: _Colour) -> None:
    (x, y), (across, down) = at, radii
    rows = slice(max(0, int(y - down) - 1), min(HEIGHT, int(y + down) + 2))
    columns = slice(max(0, int(x - across) - 1), min(WIDTH, int(x + across) + 2))
    dy = (np.arange(rows.start, rows.stop, dtype=np.float32) - y) / down
    dx = (np.arange(columns.start, columns.stop, dtype=np.float32) - x) / across
    distance = np.sqrt(dx[None, :] ** 2 + dy[:, None] ** 2)
    cover = np.clip((1.0 - distance) * min(across, down) + 0.5, 0.0, 1.0)[..., None]
    picture[rows, columns] += cover * (np.array(colour, np.float32) - picture[rows, columns])
