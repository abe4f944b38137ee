"""A clerk at a desk, drawn: the room, the body, and the head with its eyes and mouth in every state."""

from collections.abc import Sequence
from typing import Final

from PIL import Image, ImageDraw, ImageFilter

from signaling.client.drawing import Canvas, Colour, Point, mirrored, spline

WIDTH: Final = 1280
HEIGHT: Final = 720
HEAD: Final = (640, 292)
"""Where the middle of the face is in the picture."""
REACH: Final = (160, 212)
"""How far the head reaches from there, to the sides and up or down."""
BODY_TOP: Final = 370
"""Where in the picture the neck begins, hidden by the chin."""
MOUTHS: Final = 6
"""How many openings of the mouth are drawn, from a closed smile to wide."""
LIDS: Final = 4
"""How many states of the eyes are drawn, from open to shut."""

_SKIN, _SKIN_DARK, _SKIN_DEEP, _SKIN_LIGHT = (238, 196, 168), (222, 170, 141), (196, 140, 114), (248, 214, 190)
_HAIR, _HAIR_DARK, _HAIR_LIGHT = (92, 61, 46), (68, 44, 35), (134, 94, 68)
_WHITE, _IRIS, _PUPIL, _LASH = (250, 249, 246), (86, 118, 120), (34, 40, 44), (58, 38, 33)
_LIP, _LIP_LIGHT, _INSIDE = (190, 96, 92), (212, 126, 118), (98, 42, 46)
_TONGUE, _TEETH = (186, 92, 92), (248, 246, 241)
_WOOD, _WOOD_DARK, _WOOD_LIGHT = (202, 168, 130), (180, 146, 110), (224, 196, 162)
_PAPER, _CHINA, _CHINA_DARK, _COFFEE = (250, 249, 246), (238, 240, 241), (220, 224, 226), (92, 62, 46)
_JACKET, _JACKET_DARK, _JACKET_LIGHT = (47, 82, 121), (36, 65, 99), (66, 105, 148)
_BLOUSE, _BLOUSE_DARK = (246, 243, 236), (219, 214, 203)
_GREY, _GREY_DARK, _GREY_LIGHT = (74, 80, 88), (48, 53, 60), (120, 127, 136)

_FACE = mirrored([(0, -122), (48, -114), (82, -74), (91, -14), (86, 42), (68, 88), (38, 119), (0, 130)])


def room() -> Image.Image:
    """What is behind and before the clerk: a wall, a window, a shelf, out of focus; later the desk."""
    picture = Image.new("RGB", (WIDTH, HEIGHT))
    draw = ImageDraw.Draw(picture)
    for row in range(HEIGHT):
        part = row / HEIGHT
        draw.line([(0, row), (WIDTH, row)], fill=_mixed((232, 229, 222), (205, 198, 187), part))
    # A window on the left, with a bright sky and trees.
    draw.rectangle([70, 60, 372, 470], fill=(246, 244, 240))
    draw.rectangle([86, 76, 356, 454], fill=(206, 226, 238))
    for x, y, r in ((150, 440, 56), (206, 458, 80), (268, 444, 58), (318, 462, 36), (108, 468, 34)):
        draw.ellipse([x - r, y - r, x + r, y + r], fill=(158, 188, 150))
    draw.rectangle([70, 454, 372, 640], fill=(221, 216, 207))
    draw.rectangle([214, 60, 228, 454], fill=(246, 244, 240))
    draw.rectangle([54, 454, 388, 474], fill=(238, 234, 227))
    # A shelf on the right, with folders and a plant.
    draw.rectangle([920, 118, 1280, 134], fill=(176, 140, 104))
    draw.rectangle([920, 330, 1280, 346], fill=(176, 140, 104))
    folders = ((60, 95, 132), (226, 222, 212), (96, 134, 118), (60, 95, 132), (198, 142, 92), (226, 222, 212))
    for number, colour in enumerate(folders):
        left = 1090 + number * 31
        draw.rectangle([left, 200, left + 26, 330], fill=colour)
        draw.rectangle([left + 7, 226, left + 19, 258], fill=(248, 246, 240))
    draw.rectangle([962, 268, 1030, 330], fill=(228, 221, 208))
    for x, y, r in ((972, 226, 30), (1002, 204, 36), (1030, 232, 30), (996, 250, 30)):
        draw.ellipse([x - r, y - r, x + r, y + r], fill=(112, 152, 108))
    for number, colour in enumerate(((206, 178, 142), (238, 234, 226), (120, 150, 172))):
        draw.rectangle([1000 + number * 74, 62 + number * 10, 1060 + number * 74, 118], fill=colour)
    return picture.filter(ImageFilter.GaussianBlur(9))


