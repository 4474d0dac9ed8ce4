"""What is true of a posed person: keypoints, body-line angles in the room, and the label that follows from them."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.body_line import ANGLE_NAMES, ANGLE_OF_FAULT, LIMITS, TRUNK_LEAN_IN_ROOM_DEG, Angles, measure
from models.labels import NOT_HANDSTAND, NOT_STRAIGHT, STRAIGHT
from models.skeleton import INDEX, NUM_KEYPOINTS, midpoints
from trainer.synthetic.body.posing import PosedRig
from trainer.synthetic.body.rotations import Array
from trainer.synthetic.scene.camera import Camera
from trainer.synthetic.scene.visibility import uncovered

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


HEAD_FREE_M: Final = 0.03
"""The crown is at least this far above the floor."""

ELBOW_RISE_M: Final = 0.08
"""Elbows are at least this much higher than the wrists: nobody stands on the forearms."""

LEAN: Final = 0.45
"""On one hand the hips are at most this far to the side, as a share of their height."""


@dataclass(frozen=True)
class Truth:
    """Everything known about one picture."""

    keypoints: NDArray[np.float32]  # (16, 2) px
    in_picture: NDArray[np.bool_]  # (16,)
    keypoints_3d: NDArray[np.float32]  # (16, 3) m, +Y up
    angles: Angles
    label: int  # index in models.labels.ACTIONS
    margin: float
    """How far from getting another label. Straight or not: degrees; no handstand: centimetres."""
    spine: NDArray[np.float32]  # (2,) px, the middle of the spine: keypoint 16 of PA17J
    spine_3d: NDArray[np.float32]  # (3,) m
    visible: NDArray[np.bool_] | None = None
    """(16,) which keypoints the picture shows: inside of it and not covered. None: no depth was given to tell from."""


def keypoints_of(posed: PosedRig) -> Array:
    """(16, 3) m in the order of PA16J."""
    points = np.empty((NUM_KEYPOINTS, 3))
    for name, bone in _BONE_HEADS.items():
        points[INDEX[name]] = posed.head(bone)
    points[INDEX["head_top"]] = posed.attached("head", posed.rig.head_top)
    points[INDEX["pelvis"]] = (points[INDEX["r_hip"]] + points[INDEX["l_hip"]]) / 2.0
    points[INDEX["thorax"]] = (points[INDEX["r_shoulder"]] + points[INDEX["l_shoulder"]]) / 2.0
    return points


def spine_of(posed: PosedRig) -> Array:
    """(3,) m, the middle of the spine, about half-way from pelvis to thorax."""
    return posed.head("spine_03")


def handstand_excess_m(points: NDArray[np.floating]) -> float:
    """Metres to spare until the pose stops being a handstand; negative if it is none.

    A handstand has its wrists on the floor and lower than all else of the body line, its hips above its shoulders
    and its ankles above its hips; neither head nor elbows are on the floor, and the trunk leans by less than
    `TRUNK_LEAN_IN_ROOM_DEG`. With one hand off the floor (a cartwheel) the hips are over the other. What the
    hands rest on is at y = 0.
    """
    points = np.asarray(points, np.float64)
    height = points[:, 1]
    sides = sorted("rl", key=lambda side: height[INDEX[f"{side}_wrist"]])
    low, high = (float(height[INDEX[f"{side}_wrist"]]) for side in sides)
    carrying = sides[:1] if high > WRIST_ON_FLOOR_M else sides
    wrist = float(np.mean([height[INDEX[f"{side}_wrist"]] for side in carrying]))
    elbow = min(height[INDEX[f"{side}_elbow"]] for side in carrying)
    _, shoulder, hip, _, ankle = midpoints(points)[:, 1]
    spare = [WRIST_ON_FLOOR_M - (low if len(carrying) == 1 else high), shoulder - wrist - RISE_M]
    spare += [
        hip - shoulder - RISE_M,
        ankle - hip,
        height[INDEX["head_top"]] - HEAD_FREE_M,
        elbow - wrist - ELBOW_RISE_M,
    ]
    trunk = points[INDEX["pelvis"]] - points[INDEX["thorax"]]
    spare.append(math.tan(math.radians(TRUNK_LEAN_IN_ROOM_DEG)) * trunk[1] - float(np.hypot(trunk[0], trunk[2])))
    if len(carrying) == 1:
        off = points[INDEX["pelvis"]] - np.mean([points[INDEX[f"{side}_wrist"]] for side in carrying], axis=0)
        spare.append(LEAN * off[1] - float(np.hypot(off[0], off[2])))
    return float(min(spare))


def judge(points: NDArray[np.floating]) -> tuple[Angles, int, float]:
    """Angles, label and margin of (16, 3) keypoints in metres."""
    angles = measure(points)
    excess_cm = 100.0 * handstand_excess_m(points)
    if excess_cm < 0.0:
        return angles, NOT_HANDSTAND, -excess_cm
    slack = float(np.min(LIMITS.as_array() - angles.as_array()))
    return angles, STRAIGHT if slack >= 0.0 else NOT_STRAIGHT, abs(slack)


def tell(posed: PosedRig, camera: Camera, depth: NDArray[np.floating] | None = None) -> Truth:
    """The truth of a posed person seen by a camera.

    Args:
        depth: (H, W) of the picture, as `Renderer.read_depth` gives it, to tell which keypoints are covered.
    """
    points, spine = keypoints_of(posed), spine_of(posed)
    pixels = camera.project(points)
    size = np.array([camera.width, camera.height])
    with np.errstate(invalid="ignore"):
        inside: NDArray[np.bool_] = np.asarray(((pixels >= 0.0) & (pixels < size)).all(axis=1))
    angles, label, margin = judge(points)
    visible = None if depth is None else inside & uncovered(points, camera, depth)
    spine_px = camera.project(spine).astype(np.float32)
    return Truth(
        pixels.astype(np.float32), inside, points.astype(np.float32), angles, label, margin,
        spine_px, spine.astype(np.float32), visible,
    )  # fmt: skip


def nobody() -> Truth:
    """The truth of a picture without a person: no handstand, and nothing to measure."""
    nowhere = np.full((NUM_KEYPOINTS, 2), np.nan, np.float32)
    points = np.full((NUM_KEYPOINTS, 3), np.nan, np.float32)
    angles = Angles(*[float("nan")] * len(ANGLE_NAMES))
    none = np.zeros(NUM_KEYPOINTS, np.bool_)
    return Truth(nowhere, none, points, angles, NOT_HANDSTAND, float("inf"), nowhere[0], points[0], none)


def fault_of(truth: Truth) -> str:
    """What broke the line of a handstand first: the angle, from the cause on, that is over its limit; "" if none."""
    if truth.label != NOT_STRAIGHT:
        return ""
    return next((name for name in ANGLE_OF_FAULT.values() if getattr(truth.angles, name) > getattr(LIMITS, name)), "")


def view_angle(points: NDArray[np.floating], camera: Camera) -> float:
    """Degrees between the line from hip to hip and the way to the camera, on the floor: 0 side-on, 90 front or back.

    Args:
        points: (16, 3) m.
    """
    across = (points[INDEX["l_hip"]] - points[INDEX["r_hip"]])[[0, 2]]
    towards = (camera.position - points[INDEX["pelvis"]])[[0, 2]]
    cosine = abs(float(across @ towards)) / max(float(np.linalg.norm(across) * np.linalg.norm(towards)), 1e-9)
    return float(np.degrees(np.arccos(np.clip(cosine, 0.0, 1.0))))
