"""Names what breaks the line of a handstand, from keypoints over time.

Pure and clocked by the frames. A shape is seen before all: legs apart, a tuck. Otherwise the deviation that is largest
relative to its limit is named, or the bend before it in the chain from the hands up that is of like size and may have
caused it. Nothing is named that this view cannot show, or that is over its limit by no more than its angle's error.
"""

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from models.body_line import (
    ANGLE_NAMES,
    ANGLE_OF_FAULT,
    ANKLE,
    HIP,
    LIMITS,
    SHOULDER,
    WRIST,
    Angles,
    Fault,
    FloatArray,
    body_line,
    deviations,
    errors,
    signed_bend,
)
from models.skeleton import INDEX

Side = Literal["left", "right"]

MEDIAN_S: Final = 0.5
"""Deviations are medians over this long, so that one wrong frame names nothing [s]."""
LEAD_S: Final = 0.3
"""Another fault must lead for this long before it is named [s]; a shape is seen at once."""
SHAPE_APART_DEG: Final = 30.0
"""Legs further apart are a straddle or a split."""
SHAPE_TUCK_DEG: Final = 45.0
"""With hips and knees both bent further, the legs are tucked."""
LIKE_SIZE: Final = 0.5
"""A bend of at least this share of another's degrees is of like size, and may have caused it."""
FREE_HAND: Final = 0.5
"""A hand that is higher than the other by this share of the trunk's length carries nothing."""
FRONT_ON: Final = 0.85
"""From this breadth on, about 60 degrees from side-on, bends to front and back are not seen."""
SIDE_ON: Final = 0.5
"""Up to this breadth, about 30 degrees from side-on, left and right cannot be distinguished."""
FRONT_ON_BREADTH: Final = 0.92
"""Breadth of shoulders and of hips, added, over the length of the trunk, as seen from the front."""
FACING_DEG: Final = 8.0
"""Head, shoulders and knees must turn to one side by this much together to say where the front is."""

_CAUSES: Final = tuple(dict.fromkeys(ANGLE_OF_FAULT.values()))
"""Angles, first cause first."""
_CHAIN: Final = tuple(name for name in _CAUSES if name != "legs_apart")
"""From the hands up: what bends one of these forces those after it. Legs apart have no such cause."""
_PLAIN: Final = {
    "elbow": Fault.BENT_ARMS,
    "knee": Fault.BENT_KNEES,
    "legs_apart": Fault.LEGS_APART,
    "line_tilt": Fault.LEANING,
}
_COLUMN: Final = {name: column for column, name in enumerate(ANGLE_NAMES)}
_PARTS: Final = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
_SIDES: Final[tuple[Side, Side]] = ("right", "left")


@dataclass(frozen=True, slots=True)
class Cause:
    """What breaks the line.

    Attributes:
        angle: the angle that is off, one of ANGLE_NAMES: where the line is bent.
        degrees: how far it is off straight.
        fault: its name; None for a bend that has none in this view, or that is not over its limit.
        side: where only one knee or elbow is bent and both sides are known; None otherwise.
    """

    angle: str
    degrees: float
    fault: Fault | None = None
    side: Side | None = None


@dataclass(frozen=True, slots=True)
class _Moment:
    """One pose, measured. Signed bends are positive clockwise [degrees].

    Attributes:
        size: (6,) deviations in the order of ANGLE_NAMES. error: (6,) of each.
        arms, knees: (2,) right and left. arms_sure, knees_sure: both sides are.
        hip: bend, signed. front: how far head, shoulders and knees turn to the side that is the front, signed.
        breadth: 0 from the side to 1 from the front or back.
    """

    time_s: float
    size: FloatArray
    error: FloatArray
    arms: FloatArray
    knees: FloatArray
    hip: float
    front: float
    breadth: float
    arms_sure: bool
    knees_sure: bool