def body() -> Image.Image:
    """The shoulders, what the clerk wears, and the desk before it; as wide as the picture, from `BODY_TOP` down."""
    canvas = Canvas(WIDTH, HEIGHT - BODY_TOP, (HEAD[0], HEAD[1] - BODY_TOP))
    neck = mirrored([(0, 84), (44, 90), (44, 150), (52, 184), (70, 204), (0, 262)])
    shoulders = mirrored(
        [(0, 176), (44, 182), (78, 196), (150, 218), (214, 242), (252, 284), (274, 360), (286, 440), (0, 440)]
    )
    canvas.area(shoulders, _JACKET)
    canvas.shade(shoulders, [(-300, 300), (-232, 262), (-214, 340), (-206, 450), (-310, 450)], (*_JACKET_DARK, 190), 14)
    canvas.shade(shoulders, [(300, 300), (232, 262), (214, 340), (206, 450), (310, 450)], (*_JACKET_DARK, 230), 14)
    canvas.shade(shoulders, [(-210, 232), (-120, 206), (-92, 226), (-170, 262)], (*_JACKET_LIGHT, 150), 10)
    # The blouse in the opening of the jacket.
    blouse = mirrored([(0, 196), (44, 186), (72, 200), (58, 290), (30, 372), (0, 440)])
    canvas.area(blouse, _BLOUSE, smooth=False)
    canvas.shade(blouse, [(-60, 190), (60, 190), (46, 250), (0, 284), (-46, 250)], (*_BLOUSE_DARK, 220), 10)
    canvas.area(neck, _SKIN)
    canvas.shade(neck, [(30, 100), (80, 100), (80, 230), (34, 240)], (*_SKIN_DARK, 200), 12)
    canvas.shade(neck, [(-70, 80), (70, 80), (60, 142), (4, 166), (-60, 138)], (*_SKIN_DEEP, 190), 11)
    for side in (-1, 1):
        _lapel(canvas, side)
    _badge(canvas)
    _desk(canvas)
    return canvas.picture()


def _lapel(canvas: Canvas, side: int) -> None:
    def turned(points: Sequence[Point]) -> list[Point]:
        return [(side * x, y) for x, y in points]

    canvas.area(turned([(46, 178), (80, 192), (60, 262), (20, 244), (34, 214)]), _BLOUSE, smooth=False)
    canvas.line(turned([(34, 214), (20, 244), (60, 262)]), (2, 2), (*_BLOUSE_DARK, 255))
    lapel = [(70, 196), (104, 208), (112, 262), (86, 282), (94, 300), (16, 436), (0, 436), (44, 306)]
    canvas.area(turned(lapel), _JACKET if side < 0 else _JACKET_DARK, smooth=False)
    canvas.line(turned([(70, 196), (58, 268), (44, 306), (0, 436)]), (2.5, 2.5), _JACKET_LIGHT if side < 0 else _JACKET)
    canvas.line(turned([(112, 262), (86, 282), (94, 300), (56, 366), (16, 436)]), (2, 2), _JACKET_DARK)


