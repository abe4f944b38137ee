"""A test picture that says who sent it and which frame it is, and the reading of it from whatever a decoder gives.

Four coloured quadrants (their order tells the sender), a white bar that moves, and at the bottom a strip of black and
white cells: three that are always white, black, white; one for the sender; twelve for the frame's number; four to
check them. The cells are large enough to survive hard compression and scaling down to a quarter.
"""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
from av import VideoFrame

Side = Literal["kiosk", "clerk"]
"""The two ends of a call, by their role in it."""

Pixels = npt.NDArray[np.uint8]

WIDTH: Final = 640
HEIGHT: Final = 360
COUNTERS: Final = 1 << 12
"""Frame numbers are counted modulo this."""

_STRIP = 40
_CELLS = 20
_CELL = WIDTH // _CELLS
_BAR = 16
_BLACK, _WHITE = 16, 235
# Full red, green, blue and yellow in BT.601 limited range: (Y, Cb, Cr).
_RED, _GREEN, _BLUE, _YELLOW = (81, 90, 240), (145, 54, 34), (41, 240, 110), (210, 16, 146)
_QUADRANTS: Final[dict[Side, tuple[tuple[int, int, int], ...]]] = {
    "kiosk": (_RED, _GREEN, _BLUE, _YELLOW),
    "clerk": (_YELLOW, _BLUE, _GREEN, _RED),
}


def planes(frame: VideoFrame) -> tuple[Pixels, Pixels, Pixels]:
    """The Y, Cb and Cr planes of a frame, without copying where it already is planar 4:2:0."""
    if frame.format.name not in ("yuv420p", "yuvj420p"):
        frame = frame.reformat(format="yuv420p")
    found = []
    for plane in frame.planes:
        rows = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
        found.append(rows[: plane.height, : plane.width])
    return found[0], found[1], found[2]


def _bits(side: Side, counter: int) -> list[int]:
    value = (0 if side == "kiosk" else 1 << 12) | (counter % COUNTERS)
    check = (value ^ value >> 4 ^ value >> 8 ^ value >> 12 ^ 0b1010) & 0xF
    return [1, 0, 1, *(value >> bit & 1 for bit in range(12, -1, -1)), *(check >> bit & 1 for bit in range(3, -1, -1))]


class Pattern:
    """Draws the frames that one side sends."""

    def __init__(self, side: Side) -> None:
        self.side: Side = side
        top = HEIGHT - _STRIP
        self._blank = np.empty((HEIGHT * 3 // 2, WIDTH), np.uint8)
        luma = self._blank[:HEIGHT]
        chroma = self._blank[HEIGHT:].reshape(2, HEIGHT // 2, WIDTH // 2)
        chroma[:] = 128
        for index, (y, cb, cr) in enumerate(_QUADRANTS[side]):
            rows = slice(0, top // 2) if index < 2 else slice(top // 2, top)
            half_rows = slice(rows.start // 2, rows.stop // 2)
            columns = slice(index % 2 * WIDTH // 2, (index % 2 + 1) * WIDTH // 2)
            half_columns = slice(columns.start // 2, columns.stop // 2)
            luma[rows, columns] = y
            chroma[0, half_rows, half_columns] = cb
            chroma[1, half_rows, half_columns] = cr

    def draw(self, number: int) -> Pixels:
        """The frame of that number as planar 4:2:0, `HEIGHT * 3 / 2` rows of `WIDTH` bytes."""
        picture = self._blank.copy()
        luma = picture[:HEIGHT]
        at = number * 4 % (WIDTH - _BAR)
        luma[: HEIGHT - _STRIP, at : at + _BAR] = _WHITE
        cells = np.where(_bits(self.side, number), _WHITE, _BLACK).astype(np.uint8)
        luma[HEIGHT - _STRIP :] = np.repeat(cells, _CELL)
        return picture


@dataclass(frozen=True)
class PatternReading:
    """What a received frame says of itself."""

    side: Side
    counter: int


def read(frame: VideoFrame) -> PatternReading | None:
    """Read the pattern from a decoded frame of any size; None if it does not show it clearly."""
    luma, cb, cr = planes(frame)
    height, width = luma.shape
    middle = round(height * (1 - _STRIP / HEIGHT / 2))
    reach = max(1, round(height * _STRIP / HEIGHT / 4))
    strip = luma[middle - reach : middle + reach]
    bits = []
    for cell in range(_CELLS):
        centre = (cell + 0.5) * width / _CELLS
        part = strip[:, int(centre - width / _CELLS / 5) : int(centre + width / _CELLS / 5) + 1]
        level = float(part.mean())
        if 90 < level < 160:
            return None
        bits.append(int(level >= 160))
    value = int("".join(map(str, bits[3:16])), 2)
    side: Side = "clerk" if value >> 12 else "kiosk"
    counter = value & (COUNTERS - 1)
    if bits != _bits(side, counter) or not _shows_quadrants(side, cb, cr):
        return None
    return PatternReading(side, counter)


def _shows_quadrants(side: Side, cb: Pixels, cr: Pixels) -> bool:
    height, width = cb.shape
    for index, (_, want_cb, want_cr) in enumerate(_QUADRANTS[side]):
        y = round(height * (HEIGHT - _STRIP) / HEIGHT * (0.25 if index < 2 else 0.75))
        x = round(width * (0.25 if index % 2 == 0 else 0.75))
        patch = (slice(max(0, y - height // 16), y + height // 16), slice(max(0, x - width // 16), x + width // 16))
        # The bar's chroma is that of the quadrant, so it need not be dodged.
        if abs(float(cb[patch].mean()) - want_cb) > 40 or abs(float(cr[patch].mean()) - want_cr) > 40:
            return False
    return True
