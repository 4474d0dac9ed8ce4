"""Movement: key poses in time become smooth poses whose planted hands and feet stay where they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trainer.synthetic.body.pose import RigPose, from_array, to_array
from trainer.synthetic.body.posing import PosedRig, pose_rig
from trainer.synthetic.body.rig import Rig
from trainer.synthetic.body.rotations import Array
from trainer.synthetic.poses.solve import solve, with_angle

LIMB_ENDS: Final = {"left_foot": "foot_l", "right_foot": "foot_r", "left_hand": "hand_l", "right_hand": "hand_r"}
ANCHORS: Final = {**LIMB_ENDS, "pelvis": "pelvis"}
"""What can carry the body: a limb end, or, of somebody who rolls on the floor, the body itself."""
_THICKNESS_M: Final = {
    "head": 0.09, "spine_03": 0.14, "spine_02": 0.13, "spine_01": 0.12, "pelvis": 0.12,
    **{f"{bone}_{side}": radius for side in "lr" for bone, radius in (
        ("upperarm", 0.05), ("lowerarm", 0.04), ("hand", 0.025), ("middle_03", 0.02), ("thigh", 0.09), ("calf", 0.05),
        ("foot", 0.05), ("ball", 0.03),
    )},
}  # fmt: skip
"""Flesh around the heads of bones that can lie on the floor."""
_CROWN_M: Final = 0.03
"""Hair above the crown."""
_LIMB_ANGLES: Final = {
    "foot": ("hip_flexion", "hip_abduction", "knee"),
    "hand": ("shoulder_flexion", "shoulder_abduction", "elbow"),
}
_SHIFT_SHARE: Final = 0.35
_TOE_CLEARANCE_M: Final = 0.022
_BALL_CLEARANCE_M: Final = 0.014
_LIMB_BONES: Final = {"foot": ("thigh", "calf"), "hand": ("upperarm", "lowerarm")}
Plants = Mapping[str, Array]
"""Limb end -> (3,) where its ankle or wrist stays [m]."""


@dataclass(frozen=True)
class Key:
    """A pose at a time, and what carries the body then."""

    time_s: float
    pose: RigPose
    support: Mapping[str, float]
    """Limb end -> how much of the body's place comes from it (weights)."""
    plants: Plants
    """All limb ends that touch the floor at this time."""


@dataclass(frozen=True)
class Sway:
    """Small balancing movements while something is held: sines in angle space."""

    start_s: float
    end_s: float
    amplitudes: Mapping[str, float]
    """Name as in `solve.with_angle` -> degrees."""
    phases: Mapping[str, tuple[float, float]]
    """Same names -> (frequency [Hz], phase [rad])."""
    fade_s: float = 0.8

    def at(self, time_s: float) -> dict[str, float]:
        """Degrees to add to each named angle."""
        window = smoothstep((time_s - self.start_s) / self.fade_s) * smoothstep((self.end_s - time_s) / self.fade_s)
        degrees: dict[str, float] = {}
        for name, amplitude in self.amplitudes.items():
            hertz, phase = self.phases[name]
            turn = 2.0 * np.pi * hertz * (time_s - self.start_s) + phase
            degrees[name] = float(window * amplitude * (0.7 * np.sin(turn) + 0.3 * np.sin(2.3 * turn + 1.0)))
        return degrees