def _badge(canvas: Canvas) -> None:
    canvas.area([(120, 312), (196, 312), (196, 358), (120, 358)], _BLOUSE, smooth=False)
    canvas.area([(120, 312), (196, 312), (196, 324), (120, 324)], (32, 120, 150), smooth=False)
    canvas.area([(128, 333), (174, 333), (174, 338), (128, 338)], _GREY, smooth=False)
    canvas.area([(128, 345), (160, 345), (160, 349), (128, 349)], _GREY_LIGHT, smooth=False)


def _desk(canvas: Canvas) -> None:
    top, bottom = HEIGHT - HEAD[1] - 62, HEIGHT - HEAD[1]
    for edge, below, colour in ((top, bottom, _WOOD), (top, top + 5, _WOOD_LIGHT), (bottom - 16, bottom, _WOOD_DARK)):
        left, right = -HEAD[0], WIDTH - HEAD[0]
        canvas.area([(left, edge), (right, edge), (right, below), (left, below)], colour, smooth=False)
    # A cup on the right, papers on the left.
    x, y = 392, top + 18
    canvas.oval((x + 44, y - 34), (22, 22), _CHINA_DARK)
    canvas.oval((x + 44, y - 34), (13, 13), (209, 201, 190))
    canvas.area([(x - 38, y - 74), (x + 38, y - 74), (x + 32, y + 8), (x - 32, y + 8)], _CHINA, smooth=False)
    canvas.area([(x + 14, y - 74), (x + 38, y - 74), (x + 32, y + 8), (x + 10, y + 8)], _CHINA_DARK, smooth=False)
    canvas.oval((x, y - 74), (38, 9), _CHINA_DARK)
    canvas.oval((x, y - 73), (32, 6), _COFFEE)
    canvas.area([(-470, top + 22), (-300, top + 14), (-270, top + 44), (-462, top + 54)], _PAPER, smooth=False)
    canvas.area([(-452, top + 16), (-290, top + 10), (-268, top + 30), (-446, top + 40)], _WHITE, smooth=False)


def hair_behind() -> Image.Image:
    """The hair that falls behind the neck; as large as the head's reach."""
    canvas = _head_canvas()
    outline = mirrored([(0, -172), (62, -164), (112, -112), (128, -28), (134, 56), (130, 118), (112, 150), (70, 152)])
    canvas.area(outline, _HAIR)
    canvas.shade(outline, [(-84, 20), (84, 20), (92, 100), (66, 170), (-66, 170), (-92, 100)], (*_HAIR_DARK, 255), 10)
    for side in (-1, 1):
        canvas.shade(
            outline,
            [(side * 112, 30), (side * 126, 40), (side * 124, 110), (side * 110, 130)],
            (*_HAIR_LIGHT, 90),
            8,
        )
    return canvas.picture()


def head() -> Image.Image:
    """The face without eyes and mouth, the hair before it, and the headset; as large as the head's reach."""
    canvas = _head_canvas()
    canvas.area(_FACE, _SKIN)
    canvas.shade(
        _FACE, [(40, -130), (110, -90), (110, 60), (60, 140), (48, 90), (74, 20), (66, -60)], (*_SKIN_DARK, 150), 14
    )
    canvas.shade(_FACE, [(-70, 96), (0, 108), (70, 96), (40, 140), (0, 148), (-40, 140)], (*_SKIN_DARK, 150), 8)
    canvas.shade(_FACE, [(-60, -100), (20, -112), (30, -60), (-50, -50)], (*_SKIN_LIGHT, 190), 16)
    for side in (-1, 1):
        canvas.shade(_FACE, _round((side * 54, 44), (26, 17)), (226, 138, 122, 92), 9)
        _brow(canvas, side)
    _nose(canvas)
    _fringe(canvas)
    _headset(canvas)
    return canvas.picture()


def _brow(canvas: Canvas, side: int) -> None:
    canvas.line([(side * 19, -46), (side * 38, -51), (side * 60, -42)], (4.2, 4.8, 1.8), (*_HAIR, 235))


