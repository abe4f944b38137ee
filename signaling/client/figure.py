"""A drawn clerk who blinks, nods and moves the mouth: what a robot shows to people, as large as a camera's picture.

Drawing takes too long to be done for every frame, and most of the picture never changes. So the head is drawn once for
every position that it takes in a loop of some seconds, the eyes and the mouth once for every state in it, and a frame
is made by laying those pieces into the picture.
"""

import math
from typing import Final

import numpy as np
from av import VideoFrame
from PIL import Image

from signaling.client import portrait
from signaling.client.drawing import Point
from signaling.client.pattern import Pixels
from signaling.client.portrait import HEIGHT, LIDS, MOUTHS, WIDTH

FPS: Final = 15
"""Frames a second: enough for a calm face. What costs is encoding, by the frame and by the pixel."""
Pose = tuple[float, float, float]
"""How far the head is moved to the right and down (pixels), and turned (degrees)."""
_LOOP: Final[tuple[tuple[float, Pose], ...]] = (
    (0.0, (0.0, 0.0, 0.0)),
    (1.6, (-4.0, 1.0, -1.5)),
    (3.9, (-3.0, 4.5, -1.0)),
    (4.7, (-2.0, 0.5, -0.5)),
    (6.2, (4.0, 0.5, 1.4)),
    (8.6, (5.0, 1.5, 1.8)),
    (10.2, (1.0, 4.0, 0.5)),
    (11.0, (0.0, 0.0, 0.0)),
)
"""From which second on the head is on its way to which pose."""
LOOP_S: Final = 12.0
_ON_THE_WAY_S: Final = 0.7
_PIVOT: Final[Point] = (0.0, 120.0)
"""Where the neck lets the head turn, seen from the middle of the face."""
_ROOM: Final = 12
"""How far eyes and mouth may get from their place, in pixels."""


def speech(second: float) -> float:
    """How loud the figure speaks, 0 to 1: a few soft syllables, then a rest."""
    phase = second % 4.0
    if phase >= 2.0:
        return 0.0
    return 0.5 * math.sin(math.pi * (phase % 0.5) / 0.5) ** 2


def lids(second: float) -> int:
    """How far the eyes are shut, 0 to `LIDS` - 1."""
    phase = second % 3.7
    # A little longer shut than a moment: so each blink has a frame in which the eyes are.
    return round((LIDS - 1) * min(1.0, max(0.0, 1.25 - abs(phase - 3.5) / 0.15)))


def pose(second: float) -> Pose:
    """Where the head is. It rests in few poses and moves gently between them."""
    second %= LOOP_S
    number = max(number for number, (since, _) in enumerate(_LOOP) if since <= second)
    since, to = _LOOP[number]
    before = _LOOP[number - 1][1]
    part = min(1.0, (second - since) / _ON_THE_WAY_S)
    part = part * part * (3 - 2 * part)
    x, y, turn = (a + (b - a) * part for a, b in zip(before, to, strict=True))
    # Less than this nobody sees, and every pose is drawn.
    return round(x * 2) / 2, round(y * 2) / 2, round(turn * 10) / 10


_POSES: Final = tuple(pose(frame / FPS) for frame in range(round(LOOP_S * FPS)))


class Figure:
    """Draws the figure's frames."""

    def __init__(self) -> None:
        self._stage: _Stage | None = None
        self._shown: Pose | None = None

    def prepare(self) -> None:
        """Draw all poses beforehand; it takes a moment of work, which is not for an event loop."""
        stage = self._stage or _Stage()
        for one in dict.fromkeys(_POSES):
            stage.base(one)
        self._stage = stage

    def draw(self, number: int) -> Pixels:
        """The frame of that number (`FPS` a second) as planar 4:2:0, good until the next is drawn."""
        stage = self._stage = self._stage or _Stage()
        second, here = number / FPS, _POSES[number % len(_POSES)]
        if here != self._shown:
            stage.put(stage.base(here))
            self._shown = here
        stage.put(stage.eyes(here, lids(second)))
        stage.put(stage.mouth(here, round(2.0 * speech(second) * (MOUTHS - 1))))
        return stage.frame


