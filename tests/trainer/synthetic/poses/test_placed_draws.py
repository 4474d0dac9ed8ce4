"""Poses on one hand, on the head, on forearms and so on: what touches the floor, and what is impossible."""

import math

import numpy as np
import pytest

from models.labels import NOT_HANDSTAND, NOT_STRAIGHT
from models.skeleton import INDEX
from trainer.synthetic.body.limits import violations
from trainer.synthetic.body.posing import PosedRig
from trainer.synthetic.body.skinning import Character
from trainer.synthetic.poses.handstand import centre_of_mass
from trainer.synthetic.poses.placed_draws import PLACED, one_arm
from trainer.synthetic.poses.placing import draw_other
from trainer.synthetic.scene.truth import judge, keypoints_of

DRAWS = 6


def draws(kind: str, stick: Character) -> list[PosedRig]:
    rng = np.random.default_rng(4)
    return [draw_other(rng, stick, kind)[1] for _ in range(DRAWS)]


def heights(posed: PosedRig, *bones: str) -> np.ndarray:
    return np.array([posed.head(f"{bone}_{side}")[1] for bone in bones for side in "lr"])


@pytest.mark.parametrize("kind", PLACED)
def test_what_hands_do_not_carry_stacked_is_no_handstand_and_within_the_joints_limits(
    kind: str, stick: Character
) -> None:
    rng = np.random.default_rng(2)
    for posed in draws(kind, stick):
        assert judge(keypoints_of(posed))[1] == NOT_HANDSTAND
    assert violations(PLACED[kind](rng, stick)[0]) == []


def test_a_headstand_is_upside_down_on_crown_and_hands(stick: Character) -> None:
    for posed in draws("headstand", stick):
        points = keypoints_of(posed)
        assert points[INDEX["head_top"], 1] == pytest.approx(0.0, abs=0.03)
        assert heights(posed, "hand") == pytest.approx(stick.palm_height, abs=0.03)
        assert points[INDEX["pelvis"], 1] > points[INDEX["thorax"], 1] + 0.3


def test_a_forearm_stand_is_upside_down_on_elbows_and_hands(stick: Character) -> None:
    for posed in draws("forearm_stand", stick):
        assert np.ptp(heights(posed, "hand", "lowerarm")) < 0.05 and heights(posed, "hand").max() < 0.1
        points = keypoints_of(posed)
        assert points[INDEX["pelvis"], 1] > points[INDEX["thorax"], 1] + 0.3
        assert points[INDEX["head_top"], 1] > 0.0


def test_a_bridge_rests_on_hands_and_feet_with_the_hips_high(stick: Character) -> None:
    for posed in draws("bridge", stick):
        assert heights(posed, "hand") == pytest.approx(stick.palm_height, abs=0.03)
        assert heights(posed, "foot") == pytest.approx(stick.sole_height, abs=0.03)
        assert keypoints_of(posed)[INDEX["pelvis"], 1] > 0.3


def test_on_the_way_up_a_wall_the_hands_are_down_the_feet_up_and_the_trunk_leans(stick: Character) -> None:
    for posed in draws("wall_walk", stick):
        points = keypoints_of(posed)
        trunk = points[INDEX["pelvis"]] - points[INDEX["thorax"]]
        assert heights(posed, "hand") == pytest.approx(stick.palm_height, abs=0.03)
        assert heights(posed, "foot").min() > 0.3
        assert trunk[2] < -math.tan(math.radians(35)) * trunk[1], "away from the fingers"


def test_a_crow_is_balanced_on_its_hands_with_the_feet_off_the_floor(stick: Character) -> None:
    for posed in draws("crow", stick):
        points = keypoints_of(posed)
        wrists = points[[INDEX["l_wrist"], INDEX["r_wrist"]]].mean(axis=0)
        assert abs(centre_of_mass(points)[2] - wrists[2] - 0.05) < 0.02
        assert heights(posed, "foot").min() > 0.1


def test_a_cartwheel_is_tilted_sideways_over_one_hand(stick: Character) -> None:
    for posed in draws("cartwheel", stick):
        low, high = np.sort(heights(posed, "hand"))
        assert low < 0.1 < high


def test_somebody_who_jumps_is_off_the_floor(stick: Character) -> None:
    assert all(posed.heads[1:, 1].min() > 0.03 for posed in draws("jumping", stick))


def test_a_one_arm_handstand_is_balanced_over_its_hand_and_not_straight(stick: Character) -> None:
    rng = np.random.default_rng(1)
    for _ in range(DRAWS):
        _, posed = one_arm(rng, stick)
        points = keypoints_of(posed)
        hand = points[min((INDEX["l_wrist"], INDEX["r_wrist"]), key=lambda index: points[index, 1])]
        assert centre_of_mass(points)[[0, 2]] - hand[[0, 2]] == pytest.approx([0.0, 0.03], abs=0.02)
        assert hand[1] == pytest.approx(stick.palm_height) and judge(points)[1] == NOT_STRAIGHT