def _nose(canvas: Canvas) -> None:
    canvas.shade(_FACE, [(3, -16), (11, 0), (15, 30), (6, 42), (2, 26)], (*_SKIN_DARK, 150), 4)
    canvas.shade(_FACE, [(-5, -14), (1, -14), (0, 24), (-6, 24)], (*_SKIN_LIGHT, 200), 4)
    canvas.line([(-13, 35), (-8, 40), (0, 42), (8, 40), (13, 35)], (1.5, 3.0, 3.4, 3.0, 1.5), (*_SKIN_DEEP, 210))


def _fringe(canvas: Canvas) -> None:
    """Parted on the clerk's left, swept to the other side, and falling to the chin."""
    sweep = [
        *((34, -130), (-8, -114), (-46, -90), (-72, -56), (-85, -14), (-90, 34), (-98, 84), (-104, 118)),
        *((-124, 112), (-131, 40), (-128, -36), (-112, -110), (-66, -162), (0, -177), (40, -173)),
    ]
    canvas.area(sweep, _HAIR)
    other = [
        *((30, -134), (54, -110), (74, -76), (86, -28), (92, 34), (99, 84), (105, 118)),
        *((124, 112), (131, 40), (128, -36), (112, -110), (76, -158), (26, -177)),
    ]
    canvas.area(other, _HAIR)
    canvas.shade(
        sweep, [(-100, -84), (-46, -140), (10, -152), (-30, -120), (-84, -62), (-104, -10)], (*_HAIR_LIGHT, 165), 9
    )
    canvas.shade(other, [(62, -134), (98, -92), (110, -36), (88, -76)], (*_HAIR_LIGHT, 120), 8)
    canvas.shade(sweep, [(-86, -30), (-80, -30), (-92, 60), (-104, 100)], (*_HAIR_DARK, 170), 5)
    canvas.shade(other, [(86, -30), (80, -30), (92, 60), (104, 100)], (*_HAIR_DARK, 170), 5)
    for bend in (0, 14, 28):
        path = [(30 - bend, -142 - bend * 0.6), (-34 - bend, -122 - bend * 0.3), (-84 - bend * 0.6, -62 - bend * 0.2)]
        canvas.line(path, (0.8, 2.0, 0.8), (*_HAIR_DARK, 110))


def _headset(canvas: Canvas) -> None:
    band = [
        (-117, -8),
        (-121, -60),
        (-104, -124),
        (-62, -166),
        (0, -181),
        (62, -166),
        (104, -124),
        (121, -60),
        (117, -8),
    ]
    canvas.line(band, (8, 8), _GREY_DARK)
    canvas.line([(x * 0.985, y - 1.5) for x, y in band[1:-1]], (1.0, 2.2, 1.0), _GREY_LIGHT)
    for side in (-1, 1):
        canvas.oval((side * 112, 12), (14, 28), _GREY_DARK)
        canvas.oval((side * 115, 12), (10, 22), _GREY)
    canvas.line([(-116, 34), (-108, 76), (-84, 104), (-52, 112)], (4.2, 3.6), _GREY_DARK)
    canvas.oval((-48, 111), (12, 8.5), _GREY_DARK)
    canvas.oval((-50, 108), (6, 3.4), _GREY)


EYES: Final = (0, -8)
EYES_REACH: Final = (72, 30)
MOUTH: Final = (0, 76)
MOUTH_REACH: Final = (40, 34)


def eyes(lids: int) -> Image.Image:
    """Both eyes, from open (0) to shut (`LIDS` - 1), to be laid over the face around `EYES`."""
    canvas = Canvas(2 * EYES_REACH[0], 2 * EYES_REACH[1], (EYES_REACH[0] - EYES[0], EYES_REACH[1] - EYES[1]))
    open_ = 1.0 - lids / (LIDS - 1)
    for side in (-1, 1):
        _eye(canvas, side, open_)
    return canvas.picture()


