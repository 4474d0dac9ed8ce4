"""Random poses that are no handstand: standing, moving, on hands and feet, on the floor."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np

from trainer.synthetic.body.pose import Limbs, RigPose, from_array, to_array
from trainer.synthetic.poses.key_poses import hands_down, lunge, raised, reaching, standing

Rng = np.random.Generator


def within(rng: Rng, low: float, high: float) -> float:
    return float(rng.uniform(low, high))


def _loose(rng: Rng, pose: RigPose, amount: float = 6.0) -> RigPose:
    """Random degrees on the joints that can move freely, each side on its own."""
    free = ("shoulder_flexion", "shoulder_abduction", "elbow", "wrist", "hip_rotation", "pronation")

    def vary(limbs: Limbs) -> Limbs:
        changes = {name: getattr(limbs, name) + float(rng.normal(0.0, amount)) for name in free}
        return replace(limbs, **{**changes, "elbow": max(0.0, changes["elbow"])})

    varied = replace(pose, left=vary(pose.left), right=vary(pose.right))
    return varied.plus(neck=rng.normal(0.0, 12.0), spine=rng.normal(0.0, 5.0), spine_side=rng.normal(0.0, 3.0))


def _standing(rng: Rng) -> RigPose:
    arms = {"shoulder_flexion": within(rng, -15.0, 40.0), "elbow": float(rng.exponential(25.0))}
    return _loose(rng, standing().both(shoulder_abduction=within(rng, 5.0, 35.0), **arms), 10.0)


def _arms_overhead(rng: Rng) -> RigPose:
    abduction = float(rng.exponential(12.0))
    return _loose(rng, raised().both(shoulder_abduction=abduction, shoulder_flexion=within(rng, 140.0, 182.0)))


def _arms_out(rng: Rng) -> RigPose:
    pose = standing().both(shoulder_abduction=within(rng, 60.0, 110.0), shoulder_rotation=within(rng, 0.0, 40.0))
    return _loose(rng, pose)


def _squat(rng: Rng) -> RigPose:
    depth = within(rng, 35.0, 125.0)
    pitch = within(rng, 0.1, 0.4) * depth
    pose = replace(standing(), pitch=pitch).both(knee=depth, hip_flexion=0.5 * depth + pitch)
    arms = {"shoulder_flexion": within(rng, 0.0, 120.0), "hip_abduction": within(rng, 3.0, 22.0), "hip_rotation": 15.0}
    return _loose(rng, pose.both(**arms))


def _bent_forward(rng: Rng) -> RigPose:
    fold = within(rng, 30.0, 105.0)
    pose = replace(standing(), pitch=fold, spine=-within(rng, 0.0, 40.0))
    knee = float(rng.exponential(12.0))
    return _loose(rng, pose.both(hip_flexion=fold + knee / 2.0, knee=knee, shoulder_flexion=within(rng, 30.0, 150.0)))


def _in_lunge(rng: Rng) -> RigPose:
    depth = within(rng, 0.4, 1.5)
    pose = lunge()
    right = replace(pose.right, hip_flexion=68.0 * depth, knee=55.0 * depth)
    return _loose(rng, replace(pose, right=right).both(shoulder_flexion=within(rng, 0.0, 180.0)))


def _tipping(rng: Rng) -> RigPose:
    """Somewhere on the way to the hands."""
    start, end = (lunge(), reaching()) if rng.random() < 0.5 else (reaching(), hands_down())
    share = within(rng, 0.0, 1.0)
    return _loose(rng, _mixed(start, end, share), 4.0)


def _walking(rng: Rng) -> RigPose:
    stride, swing = within(rng, 10.0, 32.0), within(rng, 5.0, 35.0)
    base = standing()
    front = replace(base.left, hip_flexion=stride, knee=within(rng, 0.0, 12.0), shoulder_flexion=-swing, elbow=20.0)
    back = replace(
        base.right, hip_flexion=-0.6 * stride, knee=within(rng, 5.0, 55.0), sole=0.0, ankle=within(rng, -5, 25)
    )
    back = replace(back, shoulder_flexion=swing, elbow=within(rng, 10.0, 60.0))
    sides = (front, back) if rng.random() < 0.5 else (back, front)
    return _loose(rng, replace(base, pitch=within(rng, 0.0, 10.0), left=sides[0], right=sides[1]))


def _push_up(rng: Rng) -> RigPose:
    elbow = within(rng, 0.0, 80.0)
    pose = RigPose(pitch=82.0, neck=within(rng, 0.0, 35.0)).both(
        shoulder_flexion=88.0 - 0.5 * elbow, elbow=elbow, palm=1.0
    )
    pose = pose.both(ankle=-20.0, toes=55.0, shoulder_rotation=60.0, shoulder_abduction=5.0 + 0.4 * elbow)
    return pose.both(hip_flexion=within(rng, -12.0, 25.0), hip_abduction=within(rng, 0.0, 8.0))


def _downward_dog(rng: Rng) -> RigPose:
    pose = RigPose(pitch=135.0, neck=within(rng, -20.0, 20.0), spine=within(rng, -10.0, 15.0)).both(palm=1.0)
    pose = pose.both(shoulder_flexion=within(rng, 145.0, 182.0), shoulder_rotation=80.0, hip_abduction=4.0)
    return pose.both(hip_flexion=within(rng, 60.0, 115.0), ankle=within(rng, -25.0, 10.0), toes=20.0)


def _lying(rng: Rng) -> RigPose:
    """On the back, or face down with the arms beside the head."""
    spread = within(rng, 0.0, 20.0)
    if rng.random() < 0.5:
        knee = float(rng.choice([0.0, within(rng, 0.0, 100.0)]))
        legs = {"knee": knee, "hip_flexion": 0.55 * knee, "hip_abduction": spread, "ankle": 45.0}
        return _loose(rng, RigPose(pitch=-90.0).both(shoulder_flexion=within(rng, -5.0, 180.0), **legs))
    arms = {"shoulder_flexion": 180.0, "shoulder_abduction": within(rng, 0.0, 70.0), "elbow": 5.0}
    pose = RigPose(pitch=90.0, neck=within(rng, 0.0, 40.0), spine=within(rng, 2.0, 15.0))
    return pose.both(**arms, knee=within(rng, 0.0, 60.0), hip_flexion=-4.0, hip_abduction=spread, ankle=45.0)


def _sitting(rng: Rng) -> RigPose:
    bend = within(rng, 0.0, 125.0)
    pose = RigPose(pitch=within(rng, -25.0, 20.0), spine=-within(rng, 0.0, 35.0))
    legs = {"hip_flexion": 88.0 + 0.3 * bend, "knee": bend, "hip_abduction": within(rng, 2.0, 35.0), "ankle": 15.0}
    return _loose(rng, pose.both(shoulder_flexion=within(rng, -35.0, 80.0), **legs))


def _kneeling(rng: Rng) -> RigPose:
    sunk = within(rng, 0.0, 60.0)
    pose = RigPose(pitch=within(rng, 0.0, 25.0)).both(knee=90.0 + sunk, hip_flexion=sunk, ankle=60.0)
    return _loose(rng, pose.both(shoulder_flexion=within(rng, 0.0, 170.0)))


def _on_one_leg(rng: Rng) -> RigPose:
    pose = standing()
    lifted = replace(
        pose.left, hip_flexion=within(rng, -40.0, 95.0), knee=within(rng, 0.0, 110.0), sole=0.0, ankle=20.0
    )
    arms = {"shoulder_flexion": within(rng, 0.0, 170.0), "shoulder_abduction": within(rng, 5.0, 70.0)}
    return _loose(rng, replace(pose, left=lifted).both(**arms))


def _crouched(rng: Rng) -> RigPose:
    """Hands on the floor, on the feet: before or after a handstand."""
    fold = within(rng, 70.0, 120.0)
    pose = RigPose(pitch=fold, spine=-25.0, neck=within(rng, 0.0, 40.0)).both(
        sole=1.0, knee=within(rng, 40.0, 110.0), palm=1.0
    )
    return pose.both(
        shoulder_flexion=within(rng, 60.0, 110.0), hip_flexion=fold + within(rng, 10.0, 40.0), hip_abduction=8.0
    )


OTHERS: Final[dict[str, Callable[[Rng], RigPose]]] = {
    "standing": _standing,
    "arms_overhead": _arms_overhead,
    "arms_out": _arms_out,
    "squat": _squat,
    "bent_forward": _bent_forward,
    "lunge": _in_lunge,
    "tipping": _tipping,
    "walking": _walking,
    "push_up": _push_up,
    "downward_dog": _downward_dog,
    "lying": _lying,
    "sitting": _sitting,
    "kneeling": _kneeling,
    "on_one_leg": _on_one_leg,
    "crouched": _crouched,
}
SETTLED: Final = ("push_up", "downward_dog", "crouched", "sitting")
"""Kinds that rest on more than one end of the body; one angle has to be solved for."""


def _mixed(start: RigPose, end: RigPose, share: float) -> RigPose:
    return from_array((1.0 - share) * to_array(start) + share * to_array(end))
