"""Smooth shapes without steps at their edges: drawn three times as large with Pillow, then made smaller."""

import math
from collections.abc import Callable, Sequence
from typing import Final

from PIL import Image, ImageDraw, ImageFilter

Point = tuple[float, float]
Colour = tuple[int, int, int] | tuple[int, int, int, int]
LARGER: Final = 3
_STEPS: Final = 12


def mirrored(half: Sequence[Point]) -> list[Point]:
    """A closed outline of which the right half is given, from top to bottom, with the axis at x = 0."""
    return [*half, *((-x, y) for x, y in reversed(half) if x > 0)]


def spline(points: Sequence[Point], *, closed: bool = True) -> list[Point]:
    """A smooth line through the points (Catmull and Rom's)."""
    count = len(points)
    ends = range(count) if closed else range(count - 1)
    line: list[Point] = []
    for at in ends:
        if closed:
            a, b, c, d = (points[(at + step) % count] for step in (-1, 0, 1, 2))
        else:
            a, b, c, d = (points[min(max(at + step, 0), count - 1)] for step in (-1, 0, 1, 2))
        for step in range(_STEPS):
            t = step / _STEPS
            x, y = (
                0.5
                * (
                    2 * b[i]
                    + (c[i] - a[i]) * t
                    + (2 * a[i] - 5 * b[i] + 4 * c[i] - d[i]) * t**2
                    + (3 * b[i] - a[i] - 3 * c[i] + d[i]) * t**3
                )
                for i in (0, 1)
            )
            line.append((x, y))
    return line if closed else [*line, points[-1]]


class Canvas:
    """A transparent picture to draw on. `origin` is where the point (0, 0) of what is drawn lies in it, in pixels."""

    def __init__(self, width: int, height: int, origin: Point = (0.0, 0.0)) -> None:
        self._origin = origin
        self._image = Image.new("RGBA", (width * LARGER, height * LARGER))

    def _at(self, points: Sequence[Point]) -> list[Point]:
        x, y = self._origin
        return [((px + x) * LARGER, (py + y) * LARGER) for px, py in points]

    def area(self, points: Sequence[Point], colour: Colour, *, smooth: bool = True) -> None:
        """A filled shape with this outline."""
        outline = self._at(spline(points) if smooth else points)
        self._lay(outline, colour, lambda mask, move: mask.polygon(move(outline), fill=255))

    def oval(self, at: Point, radii: Point, colour: Colour) -> None:
        """A filled ellipse."""
        box = self._at(_box(at, radii))
        self._lay(box, colour, lambda mask, move: mask.ellipse(move(box), fill=255))

    def line(self, points: Sequence[Point], widths: Sequence[float], colour: Colour) -> None:
        """A smooth stroke whose width goes from the first of `widths` to the last, with round ends."""
        path = self._at(spline(points, closed=False))
        last = len(path) - 1
        radii = [_between(widths, number / last) * LARGER / 2 for number in range(len(path))]
        sides: tuple[list[Point], list[Point]] = ([], [])
        for number, (x, y) in enumerate(path):
            (before_x, before_y), (after_x, after_y) = path[max(0, number - 1)], path[min(last, number + 1)]
            along_x, along_y = after_x - before_x, after_y - before_y
            scale = radii[number] / (math.hypot(along_x, along_y) or 1.0)
            for side, sign in zip(sides, (1, -1), strict=True):
                side.append((x - sign * along_y * scale, y + sign * along_x * scale))
        outline = [*sides[0], *reversed(sides[1])]

        def stroke(mask: ImageDraw.ImageDraw, move: _Move) -> None:
            mask.polygon(move(outline), fill=255)
            for (x, y), radius in ((path[0], radii[0]), (path[last], radii[last])):
                mask.ellipse(move([(x - radius, y - radius), (x + radius, y + radius)]), fill=255)

        self._lay(path, colour, stroke, pad=max(radii))

    def inside(self, outline: Sequence[Point], colour: Colour, ovals: Sequence[tuple[Point, Point, Colour]]) -> None:
        """A filled shape, and ovals of which only what lies in it is seen. The outline is smooth already."""
        edge = self._at(outline)
        left, top, width, height = self._bounds(edge, 0)
        layer = Image.new("RGBA", (width, height), colour)
        draw, move = ImageDraw.Draw(layer), _mover(left, top)
        for at, radii, fill in ovals:
            draw.ellipse(move(self._at(_box(at, radii))), fill=fill)
        where = Image.new("L", layer.size)
        ImageDraw.Draw(where).polygon(move(edge), fill=255)
        layer.putalpha(where)
        self._image.alpha_composite(layer, (left, top))

    def shade(self, inside: Sequence[Point], points: Sequence[Point], colour: Colour, softness: float) -> None:
        """A soft shade or light with this outline, only where the smooth outline `inside` is."""
        outline, edge = self._at(spline(points)), self._at(spline(inside))

        def soft(mask: ImageDraw.ImageDraw, move: _Move) -> None:
            mask.polygon(move(outline), fill=255)

        self._lay(outline, colour, soft, pad=3 * softness * LARGER, blur=softness * LARGER, within=edge)

    def _bounds(self, points: Sequence[Point], pad: float) -> tuple[int, int, int, int]:
        """Left, top, width and height of the part of the picture around the points."""
        left = max(0, int(min(x for x, _ in points) - pad) - 1)
        top = max(0, int(min(y for _, y in points) - pad) - 1)
        right = min(self._image.width, int(max(x for x, _ in points) + pad) + 2)
        bottom = min(self._image.height, int(max(y for _, y in points) + pad) + 2)
        return left, top, max(1, right - left), max(1, bottom - top)

    def _lay(
        self,
        points: Sequence[Point],
        colour: Colour,
        draw: Callable[[ImageDraw.ImageDraw, "_Move"], None],
        *,
        pad: float = 0.0,
        blur: float = 0.0,
        within: Sequence[Point] | None = None,
    ) -> None:
        """Lay a colour over what is there, as far as `draw` covers it: only that part of the picture is touched."""
        left, top, width, height = self._bounds(points, pad)
        mask, move = Image.new("L", (width, height)), _mover(left, top)
        draw(ImageDraw.Draw(mask), move)
        if blur:
            mask = mask.filter(ImageFilter.GaussianBlur(blur))
        if within is not None:
            where = Image.new("L", mask.size)
            ImageDraw.Draw(where).polygon(move(within), fill=255)
            mask = Image.composite(mask, Image.new("L", mask.size), where)
        if len(colour) == 4:
            strength = colour[3]
            mask = mask.point([value * strength // 255 for value in range(256)])
        layer = Image.new("RGBA", mask.size, (*colour[:3], 0))
        layer.putalpha(mask)
        self._image.alpha_composite(layer, (left, top))

    def picture(self) -> Image.Image:
        """What was drawn, in its size."""
        return self._image.reduce(LARGER)


_Move = Callable[[Sequence[Point]], list[Point]]


def _mover(left: int, top: int) -> _Move:
    return lambda points: [(x - left, y - top) for x, y in points]


def _box(at: Point, radii: Point) -> list[Point]:
    return [(at[0] - radii[0], at[1] - radii[1]), (at[0] + radii[0], at[1] + radii[1])]


def _between(values: Sequence[float], part: float) -> float:
    """The value at a part (0 to 1) of the way through a few of them."""
    at = part * (len(values) - 1)
    low = min(int(at), len(values) - 2) if len(values) > 1 else 0
    return values[low] + (values[min(low + 1, len(values) - 1)] - values[low]) * (at - low)
