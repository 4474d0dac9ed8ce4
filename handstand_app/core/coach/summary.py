"""What a hold was like: the median of every angle that the view shows, in the bands of judges. An estimate."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from handstand_app.core.types import FloatArray, Pose
from models.body_line import ANGLE_NAMES, Angles, body_line
from models.fault_namer import FRONT_ON, SIDE_ON, breadth

BANDS: Final = ((15.0, "0–15°"), (30.0, "16–30°"), (45.0, "31–45°"))
"""Judges of gymnastics deduct by these bands (FIG Code of Points, as secondary sources tell it)."""
OVER: Final = "over 45°"
EVERY_S: Final = 0.1
_NAMES: Final = {
    "shoulder": "shoulders",
    "hip": "hips",
    "knee": "knees",
    "elbow": "elbows",
    "legs_apart": "legs apart",
    "line_tilt": "leaning",
}
_NOT_FROM_SIDE: Final = ("legs_apart",)
_NOT_FROM_FRONT: Final = ("shoulder", "hip", "knee")


@dataclass(frozen=True, slots=True)
class HoldSummary:
    """Medians over a hold.

    Attributes:
        degrees: by name of the angle, those that the view shows.
        hidden: names of the angles that it does not.
        view: "the side" or "the front"; None in between.
    """

    degrees: dict[str, float]
    hidden: tuple[str, ...]
    view: str | None

    @property
    def lines(self) -> tuple[str, ...]:
        """In words, the largest first, and what cannot be judged last."""
        worst_first = sorted(self.degrees.items(), key=lambda item: -item[1])
        seen = [f"{_NAMES[name]} {degrees:.0f}° ({band_of(degrees)})" for name, degrees in worst_first]
        unseen = " and ".join(_NAMES[name].removesuffix(" apart") for name in self.hidden)
        return (*seen, *([f"{unseen} not judged from {self.view}"] if unseen else []))


def band_of(degrees: float) -> str:
    """The band of a deviation [degrees]."""
    return next((words for most, words in BANDS if round(degrees) <= most), OVER)


class HoldWatcher:
    """Collects the angles of a hold. Used by one thread."""

    def __init__(self) -> None:
        self._looked_at = -math.inf
        self._angles: list[FloatArray] = []
        self._side: list[bool] = []
        self._front: list[bool] = []

    def look(self, now: float, pose: Pose, angles: Angles) -> None:
        """Take in one moment; ten a second are enough."""
        if now - self._looked_at < EVERY_S:
            return
        self._looked_at = now
        seen = breadth(pose.keypoints, body_line(pose.keypoints, pose.sure))
        self._angles.append(angles.as_array())
        self._side.append(seen <= SIDE_ON)
        self._front.append(seen > FRONT_ON)

    def summary(self) -> HoldSummary | None:
        """Of everything so far; None if nothing was seen."""
        if not self._angles:
            return None
        median = np.median(self._angles, axis=0)
        view, hidden = None, tuple[str, ...]()
        if np.mean(self._side) > 0.5:
            view, hidden = "the side", _NOT_FROM_SIDE
        elif np.mean(self._front) > 0.5:
            view, hidden = "the front", _NOT_FROM_FRONT
        degrees = {name: float(value) for name, value in zip(ANGLE_NAMES, median, strict=True) if name not in hidden}
        return HoldSummary(degrees, hidden, view)
