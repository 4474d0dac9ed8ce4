"""How far joints of healthy, flexible people go. Degrees; the angles are those of `pose`."""

from typing import Final

from trainer.synthetic.body.pose import Limbs, RigPose

TRUNK_LIMITS: Final = {
    "spine": (-75.0, 80.0),
    "spine_side": (-35.0, 35.0),
    "neck": (-60.0, 75.0),
}
LIMB_LIMITS: Final = {
    "shoulder_flexion": (-60.0, 205.0),
    "shoulder_abduction": (-45.0, 180.0),
    "shoulder_rotation": (-70.0, 110.0),
    "elbow": (-8.0, 155.0),
    "wrist": (-85.0, 95.0),
    "hip_flexion": (-60.0, 150.0),
    "hip_abduction": (-25.0, 85.0),
    "hip_rotation": (-45.0, 70.0),
    "knee": (-8.0, 165.0),
    "ankle": (-40.0, 80.0),
    "toes": (-40.0, 75.0),
}


class PoseError(ValueError):
    """A pose or a line was asked for that no body can take."""


def violations(pose: RigPose) -> list[str]:
    """What goes beyond its limit, in words; empty if the pose is possible."""
    found = [_said(name, getattr(pose, name), *limits) for name, limits in TRUNK_LIMITS.items()]
    for side, limbs in (("left", pose.left), ("right", pose.right)):
        found += [_said(f"{side}.{name}", getattr(limbs, name), *limits) for name, limits in _limits_of(limbs).items()]
    return [sentence for sentence in found if sentence]


def check_pose(pose: RigPose) -> None:
    """Raises PoseError that names every angle beyond its limit."""
    if found := violations(pose):
        raise PoseError(f"No body can take this pose: {'; '.join(found)}. Ask for angles within these limits.")


def _limits_of(limbs: Limbs) -> dict[str, tuple[float, float]]:
    """A foot or hand flat on the floor ignores its own angles."""
    ignored = {"ankle"} if limbs.sole >= 1.0 else set()
    return {name: limits for name, limits in LIMB_LIMITS.items() if name not in ignored}


def _said(name: str, degrees: float, low: float, high: float) -> str:
    return "" if low <= degrees <= high else f"{name} is {degrees:.0f} degrees, possible are {low:.0f} to {high:.0f}"