class _Piece:
    """A part of the picture as planar 4:2:0."""

    def __init__(self, image: Image.Image, left: int, top: int) -> None:
        self.left, self.top, (self.width, self.height) = left, top, image.size
        flat = (
            VideoFrame.from_ndarray(np.asarray(image.convert("RGB")), "rgb24").reformat(format="yuv420p").to_ndarray()
        )
        self.luma = flat[: self.height]
        self.chroma = flat[self.height :].reshape(2, self.height // 2, self.width // 2)


class _Stage:
    """The layers that never change, and the pieces made of them so far."""

    def __init__(self) -> None:
        self._behind = portrait.room().convert("RGBA")
        self._before = portrait.body()
        self._hair, self._head = portrait.hair_behind(), portrait.head()
        self._eyes = [portrait.eyes(number) for number in range(LIDS)]
        self._mouths = [portrait.mouth(number) for number in range(MOUTHS)]
        self._bases: dict[Pose, _Piece] = {}
        self._faces: dict[tuple[str, Pose], Image.Image] = {}
        """Of each pose, what is where the eyes and where the mouth come."""
        self._pieces: dict[tuple[str, Pose, int], _Piece] = {}
        self.frame: Pixels = np.empty((HEIGHT * 3 // 2, WIDTH), np.uint8)
        whole = self._behind.copy()
        whole.alpha_composite(self._before, (0, portrait.BODY_TOP))
        self.put(_Piece(whole, 0, 0))

    def put(self, piece: _Piece) -> None:
        """Lay a piece into the picture."""
        left, top, width, height = piece.left, piece.top, piece.width, piece.height
        self.frame[top : top + height, left : left + width] = piece.luma
        chroma = self.frame[HEIGHT:].reshape(2, HEIGHT // 2, WIDTH // 2)
        chroma[:, top // 2 : (top + height) // 2, left // 2 : (left + width) // 2] = piece.chroma

    def base(self, here: Pose) -> _Piece:
        """The head in a pose, and what is around it; without eyes and mouth."""
        if here not in self._bases:
            left, top, right, bottom = _box((0, 0), portrait.REACH)
            picture = self._behind.crop((left, top, right, bottom))
            picture.alpha_composite(_moved(self._hair, (0, 0), here))
            below = (left, 0, right, bottom - portrait.BODY_TOP)
            picture.alpha_composite(self._before.crop(below), (0, portrait.BODY_TOP - top))
            picture.alpha_composite(_moved(self._head, (0, 0), here))
            self._bases[here] = _Piece(picture, left, top)
            for name, at, reach in _FEATURES:
                x, y, x_end, y_end = _box(at, reach, _ROOM)
                self._faces[name, here] = picture.crop((x - left, y - top, x_end - left, y_end - top))
        return self._bases[here]

    def eyes(self, here: Pose, number: int) -> _Piece:
        """The eyes of a head in a pose."""
        return self._feature(_FEATURES[0], here, number, self._eyes)

    def mouth(self, here: Pose, number: int) -> _Piece:
        """Its mouth."""
        return self._feature(_FEATURES[1], here, number, self._mouths)

    def _feature(self, feature: tuple[str, Point, Point], here: Pose, number: int, layers: list[Image.Image]) -> _Piece:
        name, at, reach = feature
        key = (name, here, number)
        if key not in self._pieces:
            picture = self._faces[name, here].copy()
            picture.alpha_composite(_moved(layers[number], at, here, _ROOM))
            left, top, _, _ = _box(at, reach, _ROOM)
            self._pieces[key] = _Piece(picture, left, top)
        return self._pieces[key]


_FEATURES: Final = (
    ("eyes", portrait.EYES, portrait.EYES_REACH),
    ("mouth", portrait.MOUTH, portrait.MOUTH_REACH),
)


def _box(at: Point, reach: Point, room: int = 0) -> tuple[int, int, int, int]:
    """Left, top, right and bottom in the picture of what lies around a point of the face. All are even: chroma is."""
    x, y = portrait.HEAD[0] + at[0], portrait.HEAD[1] + at[1]
    across, down = reach[0] + room, reach[1] + room
    return int(x - across), int(y - down), int(x + across), int(y + down)


def _moved(layer: Image.Image, at: Point, here: Pose, room: int = 0) -> Image.Image:
    """A layer whose middle is at a point of the face, with that much room around it, moved and turned with the head."""
    x, y, turn = here
    cosine, sine = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    # Pillow asks where each pixel of the result comes from.
    from_x, from_y = at[0] - layer.width / 2 - room - x - _PIVOT[0], at[1] - layer.height / 2 - room - y - _PIVOT[1]
    to_x, to_y = _PIVOT[0] - at[0] + layer.width / 2, _PIVOT[1] - at[1] + layer.height / 2
    matrix = (
        *(cosine, sine, cosine * from_x + sine * from_y + to_x),
        *(-sine, cosine, -sine * from_x + cosine * from_y + to_y),
    )
    size = (layer.width + 2 * room, layer.height + 2 * room)
    return layer.transform(size, Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR)
