"""Handstands reach the line that was asked for, and random draws are what their name says."""

from dataclasses import replace

import numpy as np
import pytest

from models.body_line import measure
from models.labels import NOT_HANDSTAND, STRAIGHT
from models.skeleton import midpoints
from trainer.synthetic.body.posing import pose_rig
from trainer.synthetic.body.skinning import Character
from trainer.synthetic.poses.handstand import Line, centre_of_mass, signed_line, stand_on_hands, take_line, upside_down
from trainer.synthetic.poses.placing import draw_handstand, draw_other
from trainer.synthetic.scene.truth import judge, keypoints_of


@pytest.mark.parametrize(
    ("shoulder", "hip", "spine"), [(0, 0, 0), (28, -30, 30), (5, 40, -10), (45, 5, 0), (12, -9, 5)]
)
def test_given_shoulder_and_hip_are_reached_with_their_signs(
    stick: Character, shoulder: float, hip: float, spine: float
) -> None:
    pose = take_line(stick.rig, upside_down(spine=spine), Line(shoulder=shoulder, hip=hip))
    assert signed_line(pose_rig(stick.rig, pose)) == pytest.approx((shoulder, hip), abs=0.2)


def test_balanced_handstand_has_its_mass_over_the_hands(stick: Character) -> None:
    pose = take_line(stick.rig, upside_down(), Line(shoulder=30.0, hip=-30.0, balance_m=0.04))
    points = keypoints_of(pose_rig(stick.rig, pose))
    wrists = midpoints(points)[0]
    assert centre_of_mass(points)[2] - wrists[2] == pytest.approx(0.04, abs=0.002)


def test_given_tilt_is_reached(stick: Character) -> None:
    pose = take_line(stick.rig, upside_down(), Line(tilt=-14.0))
    assert measure(keypoints_of(pose_rig(stick.rig, pose))).line_tilt == pytest.approx(14.0, abs=0.2)


def test_straight_target_gets_the_label_straight(stick: Character) -> None:
    pose = take_line(stick.rig, upside_down(), Line())
    posed = stand_on_hands(stick, pose_rig(stick.rig, pose), np.array([0.3, 9.0, 0.7]))
    assert judge(keypoints_of(posed))[1] == STRAIGHT
    wrists = (posed.head("hand_l") + posed.head("hand_r")) / 2.0
    assert wrists == pytest.approx([0.3, stick.palm_height, 0.7])


def test_hips_can_be_left_alone(stick: Character) -> None:
    start = upside_down()
    split = replace(start, left=replace(start.left, hip_flexion=60.0), right=replace(start.right, hip_flexion=-30.0))
    pose = take_line(stick.rig, split, Line(shoulder=0.0, hip=None))
    assert (pose.left.hip_flexion, pose.right.hip_flexion) == (60.0, -30.0)


def test_random_handstands_are_handstands_and_cover_the_border(stick: Character) -> None:
    rng = np.random.default_rng(0)
    judged = [judge(keypoints_of(draw_handstand(rng, stick)[1])) for _ in range(120)]
    labels = np.array([label for _, label, _ in judged])
    assert (labels == NOT_HANDSTAND).mean() < 0.02
    assert 0.2 < (labels == STRAIGHT).mean() < 0.6
    hips = np.array([angles.hip for angles, _, _ in judged])
    assert ((hips > 5.0) & (hips < 20.0)).mean() > 0.2 and hips.max() > 30.0


def test_random_other_poses_are_no_handstands_and_touch_the_floor(stick: Character) -> None:
    rng = np.random.default_rng(0)
    for _ in range(120):
        kind, posed = draw_other(rng, stick)
        assert judge(keypoints_of(posed))[1] == NOT_HANDSTAND, kind
        lowest = posed.heads[1:, 1].min()
        assert lowest > 0.03 if kind == "jumping" else lowest == pytest.approx(0.0, abs=1e-4)


def test_draws_are_the_same_for_the_same_seed(stick: Character) -> None:
    first, second = (draw_handstand(np.random.default_rng(5), stick)[1].heads for _ in range(2))
    assert np.array_equal(first, second)