@dataclass(frozen=True)
class Movement:
    """A routine of one person: key poses in the order of time, and sways on top."""

    rig: Rig
    keys: Sequence[Key]
    sways: Sequence[Sway] = field(default_factory=tuple)

    def __post_init__(self) -> None:
        times = [key.time_s for key in self.keys]
        if len(times) < 2 or any(b <= a for a, b in pairwise(times)):
            raise ValueError(f"Movement: expected at least two keys with rising times, got times {times}")

    @property
    def duration_s(self) -> float:
        return self.keys[-1].time_s - self.keys[0].time_s

    def pose_at(self, time_s: float) -> RigPose:
        """Interpolated angles with sway, before limbs are held in place."""
        times = np.array([key.time_s for key in self.keys])
        angles = hermite(times, np.stack([to_array(key.pose) for key in self.keys]), time_s)
        pose = from_array(angles)
        for sway in self.sways:
            if sway.start_s < time_s < sway.end_s:
                for name, degrees in sway.at(time_s).items():
                    pose = _added(pose, name, degrees)
        return pose

    def at(self, time_s: float) -> PosedRig:
        """The person in the room at a time in seconds."""
        pose = self.pose_at(time_s)
        posed = pose_rig(self.rig, pose, with_hands=False)
        offset = self._place(posed, time_s)
        offset[1] += self._lift(posed, offset, time_s)
        for limb, target in self._contacts(posed.moved(offset), time_s):
            pose = _reach(self.rig, pose, offset, limb, target)
        pose = _clear_toes(self.rig, pose, offset)
        return pose_rig(self.rig, pose).moved(offset)

    def _place(self, posed: PosedRig, time_s: float) -> Array:
        """(3,) where the supports put the pelvis: their weights blend from key to key."""
        before, after, share = self._around(time_s)
        blend = _support_shift(before, after, share)
        total, weights = np.zeros(3), 0.0
        for key, part in ((before, 1.0 - blend), (after, blend)):
            for limb, weight in key.support.items():
                total += part * weight * (key.plants[limb] - posed.head(ANCHORS[limb]))
                weights += part * weight
        return total / weights

    def _lift(self, posed: PosedRig, offset: Array, time_s: float) -> float:
        """Metres by which somebody who rolls must go up (or down) to lie on the floor."""
        before, after, _ = self._around(time_s)
        rolling = ("pelvis" in before.support) + ("pelvis" in after.support)
        if not rolling:
            return 0.0
        gap = floor_gap(posed) + float(offset[1])
        return -gap if rolling == 2 else max(0.0, -gap)

    def _contacts(self, posed: PosedRig, time_s: float) -> list[tuple[str, Array]]:
        """(limb end, where it shall be) for all that touch the floor now, or are about to or just did."""
        before, after, share = self._around(time_s)
        contacts = []
        for limb in LIMB_ENDS:
            first, second = before.plants.get(limb), after.plants.get(limb)
            start, end = second if first is None else first, first if second is None else second
            if start is None or end is None:
                continue
            contact = 1.0
            if first is None or second is None:
                contact = smoothstep((share - 0.55) / 0.45 if first is None else 1.0 - share / 0.45)
            if contact > 0.0:
                target = start + smoothstep(share) * (end - start)  # they differ where a heel comes off the floor
                free = posed.head(LIMB_ENDS[limb])
                contacts.append((limb, free + contact * (target - free)))
        return contacts

    def _around(self, time_s: float) -> tuple[Key, Key, float]:
        """The keys before and after a time, and the share of the way between them."""
        times = [key.time_s for key in self.keys]
        upper = int(np.clip(np.searchsorted(times, time_s, side="right"), 1, len(times) - 1))
        before, after = self.keys[upper - 1], self.keys[upper]
        share = (time_s - before.time_s) / (after.time_s - before.time_s)
        return before, after, float(np.clip(share, 0.0, 1.0))


def floor_gap(posed: PosedRig) -> float:
    """Height of the lowest flesh around the bones [m]."""
    crown = float(posed.attached("head", posed.rig.head_top)[1]) - _CROWN_M
    return min(crown, *(float(posed.head(bone)[1]) - radius for bone, radius in _THICKNESS_M.items()))


def _support_shift(before: Key, after: Key, share: float) -> float:
    """How much of the weight has gone from the supports of `before` to those of `after`.

    Where old and new supports touch the floor together both say the same place, so the shift happens near there.
    """
    if before.support.keys() != after.support.keys():
        if after.support.keys() <= before.plants.keys():
            return smoothstep(share / _SHIFT_SHARE)
        if before.support.keys() <= after.plants.keys():
            return smoothstep((share - 1.0) / _SHIFT_SHARE + 1.0)
    return smoothstep(share)


