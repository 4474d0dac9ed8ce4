"""What "straight" means: the angles of the body line, their limits and the codes of the faults.

App, renders, metrics and reports all measure here. Left and right are unreliable upside down, so everything is measured
at the mid-points of the two sides. Sources of the limits: judges of artistic gymnastics deduct from
15 degrees on; the rater of the labelled clips calls straight what is in line within 10 to 15 degrees; nine of ten
photos that an expert graded as good show elbows bent by less than 25.
"""

import math
from dataclasses import astuple, dataclass, fields
from enum import StrEnum
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from models.skeleton import BODY_LINE, INDEX, midpoints

FloatArray = NDArray[np.floating]

WRIST, SHOULDER, HIP, KNEE, ANKLE = range(5)
"""Rows of a body line."""


@dataclass(frozen=True, slots=True)
class Angles:
    """How far a body is from a straight vertical line [degrees, 0 is straight].

    Attributes:
        shoulder: between arms and trunk. hip: between trunk and thighs. knee: between thighs and shins.
        line_tilt: of the whole line, wrists to ankles, from vertical.
        legs_apart: between the legs, seen from the hips. elbow: mean of both arms.
    """

    shoulder: float
    hip: float
    knee: float
    line_tilt: float
    legs_apart: float
    elbow: float

    @classmethod
    def of(cls, degrees: FloatArray) -> Self:
        """From (6,) degrees in the order of ANGLE_NAMES."""
        return cls(*degrees.tolist())

    def as_array(self) -> NDArray[np.float32]:
        """(6,) in the order of ANGLE_NAMES."""
        return np.array(astuple(self), np.float32)


ANGLE_NAMES: Final = tuple(item.name for item in fields(Angles))
"""The order of all arrays of angles, in memory and in files."""

LIMITS: Final = Angles(shoulder=15.0, hip=10.0, knee=12.0, line_tilt=10.0, legs_apart=15.0, elbow=25.0)
"""Up to these a handstand counts as straight."""

ERRORS: Final = Angles(shoulder=2.4, hip=2.5, knee=2.8, line_tilt=0.6, legs_apart=0.7, elbow=4.3)
"""Standard errors of the angles that the app measures, against those that the picture shows [degrees]: 1.48 times the
median absolute error within 10 degrees of side-on, over 127 rendered holds (docs/reports/CALIBRATION.md)."""

TRUNK_LEAN_IN_ROOM_DEG: Final = 35.0
"""With a trunk that leans further than this from upside down, hips are not over shoulders: somebody walks up a wall,
kicks up, or comes down. The rater of the labelled clips draws the line there: 14 of 15 frames with a broken line lean
less, 4 of 5 without a handstand more. For bodies whose joints are known in the room."""

TRUNK_LEAN_SEEN_DEG: Final = 38.0
"""The same for found keypoints. Three degrees more, since the app takes back what the network called a handstand, and
keypoints have errors: on the labelled clips 35 would lose 11 % of the broken handstands, 38 loses 8 % (docs/LOG.md)."""


_KEYPOINTS_OF: Final = {
    angle: tuple(INDEX[f"{side}_{part}"] for part in parts for side in "rl")
    for angle, parts in {
        "shoulder": ("wrist", "shoulder", "hip"),
        "hip": ("shoulder", "hip", "knee"),
        "knee": ("hip", "knee", "ankle"),
        "line_tilt": ("wrist", "ankle"),
        "legs_apart": ("hip", "ankle"),
        "elbow": ("wrist", "elbow", "shoulder"),
    }.items()
}
"""The keypoints that each angle is measured at."""


class Fault(StrEnum):
    """What may break the line. The codes are part of the contract of `analyze` and of tracks; first cause first: closed
    shoulders come before the arch that they force."""

    BENT_ARMS = "bent_arms"
    CLOSED_SHOULDERS = "closed_shoulders"
    ARCHED_BACK = "arched_back"
    PIKED_HIPS = "piked_hips"
    BENT_HIPS = "bent_hips"
    BENT_KNEES = "bent_knees"
    LEGS_APART = "legs_apart"
    LEANING = "leaning"


ANGLE_OF_FAULT: Final[dict[Fault, str]] = {
    Fault.BENT_ARMS: "elbow",
    Fault.CLOSED_SHOULDERS: "shoulder",
    Fault.ARCHED_BACK: "hip",
    Fault.PIKED_HIPS: "hip",
    Fault.BENT_HIPS: "hip",
    Fault.BENT_KNEES: "knee",
    Fault.LEGS_APART: "legs_apart",
    Fault.LEANING: "line_tilt",
}
"""The angle that each fault is over the limit of."""


def body_line(keypoints: FloatArray, sure: NDArray[np.bool_]) -> FloatArray:
    """Wrists, shoulders, hips, knees, ankles of any number of poses: mid-points, or the sure side if only one is sure.

    Args:
        keypoints: (..., 16, D) in any frame of reference.
        sure: (..., 16) which keypoints are known well.

    Returns:
        (..., 5, D) in the same frame.
    """
    right, left = (list(side) for side in zip(*BODY_LINE, strict=True))
    sure_right, sure_left = sure[..., right, None], sure[..., left, None]
    line = np.where(sure_right, keypoints[..., right, :], keypoints[..., left, :])
    return np.asarray(np.where(sure_right == sure_left, midpoints(keypoints), line))


