"""The usual geometric rule on poses, what apps without a learned verdict use: the peer that the network has to beat."""

from collections import Counter, deque
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from models.labels import Action
from models.skeleton import midpoints

BEND_DEG, TILT_DEG, SMOOTH_S = 15.0, 10.0, 0.5

Times = list[tuple[float, str | None]]


def by_rule(keypoints: NDArray[np.floating]) -> Action:
    """The answer to one pose.

    A handstand has the wrists lowest and the ankles highest, a straight one shoulder, hip and knee within BEND_DEG and
    the line from wrists to ankles within TILT_DEG of the vertical; measured at mid-points of left and right.

    Args:
        keypoints: (16, 2) image pixels.
    """
    line = midpoints(np.asarray(keypoints, dtype=np.float64))
    heights = line[[4, 2, 1, 0], 1]  # ankles, hips, shoulders, wrists
    if not all(above < below for above, below in pairwise(heights)):
        return "not_handstand"
    steps = np.diff(line, axis=0)
    directions = np.degrees(np.unwrap(np.arctan2(steps[:, 1], steps[:, 0])))
    lean = line[4] - line[0]
    tilt = np.degrees(np.arctan2(abs(lean[0]), abs(lean[1])))
    return "straight" if np.abs(np.diff(directions)).max() <= BEND_DEG and tilt <= TILT_DEG else "not_straight"


def smoothed(times: Times) -> Times:
    """The commonest answer of the last SMOOTH_S."""
    result: Times = []
    recent: deque[tuple[float, str | None]] = deque()
    for time_s, answer in times:
        recent.append((time_s, answer))
        while recent[0][0] <= time_s - SMOOTH_S:
            recent.popleft()
        counts = Counter(a for _, a in recent if a is not None)
        result.append((time_s, counts.most_common(1)[0][0] if counts else None))
    return result