def smoothstep(share: float) -> float:
    """0 below 0, 1 above 1, smooth in between."""
    clipped = min(1.0, max(0.0, share))
    return clipped * clipped * (3.0 - 2.0 * clipped)


def hermite(times: NDArray[np.float64], values: NDArray[np.float64], time_s: float) -> NDArray[np.float64]:
    """Cubic interpolation without overshoot (slopes limited as Fritsch and Carlson do).

    Args:
        times: (K,) rising.
        values: (K, C).

    Returns:
        (C,) at `time_s`; the first and last value outside.
    """
    gaps = np.diff(times)[:, None]
    rises = np.diff(values, axis=0) / gaps
    slopes = np.zeros_like(values)
    same_way = rises[:-1] * rises[1:] > 0.0
    inner = 2.0 * rises[:-1] * rises[1:] / np.where(same_way, rises[:-1] + rises[1:], 1.0)
    slopes[1:-1] = np.where(same_way, inner, 0.0)
    k = int(np.clip(np.searchsorted(times, time_s, side="right") - 1, 0, len(times) - 2))
    s = float(np.clip((time_s - times[k]) / gaps[k, 0], 0.0, 1.0))
    result: NDArray[np.float64] = (
        (1 + 2 * s) * (1 - s) ** 2 * values[k]
        + s * (1 - s) ** 2 * gaps[k] * slopes[k]
        + s**2 * (3 - 2 * s) * values[k + 1]
        + s**2 * (s - 1) * gaps[k] * slopes[k + 1]
    )
    return result


def _added(pose: RigPose, name: str, degrees: float) -> RigPose:
    side, _, angle = name.rpartition(".")
    return pose.plus_both(**{angle: degrees}) if side == "both" else pose.plus(**{angle: degrees})


def _clear_toes(rig: Rig, pose: RigPose, offset: Array) -> RigPose:
    """Bend the ankles of free feet so far that their toes do not dip into the floor."""
    for _ in range(3):
        posed = pose_rig(rig, pose, with_hands=False)
        for side, end in (("left", "_l"), ("right", "_r")):
            limbs = getattr(pose, side)
            toe = posed.attached("ball" + end, rig.tails[rig.skeleton.index["ball" + end]]) + offset
            ball = posed.head("ball" + end) + offset
            depth = max(_TOE_CLEARANCE_M - toe[1], _BALL_CLEARANCE_M - ball[1])
            length = rig.length("foot" + end, "ball" + end)
            if depth > 0.0 and limbs.sole < 1.0:
                bend = float(np.degrees(min(1.0, 0.7 * depth / length)))
                pose = replace(pose, **{side: replace(limbs, ankle=limbs.ankle - bend)})
    return pose


def _reach(rig: Rig, pose: RigPose, offset: Array, limb: str, target: Array) -> RigPose:
    """Move one limb so that its end is at the target; the rest of the body stays."""
    side, _, end = limb.partition("_")
    bone = LIMB_ENDS[limb]
    posed = pose_rig(rig, pose, with_hands=False)
    if float(np.linalg.norm(target - posed.head(bone) - offset)) < 2e-4:
        return pose
    root, middle = (f"{name}{bone[-2:]}" for name in _LIMB_BONES[end])
    upper, lower = rig.length(root, middle), rig.length(middle, bone)
    distance = float(np.linalg.norm(target - offset - posed.head(root)))
    bent = np.arccos(np.clip((distance**2 - upper**2 - lower**2) / (2.0 * upper * lower), -1.0, 1.0))
    hinge = _LIMB_ANGLES[end][2]
    # A straight hinge cannot start to bend by small steps, so it starts bent as far as the law of cosines says.
    pose = with_angle(pose, f"{side}.{hinge}", float(np.degrees(bent)))

    def residual(candidate: RigPose) -> NDArray[np.float64]:
        reached = pose_rig(rig, candidate, with_hands=False).head(bone) + offset
        bend = getattr(getattr(candidate, side), hinge)
        return np.append(100.0 * (reached - target), 0.3 * min(0.0, bend))

    return solve(pose, [f"{side}.{angle}" for angle in _LIMB_ANGLES[end]], residual, steps=5, damping=0.01)
