"""What is true of a posed person: keypoints, body-line angles in the room, and the label that follows from them."""

from dataclasses import astuple, dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.labels import NOT_HANDSTAND, NOT_STRAIGHT, STRAIGHT
from models.skeleton import INDEX, KEYPOINTS, NUM_KEYPOINTS, midpoints
from trainer.synthetic.camera import Camera
from trainer.synthetic.posing import PosedRig
from trainer.synthetic.rotations import Array

_BONE_HEADS: Final = {
    "neck": "head",  # the joint between neck and skull
    **{f"{side}_{keypoint}": f"{bone}_{side}" for side in "rl" for keypoint, bone in (
        ("shoulder", "upperarm"), ("elbow", "lowerarm"), ("wrist", "hand"),
        ("hip", "thigh"), ("knee", "calf"), ("ankle", "foot"),
    )},
}  # fmt: skip

WRIST_ON_FLOOR_M: Final = 0.15
"""A wrist lower than this is on the floor."""

RISE_M: Final = 0.10
"""Shoulders are at least this much higher than wrists, and hips than shoulders: nobody lies on the floor."""


@dataclass(frozen=True)
class LineAngles:
    """How far the body is from a straight vertical line in the room [degrees, 0 is straight]."""

    shoulder: float
    hip: float
    knee: float
    line_tilt: float
    legs_apart: float
    elbow: float

    def as_array(self) -> NDArray[np.float32]:
        """(6,) in the order of the fields."""
        return np.array(astuple(self), np.float32)


ANGLE_NAMES: Final = tuple(item.name for item in fields(LineAngles))

LIMITS: Final = LineAngles(shoulder=15.0, hip=10.0, knee=12.0, line_tilt=10.0, legs_apart=15.0, elbow=25.0)
"""Up to these a handstand counts as straight."""


@dataclass(frozen=True)
class Truth:
    """Everything known about one picture."""

    keypoints: NDArray[np.float32]  # (16, 2) px
    in_picture: NDArray[np.bool_]  # (16,)
    keypoints_3d: NDArray[np.float32]  # (16, 3) m, +Y up
    angles: LineAngles
    label: int  # index in models.labels.ACTIONS
    margin: float
    """How far from getting another label. Straight or not: degrees; no handstand: centimetres."""


def keypoints_of(posed: PosedRig) -> Array:
    """(16, 3) m in the order of PA16J."""
    points = np.empty((NUM_KEYPOINTS, 3))
    for name, bone in _BONE_HEADS.items():
        points[INDEX[name]] = posed.head(bone)
    points[INDEX["head_top"]] = posed.attached("head", posed.rig.head_top)
    points[INDEX["pelvis"]] = (points[INDEX["r_hip"]] + points[INDEX["l_hip"]]) / 2.0
    points[INDEX["thorax"]] = (points[INDEX["r_shoulder"]] + points[INDEX["l_shoulder"]]) / 2.0
    return points


def angle_between(first: Array, second: Array) -> float:
    """Degrees, 0 to 180, between two directions."""
    cross, dot = float(np.linalg.norm(np.cross(first, second))), float(first @ second)
    return float(np.degrees(np.arctan2(cross, dot)))


def measure(points: NDArray[np.floating]) -> LineAngles:
    """Angles of the body line.

    Args:
        points: (16, 3) m, +Y up.
    """
    keypoints = np.asarray(points, np.float64)
    wrist, shoulder, hip, knee, ankle = midpoints(keypoints).astype(np.float64)
    at = {name: keypoints[INDEX[name]] for name in KEYPOINTS}
    elbows = [angle_between(at[f"{s}_elbow"] - at[f"{s}_shoulder"], at[f"{s}_wrist"] - at[f"{s}_elbow"]) for s in "rl"]
    return LineAngles(
        shoulder=angle_between(shoulder - wrist, hip - shoulder),
        hip=angle_between(hip - shoulder, knee - hip),
        knee=angle_between(knee - hip, ankle - knee),
        line_tilt=angle_between(ankle - wrist, np.array([0.0, 1.0, 0.0])),
        legs_apart=angle_between(at["r_ankle"] - hip, at["l_ankle"] - hip),
        elbow=float(np.mean(elbows)),
    )


def handstand_excess_m(points: NDArray[np.floating]) -> float:
    """Metres to spare until the pose stops being a handstand; negative if it is none.

    A handstand has its wrists on the floor and lower than all else of the body line, its hips above its shoulders
    and its ankles above its hips. The floor is at y = 0.
    """
    wrist, shoulder, hip, _, ankle = midpoints(np.asarray(points, np.float64))[:, 1]
    wrists = points[[INDEX["r_wrist"], INDEX["l_wrist"]], 1]
    return float(min(WRIST_ON_FLOOR_M - wrists.max(), shoulder - wrist - RISE_M, hip - shoulder - RISE_M, ankle - hip))


def judge(points: NDArray[np.floating]) -> tuple[LineAngles, int, float]:
    """Angles, label and margin of (16, 3) keypoints in metres."""
    angles = measure(points)
    excess_cm = 100.0 * handstand_excess_m(points)
    if excess_cm < 0.0:
        return angles, NOT_HANDSTAND, -excess_cm
    slack = float(np.min(LIMITS.as_array() - angles.as_array()))
    return angles, STRAIGHT if slack >= 0.0 else NOT_STRAIGHT, abs(slack)


def tell(posed: PosedRig, camera: Camera) -> Truth:
    """The truth of a posed person seen by a camera."""
    points = keypoints_of(posed)
    pixels = camera.project(points)
    size = np.array([camera.width, camera.height])
    with np.errstate(invalid="ignore"):
        inside: NDArray[np.bool_] = np.asarray(((pixels >= 0.0) & (pixels < size)).all(axis=1))
    angles, label, margin = judge(points)
    return Truth(pixels.astype(np.float32), inside, points.astype(np.float32), angles, label, margin)


def looks_straight(keypoints: NDArray[np.floating]) -> bool:
    """Whether every angle of (16, 2) image pixels is within the limits of straight."""
    flat = np.column_stack((keypoints[:, 0], -keypoints[:, 1], np.zeros(len(keypoints))))
    return bool((measure(flat).as_array() <= LIMITS.as_array()).all())
