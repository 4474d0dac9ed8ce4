"""Geometry that explains a verdict: angles of the body line and the first fault. It praises nothing by itself, and
takes back what the definition of the labels rules out.

Left and right are unreliable upside down, so everything is measured at mid-points of the two sides.
"""

import math
from dataclasses import dataclass

import numpy as np

from handstand_app.core.types import Angles, FloatArray, Pose
from models.skeleton import INDEX, midpoints

WRIST, SHOULDER, HIP, KNEE, ANKLE = range(5)


@dataclass(frozen=True)
class Limits:
    """Deviations up to which a line counts as straight [degrees]."""

    elbow: float = 25.0
    shoulder: float = 15.0
    hip: float = 10.0
    knee: float = 12.0
    legs_apart: float = 15.0
    line_tilt: float = 10.0
    trunk_lean: float = 38.0
    """Beyond it hips are not over shoulders: no handstand (yet). The rater of the labelled clips draws the line."""


FAULT_WORDS: dict[str, str] = {
    "bent_arms": "bent arms",
    "closed_shoulders": "closed shoulders",
    "arched_back": "arched back",
    "piked_hips": "piked hips",
    "bent_hips": "bent at the hips",
    "bent_knees": "bent knees",
    "legs_apart": "legs apart",
    "leaning": "leaning",
}
"""Fault codes, first cause first (closed shoulders come before the arch that they force), and how to say them."""


def body_line(pose: Pose) -> FloatArray:
    """(5, 2) wrists, shoulders, hips, knees, ankles [image px]: mid-points, or the sure side if only one is sure."""
    keypoints = pose.keypoints
    middle = midpoints(keypoints)
    sides = [("r_wrist", "l_wrist"), ("r_shoulder", "l_shoulder"), ("r_hip", "l_hip"), ("r_knee", "l_knee")]
    for row, (right, left) in enumerate([*sides, ("r_ankle", "l_ankle")]):
        r, lft = INDEX[right], INDEX[left]
        if pose.sure[r] != pose.sure[lft]:
            middle[row] = keypoints[r if pose.sure[r] else lft]
    return middle


def bend(a: FloatArray, vertex: FloatArray, b: FloatArray) -> float:
    """Signed deviation of a-vertex-b from a straight line [degrees, -180 to 180]; positive turns clockwise."""
    (ux, uy), (vx, vy) = vertex - a, b - vertex
    return math.degrees(math.atan2(ux * vy - uy * vx, ux * vx + uy * vy))


def measure(pose: Pose) -> Angles:
    """Angles of the body line of one pose."""
    line = body_line(pose)
    tilt_x, tilt_y = line[ANKLE] - line[WRIST]
    point = {name: pose.keypoints[index] for name, index in INDEX.items()}
    elbows = [abs(bend(point[f"{s}_wrist"], point[f"{s}_elbow"], point[f"{s}_shoulder"])) for s in ("r", "l")]
    legs = bend(point["r_ankle"], line[HIP], 2 * line[HIP] - point["l_ankle"])
    return Angles(
        shoulder=abs(bend(line[WRIST], line[SHOULDER], line[HIP])),
        hip=abs(bend(line[SHOULDER], line[HIP], line[KNEE])),
        knee=abs(bend(line[HIP], line[KNEE], line[ANKLE])),
        line_tilt=math.degrees(math.atan2(abs(tilt_x), abs(tilt_y))),
        elbow=float(np.mean(elbows)),
        legs_apart=abs(legs),
    )


def trunk_lean(pose: Pose) -> float:
    """How far the trunk leans from hips straight above shoulders [degrees, 0 to 180]."""
    line = body_line(pose)
    x, y = line[HIP] - line[SHOULDER]
    return math.degrees(math.atan2(abs(x), -y))


def is_ruled_out_as_straight(angles: Angles, limits: Limits) -> bool:
    """Whether legs are apart or the line leans by more than straight allows: what mid-points measure best."""
    return angles.legs_apart > limits.legs_apart or angles.line_tilt > limits.line_tilt


def first_fault(pose: Pose, angles: Angles, limits: Limits | None = None) -> str | None:
    """The first cause that is over its limit, in the order of FAULT_WORDS; None if nothing is."""
    limits = limits or Limits()
    over = [
        ("bent_arms", angles.elbow > limits.elbow),
        ("closed_shoulders", angles.shoulder > limits.shoulder),
        (_hip_fault(pose), angles.hip > limits.hip),
        ("bent_knees", angles.knee > limits.knee),
        ("legs_apart", angles.legs_apart > limits.legs_apart),
        ("leaning", angles.line_tilt > limits.line_tilt),
    ]
    return next((fault for fault, is_over in over if is_over), None)


def _hip_fault(pose: Pose) -> str:
    """Arch or pike: the hips bend away from, or with, the side that the shoulders or the knees show to be the front.

    Shoulders close towards the chest and knees bend towards the back; without either the side is not known.
    """
    line = body_line(pose)
    hip = bend(line[SHOULDER], line[HIP], line[KNEE])
    shoulder = bend(line[WRIST], line[SHOULDER], line[HIP])
    knee = bend(line[HIP], line[KNEE], line[ANKLE])
    front = shoulder if abs(shoulder) >= abs(knee) else -knee
    if abs(front) < 6:
        return "bent_hips"
    return "piked_hips" if hip * front > 0 else "arched_back"


def is_upside_down(pose: Pose) -> bool:
    """Hips above shoulders, hands below hips."""
    line = body_line(pose)
    return bool(line[HIP, 1] < line[SHOULDER, 1] and line[WRIST, 1] > line[HIP, 1])
