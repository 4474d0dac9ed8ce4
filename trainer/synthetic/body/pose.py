"""A pose in the words of anatomy: joint angles in degrees. All zero is standing straight, arms down."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Limbs:
    """Arm and leg of one side. Degrees; signs are the same for left and right."""

    shoulder_flexion: float = 0.0
    """0 arm down, 90 forward, 180 overhead in line with the trunk."""
    shoulder_abduction: float = 8.0
    """Outwards, away from the middle plane."""
    shoulder_rotation: float = 30.0
    """Inwards about the upper arm: 0 crook of the elbow to the front (arm down), 90 to the middle."""
    elbow: float = 8.0
    """0 straight."""
    pronation: float = 55.0
    """0 palm looks where the crook of the elbow looks."""
    wrist: float = 0.0
    """Extension (back of the hand towards the forearm) of a hand that is not on the floor."""
    palm: float = 0.0
    """1 the hand lies flat as on the floor, fingers forward; 0 it follows the forearm."""
    hip_flexion: float = 0.0
    hip_abduction: float = 3.0
    hip_rotation: float = 6.0
    """Outwards about the thigh."""
    knee: float = 0.0
    """0 straight."""
    ankle: float = 0.0
    """Plantar flexion: 0 foot square to the calf, 60 pointed."""
    sole: float = 0.0
    """1 the foot lies flat as on the floor, turned out by the hip's rotation; 0 it follows the calf."""
    toes: float = 0.0
    """Extension of the toes."""


@dataclass(frozen=True)
class RigPose:
    """The whole body. Degrees. The pelvis turns by heading, then pitch, then roll."""

    heading: float = 0.0
    """About the vertical: 0 faces +Z, 90 faces +X."""
    pitch: float = 0.0
    """Of the pelvis: 0 upright, 90 face down, 180 upside down."""
    roll: float = 0.0
    """Of the pelvis, towards its left."""
    spine: float = 0.0
    """Extension (arching backwards) from pelvis to chest."""
    spine_side: float = 0.0
    """Bending of the trunk towards its right."""
    neck: float = 0.0
    """Extension (looking up) from chest to head."""
    hand_turn: float = 0.0
    """Outwards turn of the fingers of hands that lie on the floor."""
    left: Limbs = field(default_factory=Limbs)
    right: Limbs = field(default_factory=Limbs)

    def both(self, **changes: float) -> "RigPose":
        """The pose with the same change on both sides."""
        return replace(self, left=replace(self.left, **changes), right=replace(self.right, **changes))

    def plus(self, **changes: float) -> "RigPose":
        """The pose with degrees added to fields of the trunk."""
        return replace(self, **{name: getattr(self, name) + change for name, change in changes.items()})

    def plus_both(self, **changes: float) -> "RigPose":
        """The pose with degrees added to the same fields of both sides."""
        left = {name: getattr(self.left, name) + change for name, change in changes.items()}
        right = {name: getattr(self.right, name) + change for name, change in changes.items()}
        return replace(self, left=replace(self.left, **left), right=replace(self.right, **right))


_TRUNK = tuple(item.name for item in fields(RigPose) if item.name not in ("left", "right"))
_LIMBS = tuple(item.name for item in fields(Limbs))


def to_array(pose: RigPose) -> NDArray[np.float64]:
    """(37,) all angles in a fixed order, for interpolation."""
    trunk = [getattr(pose, name) for name in _TRUNK]
    return np.array(trunk + [getattr(side, name) for side in (pose.left, pose.right) for name in _LIMBS])


def from_array(values: Sequence[float] | NDArray[np.float64]) -> RigPose:
    """The inverse of `to_array`."""
    numbers = [float(value) for value in values]
    first, second = len(_TRUNK), len(_TRUNK) + len(_LIMBS)
    return RigPose(
        **dict(zip(_TRUNK, numbers[:first], strict=True)),
        left=Limbs(**dict(zip(_LIMBS, numbers[first:second], strict=True))),
        right=Limbs(**dict(zip(_LIMBS, numbers[second:], strict=True))),
    )
