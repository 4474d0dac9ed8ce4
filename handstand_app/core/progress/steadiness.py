"""How still a handstand is: how far hips and ankles sway, and how often balance is corrected.

Measured in the picture, across the direction of gravity, from the keypoints of a track. In a laboratory the centre of
mass of one athlete swayed by 1.3 % of its height in a straight handstand and by 3.2 % in a banana (Vicon, two trials).
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from statistics import median
from typing import Final

import numpy as np
from numpy.typing import NDArray

from handstand_app.core.clip import TrackFrame
from models.body_line import ANKLE, HIP, KNEE, SHOULDER, WRIST, body_line
from models.checkpoint import Card
from models.skeleton import KEYPOINTS, NUM_KEYPOINTS

FloatArray = NDArray[np.float64]

EDGE_S = 0.5
"""The begin and the end of a hold are no balance yet, and no more."""
LEAST_S = 1.5
LEAST_FPS = 8.0
RATE_HZ = 15.0
SMOOTH_S = 0.2
"""Keypoints tremble from picture to picture; what is quicker than this is averaged out."""
HANDS_SMOOTH_S = 1.0
REVERSAL: Final = 0.005
"""A correction moves the hips back by at least this share of the body height."""
ANKLE_TO_SHOULDER: Final = 0.779
"""Share of the body height from ankles to shoulders (Drillis and Contini: shoulders at 0.818, ankles at 0.039)."""


@dataclass(frozen=True, slots=True)
class Steadiness:
    """Of one hold.

    Attributes:
        hip_sway, ankle_sway: standard deviation of the place of hips and ankles, against the hands [% of body height].
        corrections_per_s: how often the hips turn back.
    """

    hip_sway: float
    ankle_sway: float
    corrections_per_s: float


def steadiness(frames: Sequence[TrackFrame], span: tuple[float, float] | None) -> Steadiness | None:
    """Measure one hold.

    Args:
        frames: of the track, in order of time.
        span: begin and end of the hold; see `library.spans` [s].

    Returns:
        None if the hold is too short, or too few of its pictures show hands, hips and ankles.
    """
    if span is None:
        return None
    begin_s, end_s = span[0] + EDGE_S, span[1] - EDGE_S
    seen = [frame for frame in frames if frame.keypoints and begin_s <= frame.time_s <= end_s]
    times, lines = _lines(seen)
    if len(times) < 3 or times[-1] - times[0] < LEAST_S or (len(times) - 1) / (times[-1] - times[0]) < LEAST_FPS:
        return None
    height = _height(lines)
    if height <= 0:
        return None
    even = np.arange(times[0], times[-1], 1 / RATE_HZ)
    across = {part: np.interp(even, times, lines[:, part, 0]) for part in (WRIST, HIP, ANKLE)}
    hands = _smooth(across[WRIST], HANDS_SMOOTH_S)
    hip, ankle = ((_smooth(across[part], SMOOTH_S) - hands) / height for part in (HIP, ANKLE))
    return Steadiness(
        100 * float(hip.std()), 100 * float(ankle.std()), reversals(hip, REVERSAL) / float(even[-1] - even[0])
    )


def median_steadiness(holds: Sequence[Steadiness]) -> Steadiness | None:
    """What several holds are like; None without any."""
    if not holds:
        return None
    middle = (median(getattr(hold, field.name) for hold in holds) for field in fields(Steadiness))
    return Steadiness(*middle)


def reversals(values: FloatArray, least: float) -> int:
    """How often (N,) values turn back by at least `least`; what is smaller is no turn."""
    count, extreme, direction = 0, float(values[0]), 0
    for value in values.tolist():
        if direction == 0 and abs(value - extreme) >= least:
            direction, extreme = (1 if value > extreme else -1), value
        elif direction and (value - extreme) * direction > 0:
            extreme = value
        elif direction and (extreme - value) * direction >= least:
            count, direction, extreme = count + 1, -direction, value
    return count


def _lines(frames: Sequence[TrackFrame]) -> tuple[FloatArray, FloatArray]:
    """(N,) times [s] and (N, 5, 2) body lines [px] of the frames whose whole line is known."""
    table = np.full((len(frames), NUM_KEYPOINTS, 3), np.nan)
    for row, frame in zip(table, frames, strict=True):
        row[:] = [(frame.keypoints or {}).get(name, (np.nan,) * 3) for name in KEYPOINTS]
    sure = np.isfinite(table).all(axis=2) & (table[..., 2] >= Card.confidence_threshold)
    lines = body_line(np.where(sure[..., None], table[..., :2], np.nan), sure)
    known = np.isfinite(lines).all(axis=(1, 2))
    times = np.array([frame.time_s for frame in frames])
    rising = known & np.concatenate([[True], np.diff(times) > 0])[: len(times)]
    return times[rising], np.asarray(lines[rising], np.float64)


def _height(lines: FloatArray) -> float:
    """Of the standing body [px], from shins, thighs and trunk."""
    chain = (ANKLE, KNEE, HIP, SHOULDER)
    lengths = sum(np.linalg.norm(lines[:, a] - lines[:, b], axis=1) for a, b in pairwise(chain))
    return float(np.median(lengths)) / ANKLE_TO_SHOULDER


def _smooth(values: FloatArray, seconds: float) -> FloatArray:
    """(N,) the mean over so long around each value; at the ends over what there is."""
    reach = max(0, round(seconds * RATE_HZ / 2))
    sums = np.concatenate([[0.0], np.cumsum(values)])
    places = np.arange(len(values))
    first, last = np.maximum(places - reach, 0), np.minimum(places + reach + 1, len(values))
    return np.asarray((sums[last] - sums[first]) / (last - first))