class FaultNamer:
    """Follows one athlete: `see` every pose; `name` while the handstand is not straight, `pause` while it is none.

    Args:
        limits: up to these angles nothing is named.
    """

    def __init__(self, limits: Angles = LIMITS) -> None:
        self._limits = limits
        self._moments: deque[_Moment] = deque()
        self._named: Cause | None = None
        self._rival: Cause | None = None
        self._rival_since: float | None = None

    def pause(self) -> None:
        """Forget what was seen: what breaks the line next is named at once."""
        self._moments.clear()
        self._named = self._rival_since = None

    def see(self, now_s: float, keypoints: FloatArray, confidence: FloatArray, sure: NDArray[np.bool_]) -> None:
        """Take in the pose of one frame.

        Args:
            now_s: by the clock of the frames; if it runs backwards, the past is forgotten.
            keypoints: (16, 2) image px. confidence: (16,) in [0, 1]. sure: (16,) confident enough to be measured.
        """
        if self._moments and now_s < self._moments[-1].time_s:
            self.pause()
        self._moments.append(_measured(now_s, np.asarray(keypoints, np.float64), confidence, sure))
        while now_s - self._moments[0].time_s > MEDIAN_S:
            self._moments.popleft()

    def name(self) -> Cause | None:
        """What breaks the line in the newest frame; None if nothing stands out, or no pose was seen."""
        if not self._moments:
            return None
        leader, now_s = _leader(_median(self._moments), self._named, self._limits), self._moments[-1].time_s
        if self._named is None or _key(leader) == _key(self._named) or _is_shape(leader):
            self._named, self._rival_since = leader, None
            return leader
        if self._rival_since is None or _key(leader) != _key(self._rival):
            self._rival, self._rival_since = leader, now_s
        if now_s - self._rival_since >= LEAD_S:
            self._named, self._rival_since = leader, None
        return self._named

    def largest(self) -> Cause | None:
        """The deviation that is largest relative to its limit, over it or not; None if no pose was seen."""
        return largest(_median(self._moments).size, self._limits) if self._moments else None


def largest(angles: FloatArray, limits: Angles = LIMITS) -> Cause:
    """Of (6,) angles the one that is largest relative to its limit, without a name."""
    worst = int(np.argmax(angles / limits.as_array()))
    return Cause(ANGLE_NAMES[worst], float(angles[worst]))


def breadth(points: FloatArray, line: FloatArray) -> float:
    """How broad a body is seen, 0 from the side to 1 from the front or back: (16, 2) keypoints and (5, 2) body line."""
    at = [np.linalg.norm(points[INDEX[f"r_{part}"]] - points[INDEX[f"l_{part}"]]) for part in ("shoulder", "hip")]
    trunk = max(float(np.linalg.norm(line[HIP] - line[SHOULDER])), 1e-6)
    return min(float(sum(at)) / trunk / FRONT_ON_BREADTH, 1.0)


def _measured(now_s: float, points: FloatArray, confidence: FloatArray, sure: NDArray[np.bool_]) -> _Moment:
    carrying = sure & ~_free_hand(points, sure)
    line = body_line(points, carrying)
    right, left = ({part: points[INDEX[f"{side}_{part}"]] for part in _PARTS} for side in "rl")
    arms = np.array([abs(signed_bend(side["wrist"], side["elbow"], side["shoulder"])) for side in (right, left)])
    knees = np.array([abs(signed_bend(side["hip"], side["knee"], side["ankle"])) for side in (right, left)])
    hands = carrying[[INDEX["r_wrist"], INDEX["l_wrist"]]]
    size = deviations(points, line)
    if (carrying != sure).any():  # the one arm slants to carry the middle: neither it nor the whole line says much
        size[_COLUMN["shoulder"]] = 0.0
        size[_COLUMN["line_tilt"]] = _lean_over_arm(line)
        size[_COLUMN["elbow"]] = arms[hands].mean() if hands.any() else 0.0
    shoulder, hip, knee = (signed_bend(*line[row : row + 3]) for row in (WRIST, SHOULDER, HIP))
    head = signed_bend(line[HIP], line[SHOULDER], points[INDEX["head_top"]])
    return _Moment(
        now_s, size, errors(confidence), arms, knees, hip, shoulder + head - knee,
        breadth=breadth(points, line),
        arms_sure=bool(hands.all() and sure[[INDEX["r_elbow"], INDEX["l_elbow"]]].all()),
        knees_sure=bool(sure[[INDEX[f"{side}_{part}"] for side in "rl" for part in ("knee", "ankle")]].all()),
    )  # fmt: skip


