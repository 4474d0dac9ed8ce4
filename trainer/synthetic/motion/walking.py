"""A person who walks in a straight line: a plain gait whose standing foot does not slide."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from trainer.synthetic.body.pose import RigPose
from trainer.synthetic.body.posing import PosedRig, pose_rig
from trainer.synthetic.body.rotations import about_y
from trainer.synthetic.body.skinning import Character, lowest_point
from trainer.synthetic.poses import key_poses

SWING_DEG: Final = 24.0
"""The hip swings so far to the front and back."""
_STEP_S: Final = 1 / 60
"""Feet are placed so often."""


def gait(phase: float, heading: float) -> RigPose:
    """The pose at a phase of the cycle.

    Args:
        phase: in cycles, two steps each; whole numbers are alike.
        heading: degrees, as of `RigPose`.
    """
    base = key_poses.standing()
    sides = []
    for shift in (0.0, 0.5):
        angle = 2.0 * np.pi * (phase + shift)
        forward, lifting = float(np.sin(angle)), max(0.0, float(np.cos(angle)))
        sides.append(
            replace(
                base.left,
                hip_flexion=SWING_DEG * forward,
                knee=6.0 + 46.0 * lifting,
                ankle=6.0 - 8.0 * lifting,
                sole=0.0,
                shoulder_flexion=-18.0 * forward,
                elbow=22.0,
            )
        )
    return replace(base, heading=heading, pitch=3.0, left=sides[0], right=sides[1])


def walk(character: Character, heading: float, times_s: np.ndarray, cycles_per_s: float) -> Iterator[PosedRig]:
    """Where the walker is at each of the times, from the origin on, along the heading on the floor at y = 0.

    Args:
        character: who walks.
        heading: degrees, as of `RigPose`.
        times_s: rising, from 0 on.
        cycles_per_s: about 0.9 for an easy walk.
    """
    ahead = about_y(heading) @ np.array([0.0, 0.0, 1.0])
    travelled, time_s = 0.0, 0.0
    feet = _feet(pose_rig(character.rig, gait(0.0, heading)), ahead)
    for wanted in times_s:
        while time_s + _STEP_S <= wanted:
            time_s += _STEP_S
            now = _feet(pose_rig(character.rig, gait(time_s * cycles_per_s, heading), with_hands=False), ahead)
            stands = "r" if np.cos(2.0 * np.pi * time_s * cycles_per_s) > 0.0 else "l"  # the other one swings forward
            travelled -= now[stands] - feet[stands]
            feet = now
        posed = pose_rig(character.rig, gait(time_s * cycles_per_s, heading))
        posed = posed.moved(travelled * ahead)
        yield posed.moved(np.array([0.0, -lowest_point(character, posed), 0.0]))


def _feet(posed: PosedRig, ahead: np.ndarray) -> dict[str, float]:
    """Side -> how far ahead of the origin the ankle is [m], for a pelvis that stays."""
    return {side: float(posed.head(f"foot_{side}") @ ahead) for side in "lr"}