def _eye(canvas: Canvas, side: int, open_: float) -> None:
    x, y = side * 38.0, -6.0
    top, low = y - 13 * open_ + 8 * (1 - open_), y + 9
    inner, outer = (x - side * 21, y + 4), (x + side * 22, y + 1 + 2 * (1 - open_))
    # Shut, the lid is a calm bow downwards.
    bow = 3.5 * open_ - 1.2 * (1 - open_)
    lid = [outer, (x + side * 11, top + bow), (x, top), (x - side * 11, top + bow), inner]
    rim = [inner, (x - side * 10, low - 1.5), (x, low), (x + side * 12, low - 2), outer]
    if open_ > 0:
        white = [*spline(lid, closed=False), *spline(rim, closed=False)]
        canvas.inside(
            white,
            _WHITE,
            [((x, y - 1), (11.5, 12), _IRIS), ((x, y - 1), (5.6, 5.8), _PUPIL), ((x - 4, y - 5), (3.2, 3.2), _WHITE)],
        )
        canvas.line(rim, (1, 1.4, 1), (*_SKIN_DEEP, 160))
        canvas.line([(px, py - 9) for px, py in lid], (0.6, 1.8, 0.6), (*_SKIN_DEEP, 170))
    canvas.line(lid, (4.6, 4.2, 3.4, 1.6), _LASH)


def mouth(opening: int) -> Image.Image:
    """The mouth, from a closed smile (0) to wide open (`MOUTHS` - 1), to be laid over the face around `MOUTH`."""
    canvas = Canvas(2 * MOUTH_REACH[0], 2 * MOUTH_REACH[1], (MOUTH_REACH[0] - MOUTH[0], MOUTH_REACH[1] - MOUTH[1]))
    part = opening / (MOUTHS - 1)
    wide, gap = 35 - 4 * part, 12 * part
    y = MOUTH[1] - 4
    left, right = (-wide, y - 7), (wide, y - 7)

    def lip(across: float, at: float, middle: float) -> list[Point]:
        """From corner to corner, right to left."""
        return spline([right, (wide * across, at), (0, middle), (-wide * across, at), left], closed=False)

    bow = [(-wide * 0.45, y - 6), (-5, y - 8), (0, y - 6.5), (5, y - 8), (wide * 0.45, y - 6)]
    top = spline([left, *bow, right], closed=False)
    teeth, below = lip(0.6, y, y + 4), lip(0.66, y + 2 + gap, y + 6.5 + gap * 1.25)
    rim = lip(0.68, y + 7 + gap, y + 14 + gap * 1.25)
    canvas.area([*top, *rim], _LIP_LIGHT, smooth=False)
    canvas.area([*top, *teeth], _LIP, smooth=False)
    if opening:
        tongue = ((0, y + 15 + gap), (wide * 0.5, 9), _TONGUE)
        canvas.inside([*reversed(teeth), *below], _INSIDE, [tongue, ((0, y - 4), (wide * 0.86, 10 + part), _TEETH)])
    canvas.line([left, (-wide * 0.6, y), (0, y + 4), (wide * 0.6, y), right], (1.0, 1.8, 1.0), _INSIDE)
    for side, (x, corner) in ((-1, left), (1, right)):
        canvas.line([(x, corner + 1), (x + side * 4, corner - 3)], (2.4, 0.8), (*_SKIN_DEEP, 190))
    return canvas.picture()


def _head_canvas() -> Canvas:
    return Canvas(2 * REACH[0], 2 * REACH[1], REACH)


def _round(at: Point, radii: Point) -> list[Point]:
    (x, y), (across, down) = at, radii
    return [(x, y - down), (x + across, y), (x, y + down), (x - across, y)]


def _mixed(one: tuple[int, int, int], other: tuple[int, int, int], part: float) -> Colour:
    return tuple(round(a + (b - a) * part) for a, b in zip(one, other, strict=True))  # type: ignore[return-value]
