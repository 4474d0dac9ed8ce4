"""The demo athlete's routine: stand, kick up, hold a line, come down, stand; key poses for `motion`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trainer.synthetic.body.pose import RigPose
from trainer.synthetic.body.posing import PosedRig, pose_rig
from trainer.synthetic.body.rotations import Array, about_y
from trainer.synthetic.body.skinning import Character
from trainer.synthetic.motion.movement import LIMB_ENDS, Key, Movement, Sway
from trainer.synthetic.poses.handstand import Line, take_line, upside_down
from trainer.synthetic.poses.key_poses import hands_down, lunge, raised, reaching, standing, stepping
from trainer.synthetic.poses.solve import solve

FEET: Final = ("left_foot", "right_foot")
HANDS: Final = ("left_hand", "right_hand")


@dataclass(frozen=True)
class HeldLine:
    """One handstand of the routine."""

    line: Line
    duration_s: float
    spine: float = 0.0
    """Extension of the trunk in degrees; the rest of an arch comes from the hips."""
    sway: float = 1.0
    pose: RigPose | None = None
    """Angles to start from, for knees, arms and legs apart; None: everything straight but the trunk."""


def _kicking(hold: RigPose) -> RigPose:
    """Right leg off the floor, left leg past vertical."""
    right = replace(hold.right, hip_flexion=92.0, knee=16.0, ankle=40.0)
    left = replace(hold.left, hip_flexion=-16.0, knee=2.0, ankle=55.0)
    return replace(hold, pitch=162.0, spine=4.0, neck=22.0, left=left, right=right).both(shoulder_flexion=166.0)


def _split(hold: RigPose) -> RigPose:
    """Hips over shoulders, legs apart as scissors."""
    right = replace(hold.right, hip_flexion=58.0, knee=8.0)
    left = replace(hold.left, hip_flexion=-18.0, knee=2.0)
    return replace(hold, pitch=hold.pitch - 3.0, left=left, right=right)


class RoutineBuilder:
    """Builds key poses one after the other; all places follow from the person's own lengths."""

    def __init__(self, character: Character) -> None:
        self.character = character
        self._rig = character.rig
        self.keys: list[Key] = []
        self.sways: list[Sway] = []
        self._turned, self._moved = 0.0, np.zeros(3)
        stand = self._posed(standing())
        ground = np.array([0.0, character.sole_height, 0.0])
        self._home = {limb: stand.head(LIMB_ENDS[limb]) * [1.0, 0.0, 0.0] + ground for limb in FEET}
        self._lunge_plants = self._step_forward()
        self._front = {"right_foot": self._lunge_plants["right_foot"]}
        self._down = self._solve_hands_down()

    def stand(self, time_s: float) -> None:
        self.add(time_s, standing(), FEET, self._home)

    def kick_up(self, start_s: float, hold: HeldLine) -> float:
        """From standing at `start_s` into the hold; returns the time at which the legs are together."""
        pose = self.hold_pose(hold)
        left_home = {"left_foot": self._home["left_foot"]}
        self.add(start_s + 0.55, raised(), FEET, self._home)
        self.add(start_s + 0.90, stepping(), ("left_foot",), left_home)
        self.add(start_s + 1.24, lunge(), ("right_foot",), self._lunge_plants)
        self.add(start_s + 1.68, reaching(), ("right_foot",), self._front)
        self.add(start_s + 1.97, self._down, ("right_foot",), self._front | self.hand_plants)
        self.add(start_s + 2.24, _kicking(pose), HANDS, self.hand_plants)
        self.add(start_s + 2.60, _split(pose), HANDS, self.hand_plants)
        self.add(start_s + 3.10, pose, HANDS, self.hand_plants)
        return start_s + 3.10

    def hold(self, start_s: float, hold: HeldLine, rng: np.random.Generator) -> float:
        """Stay in the hold from `start_s` on; returns its end."""
        end_s = start_s + hold.duration_s
        self.add(end_s, self.hold_pose(hold), HANDS, self.hand_plants)
        self.sways.append(_balancing(rng, start_s, end_s, hold.sway))
        return end_s

    def come_down(self, start_s: float, hold: HeldLine) -> float:
        """From the hold back to standing on the first spot; returns the time of standing."""
        pose = self.hold_pose(hold)
        left_home = {"left_foot": self._home["left_foot"]}
        self.add(start_s + 0.48, _split(pose), HANDS, self.hand_plants)
        self.add(start_s + 0.86, _kicking(pose), HANDS, self.hand_plants)
        self.add(start_s + 1.16, self._down, ("right_foot",), self._front | self.hand_plants)
        self.add(start_s + 1.47, reaching(), ("right_foot",), self._front)
        self.add(start_s + 1.82, lunge(), ("right_foot",), self._lunge_plants)
        self.add(start_s + 2.13, stepping(), ("left_foot",), left_home)
        self.add(start_s + 2.42, raised(), FEET, self._home)
        self.add(start_s + 3.05, standing(), FEET, self._home)
        return start_s + 3.05

    def rest(self, time_s: float) -> None:
        """Stay as in the last key pose."""
        self.keys.append(replace(self.keys[-1], time_s=time_s))

    def build(self) -> Movement:
        return Movement(self._rig, tuple(self.keys), tuple(self.sways))

    def add(self, time_s: float, pose: RigPose, support: Sequence[str], plants: Mapping[str, Array]) -> None:
        """The next key pose; plants [m] and heading are those of somebody who has not turned."""
        placed = {limb: self._placed(spot) for limb, spot in plants.items()}
        self.keys.append(Key(time_s, pose.plus(heading=self._turned), dict.fromkeys(support, 1.0), placed))

    def turn_about(self, hand: str, degrees: float) -> None:
        """From now on everything is turned about the vertical through this planted hand."""
        spot = self.hand_plants[hand]
        fixed = self._placed(spot)
        self._turned += degrees
        self._moved = fixed - about_y(self._turned) @ spot

    def _placed(self, spot: Array) -> Array:
        result: Array = about_y(self._turned) @ spot + self._moved
        return result

    def _posed(self, pose: RigPose) -> PosedRig:
        return pose_rig(self._rig, pose, with_hands=False)

    def _step_forward(self) -> dict[str, Array]:
        """Both ankles in the lunge: the right foot steps so far that the ball of the left one stays in place."""
        forward, stand = self._posed(lunge()), self._posed(standing())
        reach = forward.head("foot_r")[2] - forward.head("ball_l")[2]
        ball = self._home["left_foot"][2] + stand.head("ball_l")[2] - stand.head("foot_l")[2]
        right = np.array([forward.head("foot_r")[0], self.character.sole_height, ball + reach])
        left = right + forward.head("foot_l") - forward.head("foot_r")
        return {"right_foot": right, "left_foot": left}

    def _solve_hands_down(self) -> RigPose:
        """Tip over the right foot until the palms touch the floor."""
        front, palm = self._front["right_foot"], self.character.palm_height

        def residual(candidate: RigPose) -> NDArray[np.float64]:
            posed = self._posed(candidate)
            height = posed.head("hand_r")[1] - posed.head("foot_r")[1] + front[1]
            return np.array([100.0 * (height - palm)])

        # Turn the trunk but leave the standing leg where it is: its hip closes by as much as the pelvis turns.
        pose = solve(hands_down(), ("pitch",), residual, steps=8)
        posed = self._posed(pose)
        posed = posed.moved(front - posed.head("foot_r"))
        wrists = {limb: posed.head(LIMB_ENDS[limb]) for limb in HANDS}
        reach = float(np.mean([wrist[2] for wrist in wrists.values()]))
        self.hand_plants = {limb: np.array([wrist[0], palm, reach]) for limb, wrist in wrists.items()}
        return pose

    def hold_pose(self, hold: HeldLine) -> RigPose:
        """The held pose, solved for this person."""
        return take_line(self._rig, hold.pose or upside_down(spine=hold.spine), hold.line)


