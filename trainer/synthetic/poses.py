"""Random single poses placed in the room: a draw, solved for one person, on the floor."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from trainer.synthetic.handstand import stand_on_hands, take_line
from trainer.synthetic.handstand_draws import draw_wish
from trainer.synthetic.other_draws import OTHERS, SETTLED
from trainer.synthetic.pose import Pose
from trainer.synthetic.posing import PosedRig, pose_rig
from trainer.synthetic.skinning import Character, lowest_point
from trainer.synthetic.solve import solve

Rng = np.random.Generator
_DEEPEST_M: Final = -0.02
"""A handstand that goes deeper into the floor than this (bent arms: the head) is drawn again."""
_LARGEST_TURN: Final = 40.0
"""A pose that must turn by more degrees to bring hands and feet to one floor is drawn again."""
_SEAT_M: Final = 0.10
"""Hip joints above the floor when sitting."""


def draw_handstand(rng: Rng, character: Character) -> tuple[str, PosedRig]:
    """(kind, pose in the room) of a random handstand; kinds are those of `handstand_draws.HANDSTANDS`."""
    for _ in range(20):
        kind, wish = draw_wish(rng)
        posed = stand_on_hands(character, pose_rig(character.rig, take_line(character.rig, wish.pose, wish.line)))
        if lowest_point(character, posed) > _DEEPEST_M:
            return kind, posed
    raise RuntimeError("No handstand above the floor in 20 draws; the character's proportions are impossible.")


def draw_other(rng: Rng, character: Character) -> tuple[str, PosedRig]:
    """(kind, pose in the room) of a random pose that is no handstand; its lowest point touches the floor."""
    for _ in range(20):
        kind = str(rng.choice(list(OTHERS)))
        drawn = OTHERS[kind](rng)
        pose = _settled(character, drawn) if kind in SETTLED else drawn
        if abs(pose.pitch - drawn.pitch) < _LARGEST_TURN:
            posed = pose_rig(character.rig, pose)
            return kind, posed.moved(np.array([0.0, -lowest_point(character, posed), 0.0]))
    raise RuntimeError(
        "No pose with its contacts on the floor in 20 draws; the character's proportions are impossible."
    )


def _settled(character: Character, pose: Pose) -> Pose:
    """The pose with all it rests on at floor level: hands and toes, or, sitting, seat and heels."""
    sits = pose.left.palm < 1.0

    def residual(candidate: Pose) -> NDArray[np.float64]:
        posed = pose_rig(character.rig, candidate, with_hands=False)
        if sits:
            heels = (posed.head("foot_l")[1] + posed.head("foot_r")[1]) / 2.0 - 0.6 * character.sole_height
            seat = (posed.head("thigh_l")[1] + posed.head("thigh_r")[1]) / 2.0 - _SEAT_M
            return np.array([100.0 * (heels - seat)])
        toes = (posed.head("ball_l")[1] + posed.head("ball_r")[1]) / 2.0 - 0.015
        hands = (posed.head("hand_l")[1] + posed.head("hand_r")[1]) / 2.0 - character.palm_height
        return np.array([100.0 * (hands - toes)])

    return solve(pose, ("both.hip_flexion",) if sits else ("pitch",), residual, steps=8)
