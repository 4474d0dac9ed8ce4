"""Ways out of a handstand beside the step down, and steps of single hands: more key poses for a `RoutineBuilder`."""

from dataclasses import replace
from typing import Final

import numpy as np

from trainer.synthetic.body.pose import RigPose
from trainer.synthetic.body.posing import pose_rig
from trainer.synthetic.body.rotations import Array
from trainer.synthetic.motion.movement import floor_gap
from trainer.synthetic.motion.routine import FEET, HANDS, HeldLine, RoutineBuilder
from trainer.synthetic.poses.key_poses import standing

STEP_S: Final = 0.6
"""Of one hand, from floor to floor."""
_LIFTED_ELBOW: Final = 42.0


def step_hand(builder: RoutineBuilder, start_s: float, hold: HeldLine, hand: str, shift: Array) -> float:
    """Lift one hand of the hold and put it down elsewhere; returns the time of touch-down.

    Args:
        hand: "left_hand" or "right_hand".
        shift: (3,) m, where to; a few centimetres along the floor.

    Raises:
        ValueError: the hand has another name, or the step is more than an arm can make.
    """
    if hand not in HANDS:
        raise ValueError(f"step_hand: hand must be one of {HANDS}, got '{hand}'.")
    if np.linalg.norm(shift) > 0.3 or shift[1] != 0.0:
        raise ValueError(f"step_hand: a step goes at most 0.3 m along the floor, got {np.round(shift, 3).tolist()}.")
    _lift(builder, start_s + STEP_S / 2.0, hold, hand)
    builder.hand_plants[hand] = builder.hand_plants[hand] + shift
    builder.add(start_s + STEP_S, builder.hold_pose(hold), HANDS, builder.hand_plants)
    return start_s + STEP_S


def pirouette(builder: RoutineBuilder, start_s: float, hold: HeldLine, degrees: float) -> float:
    """Turn about the vertical on the hands, a quarter at a time at most, and step down; returns the time of standing.

    Args:
        degrees: positive turns to the left, seen from above.

    Raises:
        ValueError: no turn, or more than a whole one.
    """
    if not degrees or abs(degrees) > 360.0:
        raise ValueError(f"pirouette: expected a turn of up to 360 degrees to either side, got {degrees}.")
    turns = max(1, int(np.ceil(abs(degrees) / 90.0)))
    pivots = HANDS if degrees > 0.0 else HANDS[::-1]
    for number in range(turns):
        pivot, free = pivots[number % 2], pivots[1 - number % 2]
        for half in range(2):
            builder.turn_about(pivot, degrees / turns / 2.0)
            start_s += STEP_S / 2.0
            if half == 0:
                _lift(builder, start_s, hold, free)
        builder.add(start_s, builder.hold_pose(hold), HANDS, builder.hand_plants)
    return builder.come_down(start_s, hold)


def roll_out(builder: RoutineBuilder, start_s: float, hold: HeldLine) -> float:
    """Overbalance, bend the arms, tuck and roll over the back to the feet; returns the time of standing."""
    held = builder.hold_pose(hold)
    hands = (builder.hand_plants["left_hand"] + builder.hand_plants["right_hand"]) / 2.0
    bending = replace(held, pitch=198.0, spine=-25.0, neck=-45.0).both(hip_flexion=35.0, hip_abduction=0.0, knee=25.0)
    builder.add(start_s + 0.45, bending.both(elbow=75.0), HANDS, builder.hand_plants)
    arms = {"elbow": 40.0, "palm": 0.0, "shoulder_abduction": 12.0}
    on_shoulders = RigPose(pitch=236.0, spine=-50.0, neck=-55.0).both(
        **arms, shoulder_flexion=125.0, hip_flexion=95.0, knee=70.0, ankle=30.0
    )
    on_seat = RigPose(pitch=298.0, spine=-55.0, neck=-40.0).both(
        **arms, shoulder_flexion=70.0, hip_flexion=120.0, knee=120.0, ankle=10.0
    )
    squat = RigPose(pitch=395.0, spine=-30.0).both(
        shoulder_flexion=75.0, sole=1.0, knee=125.0, hip_flexion=125.0, hip_abduction=8.0
    )
    _lie(builder, start_s + 0.85, on_shoulders, hands[2] + 0.30, "spine_03")
    _lie(builder, start_s + 1.20, on_seat, hands[2] + 0.75, "pelvis")
    upright = standing().plus(pitch=360.0)
    feet = _feet_at(builder, upright, hands[2] + 1.05)
    builder.add(start_s + 1.65, squat, FEET, feet)
    builder.add(start_s + 2.35, upright, FEET, feet)
    return start_s + 2.35


def fall_over(builder: RoutineBuilder, start_s: float, hold: HeldLine) -> float:
    """Arch, overbalance and land on feet and back; returns the time from which the athlete lies still."""
    held = builder.hold_pose(hold)
    hands = (builder.hand_plants["left_hand"] + builder.hand_plants["right_hand"]) / 2.0
    arched = replace(held, pitch=203.0, spine=38.0).both(hip_flexion=-18.0, knee=35.0, hip_abduction=8.0, ankle=20.0)
    builder.add(start_s + 0.45, arched, HANDS, builder.hand_plants)
    landing = RigPose(pitch=248.0, spine=10.0, neck=-25.0).both(
        shoulder_flexion=150.0, shoulder_abduction=35.0, elbow=35.0, hip_flexion=20.0, knee=75.0, hip_abduction=10.0
    )
    lying = RigPose(pitch=270.0, spine=-6.0, neck=-15.0).both(
        shoulder_flexion=95.0, shoulder_abduction=50.0, elbow=30.0, hip_flexion=42.0, knee=80.0, hip_abduction=9.0
    )
    _lie(builder, start_s + 0.85, landing, hands[2] + 0.75, "pelvis")
    _lie(builder, start_s + 1.15, lying, hands[2] + 0.85, "pelvis")
    _lie(builder, start_s + 1.60, lying.both(elbow=15.0), hands[2] + 0.85, "pelvis")
    return start_s + 1.60


def _lift(builder: RoutineBuilder, time_s: float, hold: HeldLine, hand: str) -> None:
    """A key pose on the other hand."""
    pose, side = builder.hold_pose(hold), hand.partition("_")[0]
    bent = replace(getattr(pose, side), elbow=_LIFTED_ELBOW)
    pose = replace(pose, left=bent) if side == "left" else replace(pose, right=bent)
    carrying = HANDS[1 - HANDS.index(hand)]
    builder.add(time_s, pose, (carrying,), {carrying: builder.hand_plants[carrying]})


def _lie(builder: RoutineBuilder, time_s: float, pose: RigPose, at_z: float, bone: str) -> None:
    """A key pose that lies on the floor, with one bone as far along z as asked [m]."""
    posed = pose_rig(builder.character.rig, pose, with_hands=False)
    pelvis = posed.head("pelvis")
    spot = np.array([0.0, pelvis[1] - floor_gap(posed), pelvis[2] + at_z - posed.head(bone)[2]])
    builder.add(time_s, pose, ("pelvis",), {"pelvis": spot})


def _feet_at(builder: RoutineBuilder, pose: RigPose, at_z: float) -> dict[str, Array]:
    """Where the ankles of an upright pose stand when they are `at_z` metres along z."""
    posed = pose_rig(builder.character.rig, pose, with_hands=False)
    width = {"left_foot": posed.head("foot_l")[0], "right_foot": posed.head("foot_r")[0]}
    return {foot: np.array([x, builder.character.sole_height, at_z]) for foot, x in width.items()}