def _balancing(rng: np.random.Generator, start_s: float, end_s: float, scale: float) -> Sway:
    """Sway of a hold; the wrists' plants stay."""
    amplitudes = {
        "pitch": 1.1,
        "both.shoulder_flexion": 1.3,
        "both.hip_flexion": 1.4,
        "both.ankle": 3.0,
        "both.hip_abduction": 0.5,
        "neck": 2.0,
    }
    return Sway(
        start_s,
        end_s,
        {name: scale * degrees for name, degrees in amplitudes.items()},
        {name: (float(rng.uniform(0.25, 0.6)), float(rng.uniform(0.0, 2.0 * np.pi))) for name in amplitudes},
    )


def demo_routine(character: Character, seed: int = 3) -> Movement:
    """A straight handstand of 6 s, then an arched one of 5 s with closed shoulders; ends as it starts."""
    rng = np.random.default_rng(seed)
    straight = HeldLine(Line(shoulder=2.0, hip=1.0), 6.0)
    arched = HeldLine(Line(shoulder=29.0, hip=-31.0, balance_m=0.02), 5.0, spine=34.0)
    builder = RoutineBuilder(character)
    builder.stand(0.0)
    time_s = 0.2
    for hold, rest_s in ((straight, 0.2), (arched, 0.2)):
        builder.stand(time_s)
        time_s = builder.kick_up(time_s, hold)
        time_s = builder.hold(time_s, hold, rng)
        time_s = builder.come_down(time_s, hold) + rest_s
    builder.stand(time_s)
    return builder.build()