def _free_hand(points: FloatArray, sure: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(16,) the wrist that is so much higher than the other that it carries nothing."""
    free = np.zeros(len(points), np.bool_)
    line = body_line(points, sure)
    right, left = INDEX["r_wrist"], INDEX["l_wrist"]
    lower = float(points[right, 1] - points[left, 1])
    if sure[right] and sure[left] and abs(lower) > FREE_HAND * float(np.linalg.norm(line[HIP] - line[SHOULDER])):
        free[left if lower > 0 else right] = True
    return free


def _lean_over_arm(line: FloatArray) -> float:
    """How far the line from shoulders to ankles is off vertical [degrees, 0 to 90]."""
    x, y = line[ANKLE] - line[SHOULDER]
    return math.degrees(math.atan2(abs(x), abs(y)))


def _median(moments: Sequence[_Moment]) -> _Moment:
    """Medians over half a second, and what most moments say."""

    def middle(name: str) -> FloatArray:
        return np.asarray(np.median([getattr(moment, name) for moment in moments], axis=0))

    return _Moment(
        moments[-1].time_s, middle("size"), middle("error"), middle("arms"), middle("knees"),
        float(middle("hip")), float(middle("front")), float(middle("breadth")),
        arms_sure=bool(middle("arms_sure") > 0.5), knees_sure=bool(middle("knees_sure") > 0.5),
    )  # fmt: skip


def _leader(seen: _Moment, named: Cause | None, limits: Angles) -> Cause | None:
    """What half a second alone would name; what is named already stays until it is clearly within its limit."""
    size = dict(zip(ANGLE_NAMES, seen.size.tolist(), strict=True))
    if size["legs_apart"] > SHAPE_APART_DEG:
        return Cause("legs_apart", size["legs_apart"], Fault.LEGS_APART)
    if min(size["hip"], size["knee"]) > SHAPE_TUCK_DEG:
        return Cause("knee", size["knee"], Fault.BENT_KNEES)
    if seen.breadth > SIDE_ON:  # one bent arm or leg is not evened out by the other
        size["elbow"] = float(seen.arms.max()) if seen.arms_sure else size["elbow"]
        size["knee"] = float(seen.knees.max()) if seen.knees_sure else size["knee"]
    over = {}
    for name in _CAUSES:
        limit, error = getattr(limits, name), float(seen.error[_COLUMN[name]])
        is_named = named is not None and named.angle == name
        if size[name] > (limit - error if is_named else limit + error):
            over[name] = size[name] / limit
    over = {name: share for name, share in over.items() if _fault_of(seen, name)} or over
    if not over:
        return None
    first = max(over, key=lambda name: over[name])
    if first in _CHAIN:
        first = next(name for name in _CHAIN if name in over and size[name] >= LIKE_SIZE * size[first])
    return Cause(first, size[first], _fault_of(seen, first), _side_of(seen, first, limits))


def _fault_of(seen: _Moment, name: str) -> Fault | None:
    """The name of a bend in this view; None if it has none."""
    if name == "hip":
        if seen.breadth > FRONT_ON or abs(seen.front) < FACING_DEG:
            return Fault.BENT_HIPS
        return Fault.PIKED_HIPS if seen.hip * seen.front > 0 else Fault.ARCHED_BACK
    if name == "shoulder":
        return None if seen.breadth > FRONT_ON else Fault.CLOSED_SHOULDERS
    return _PLAIN[name]


def _side_of(seen: _Moment, name: str, limits: Angles) -> Side | None:
    """Right or left where one elbow or knee alone is bent and both sides are known well."""
    if name not in ("elbow", "knee") or seen.breadth <= SIDE_ON:
        return None
    pair, is_sure = (seen.arms, seen.arms_sure) if name == "elbow" else (seen.knees, seen.knees_sure)
    limit, error, worse = getattr(limits, name), seen.error[_COLUMN[name]], int(np.argmax(pair))
    is_one = pair[worse] > limit and pair[1 - worse] < limit - error
    return _SIDES[worse] if is_sure and is_one else None


def _is_shape(cause: Cause | None) -> bool:
    return cause is not None and cause.angle == "legs_apart" and cause.degrees > SHAPE_APART_DEG


def _key(cause: Cause | None) -> tuple[str, Fault | None] | None:
    return None if cause is None else (cause.angle, cause.fault)
