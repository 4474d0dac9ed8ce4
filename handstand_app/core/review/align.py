"""Two attempts side by side: the same moment of both, and the second one laid over the first."""

from dataclasses import dataclass

import numpy as np

from handstand_app.core.review.track_view import TrackView
from handstand_app.core.types import FloatArray, Pose
from models.body_line import ANKLE, HIP, SHOULDER, WRIST, body_line, is_upside_down
from models.skeleton import BODY_LINE

SHARE = 0.35
"""Hips count as over the hands within this share of the torso, horizontally."""
STAYS = 3
"""Pictures in a row that must agree: a single one may be a slip of the network."""
AROUND_S = 0.5
"""Places and sizes are medians over this long on each side of the moment [s]."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """The same moment of two clips [s]; `by_pose` is False where the start of both had to do."""

    first_s: float
    second_s: float
    by_pose: bool


@dataclass(frozen=True, slots=True)
class Overlay:
    """Takes pixels of the second clip to the first: `scale * xy + (dx, dy)`."""

    scale: float
    dx: float
    dy: float


def hips_over_hands(track: TrackView) -> float | None:
    """When the hips are first above the hands, upside down [s]; None if that is not seen."""
    in_a_row = 0
    for index in range(len(track)):
        in_a_row = in_a_row + 1 if _is_over(track.pose(index)) else 0
        if in_a_row == STAYS:
            return float(track.times_s[index - STAYS + 1])
    return None


def align(a: TrackView | None, b: TrackView | None) -> Alignment:
    """The moment at which two attempts are shown together: hips over hands, else the start of both."""
    first = None if a is None else hips_over_hands(a)
    second = None if b is None else hips_over_hands(b)
    if first is None or second is None:
        return Alignment(0.0, 0.0, False)
    return Alignment(first, second, True)


def overlay(a: TrackView | None, b: TrackView | None, alignment: Alignment) -> Overlay | None:
    """How the second attempt is laid over the first so that the hands coincide and the bodies are equally tall.

    None if either body is not known around the moment.
    """
    if a is None or b is None or not alignment.by_pose:
        return None
    first, second = _hands_and_height(a, alignment.first_s), _hands_and_height(b, alignment.second_s)
    if first is None or second is None:
        return None
    scale = first[2] / second[2]
    return Overlay(scale, first[0] - scale * second[0], first[1] - scale * second[1])


def _is_over(pose: Pose | None) -> bool:
    if pose is None or not _sure(pose)[[WRIST, SHOULDER, HIP]].all():
        return False
    line = body_line(pose.keypoints, pose.sure)
    if not is_upside_down(line):
        return False
    torso = float(np.linalg.norm(line[HIP] - line[SHOULDER]))
    return bool(abs(line[HIP, 0] - line[WRIST, 0]) <= SHARE * torso)


def _hands_and_height(track: TrackView, moment_s: float) -> tuple[float, float, float] | None:
    """Mid-wrists x, y and length of the body line [px]: medians around a moment of those pictures that show both."""
    found = []
    for index in np.flatnonzero(np.abs(track.times_s - moment_s) <= AROUND_S):
        pose = track.pose(int(index))
        if pose is None or not _sure(pose)[[WRIST, SHOULDER, HIP, ANKLE]].all():
            continue
        line = body_line(pose.keypoints, pose.sure)
        if is_upside_down(line):
            lengths = np.linalg.norm(np.diff(line, axis=0), axis=1)
            found.append((line[WRIST, 0], line[WRIST, 1], lengths.sum()))
    if not found:
        return None
    x, y, height = np.median(np.array(found), axis=0)
    return (float(x), float(y), float(height)) if height > 1 else None


def _sure(pose: Pose) -> FloatArray:
    """(5,) bool: which points of the body line are sure on one side at least."""
    return np.array([bool(pose.sure[right] or pose.sure[left]) for right, left in BODY_LINE])
