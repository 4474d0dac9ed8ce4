"""The strip over an annotated picture: the canvas grows, so that nothing of the picture is covered; no Qt."""

import math
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PIL import Image as PillowImage
from PIL import ImageDraw, ImageFont

from handstand_app.core.drawing.palette import INK, Rgb
from handstand_app.core.sources.base import Image

LEAST_WIDTH = 160
"""Narrower pictures stand in the middle of a canvas of this width, so that words stay readable [px]."""
SMALLEST_PX = 9
"""Words that are still too long at this size end in dots."""
LARGE_SHARE, SMALL_SHARE = 1 / 28, 1 / 40
"""Sizes of type in the upper and the lower row [share of the root of the picture's area]."""
LINE = 1.3
"""Height of a row [share of its size of type]."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the canvas [px]; x and y of its upper left corner."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The first column that is not part of it."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """The first row that is not part of it."""
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class BannerText:
    """What the banner says; anything may be empty. Upper row: verdict and time. Lower row: why, and straight time."""

    verdict: str = ""
    detail: str = ""
    time: str = ""
    straight_time: str = ""


@dataclass(frozen=True, slots=True)
class PlacedText:
    """Words, perhaps shortened.

    Attributes:
        pixels: size of type.
        box: holds their ink.
        origin: where their baseline begins.
    """

    words: str
    pixels: int
    bold: bool
    box: Box
    origin: tuple[int, int]


@dataclass(frozen=True, slots=True)
class BannerLayout:
    """Where everything is.

    Attributes:
        width, height: of the canvas [px], both even, as H.264 wants them. They depend on the picture alone, so that all
            pictures of a clip get the same.
        banner, picture: they do not overlap.
        texts: inside the banner, without overlap.
    """

    width: int
    height: int
    banner: Box
    picture: Box
    texts: tuple[PlacedText, ...]


def lay_out(width: int, height: int, text: BannerText) -> BannerLayout:
    """Place the banner above a picture of any size [px], and the words in the banner."""
    root = math.sqrt(width * height)
    large, small = max(round(root * LARGE_SHARE), 15), max(round(root * SMALL_SHARE), 12)
    margin = large // 2
    rows = [round(large * LINE), round(small * LINE)]
    canvas_width = _even(max(width, LEAST_WIDTH))
    banner = Box(0, 0, canvas_width, _even(sum(rows) + margin))
    picture = Box((canvas_width - width) // 2, banner.height, width, height)
    top = (banner.height - sum(rows)) // 2
    texts: list[PlacedText] = []
    for left, right, pixels, line, bold in (
        (text.verdict, text.time, large, rows[0], True),
        (text.detail, text.straight_time, small, rows[1], False),
    ):
        texts += _row(left, right, Box(margin, top, canvas_width - 2 * margin, line), pixels, bold=bold)
        top += line
    return BannerLayout(canvas_width, banner.height + _even(height), banner, picture, tuple(texts))


def with_banner(image: Image, text: BannerText, colour: Rgb) -> Image:
    """The picture, untouched, below a banner; (H, W, 3) uint8 RGB with even sides.

    Args:
        image: (H, W, 3) uint8 RGB.
        colour: of the banner.
    """
    layout = lay_out(image.shape[1], image.shape[0], text)
    canvas = np.empty((layout.height, layout.width, 3), dtype=np.uint8)
    canvas[:] = INK
    banner = PillowImage.new("RGB", (layout.banner.width, layout.banner.height), colour)
    pen = ImageDraw.Draw(banner)
    for placed in layout.texts:
        stroke = _stroke(placed.pixels, bold=placed.bold)
        pen.text(placed.origin, placed.words, INK, _font(placed.pixels), anchor="ls", stroke_width=stroke)
    canvas[: layout.banner.height] = np.asarray(banner)
    place = layout.picture
    canvas[place.y : place.bottom, place.x : place.right] = image
    return canvas


def _row(left: str, right: str, area: Box, pixels: int, *, bold: bool) -> list[PlacedText]:
    """Words at both ends of a row; those on the right are left out before those on the left are shortened."""
    at_right: PlacedText | None = None
    room = area.width
    words, size = _fitted(right, area.width, pixels, bold=bold)
    if words:
        at_right = _placed(words, size, area, bold=bold, at_right=True)
        room = at_right.box.x - area.x - pixels // 2
    words, size = _fitted(left, room, pixels, bold=bold)
    if words != left:
        at_right = None
        words, size = _fitted(left, area.width, pixels, bold=bold)
    at_left = _placed(words, size, area, bold=bold, at_right=False) if words else None
    return [placed for placed in (at_left, at_right) if placed is not None]


def _placed(words: str, pixels: int, area: Box, *, bold: bool, at_right: bool) -> PlacedText:
    ink = _ink(words, pixels, bold=bold)
    x = area.right - ink.width if at_right else area.x
    ascent, descent = _font(pixels).getmetrics()
    baseline = area.y + (area.height + ascent - descent) // 2
    return PlacedText(words, pixels, bold, Box(x, baseline + ink.y, ink.width, ink.height), (x - ink.x, baseline))


def _fitted(words: str, room: int, pixels: int, *, bold: bool) -> tuple[str, int]:
    """Words and size of type that fit into a width [px]: smaller first, then shortened; empty if nothing fits."""
    if not words or room <= 0:
        return "", pixels
    smallest = min(pixels, max(SMALLEST_PX, pixels * 2 // 3))
    for size in range(pixels, smallest - 1, -1):
        if _ink(words, size, bold=bold).width <= room:
            return words, size
    shorter = [words[:length].rstrip() + "…" for length in range(1, len(words))]
    fitting = bisect_right(shorter, room, key=lambda each: _ink(each, smallest, bold=bold).width)
    while fitting and _ink(shorter[fitting - 1], smallest, bold=bold).width > room:  # kerning may break the order
        fitting -= 1
    return shorter[fitting - 1] if fitting else "", smallest


@lru_cache(maxsize=512)
def _ink(words: str, pixels: int, *, bold: bool) -> Box:
    """What words cover when their baseline begins at (0, 0)."""
    stroke = _stroke(pixels, bold=bold)
    left, top, right, bottom = _font(pixels).getbbox(words, anchor="ls", stroke_width=stroke)
    left, top = math.floor(left), math.floor(top)
    return Box(left, top, math.ceil(right) - left, math.ceil(bottom) - top)


@lru_cache(maxsize=64)
def _font(pixels: int) -> ImageFont.FreeTypeFont:
    """Pillow's own typeface: the same on every system."""
    font = ImageFont.load_default(pixels)
    assert isinstance(font, ImageFont.FreeTypeFont), "Pillow was built without FreeType"
    return font


def _stroke(pixels: int, *, bold: bool) -> float:
    """How much thicker bold type is on each side [px]."""
    return pixels / 36 if bold else 0.0


def _even(side: int) -> int:
    return side + side % 2
