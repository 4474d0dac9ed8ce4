"""Two attempts side by side: the same moment of both, and the second one laid over the first."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from handstand_app.core.review.track_view import TrackView
from models.body_line import ANKLE, HIP, SHOULDER, WRIST, body_line, upside_down
from models.skeleton import BODY_LINE

SHARE = 0.35
"""Hips count as over the hands within this share of the torso, horizontally."""
STAYS = 3
"""Pictures in a row that must agree: a single one may be a slip of the network."""
APART_S = 0.5
"""Hips that leave the hands for longer have come down: what follows is another attempt [s]."""
AROUND_S = 0.5
"""Places and sizes are medians over this long on each side of the moment [s]."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One kick-up and the hold that follows it, if any.

    Attributes:
        start_s: the hips come over the hands, upside down [s].
        end_s: they leave them [s].
        held_s: how long the network called it a handstand meanwhile [s].
    """

    start_s: float
    end_s: float
    held_s: float


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


def attempts_of(track: TrackView) -> list[Attempt]:
    """Every kick-up of a clip, in order of time; none if the hips are never seen over the hands."""
    over, times = np.flatnonzero(_hips_over_hands(track)), track.times_s
    lasts = np.diff(times, append=times[-1:])
    up_s = np.where(track.is_up(), lasts, 0.0)
    splits = np.flatnonzero((np.diff(over) > 1) & (np.diff(times[over]) > APART_S)) + 1
    found = []
    for part in np.split(over, splits):
        begins = [first for first, third in zip(part, part[STAYS - 1 :], strict=False) if third - first == STAYS - 1]
        if begins:
            begin, end = int(begins[0]), int(part[-1])
            found.append(Attempt(float(times[begin]), float(times[end]), float(up_s[begin : end + 1].sum())))
    return found


def longest(attempts: Sequence[Attempt]) -> int | None:
    """Number of the attempt that led to the longest hold, else the one that stayed up longest; None without any."""
    if not attempts:
        return None
    return max(range(len(attempts)), key=lambda n: (attempts[n].held_s, attempts[n].end_s - attempts[n].start_s))


def align(first: Attempt | None, second: Attempt | None) -> Alignment:
    """The moment at which two attempts are shown together: hips over hands, else the start of both clips."""
    if first is None or second is None:
        return Alignment(0.0, 0.0, False)
    return Alignment(first.start_s, second.start_s, True)


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


def _hips_over_hands(track: TrackView) -> NDArray[np.bool_]:
    """(N,) whether the body is seen upside down with the hips above the hands."""
    line = body_line(track.keypoints, track.sure)
    torso = np.linalg.norm(line[:, HIP] - line[:, SHOULDER], axis=-1)
    above = np.abs(line[:, HIP, 0] - line[:, WRIST, 0]) <= SHARE * torso
    return above & _upside_down(track, line, [WRIST, SHOULDER, HIP])


def _hands_and_height(track: TrackView, moment_s: float) -> tuple[float, float, float] | None:
    """Mid-wrists x, y and length of the body line [px]: medians around a moment of those pictures that show both."""
    line = body_line(track.keypoints, track.sure)
    near = np.abs(track.times_s - moment_s) <= AROUND_S
    seen = line[near & _upside_down(track, line, [WRIST, SHOULDER, HIP, ANKLE])]
    if not len(seen):
        return None
    heights = np.linalg.norm(np.diff(seen, axis=1), axis=-1).sum(axis=1)
    x, y, height = (float(np.median(values)) for values in (seen[:, WRIST, 0], seen[:, WRIST, 1], heights))
    return (x, y, height) if height > 1 else None


def _upside_down(track: TrackView, line: NDArray[np.floating], rows: list[int]) -> NDArray[np.bool_]:
    """(N,) whether these points of the body line are sure on one side at least, and show a body upside down."""
    sure = np.stack([track.sure[:, right] | track.sure[:, left] for right, left in BODY_LINE], axis=-1)
    return np.asarray(sure[:, rows].all(axis=1) & upside_down(line))
