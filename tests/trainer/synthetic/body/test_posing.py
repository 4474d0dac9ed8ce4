"""Forward kinematics of a stick figure: signs of the angles, lengths, hands and feet on the floor."""

import numpy as np
import pytest

from trainer.synthetic.body.pose import RigPose, from_array, to_array
from trainer.synthetic.body.posing import PosedRig, pose_rig
from trainer.synthetic.body.rotations import unit
from trainer.synthetic.body.skinning import Character

BONES = (("upperarm_l", "lowerarm_l"), ("lowerarm_r", "hand_r"), ("thigh_l", "calf_l"), ("calf_r", "foot_r"))


def along(posed: PosedRig, start: str, end: str) -> np.ndarray:
    return unit(posed.head(end) - posed.head(start))


def test_zero_pose_has_straight_vertical_legs(stick: Character) -> None:
    posed = pose_rig(stick.rig, RigPose().both(hip_abduction=0.0))
    for start, end in (("thigh_l", "calf_l"), ("calf_l", "foot_l"), ("thigh_r", "calf_r")):
        assert along(posed, start, end) == pytest.approx([0.0, -1.0, 0.0], abs=1e-9)


@pytest.mark.parametrize(
    ("changes", "start", "end", "expected"),
    [
        ({"shoulder_flexion": 90.0, "shoulder_abduction": 0.0}, "upperarm_l", "lowerarm_l", (0, 0, 1)),
        ({"shoulder_flexion": 180.0, "shoulder_abduction": 0.0}, "upperarm_r", "lowerarm_r", (0, 1, 0)),
        ({"shoulder_abduction": 90.0}, "upperarm_l", "lowerarm_l", (1, 0, 0)),
        ({"shoulder_abduction": 90.0}, "upperarm_r", "lowerarm_r", (-1, 0, 0)),
        ({"hip_flexion": 90.0, "hip_abduction": 0.0}, "thigh_l", "calf_l", (0, 0, 1)),
        ({"knee": 90.0, "hip_abduction": 0.0, "hip_rotation": 0.0}, "calf_l", "foot_l", (0, 0, -1)),
        ({"elbow": 90.0, "shoulder_abduction": 0.0, "shoulder_rotation": 0.0}, "lowerarm_l", "hand_l", (0, 0, 1)),
    ],
)
def test_each_angle_turns_its_limb_the_anatomical_way(
    stick: Character, changes: dict[str, float], start: str, end: str, expected: tuple[int, int, int]
) -> None:
    assert along(pose_rig(stick.rig, RigPose().both(**changes)), start, end) == pytest.approx(expected, abs=1e-9)


def test_pitch_of_180_turns_the_body_upside_down_with_its_belly_to_the_back(stick: Character) -> None:
    posed = pose_rig(stick.rig, RigPose(pitch=180.0))
    assert posed.head("head")[1] < posed.head("pelvis")[1] < posed.head("calf_l")[1]
    assert posed.rotations[stick.rig.skeleton.index["pelvis"]][:, 2] == pytest.approx([0.0, 0.0, -1.0], abs=1e-9)


def test_bones_keep_their_length_in_any_pose(stick: Character) -> None:
    rng = np.random.default_rng(1)
    for _ in range(10):
        posed = pose_rig(stick.rig, from_array(to_array(RigPose()) + rng.normal(0.0, 60.0, len(to_array(RigPose())))))
        for start, end in BONES:
            length = float(np.linalg.norm(posed.head(end) - posed.head(start)))
            assert length == pytest.approx(stick.rig.length(start, end))


def test_palms_lie_flat_with_fingers_forward(stick: Character) -> None:
    posed = pose_rig(stick.rig, RigPose(pitch=170.0).both(shoulder_flexion=175.0, palm=1.0))
    for finger in ("index", "middle", "ring"):
        tip = along(posed, f"{finger}_01_l", f"{finger}_03_l")
        assert tip[1] == pytest.approx(0.0, abs=1e-6) and tip[2] > 0.8
    assert posed.head("index_01_l")[0] < posed.head("pinky_01_l")[0]  # the thumb's side is the inner side


def test_soles_stay_level_whatever_the_leg_does(stick: Character) -> None:
    posed = pose_rig(stick.rig, RigPose(pitch=30.0).both(knee=70.0, hip_flexion=40.0, sole=1.0, hip_rotation=0.0))
    assert posed.rotations[stick.rig.skeleton.index["foot_l"]] == pytest.approx(np.eye(3))
