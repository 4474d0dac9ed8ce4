"""Random single poses placed in the room: a draw, solved for one person, on the floor."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.labels import NOT_HANDSTAND
from trainer.synthetic.body.limits import PoseError, check_pose, violations
from trainer.synthetic.body.pose import RigPose
from trainer.synthetic.body.posing import PosedRig, pose_rig
from trainer.synthetic.body.skinning import Character, lowest_point
from trainer.synthetic.poses.handstand import Line, signed_line, stand_on_hands, take_line
from trainer.synthetic.poses.handstand_draws import HANDSTANDS, PoseTarget, draw_at_wall, draw_target
from trainer.synthetic.poses.inversion_draws import ANY_INVERSION, INVERSIONS, draw_inversion
from trainer.synthetic.poses.other_draws import OTHERS, SETTLED
from trainer.synthetic.poses.placed_draws import PLACED, one_arm
from trainer.synthetic.poses.solve import solve
from trainer.synthetic.scene.truth import judge, keypoints_of

Rng = np.random.Generator
_DEEPEST_M: Final = -0.02
"""A handstand that goes deeper into the floor than this (bent arms: the head) is drawn again."""
_HIGHEST_M: Final = 0.06
"""A pose on its hands whose lowest point is higher than this is drawn again: they do not touch the floor."""
_LARGEST_TURN: Final = 40.0
"""A pose that must turn by more degrees to bring hands and feet to one floor is drawn again."""
_SEAT_M: Final = 0.10
"""Hip joints above the floor when sitting."""


_FURTHEST_DEG: Final = 12.0
"""A target for shoulders or hips that is missed by more is impossible."""
SPECIAL: Final = {"one_arm": 0.03, "wall": 0.06, "blocks": 0.04}
"""Handstands beside those of `HANDSTANDS`, and their shares of all handstands."""
HANDSTAND_KINDS: Final = (*HANDSTANDS, *SPECIAL)
OTHER_KINDS: Final = (*OTHERS, *PLACED)
ASKED_KINDS: Final = (*INVERSIONS, ANY_INVERSION)
"""No handstands either, drawn only when they are asked for."""
_ON_CONTACTS: Final = {**PLACED, **{kind: draw for kind, (_, draw) in INVERSIONS.items()}}


def handstand(character: Character, target: PoseTarget) -> PosedRig:
    """The target handstand of this person, wrists around the origin, palms on the floor.

    Raises:
        PoseError: no body can take it, or it goes into the floor.
    """
    pose = take_line(character.rig, target.pose, target.line)
    check_pose(pose)
    posed = stand_on_hands(character, pose_rig(character.rig, pose))
    _check_line(posed, target.line)
    if lowest_point(character, posed) <= _DEEPEST_M:
        raise PoseError(
            f"This handstand goes {-100 * lowest_point(character, posed):.0f} cm into the floor; bend the arms less."
        )
    return posed


def draw_handstand(rng: Rng, character: Character, kind: str | None = None) -> tuple[str, PosedRig]:
    """(kind, pose in the room) of a random handstand; kinds are `HANDSTAND_KINDS`.

    Args:
        kind: draw this one; None: any.

    Raises:
        PoseError: there is no such kind, or no draw fits this person.
    """
    _check_kind(kind, HANDSTAND_KINDS)
    for _ in range(20):
        try:
            chosen, posed = _try_handstand(rng, character, kind or _draw_special(rng))
        except PoseError:
            continue
        if lowest_point(character, posed) > _DEEPEST_M:
            return chosen, posed
    raise PoseError("No handstand above the floor in 20 draws; the character's proportions are impossible.")


def draw_other(rng: Rng, character: Character, kind: str | None = None) -> tuple[str, PosedRig]:
    """(kind, pose in the room) of a random pose that is no handstand; its lowest point touches the floor.

    Args:
        kind: draw this one of `OTHER_KINDS` or `ASKED_KINDS`; None: any of the first. The one called `jumping` is
            above the floor.

    Raises:
        PoseError: there is no such kind, or no draw fits this person.
    """
    _check_kind(kind, (*OTHER_KINDS, *ASKED_KINDS))
    for _ in range(40):
        chosen = draw_inversion(rng) if kind == ANY_INVERSION else kind or str(rng.choice(list(OTHER_KINDS)))
        placed = _ON_CONTACTS.get(chosen)
        try:
            pose, posed = placed(rng, character) if placed else _on_floor(rng, character, chosen)
        except PoseError:
            continue
        lowest = lowest_point(character, posed)
        hovers = placed is not None and chosen != "jumping" and not _DEEPEST_M < lowest < _HIGHEST_M
        if hovers or violations(pose) or judge(keypoints_of(posed))[1] != NOT_HANDSTAND:
            continue
        return chosen, posed if chosen == "jumping" else posed.moved(np.array([0.0, -lowest, 0.0]))
    raise PoseError("No pose with its contacts on the floor in 40 draws; the character's proportions are impossible.")


def _draw_special(rng: Rng) -> str | None:
    number = rng.random()
    for kind, share in SPECIAL.items():
        if number < share:
            return kind
        number -= share
    return None


def _try_handstand(rng: Rng, character: Character, kind: str | None) -> tuple[str, PosedRig]:
    """(kind, pose in the room) of one draw. Raises PoseError where it does not fit this person."""
    if kind == "one_arm":
        pose, posed = one_arm(rng, character)
        check_pose(pose)
        return kind, posed
    if kind == "wall":
        return kind, handstand(character, draw_at_wall(rng))
    drawn, target = draw_target(rng, None if kind == "blocks" else kind)
    return kind or drawn, handstand(character, target)


def _check_line(posed: PosedRig, line: Line) -> None:
    shoulder, hip = signed_line(posed)
    for name, asked, reached in (("shoulder", line.shoulder, shoulder), ("hip", line.hip, hip)):
        if asked is not None and abs(reached - asked) > _FURTHEST_DEG:
            raise PoseError(
                f"No balanced handstand with {name} {asked:.0f} degrees off straight: {reached:.0f} is what the body "
                "reaches. Ask for less."
            )


def _check_kind(kind: str | None, kinds: tuple[str, ...]) -> None:
    if kind is not None and kind not in kinds:
        raise PoseError(f"There is no pose '{kind}'. Take one of: {', '.join(kinds)}.")


def _on_floor(rng: Rng, character: Character, kind: str) -> tuple[RigPose, PosedRig]:
    """A draw of `OTHERS`, brought to one floor. Raises PoseError where that takes too much of a turn."""
    for _ in range(20):
        drawn = OTHERS[kind](rng)
        pose = _settled(character, drawn) if kind in SETTLED else drawn
        if abs(pose.pitch - drawn.pitch) < _LARGEST_TURN:
            return pose, pose_rig(character.rig, pose)
    raise PoseError(f"'{kind}' does not reach the floor in 20 draws; the character's proportions are impossible.")


def _settled(character: Character, pose: RigPose) -> RigPose:
    """The pose with all it rests on at floor level: hands and toes, or, sitting, seat and heels."""
    sits = pose.left.palm < 1.0

    def residual(candidate: RigPose) -> NDArray[np.float64]:
        posed = pose_rig(character.rig, candidate, with_hands=False)
        if sits:
            heels = (posed.head("foot_l")[1] + posed.head("foot_r")[1]) / 2.0 - 0.6 * character.sole_height
            seat = (posed.head("thigh_l")[1] + posed.head("thigh_r")[1]) / 2.0 - _SEAT_M
            return np.array([100.0 * (heels - seat)])
        toes = (posed.head("ball_l")[1] + posed.head("ball_r")[1]) / 2.0 - 0.015
        hands = (posed.head("hand_l")[1] + posed.head("hand_r")[1]) / 2.0 - character.palm_height
        return np.array([100.0 * (hands - toes)])

    return solve(pose, ("both.hip_flexion",) if sits else ("pitch",), residual, steps=8)
