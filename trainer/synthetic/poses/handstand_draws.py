"""Random handstands of all kinds, as targets to be solved for a person. The border of straight is drawn often."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from trainer.synthetic.body.pose import RigPose
from trainer.synthetic.poses.handstand import Line, upside_down

Rng = np.random.Generator


@dataclass(frozen=True)
class PoseTarget:
    """A handstand to be solved: the angles to start from, and the line to reach."""

    pose: RigPose
    line: Line


def draw_target(rng: Rng, kind: str | None = None) -> tuple[str, PoseTarget]:
    """(kind, target) of one random handstand, of this kind of `HANDSTANDS` or of any."""
    if kind is None:
        shares = np.array([share for share, _ in HANDSTANDS.values()])
        kind = str(rng.choice(list(HANDSTANDS), p=shares / shares.sum()))
    target = HANDSTANDS[kind][1](rng)
    return kind, replace(target, pose=_varied(rng, target.pose))


def draw_at_wall(rng: Rng) -> PoseTarget:
    """Feet against a wall, behind the back (hands nearly at it) or in front of the belly."""
    target = _small(rng)
    back = rng.random() < 0.5
    tilt = within(rng, 5.5, 14.0) if back else -within(rng, 5.0, 16.0)
    line = Line(within(rng, -4.0, 15.0), -within(rng, 0.0, 22.0) if back else within(rng, -6.0, 8.0), tilt)
    pose = target.pose.both(ankle=within(rng, 5.0, 50.0)) if back else target.pose.both(ankle=within(rng, 15.0, 60.0))
    return PoseTarget(_varied(rng, pose), line)


def within(rng: Rng, low: float, high: float) -> float:
    return float(rng.uniform(low, high))


def _varied(rng: Rng, pose: RigPose) -> RigPose:
    """What does not change the line: hands' width and turn, head, feet, a little asymmetry."""
    width = within(rng, -3.0, 9.0)
    pose = pose.plus_both(shoulder_abduction=width, ankle=-float(rng.exponential(15.0))).plus(
        neck=rng.normal(0.0, 14.0)
    )
    roll = float(np.clip(rng.normal(0.0, 1.2), -3.0, 3.0))
    pose = replace(pose, hand_turn=within(rng, -5.0, 25.0), roll=pose.roll + roll, spine_side=pose.spine_side - roll)
    left = {name: float(rng.normal(0.0, 1.5)) for name in ("hip_flexion", "hip_abduction", "ankle", "hip_rotation")}
    return replace(pose, left=replace(pose.left, **{k: getattr(pose.left, k) + v for k, v in left.items()}))


def _small(rng: Rng) -> PoseTarget:
    """Everything near straight."""
    pose = upside_down(spine=within(rng, -8.0, 12.0)).both(
        knee=abs(float(rng.normal(0.0, 3.0))),
        hip_abduction=within(rng, -4.5, 1.0),
        elbow=abs(float(rng.normal(0.0, 4.0))),
    )
    return PoseTarget(pose, Line(within(rng, -6.0, 10.0), within(rng, -7.0, 7.0), None, float(rng.normal(0.03, 0.02))))


def _border(rng: Rng) -> PoseTarget:
    """Near straight but for one deviation of 5 to 24 degrees."""
    target, value = _small(rng), within(rng, 5.0, 24.0)
    sign = float(rng.choice([-1.0, 1.0]))
    match int(rng.integers(6)):
        case 0:
            return replace(target, line=replace(target.line, shoulder=value))
        case 1:
            return replace(target, line=replace(target.line, hip=sign * value))
        case 2:
            return replace(target, pose=target.pose.both(knee=value))
        case 3:
            return replace(target, line=replace(target.line, tilt=sign * 0.8 * value))
        case 4:
            return replace(target, pose=target.pose.both(hip_abduction=value / 2.0 - 5.0))
        case _:
            return _banana(rng, 0.25)


def _banana(rng: Rng, share: float = 1.0) -> PoseTarget:
    arch = within(rng, 6.0, 10.0 + 38.0 * share)
    target = _small(rng)
    pose = replace(target.pose, spine=arch * within(rng, 0.5, 1.2))
    return PoseTarget(pose, Line(arch * within(rng, 0.3, 1.2), -arch, None, float(rng.normal(0.03, 0.03))))


