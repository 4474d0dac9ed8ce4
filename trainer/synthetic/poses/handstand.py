"""Handstand poses with given body-line angles: balanced or leaning, hands on the floor."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.body_line import angle_between
from models.skeleton import INDEX, midpoints
from trainer.synthetic.body.pose import Limbs, RigPose
from trainer.synthetic.body.posing import PosedRig, pose_rig
from trainer.synthetic.body.rig import Rig
from trainer.synthetic.body.rotations import Array, unit
from trainer.synthetic.body.skinning import Character
from trainer.synthetic.poses.solve import solve
from trainer.synthetic.scene.truth import keypoints_of

OVERHEAD: Final = Limbs(
    shoulder_flexion=178.0, shoulder_abduction=2.0, shoulder_rotation=80.0, elbow=2.0, pronation=100.0
)

_MASSES: Final = (
    (("head_top", "neck"), 0.08),
    (("thorax", "pelvis"), 0.48),
    (("r_shoulder", "r_elbow"), 0.028),
    (("l_shoulder", "l_elbow"), 0.028),
    (("r_elbow", "r_wrist"), 0.022),
    (("l_elbow", "l_wrist"), 0.022),
    (("r_hip", "r_knee"), 0.11),
    (("l_hip", "l_knee"), 0.11),
    (("r_knee", "r_ankle"), 0.06),
    (("l_knee", "l_ankle"), 0.06),
)


@dataclass(frozen=True)
class Line:
    """Target body line, by the mid-points of left and right. Degrees, signed."""

    shoulder: float = 0.0
    """Positive: arms in front of the trunk (closed shoulders)."""
    hip: float | None = 0.0
    """Positive: legs in front of the trunk (pike); negative: arched; None: leave the hips as they are."""
    tilt: float | None = None
    """Of wrists to ankles, positive towards the fingers; None: balanced over the hands."""
    balance_m: float = 0.03
    """Where the centre of mass is when balanced: in front of the wrists, towards the fingers."""


def centre_of_mass(points: NDArray[np.floating]) -> Array:
    """(3,) of (16, 3) keypoints; segment masses are rounded textbook values."""
    total = sum(mass for _, mass in _MASSES)
    parts = [mass * (points[INDEX[a]] + points[INDEX[b]]) / 2.0 for (a, b), mass in _MASSES]
    return np.sum(np.asarray(parts, np.float64), axis=0) / total


def signed_line(posed: PosedRig) -> tuple[float, float]:
    """Shoulder and hip deviation in degrees with the signs of `Line`."""
    wrist, shoulder, hip, knee, _ = midpoints(keypoints_of(posed)).astype(np.float64)
    index = posed.rig.skeleton.index
    chest = posed.rotations[index["spine_03"]][:, 2]
    belly = posed.rotations[index["pelvis"]][:, 2]
    return (
        _signed(shoulder - hip, wrist - shoulder, chest),
        _signed(hip - shoulder, knee - hip, belly),
    )


def _signed(first: Array, second: Array, front: Array) -> float:
    """Angle between two directions, positive if the second turns towards the front."""
    sign = 1.0 if (unit(second) - unit(first)) @ front >= 0.0 else -1.0
    return sign * float(angle_between(first, second))


def take_line(rig: Rig, pose: RigPose, line: Line) -> RigPose:
    """Turn shoulders, hips and the whole body of an upside-down pose so that it has the target line."""
    front = np.array([np.sin(np.radians(pose.heading)), 0.0, np.cos(np.radians(pose.heading))])

    def residual(candidate: RigPose) -> NDArray[np.float64]:
        posed = pose_rig(rig, candidate, with_hands=False)
        shoulder, hip = signed_line(posed)
        points = keypoints_of(posed)
        wrist, *_, ankle = midpoints(points).astype(np.float64)
        if line.tilt is None:
            lean = 100.0 * (float((centre_of_mass(points) - wrist) @ front) - line.balance_m)
        else:
            up = ankle - wrist
            lean = float(np.degrees(np.arctan2(up @ front, up[1]))) - line.tilt
        residuals = [shoulder - line.shoulder, lean]
        return np.array(residuals if line.hip is None else [*residuals, hip - line.hip])

    unknowns = ("both.shoulder_flexion", "pitch", "both.hip_flexion")
    return solve(pose, unknowns if line.hip is not None else unknowns[:2], residual, steps=6)


def upside_down(spine: float = 0.0, neck: float = 12.0, feet: float = 55.0) -> RigPose:
    """A handstand to start from: arms overhead, legs together, feet pointed. Degrees."""
    pose = RigPose(pitch=180.0, spine=spine, neck=neck, left=OVERHEAD, right=OVERHEAD)
    return pose.both(palm=1.0, hip_abduction=-4.0, hip_rotation=4.0, ankle=feet, knee=0.0)


def stand_on_hands(character: Character, posed: PosedRig, at: Array | None = None) -> PosedRig:
    """Move a pose so that the middle of its wrists is over `at` (x, z are used) and its palms touch the floor."""
    wrists = (posed.head("hand_l") + posed.head("hand_r")) / 2.0
    spot = np.zeros(3) if at is None else np.asarray(at, np.float64)
    return posed.moved(np.array([spot[0], character.palm_height, spot[2]]) - wrists)
