"""Calms a followed skeleton: 1-euro filter (Casiez, Roussel and Vogel, CHI 2012), and one reading of left and right.

The action heads see the poses as observed; what is shown and measured is calmed.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from handstand_app.core.types import Pose
from models.skeleton import FLIP

GAP_S = 0.4
"""After this long without a pose the filter starts afresh."""


@dataclass(frozen=True)
class SmoothingOptions:
    """Cut-off frequencies; speeds are in body sizes (longer side of the pose's box) per second."""

    still_hz: float = 1.5
    """Cut-off for a keypoint that does not move."""
    per_speed_hz: float = 12.0
    """How much the cut-off rises for each body size per second, so that movement is not held back."""
    speed_hz: float = 1.5
    """Cut-off of the speed estimate."""


class PoseSmoother:
    """State of one followed athlete. Used from one thread."""

    def __init__(self, options: SmoothingOptions | None = None) -> None:
        self.options = options or SmoothingOptions()
        self._at = -math.inf
        self._keypoints: NDArray[np.float64] | None = None
        self._speed: NDArray[np.float64] | None = None

    def update(self, pose: Pose, now: float) -> Pose:
        """The calmed pose at the time `now` [s] of the observed one; times must rise."""
        step = now - self._at
        if self._keypoints is None or self._speed is None or not 0 < step <= GAP_S:
            self._keypoints, self._speed = np.asarray(pose.keypoints, dtype=np.float64), np.zeros((16, 2))
            self._at = now
            return pose
        pose = nearer_reading(pose, self._keypoints)
        seen = np.asarray(pose.keypoints, dtype=np.float64)
        speed = (seen - self._keypoints) / step
        self._speed += _share(self.options.speed_hz, step) * (speed - self._speed)
        size = max(float(np.ptp(seen, axis=0).max()), 1.0)
        cutoff = self.options.still_hz + self.options.per_speed_hz * np.linalg.norm(self._speed, axis=1) / size
        self._keypoints = self._keypoints + _share(cutoff, step)[:, None] * (seen - self._keypoints)
        self._at = now
        return replace(pose, keypoints=self._keypoints)


def nearer_reading(pose: Pose, before: NDArray[np.float64]) -> Pose:
    """The pose, or the same with left and right exchanged, whichever lies nearer to the keypoints (16, 2) before."""
    order = list(FLIP)
    as_is = np.linalg.norm(pose.keypoints - before, axis=1).sum()
    exchanged = np.linalg.norm(pose.keypoints[order] - before, axis=1).sum()
    if as_is <= exchanged:
        return pose
    return Pose(pose.keypoints[order], pose.confidence[order], pose.sure[order])


def _share(cutoff_hz: NDArray[np.float64] | float, step_s: float) -> NDArray[np.float64]:
    """Share of a new value that an exponential low-pass with this cut-off lets in after a step of time."""
    return np.asarray(1 / (1 + 1 / (2 * math.pi * np.asarray(cutoff_hz) * step_s)))


def share_after(passed_s: float, time_constant_s: float) -> float:
    """Share of a new value in an average that forgets exponentially; a clock that goes back counts as none passed."""
    return 1 - math.exp(-max(passed_s, 0.0) / time_constant_s)
