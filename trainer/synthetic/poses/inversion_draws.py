"""Random poses upside down that are no handstands, in more shapes than `placed_draws`, and the way into a press.

Drawn only when they are asked for, by name or all together, so that other draws of a seed stay as they are.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trainer.synthetic.body.limits import PoseError
from trainer.synthetic.body.pose import RigPose
from trainer.synthetic.body.posing import pose_rig
from trainer.synthetic.body.skinning import Character
from trainer.synthetic.poses.placed_draws import (
    ELBOW_M,
    Placed,
    Rng,
    dropped,
    height,
    on_crown,
    on_forearms,
    within,
)
from trainer.synthetic.poses.solve import Residual, solve

_BALL_M: Final = 0.015
"""Ball of the foot above what it stands on, on tiptoe."""
_WIDEST_GAP_CM: Final = 2.0
"""A pose that ends further from what it rests on is drawn again."""


def _tripod_headstand(rng: Rng, character: Character) -> Placed:
    """On crown and hands, the elbows bent by a right angle or less."""
    pose = replace(_upside_down(rng), neck=within(rng, -5.0, 14.0), hand_turn=within(rng, -10.0, 30.0)).both(
        shoulder_flexion=110.0, shoulder_abduction=within(rng, 0.0, 35.0), shoulder_rotation=within(rng, -10.0, 30.0),
        elbow=within(rng, 65.0, 110.0), pronation=100.0, palm=1.0,
    )  # fmt: skip
    return on_crown(character, _with_legs(rng, pose))


def _clasped_headstand(rng: Rng, character: Character) -> Placed:
    """On crown and forearms, the hands behind the head."""
    pose = replace(_upside_down(rng), neck=within(rng, -8.0, 14.0)).both(
        shoulder_flexion=within(rng, 130.0, 165.0), shoulder_abduction=within(rng, -5.0, 20.0),
        shoulder_rotation=within(rng, 5.0, 40.0), elbow=within(rng, 95.0, 125.0), pronation=within(rng, 20.0, 60.0),
    )  # fmt: skip
    pose = _with_legs(rng, pose)

    def residual(candidate: RigPose) -> NDArray[np.float64]:
        posed = pose_rig(character.rig, candidate, with_hands=False)
        crown = posed.attached("head", posed.rig.head_top)[1]
        return 100.0 * np.array([height(posed, "lowerarm") - ELBOW_M - crown, height(posed, "hand") - ELBOW_M - crown])

    return dropped(character, _solved(pose, ("both.shoulder_flexion", "both.elbow"), residual))


def _forearm_stand(rng: Rng, character: Character) -> Placed:
    """On the forearms, parallel or with the hands together, the head lifted or hanging."""
    pose = replace(_upside_down(rng, arch=35.0), neck=within(rng, -10.0, 65.0)).both(
        shoulder_flexion=within(rng, 145.0, 188.0), shoulder_abduction=within(rng, -2.0, 18.0),
        shoulder_rotation=within(rng, 0.0, 35.0), elbow=90.0, pronation=100.0, palm=1.0,
    )  # fmt: skip
    return on_forearms(character, _with_legs(rng, pose))


def _shoulder_stand(rng: Rng, character: Character) -> Placed:
    """On shoulders and the back of the head, hands at the back or arms on the floor."""
    pose = RigPose(
        pitch=-180.0 + within(rng, -5.0, 45.0), spine=-within(rng, 15.0, 55.0), neck=-within(rng, 45.0, 60.0)
    )
    if rng.random() < 0.6:
        arms = {"shoulder_flexion": -within(rng, 25.0, 55.0), "elbow": within(rng, 85.0, 125.0)}
    else:
        arms = {"shoulder_flexion": float(rng.choice([-60.0, 95.0])), "elbow": within(rng, 0.0, 15.0)}
    pose = pose.both(shoulder_abduction=within(rng, 5.0, 25.0), shoulder_rotation=within(rng, 0.0, 40.0), **arms)
    return dropped(character, _with_legs(rng, pose))


def _chin_stand(rng: Rng, character: Character) -> Placed:
    """On chin, chest and hands, the legs over the back."""
    pose = RigPose(within(rng, -4.0, 4.0), pitch=within(rng, 140.0, 180.0), spine=within(rng, 35.0, 75.0), neck=70.0)
    pose = pose.both(
        shoulder_flexion=within(rng, -20.0, 45.0), shoulder_abduction=within(rng, 5.0, 35.0),
        shoulder_rotation=within(rng, 0.0, 30.0), elbow=within(rng, 95.0, 140.0), pronation=90.0, palm=0.8,
    )  # fmt: skip
    return dropped(character, _with_legs(rng, pose))


def _elbow_lever(rng: Rng, character: Character) -> Placed:
    """Level on both hands, the elbows in the belly."""
    pose = RigPose(pitch=within(rng, 82.0, 112.0), spine=within(rng, -8.0, 25.0), neck=within(rng, 0.0, 45.0)).both(
        shoulder_flexion=within(rng, 5.0, 30.0), shoulder_abduction=within(rng, -8.0, 8.0), shoulder_rotation=5.0,
        elbow=within(rng, 80.0, 105.0), pronation=100.0, palm=1.0, ankle=within(rng, 20.0, 60.0),
    )  # fmt: skip
    pose = replace(pose, hand_turn=within(rng, 20.0, 140.0))
    return dropped(character, pose.both(hip_abduction=within(rng, -3.0, 45.0), hip_flexion=within(rng, -15.0, 12.0)))


def _feet_at(rng: Rng, character: Character, pose: RigPose, rise_m: float) -> Placed:
    """The pose with straight arms and hands flat on the floor, folded at the hips until the toes are `rise_m` up."""
    pose = pose.both(
        shoulder_rotation=80.0, elbow=float(rng.exponential(4.0)), pronation=100.0, palm=1.0,
        ankle=within(rng, -15.0, 35.0), toes=within(rng, 10.0, 45.0),
    )  # fmt: skip

    def residual(candidate: RigPose) -> NDArray[np.float64]:
        posed = pose_rig(character.rig, candidate, with_hands=False)
        hands = height(posed, "hand") - character.palm_height
        return np.array([100.0 * (height(posed, "ball") - _BALL_M - rise_m - hands)])

    return dropped(character, _solved(pose, ("both.hip_flexion",), residual))


def _pike_on_box(rng: Rng, character: Character) -> Placed:
    """Hands on the floor, feet on a box of 10 to 80 cm, the hips over the shoulders or on the way there."""
    pose = RigPose(pitch=within(rng, 125.0, 178.0), spine=within(rng, -25.0, 12.0), neck=within(rng, -20.0, 25.0)).both(
        shoulder_flexion=within(rng, 145.0, 185.0), hip_flexion=95.0, knee=float(rng.exponential(7.0)),
        hip_abduction=within(rng, -3.0, 12.0),
    )  # fmt: skip
    return _feet_at(rng, character, pose, within(rng, 0.1, 0.8))


def _pike_on_floor(rng: Rng, character: Character) -> Placed:
    """A downward dog, long or with the feet close to the hands."""
    pose = RigPose(pitch=within(rng, 120.0, 165.0), spine=within(rng, -25.0, 15.0), neck=within(rng, -25.0, 25.0)).both(
        shoulder_flexion=within(rng, 135.0, 185.0), hip_flexion=100.0, knee=float(rng.exponential(10.0)),
        hip_abduction=within(rng, -3.0, 15.0),
    )  # fmt: skip
    return _feet_at(rng, character, pose, 0.0)


def _press_start(rng: Rng, character: Character) -> Placed:
    """On the toes with the hips over the hands, shoulders ahead of them: just before the feet leave the floor."""
    apart = within(rng, -3.0, 6.0) if rng.random() < 0.4 else within(rng, 15.0, 50.0)
    pose = RigPose(pitch=within(rng, 135.0, 172.0), spine=-within(rng, 5.0, 45.0), neck=within(rng, -5.0, 35.0)).both(
        shoulder_flexion=within(rng, 105.0, 165.0), hip_flexion=125.0, knee=float(rng.exponential(5.0)),
        hip_abduction=apart,
    )  # fmt: skip
    return _feet_at(rng, character, pose, 0.0)


def _one_foot_up(rng: Rng, character: Character) -> Placed:
    """One foot on the floor, the other leg high: before a kick-up, or after it."""
    pose, _ = _pike_on_floor(rng, character)
    side = str(rng.choice(["left", "right"]))
    high = replace(getattr(pose, side), hip_flexion=within(rng, -30.0, 45.0), ankle=within(rng, 10.0, 60.0))
    return dropped(character, replace(pose, **{side: high}))


INVERSIONS: Final[dict[str, tuple[float, Callable[[Rng, Character], Placed]]]] = {
    "tripod_headstand": (0.2, _tripod_headstand),
    "clasped_headstand": (0.16, _clasped_headstand),
    "forearm_shapes": (0.22, _forearm_stand),
    "pike_on_box": (0.16, _pike_on_box),
    "pike_on_floor": (0.06, _pike_on_floor),
    "press_start": (0.06, _press_start),
    "one_foot_up": (0.04, _one_foot_up),
    "shoulder_stand": (0.05, _shoulder_stand),
    "chin_stand": (0.02, _chin_stand),
    "elbow_lever": (0.03, _elbow_lever),
}
"""Kind -> (share of the draws of any of them, person -> pose and where it is in the room)."""
ANY_INVERSION: Final = "inversions"
"""Stands for any kind of `INVERSIONS`, by their shares."""


def draw_inversion(rng: Rng) -> str:
    """A kind of `INVERSIONS`, by its share."""
    shares = np.array([share for share, _ in INVERSIONS.values()])
    return str(rng.choice(list(INVERSIONS), p=shares / shares.sum()))


def _solved(pose: RigPose, unknowns: tuple[str, ...], residual: Residual) -> RigPose:
    """The pose with these angles found. Raises PoseError where that leaves a contact off the floor."""
    found = solve(pose, unknowns, residual, steps=12)
    gap_cm = float(np.abs(residual(found)).max())
    if gap_cm > _WIDEST_GAP_CM:
        raise PoseError(f"This pose ends {gap_cm:.0f} cm from what it rests on; ask for less.")
    return found


def _upside_down(rng: Rng, arch: float = 14.0) -> RigPose:
    pose = RigPose(pitch=180.0 + within(rng, -12.0, 10.0), spine=within(rng, -12.0, arch))
    return replace(pose, roll=float(np.clip(rng.normal(0.0, 1.5), -4.0, 4.0)))


def _with_legs(rng: Rng, pose: RigPose) -> RigPose:
    """Legs of somebody upside down: in line, piked, tucked, straddled, split or as a stag."""
    pose = pose.both(
        hip_abduction=within(rng, -4.0, 2.0), hip_rotation=4.0, ankle=within(rng, 5.0, 60.0),
        hip_flexion=within(rng, -12.0, 10.0), knee=abs(float(rng.normal(0.0, 4.0))),
    )  # fmt: skip
    match str(rng.choice(["line", "line", "pike", "tuck", "straddle", "split", "stag"])):
        case "pike":
            return pose.both(hip_flexion=within(rng, 15.0, 110.0))
        case "tuck":
            flexion = within(rng, 30.0, 120.0)
            return pose.both(hip_flexion=flexion, knee=min(150.0, within(rng, 0.6, 1.2) * flexion + 15.0))
        case "straddle":
            return pose.both(hip_abduction=within(rng, 8.0, 65.0), hip_rotation=within(rng, 0.0, 35.0))
        case ("split" | "stag") as shape:
            front, back = within(rng, 15.0, 95.0), -within(rng, 0.0, 50.0)
            bent = within(rng, 40.0, 125.0) if shape == "stag" else 0.0
            left, right = [(front, bent), (back, bent if rng.random() < 0.3 else 0.0)][:: int(rng.choice([-1, 1]))]
            return replace(
                pose,
                left=replace(pose.left, hip_flexion=left[0], knee=pose.left.knee + left[1]),
                right=replace(pose.right, hip_flexion=right[0], knee=pose.right.knee + right[1]),
            )
    return pose
