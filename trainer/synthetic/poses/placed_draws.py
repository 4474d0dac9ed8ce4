"""Random poses placed by what they rest on: one hand, head, forearms, hands and feet, hands and a wall, nothing at all.

Only `one_arm` is a handstand. The rest is none, although some are upside down: the hands do not carry a stacked body.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trainer.synthetic.body.pose import Limbs, RigPose
from trainer.synthetic.body.posing import PosedRig, pose_rig
from trainer.synthetic.body.rotations import Array
from trainer.synthetic.body.skinning import Character, lowest_point
from trainer.synthetic.poses import key_poses
from trainer.synthetic.poses.handstand import OVERHEAD, Line, centre_of_mass, take_line, upside_down
from trainer.synthetic.poses.solve import solve
from trainer.synthetic.scene.truth import keypoints_of

Rng = np.random.Generator
Placed = tuple[RigPose, PosedRig]
ELBOW_M: Final = 0.045
"""Elbow joint above the floor when the forearm lies on it."""


def within(rng: Rng, low: float, high: float) -> float:
    return float(rng.uniform(low, high))


def one_arm(rng: Rng, character: Character) -> Placed:
    """Balanced over one hand, the other arm out to the side or along the body, legs mostly apart."""
    side, other = rng.permutation(["left", "right"])
    apart = -4.0 if rng.random() < 0.2 else within(rng, 8.0, 50.0)
    pose = upside_down(spine=within(rng, -5.0, 15.0), neck=within(rng, -10.0, 25.0)).both(hip_abduction=apart)
    free = {"shoulder_flexion": within(rng, 0.0, 30.0), "shoulder_abduction": within(rng, 10.0, 120.0)}
    limbs = Limbs(**free, elbow=within(rng, 0.0, 30.0), hip_abduction=apart, ankle=50.0)
    pose = replace(pose, roll=float(rng.normal(0.0, 4.0)))
    pose = replace(pose, left=limbs) if other == "left" else replace(pose, right=limbs)
    end = f"hand_{str(side)[0]}"

    def residual(candidate: RigPose) -> NDArray[np.float64]:
        posed = pose_rig(character.rig, candidate, with_hands=False)
        off = centre_of_mass(keypoints_of(posed)) - posed.head(end)
        return 100.0 * np.array([off[0], off[2] - 0.03])

    pose = solve(pose, ("pitch", f"{side}.shoulder_abduction"), residual, steps=8)
    posed = pose_rig(character.rig, pose)
    return pose, posed.moved(np.array([0.0, character.palm_height, 0.0]) - posed.head(end))


def headstand(rng: Rng, character: Character) -> Placed:
    """On crown and hands, the hands in front of the face."""
    pose = _legs(rng, RigPose(pitch=180.0 + within(rng, -8.0, 8.0), spine=within(rng, -8.0, 12.0)))
    pose = replace(pose, neck=within(rng, -5.0, 12.0), hand_turn=within(rng, -10.0, 25.0)).both(
        shoulder_flexion=110.0, shoulder_abduction=within(rng, 5.0, 25.0), shoulder_rotation=within(rng, -5.0, 20.0),
        elbow=within(rng, 80.0, 105.0), pronation=100.0, palm=1.0,
    )  # fmt: skip

    return on_crown(character, pose)


def forearm_stand(rng: Rng, character: Character) -> Placed:
    """On the forearms, the head off the floor."""
    pose = _legs(rng, RigPose(pitch=180.0 + within(rng, -12.0, 8.0), spine=within(rng, -5.0, 25.0)))
    pose = replace(pose, neck=within(rng, 25.0, 60.0)).both(
        shoulder_flexion=within(rng, 160.0, 185.0), shoulder_abduction=within(rng, 0.0, 12.0), shoulder_rotation=0.0,
        elbow=90.0, pronation=100.0, palm=1.0,
    )  # fmt: skip

    return on_forearms(character, pose)


def crow(rng: Rng, character: Character) -> Placed:
    """On bent arms, knees on the upper arms, feet off the floor."""
    pose = RigPose(pitch=within(rng, 88.0, 118.0), spine=-within(rng, 15.0, 40.0), neck=within(rng, 15.0, 45.0)).both(
        shoulder_flexion=75.0, shoulder_abduction=within(rng, 8.0, 18.0), shoulder_rotation=within(rng, 40.0, 70.0),
        elbow=within(rng, 30.0, 75.0), pronation=100.0, palm=1.0, hip_flexion=within(rng, 112.0, 130.0),
        hip_abduction=within(rng, 22.0, 34.0), hip_rotation=25.0, knee=within(rng, 115.0, 145.0), ankle=30.0,
    )  # fmt: skip

    def residual(candidate: RigPose) -> NDArray[np.float64]:
        posed = pose_rig(character.rig, candidate, with_hands=False)
        wrist = (posed.head("hand_l") + posed.head("hand_r")) / 2.0
        return 100.0 * np.array([centre_of_mass(keypoints_of(posed))[2] - wrist[2] - 0.05])

    return _on_hands(character, solve(pose, ("both.shoulder_flexion",), residual, steps=8))


def bridge(rng: Rng, character: Character) -> Placed:
    """Belly up, on hands and feet."""
    pose = RigPose(pitch=-90.0, spine=within(rng, 45.0, 75.0), neck=within(rng, 15.0, 50.0)).both(
        shoulder_flexion=within(rng, 178.0, 200.0), shoulder_abduction=within(rng, 0.0, 10.0), shoulder_rotation=80.0,
        elbow=within(rng, 0.0, 12.0), pronation=100.0, palm=1.0, hip_flexion=-within(rng, 12.0, 28.0),
        hip_abduction=within(rng, 2.0, 12.0), knee=within(rng, 55.0, 95.0), sole=1.0,
    )  # fmt: skip

    def residual(candidate: RigPose) -> NDArray[np.float64]:
        posed = pose_rig(character.rig, candidate, with_hands=False)
        difference = height(posed, "hand") - character.palm_height - height(posed, "foot") + character.sole_height
        return np.array([100.0 * difference])

    return dropped(character, solve(pose, ("pitch",), residual, steps=8))


def cartwheel(rng: Rng, character: Character) -> Placed:
    """Tilted sideways on the first or the last hand, legs wide apart."""
    sign = float(rng.choice([-1.0, 1.0]))
    heading = float(rng.choice([-90.0, 90.0])) + float(rng.normal(0.0, 30.0))
    pose = RigPose(heading, roll=sign * within(rng, 100.0, 142.0), neck=within(rng, -10.0, 20.0))
    pose = (
        replace(pose, left=OVERHEAD, right=OVERHEAD)
        .both(shoulder_abduction=within(rng, 5.0, 22.0), hip_rotation=20.0, ankle=50.0)
        .plus_both(shoulder_flexion=within(rng, -20.0, 4.0))
    )
    carrying, free = ("left", "right") if sign > 0.0 else ("right", "left")
    for side, palm in ((carrying, 1.0), (free, 0.5)):
        leg = {"hip_abduction": within(rng, 25.0, 62.0), "hip_flexion": within(rng, -10.0, 25.0)}
        pose = replace(pose, **{side: replace(getattr(pose, side), palm=palm, **leg)})
    posed = pose_rig(character.rig, pose)
    return pose, posed.moved(np.array([0.0, character.palm_height, 0.0]) - posed.head(f"hand_{carrying[0]}"))


def wall_walk(rng: Rng, character: Character) -> Placed:
    """Hands on the floor, feet high on a wall, belly towards it: on the way up, or down, or a piked hold."""
    shoulder, hip = within(rng, 32.0, 92.0), within(rng, -8.0, 45.0)
    pose = upside_down(spine=within(rng, -15.0, 10.0), neck=within(rng, -10.0, 30.0)).both(
        ankle=within(rng, -10.0, 45.0), knee=float(rng.exponential(6.0)), hip_abduction=within(rng, -4.0, 12.0),
        elbow=float(rng.exponential(5.0)),
    )  # fmt: skip
    pose = take_line(character.rig, pose, Line(shoulder, hip, -within(rng, 0.62, 0.85) * shoulder))
    return _on_hands(character, pose)


def jumping(rng: Rng, character: Character) -> Placed:
    """Both feet off the floor: stretched, tucked or with legs apart."""
    tuck = 0.0 if rng.random() < 0.5 else within(rng, 10.0, 110.0)
    pose = replace(key_poses.standing(), pitch=within(rng, -8.0, 12.0), spine=within(rng, -10.0, 12.0)).both(
        sole=0.0, ankle=within(rng, 20.0, 60.0), hip_flexion=tuck, knee=tuck * within(rng, 0.6, 1.15) + 5.0,
        hip_abduction=within(rng, 2.0, 40.0) if tuck == 0.0 else 6.0, elbow=within(rng, 0.0, 40.0),
        shoulder_flexion=within(rng, -20.0, 175.0), shoulder_abduction=within(rng, 5.0, 60.0),
    )  # fmt: skip
    pose, posed = dropped(character, pose)
    return pose, posed.moved(np.array([0.0, within(rng, 0.04, 0.45), 0.0]))


def walking_away(rng: Rng, character: Character) -> Placed:
    """A step straight away from the usual place of the camera, or towards it."""
    stride, swing = within(rng, 10.0, 30.0), within(rng, 5.0, 35.0)
    base = replace(key_poses.standing(), pitch=within(rng, 0.0, 8.0), neck=within(rng, -20.0, 5.0))
    base = replace(base, heading=float(rng.choice([-90.0, 90.0])) + float(rng.normal(0.0, 15.0)))
    front = replace(base.left, hip_flexion=stride, knee=within(rng, 0.0, 10.0), shoulder_flexion=-swing, elbow=20.0)
    back = replace(base.right, hip_flexion=-0.6 * stride, knee=within(rng, 5.0, 40.0), sole=0.0, toes=20.0)
    back = replace(back, shoulder_flexion=swing, elbow=within(rng, 10.0, 50.0))
    left, right = (front, back) if rng.random() < 0.5 else (back, front)
    return dropped(character, replace(base, left=left, right=right))


PLACED: Final[dict[str, Callable[[Rng, Character], Placed]]] = {
    "headstand": headstand,
    "forearm_stand": forearm_stand,
    "crow": crow,
    "bridge": bridge,
    "cartwheel": cartwheel,
    "wall_walk": wall_walk,
    "jumping": jumping,
    "walking_away": walking_away,
}
"""Kind -> (person -> pose and where it is in the room), for all that is no handstand."""


def _legs(rng: Rng, pose: RigPose) -> RigPose:
    """Legs of somebody upside down: together, bent, apart or split."""
    pose = pose.both(hip_abduction=-3.0, hip_rotation=4.0, ankle=within(rng, 10.0, 60.0))
    match int(rng.integers(4)):
        case 0:
            return pose.both(hip_flexion=within(rng, -10.0, 15.0))
        case 1:
            flexion = within(rng, 20.0, 110.0)
            return pose.both(hip_flexion=flexion, knee=within(rng, 0.5, 1.1) * flexion)
        case 2:
            return pose.both(hip_abduction=within(rng, 5.0, 50.0))
        case _:
            left, right = (within(rng, 5.0, 60.0), -within(rng, 0.0, 30.0))[:: int(rng.choice([-1, 1]))]
            return replace(
                pose, left=replace(pose.left, hip_flexion=left), right=replace(pose.right, hip_flexion=right)
            )


def on_crown(character: Character, pose: RigPose) -> Placed:
    """The pose on the floor, with its shoulders turned until crown and hands are at one height."""

    def residual(candidate: RigPose) -> NDArray[np.float64]:
        posed = pose_rig(character.rig, candidate, with_hands=False)
        crown = posed.attached("head", posed.rig.head_top)
        return np.array([100.0 * (height(posed, "hand") - character.palm_height - crown[1])])

    return dropped(character, solve(pose, ("both.shoulder_flexion",), residual, steps=8))


def on_forearms(character: Character, pose: RigPose) -> Placed:
    """The pose on the floor, with its elbows bent until the forearms lie flat."""

    def residual(candidate: RigPose) -> NDArray[np.float64]:
        posed = pose_rig(character.rig, candidate, with_hands=False)
        hands = height(posed, "hand") - character.palm_height
        return np.array([100.0 * (hands - height(posed, "lowerarm") + ELBOW_M)])

    return dropped(character, solve(pose, ("both.elbow",), residual, steps=8))


def height(posed: PosedRig, bone: str) -> float:
    """Mean height of a bone's heads on both sides [m]."""
    return float(posed.head(f"{bone}_l")[1] + posed.head(f"{bone}_r")[1]) / 2.0


def dropped(character: Character, pose: RigPose) -> Placed:
    """The pose with its lowest point on the floor."""
    posed = pose_rig(character.rig, pose)
    return pose, posed.moved(np.array([0.0, -lowest_point(character, posed), 0.0]))


def _on_hands(character: Character, pose: RigPose) -> Placed:
    """The pose with its wrists as high as flat hands have them."""
    posed = pose_rig(character.rig, pose)
    rise: Array = np.array([0.0, character.palm_height - height(posed, "hand"), 0.0])
    return pose, posed.moved(rise)
