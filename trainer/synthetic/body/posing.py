"""Forward kinematics: a `RigPose` and a `Rig` give where every bone is. Knows no meshes."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from trainer.synthetic.body.pose import Limbs, RigPose
from trainer.synthetic.body.rig import FINGERS, SIDES, Rig
from trainer.synthetic.body.rotations import (
    Array,
    about,
    about_x,
    about_y,
    about_z,
    between,
    blend,
    frame,
    twist_angle,
    unit,
)

_SPINE_SHARES: Final = (("spine_01", 0.40), ("spine_02", 0.35), ("spine_03", 0.25))
_RAISED_CLAVICLE: Final = (0.75, 0.75, -0.05)
_FORWARD_CLAVICLE: Final = (0.93, 0.05, 0.36)


@dataclass(frozen=True)
class PosedRig:
    """Where the bones are in the room. Metres; +Y up, floor at y = 0 once the pose is placed."""

    rig: Rig
    rotations: Array  # (B, 3, 3) from rest to room
    heads: Array  # (B, 3)
    twists: dict[int, tuple[Array, float]]  # bone -> (axis at rest, radians of roll to spread along it)

    def moved(self, offset: Array) -> "PosedRig":
        """The same pose elsewhere; offset (3,) in metres."""
        return PosedRig(self.rig, self.rotations, self.heads + offset, self.twists)

    def turned(self, degrees: float) -> "PosedRig":
        """The same pose, turned about the vertical through the origin; positive to its left."""
        turn = about_y(degrees)
        return PosedRig(self.rig, turn @ self.rotations, self.heads @ turn.T, self.twists)

    def head(self, name: str) -> Array:
        result: Array = self.heads[self.rig.skeleton.index[name]]
        return result

    def attached(self, bone: str, point: Array) -> Array:
        """(3,) where a point of the rest pose goes that is fixed to one bone."""
        position = self.rig.skeleton.index[bone]
        result: Array = self.heads[position] + self.rotations[position] @ (point - self.rig.heads[position])
        return result

    @cached_property
    def skin_matrices(self) -> Array:
        """(D, 3, 4) from rest to room, one for each entry of `Skeleton.deforming`."""
        matrices = np.empty((len(self.rig.skeleton.deforming), 3, 4))
        for row, (bone, share) in enumerate(self.rig.skeleton.deforming):
            rotation = self.rotations[bone]
            if bone in self.twists and share != 1.0:
                axis, angle = self.twists[bone]
                rotation = rotation @ about(axis, (share - 1.0) * angle)
            matrices[row, :, :3] = rotation
            matrices[row, :, 3] = self.heads[bone] - rotation @ self.rig.heads[bone]
        return matrices


@dataclass(frozen=True)
class _Side:
    """One side of the body."""

    limbs: Limbs
    end: str  # of the names of its bones
    sign: float  # of its x


def pose_rig(rig: Rig, pose: RigPose, with_hands: bool = True) -> PosedRig:
    """Place all bones; the pelvis keeps its rest position.

    Args:
        with_hands: False leaves the fingers straight out of the hand, which is faster.
    """
    turns: dict[str, Array] = {"Root": np.eye(3)}
    twists: dict[int, tuple[Array, float]] = {}
    _turn_trunk(turns, pose)
    for (end, sign), limbs in zip(SIDES, (pose.left, pose.right), strict=True):
        side = _Side(limbs, end, sign)
        _turn_arm(turns, twists, rig, pose, side)
        _turn_leg(turns, rig, pose.heading, side)
        if with_hands:
            _turn_fingers(turns, rig, limbs, end)
    return _place(rig, turns, twists)


def _turn_trunk(turns: dict[str, Array], pose: RigPose) -> None:
    turns["pelvis"] = about_y(pose.heading) @ about_x(pose.pitch) @ about_z(-pose.roll)
    current = turns["pelvis"]
    for bone, share in _SPINE_SHARES:
        current = current @ about_x(-share * pose.spine) @ about_z(-share * pose.spine_side)
        turns[bone] = current
    turns["neck_01"] = current @ about_x(-0.45 * pose.neck)
    turns["head"] = current @ about_x(-pose.neck)


def _turn_arm(
    turns: dict[str, Array], twists: dict[int, tuple[Array, float]], rig: Rig, pose: RigPose, side: _Side
) -> None:
    limbs, end, sign = side.limbs, side.end, side.sign
    chest = turns["spine_03"]
    flexed = about_x(-limbs.shoulder_flexion) @ about_z(sign * limbs.shoulder_abduction)
    clavicle = chest @ _clavicle_turn(rig, flexed @ np.array([0.0, -1.0, 0.0]), end, sign)
    upper_axes = chest @ flexed @ about_y(-sign * limbs.shoulder_rotation)
    lower_axes = upper_axes @ about_x(-limbs.elbow)
    upper = upper_axes @ rig.rest_axes["upperarm" + end].T
    lower = lower_axes @ rig.rest_axes["lowerarm" + end].T
    hand = _hand_axes(lower_axes, pose, limbs, sign) @ rig.rest_axes["hand" + end].T
    index = rig.skeleton.index
    upper_axis = -rig.rest_axes["upperarm" + end][:, 1]
    roll = twist_angle(clavicle.T @ upper, upper_axis)
    # Raising the arm forward turns it outwards, up to 150 degrees: unwrap so that the skin never jumps.
    roll -= 2.0 * np.pi * sign if sign * roll > np.radians(130.0) else 0.0
    twists[index["upperarm" + end]] = (upper_axis, roll)
    lower_axis = -rig.rest_axes["lowerarm" + end][:, 1]
    forearm_roll = 0.9 * twist_angle(lower.T @ hand, lower_axis)
    twists[index["lowerarm" + end]] = (lower_axis, forearm_roll)
    turns["clavicle" + end] = clavicle
    turns["upperarm" + end] = upper
    turns["lowerarm" + end] = lower @ about(lower_axis, forearm_roll)
    turns["hand" + end] = hand


def _clavicle_turn(rig: Rig, arm: Array, end: str, sign: float) -> Array:
    """(3, 3) in the frame of the chest: the collar bone follows the upper arm up and forward."""
    rest = unit(rig.head("upperarm" + end) - rig.head("clavicle" + end))
    elevation = float(np.degrees(np.arccos(np.clip(-arm[1], -1.0, 1.0))))
    raised = _smooth((elevation - 35.0) / 135.0)
    forward = max(0.0, float(arm[2])) ** 2
    mirror = np.array([sign, 1.0, 1.0])
    wanted = (1.0 - raised) * rest + raised * unit(np.array(_RAISED_CLAVICLE)) * mirror
    wanted = (1.0 - 0.7 * forward) * wanted + 0.7 * forward * unit(np.array(_FORWARD_CLAVICLE)) * mirror
    return between(rest, wanted)


def _hand_axes(lower_axes: Array, pose: RigPose, limbs: Limbs, sign: float) -> Array:
    free = lower_axes @ about_y(-sign * limbs.pronation) @ about_x(limbs.wrist)
    if limbs.palm <= 0.0:
        return free
    fingers = about_y(pose.heading + sign * pose.hand_turn) @ np.array([0.0, 0.0, 1.0])
    flat = frame(-fingers, np.array([0.0, -1.0, 0.0]))
    return flat if limbs.palm >= 1.0 else blend(free, flat, limbs.palm)


def _turn_leg(turns: dict[str, Array], rig: Rig, heading: float, side: _Side) -> None:
    limbs, end, sign = side.limbs, side.end, side.sign
    thigh = (
        turns["pelvis"]
        @ about_x(-limbs.hip_flexion)
        @ about_z(sign * limbs.hip_abduction)
        @ about_y(sign * limbs.hip_rotation)
    )
    calf = thigh @ about_x(limbs.knee)
    foot = calf @ about_x(limbs.ankle)
    if limbs.sole > 0.0:
        foot = blend(foot, about_y(heading + sign * limbs.hip_rotation), min(1.0, limbs.sole))
    turns["thigh" + end] = thigh @ rig.rest_axes["thigh" + end].T
    turns["calf" + end] = calf @ rig.rest_axes["calf" + end].T
    turns["foot" + end] = foot
    turns["ball" + end] = foot @ about_x(-limbs.toes)


def _turn_fingers(turns: dict[str, Array], rig: Rig, limbs: Limbs, end: str) -> None:
    hand = turns["hand" + end]
    for finger in FINGERS:
        for bone in (f"{finger}_0{k}{end}" for k in (1, 2, 3)):
            own, flat = rig.flat_finger[bone]
            turns[bone] = hand @ blend(np.eye(3), between(own, flat), limbs.palm) if limbs.palm > 0 else hand


def _place(rig: Rig, turns: dict[str, Array], twists: dict[int, tuple[Array, float]]) -> PosedRig:
    count = len(rig.skeleton.names)
    rotations = np.empty((count, 3, 3))
    heads = rig.heads.copy()
    for position, (name, parent) in enumerate(zip(rig.skeleton.names, rig.skeleton.parents, strict=True)):
        rotations[position] = turns[name] if name in turns else rotations[parent]
        if parent >= 0 and name != "pelvis":
            heads[position] = heads[parent] + rotations[parent] @ (rig.heads[position] - rig.heads[parent])
    return PosedRig(rig, rotations, heads, twists)


def _smooth(share: float) -> float:
    clipped = min(1.0, max(0.0, share))
    return clipped * clipped * (3.0 - 2.0 * clipped)
