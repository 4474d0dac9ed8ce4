"""Colours that mean something, distinguishable with any colour vision (Okabe and Ito), and the colours of the
window in the dark and in the light: RGB, 0 to 255."""

from dataclasses import dataclass

import numpy as np

from models.body_line import Angles
from models.verdicts import VerdictKind

Rgb = tuple[int, int, int]

INK: Rgb = (16, 18, 22)
PAPER: Rgb = (245, 246, 248)
PLUMB: Rgb = (86, 180, 233)
"""The vertical through the hands, over pictures."""

VERDICT_COLOURS: dict[VerdictKind, Rgb] = {
    VerdictKind.STRAIGHT: (0, 190, 145),
    VerdictKind.NEARLY_STRAIGHT: (240, 220, 90),
    VerdictKind.NOT_STRAIGHT: (240, 140, 20),
    VerdictKind.NO_HANDSTAND: (150, 160, 172),
    VerdictKind.CANNOT_TELL: (205, 209, 215),
}


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of one theme. Text and curves keep a contrast of 4.5 to 1 to what is behind them, by WCAG 2.

    Attributes:
        background, surface: behind pages; behind bars, cards and charts.
        mat: around and behind pictures.
        chosen: behind a selected row or a pressed button.
        line: edges and separators.
        text, muted, faint: of text; of less important text; of what cannot be used now.
        focus: the edge of what has the keyboard.
        trouble: of sentences that say what went wrong.
        recording: the dot while something is recorded.
        straight, broken, elbow, shoulder, hip, knee, legs: of curves, and of text in their colour.
    """

    background: Rgb
    surface: Rgb
    mat: Rgb
    chosen: Rgb
    line: Rgb
    text: Rgb
    muted: Rgb
    faint: Rgb
    focus: Rgb
    trouble: Rgb
    recording: Rgb
    straight: Rgb
    broken: Rgb
    elbow: Rgb
    shoulder: Rgb
    hip: Rgb
    knee: Rgb
    legs: Rgb


DARK = Palette(
    background=(20, 22, 26),
    surface=(31, 34, 40),
    mat=(20, 22, 26),
    chosen=(50, 55, 64),
    line=(66, 72, 82),
    text=(236, 238, 242),
    muted=(168, 174, 184),
    faint=(118, 124, 134),
    focus=(110, 190, 245),
    trouble=(255, 128, 110),
    recording=(235, 64, 52),
    straight=VERDICT_COLOURS[VerdictKind.STRAIGHT],
    broken=VERDICT_COLOURS[VerdictKind.NOT_STRAIGHT],
    elbow=(158, 148, 255),
    shoulder=(86, 180, 233),
    hip=(204, 121, 167),
    knee=(236, 220, 80),
    legs=(186, 192, 200),
)
LIGHT = Palette(
    background=(241, 243, 246),
    surface=(255, 255, 255),
    mat=(226, 229, 234),
    chosen=(219, 227, 237),
    line=(198, 204, 213),
    text=(24, 27, 32),
    muted=(79, 86, 97),
    faint=(128, 134, 144),
    focus=(0, 98, 160),
    trouble=(170, 34, 26),
    recording=(214, 46, 36),
    straight=(0, 114, 85),
    broken=(160, 80, 0),
    elbow=(96, 70, 200),
    shoulder=(0, 98, 160),
    hip=(160, 60, 115),
    knee=(118, 104, 0),
    legs=(88, 94, 104),
)
CONTRAST = Palette(
    background=(0, 0, 0),
    surface=(0, 0, 0),
    mat=(0, 0, 0),
    chosen=(0, 60, 110),
    line=(255, 255, 255),
    text=(255, 255, 255),
    muted=(225, 225, 225),
    faint=(150, 150, 150),
    focus=(255, 225, 0),
    trouble=(255, 150, 130),
    recording=(255, 80, 64),
    straight=VERDICT_COLOURS[VerdictKind.STRAIGHT],
    broken=(255, 165, 40),
    elbow=(190, 180, 255),
    shoulder=(120, 200, 255),
    hip=(255, 150, 205),
    knee=(255, 240, 100),
    legs=(225, 225, 225),
)
"""Bright on black, every edge white: text keeps 7 to 1."""

_GOOD, _BAD = np.array(VERDICT_COLOURS[VerdictKind.STRAIGHT]), np.array((213, 60, 0))
FINE_DEG, BROKEN_DEG = 8.0, 25.0


def deviation_colour(degrees: float) -> Rgb:
    """From good to bad between 8 and 25 degrees off the line."""
    share = float(np.clip((degrees - FINE_DEG) / (BROKEN_DEG - FINE_DEG), 0, 1))
    red, green, blue = np.round(_GOOD + share * (_BAD - _GOOD)).astype(int)
    return int(red), int(green), int(blue)


def line_colours(angles: Angles | None) -> tuple[Rgb, ...]:
    """Colour of each stretch of the body line: arms, trunk, thighs, shins; PAPER where no deviation is to be shown."""
    return (PAPER,) * 4 if angles is None else tuple(deviation_colour(each) for each in line_deviations(angles))


def line_deviations(angles: Angles) -> tuple[float, float, float, float]:
    """Deviation shown on each stretch of the body line: arms, trunk, thighs, shins [degrees].

    A stretch shows the worse of the two joints that it touches.
    """
    return (
        angles.shoulder,
        max(angles.shoulder, angles.hip),
        max(angles.hip, angles.knee),
        angles.knee,
    )
