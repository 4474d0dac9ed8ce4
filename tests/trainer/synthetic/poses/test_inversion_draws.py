"""People upside down that are no handstands, in many shapes: what they rest on, and that only asking draws them."""

import numpy as np
import pytest

from models.labels import NOT_HANDSTAND
from models.skeleton import INDEX
from trainer.synthetic.body.skinning import Character
from trainer.synthetic.poses.inversion_draws import ANY_INVERSION, INVERSIONS
from trainer.synthetic.poses.placing import OTHER_KINDS, draw_other
from trainer.synthetic.scene.props import draw_props
from trainer.synthetic.scene.truth import judge, keypoints_of


@pytest.mark.parametrize("kind", INVERSIONS)
def test_no_inversion_is_a_handstand(kind: str, stick: Character) -> None:
    rng = np.random.default_rng(5)
    for _ in range(4):
        chosen, posed = draw_other(rng, stick, kind)
        assert chosen == kind and judge(keypoints_of(posed))[1] == NOT_HANDSTAND


@pytest.mark.parametrize(
    ("kind", "keypoints"),
    [
        ("tripod_headstand", ("head_top",)),
        ("clasped_headstand", ("head_top", "l_elbow", "r_elbow")),
        ("forearm_shapes", ("l_elbow", "r_elbow", "l_wrist", "r_wrist")),
    ],
)
def test_each_inversion_rests_on_what_it_is_named_for(kind: str, keypoints: tuple[str, ...], stick: Character) -> None:
    rng = np.random.default_rng(6)
    for _ in range(4):
        points = keypoints_of(draw_other(rng, stick, kind)[1])
        assert points[[INDEX[name] for name in keypoints], 1].max() < 0.13
        assert points[INDEX["pelvis"], 1] > points[INDEX["thorax"], 1] + 0.25


@pytest.mark.parametrize(("kind", "low", "high"), [("pike_on_box", 0.1, 0.85), ("pike_on_floor", 0.0, 0.05)])
def test_in_a_pike_the_toes_are_on_what_carries_them_below_the_hips(
    kind: str, low: float, high: float, stick: Character
) -> None:
    rng = np.random.default_rng(7)
    for _ in range(4):
        posed = draw_other(rng, stick, kind)[1]
        balls = np.array([posed.head(f"ball_{side}")[1] for side in "lr"]) - 0.015
        assert low - 0.03 < balls.mean() < high + 0.03
        assert keypoints_of(posed)[INDEX["l_ankle"], 1] < keypoints_of(posed)[INDEX["l_hip"], 1]


def test_a_box_carries_the_toes_and_reaches_down_to_the_floor(stick: Character) -> None:
    rng = np.random.default_rng(8)
    _, posed = draw_other(rng, stick, "pike_on_box")
    corners = np.concatenate([face[0] for face in draw_props(rng, "pike_on_box", posed, np.zeros((0, 3))).faces])
    ball = (posed.head("ball_l") + posed.head("ball_r")) / 2
    assert corners[:, 1].min() == pytest.approx(0.0) and corners[:, 1].max() == pytest.approx(ball[1] - 0.015)
    assert (corners.min(axis=0)[[0, 2]] < ball[[0, 2]]).all() and (ball[[0, 2]] < corners.max(axis=0)[[0, 2]]).all()


def test_inversions_are_drawn_when_they_are_asked_for_and_only_then(stick: Character) -> None:
    rng = np.random.default_rng(9)
    asked = {draw_other(rng, stick, ANY_INVERSION)[0] for _ in range(12)}
    assert asked <= set(INVERSIONS) and len(asked) > 3
    assert not set(INVERSIONS) & set(OTHER_KINDS)
    assert {draw_other(rng, stick)[0] for _ in range(12)} <= set(OTHER_KINDS)