def signed_bend(a: FloatArray, vertex: FloatArray, b: FloatArray) -> float:
    """How far (2,) a-vertex-b bends off a straight line in a picture [degrees, -180 to 180]; positive is clockwise."""
    (ux, uy), (vx, vy) = vertex - a, b - vertex
    return math.degrees(math.atan2(ux * vy - uy * vx, ux * vx + uy * vy))


def angle_between(first: FloatArray, second: FloatArray) -> FloatArray:
    """Angles between (..., D) directions, D 2 or 3: (...) [degrees, 0 to 180]."""
    along = (first * second).sum(axis=-1)
    across = np.stack([first[..., i] * second[..., j] - first[..., j] * second[..., i] for i, j in _planes(first)])
    return np.asarray(np.degrees(np.arctan2(np.linalg.norm(across, axis=0), along)))


def deviations(points: FloatArray, line: FloatArray | None = None) -> FloatArray:
    """Angles of the body line of any number of poses.

    Args:
        points: (..., 16, 2) image pixels, y down, or (..., 16, 3) metres in the room, y up.
        line: (..., 5, D) the body line where it is known better than as mid-points.

    Returns:
        (..., 6) [degrees] in the order of ANGLE_NAMES. A line is tilted by 0 to 180 degrees in the room; in a picture
        by 0 to 90, whichever end is up.
    """
    points = np.asarray(points, np.float64)
    wrist, shoulder, hip, knee, ankle = np.moveaxis(midpoints(points) if line is None else line, -2, 0)
    at = {name: points[..., index, :] for name, index in INDEX.items()}
    arms = [angle_between(at[f"{s}_elbow"] - at[f"{s}_wrist"], at[f"{s}_shoulder"] - at[f"{s}_elbow"]) for s in "rl"]
    up = np.zeros(points.shape[-1])
    up[1] = 1.0
    tilt = angle_between(ankle - wrist, up)
    columns = {
        "shoulder": angle_between(shoulder - wrist, hip - shoulder),
        "hip": angle_between(hip - shoulder, knee - hip),
        "knee": angle_between(knee - hip, ankle - knee),
        "line_tilt": np.minimum(tilt, 180.0 - tilt) if points.shape[-1] == 2 else tilt,
        "legs_apart": angle_between(at["r_ankle"] - hip, at["l_ankle"] - hip),
        "elbow": (arms[0] + arms[1]) / 2.0,
    }
    return np.stack([columns[name] for name in ANGLE_NAMES], axis=-1)


def measure(points: FloatArray) -> Angles:
    """Angles of one body, (16, 2) image px or (16, 3) metres, by mid-points."""
    return Angles.of(deviations(points))


def measure_sure(keypoints: FloatArray, sure: NDArray[np.bool_]) -> Angles:
    """Angles of one found pose, (16, 2) image px: where one side alone is sure, it stands for both."""
    return Angles.of(deviations(keypoints, body_line(keypoints, sure)))


def errors(confidence: FloatArray) -> FloatArray:
    """Standard errors of the angles of one found pose: what it takes at full confidence, more with less of it.

    Args:
        confidence: (16,) in [0, 1].

    Returns:
        (6,) [degrees] in the order of ANGLE_NAMES.
    """
    mean = np.array([confidence[list(_KEYPOINTS_OF[name])].mean() for name in ANGLE_NAMES])
    return np.asarray(ERRORS.as_array() / np.clip(mean, 0.2, 1.0))


def looks_straight(points: FloatArray) -> NDArray[np.bool_]:
    """(...) whether every angle of (..., 16, D) is within the limits of straight."""
    return np.asarray((deviations(points) <= LIMITS.as_array()).all(axis=-1))


def trunk_lean(line: FloatArray) -> float:
    """How far the trunk of a (5, 2) line leans from hips straight above shoulders in a picture [degrees, 0 to 180]."""
    x, y = line[HIP] - line[SHOULDER]
    return math.degrees(math.atan2(abs(x), -y))


def is_upside_down(line: FloatArray) -> bool:
    """Whether the hips of a (5, 2) line are above the shoulders, and the hands below the hips, in a picture."""
    return bool(upside_down(line))


def upside_down(lines: FloatArray) -> NDArray[np.bool_]:
    """(...) the same for any number of (..., 5, 2) lines."""
    y = lines[..., 1]
    return np.asarray((y[..., HIP] < y[..., SHOULDER]) & (y[..., WRIST] > y[..., HIP]))


def _planes(vectors: FloatArray) -> tuple[tuple[int, int], ...]:
    return ((0, 1),) if vectors.shape[-1] == 2 else ((0, 1), (1, 2), (2, 0))
