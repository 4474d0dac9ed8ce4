"""Colours that mean something, told apart by people with any colour vision (Okabe and Ito): RGB, 0 to 255."""

import numpy as np

from handstand_app.core.types import Angles, Label

Rgb = tuple[int, int, int]

INK: Rgb = (16, 18, 22)
PAPER: Rgb = (245, 246, 248)

VERDICT_COLOURS: dict[Label, Rgb] = {
    Label.STRAIGHT: (0, 190, 145),
    Label.NOT_STRAIGHT: (240, 140, 20),
    Label.NO_HANDSTAND: (150, 160, 172),
    Label.CANNOT_TELL: (205, 209, 215),
}

_GOOD, _BAD = np.array(VERDICT_COLOURS[Label.STRAIGHT]), np.array((213, 60, 0))
FINE_DEG, BROKEN_DEG = 8.0, 25.0


def deviation_colour(degrees: float) -> Rgb:
    """From good to bad between 8 and 25 degrees off the line."""
    share = float(np.clip((degrees - FINE_DEG) / (BROKEN_DEG - FINE_DEG), 0, 1))
    red, green, blue = np.round(_GOOD + share * (_BAD - _GOOD)).astype(int)
    return int(red), int(green), int(blue)


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