def _piked(rng: Rng) -> PoseTarget:
    target, pike = _small(rng), within(rng, 8.0, 75.0)
    pose = replace(target.pose, spine=-pike * within(rng, 0.0, 0.4))
    return PoseTarget(pose, Line(within(rng, -5.0, 25.0), pike, None, float(rng.normal(0.03, 0.03))))


def _closed(rng: Rng) -> PoseTarget:
    target = _small(rng)
    return replace(
        target, line=Line(within(rng, 12.0, 60.0), within(rng, -12.0, 8.0), None, float(rng.normal(0.04, 0.04)))
    )


def _leaning(rng: Rng) -> PoseTarget:
    """Planche lean, or falling over or back."""
    target = _small(rng)
    if rng.random() < 0.5:
        return replace(target, line=Line(within(rng, 15.0, 55.0), within(rng, -10.0, 10.0), -within(rng, 0.0, 20.0)))
    tilt = float(rng.choice([-1.0, 1.0])) * within(rng, 8.0, 30.0)
    return replace(target, line=replace(target.line, tilt=tilt))


def _bent_knees(rng: Rng) -> PoseTarget:
    target, knee = _small(rng), within(rng, 8.0, 115.0)
    hip = float(np.clip(rng.normal(0.15 * knee, 10.0), -25.0, 60.0))
    return PoseTarget(target.pose.both(knee=knee, ankle=within(rng, 10.0, 55.0)), replace(target.line, hip=hip))


def _bent_arms(rng: Rng) -> PoseTarget:
    target, elbow = _small(rng), within(rng, 12.0, 85.0)
    turned = target.pose.both(elbow=elbow, shoulder_rotation=within(rng, 20.0, 80.0))
    return PoseTarget(
        turned.plus_both(shoulder_abduction=0.35 * elbow), Line(within(rng, 0.0, 30.0), within(rng, -15.0, 15.0))
    )


def _straddle(rng: Rng) -> PoseTarget:
    target = _small(rng)
    pose = target.pose.both(hip_abduction=within(rng, 3.0, 62.0), hip_rotation=within(rng, 0.0, 35.0))
    return PoseTarget(pose, replace(target.line, hip=None))


def _split(rng: Rng) -> PoseTarget:
    target = _small(rng)
    front, back = within(rng, 5.0, 95.0), within(rng, 0.0, 50.0)
    sides = [replace(target.pose.left, hip_flexion=front), replace(target.pose.right, hip_flexion=-back)]
    sides = sides[::-1] if rng.random() < 0.5 else sides
    return PoseTarget(replace(target.pose, left=sides[0], right=sides[1]), replace(target.line, hip=None))


def _stag(rng: Rng) -> PoseTarget:
    target = _split(rng)
    name = str(rng.choice(["left", "right"]))
    bent = replace(getattr(target.pose, name), knee=within(rng, 40.0, 120.0), ankle=30.0)
    both = rng.random() < 0.4
    pose = replace(target.pose, **{name: bent})
    return replace(target, pose=pose.plus_both(knee=within(rng, 10.0, 70.0)) if both else pose)


def _tuck(rng: Rng) -> PoseTarget:
    target = _small(rng)
    flexion = within(rng, 45.0, 115.0)
    pose = target.pose.both(hip_flexion=flexion, knee=within(rng, 0.7, 1.2) * flexion + 20.0, ankle=20.0)
    return PoseTarget(replace(pose, spine=within(rng, -30.0, 0.0)), Line(within(rng, -5.0, 25.0), None))


HANDSTANDS: Final[dict[str, tuple[float, Callable[[Rng], PoseTarget]]]] = {
    "straight": (0.30, _small),
    "border": (0.28, _border),
    "banana": (0.10, _banana),
    "piked": (0.07, _piked),
    "closed": (0.05, _closed),
    "leaning": (0.06, _leaning),
    "bent_knees": (0.05, _bent_knees),
    "bent_arms": (0.03, _bent_arms),
    "straddle": (0.04, _straddle),
    "split": (0.04, _split),
    "stag": (0.02, _stag),
    "tuck": (0.02, _tuck),
}
"""Kind -> (share of the draws, how to draw it)."""
