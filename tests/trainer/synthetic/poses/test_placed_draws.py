"""Poses on one hand, on the head, on forearms and so on: what touches the floor, and what is impossible."""

import math

import numpy as np
import pytest

from models.labels import NOT_HANDSTAND, NOT_STRAIGHT
from models.skeleton import INDEX
from trainer.synthetic.body.limits import PoseError, check_pose, violations
from trainer.synthetic.body.pose import Pose
from trainer.synthetic.body.posing import PosedRig
from trainer.synthetic.body.skinning import Character, skin
from trainer.synthetic.poses.handstand import Line, centre_of_mass, upside_down
from trainer.synthetic.poses.handstand_draws import PoseTarget
from trainer.synthetic.poses.placed_draws import PLACED, one_arm
from trainer.synthetic.poses.placing import HANDSTAND_KINDS, OTHER_KINDS, draw_handstand, draw_other, handstand
from trainer.synthetic.scene.props import draw_props, furnished
from trainer.synthetic.scene.rooms import assemble, shell
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


def test_the_wall_touches_the_feet_and_nobody_goes_through_it(stick: Character) -> None:
    rng = np.random.default_rng(7)
    sides = set()
    for _ in range(12):
        kind, posed = draw_handstand(rng, stick, "wall")
        positions, _ = skin(stick, posed)
        corners, *_ = draw_props(rng, kind, posed, positions[1:]).faces[0]
        side = np.sign(corners[0, 2])
        sides.add(side)
        gaps = side * (corners[0, 2] - positions[1:, 2])
        assert gaps.min() == pytest.approx(0.0, abs=1e-6)
        assert min(gaps[stick.rig.skeleton.index[name] - 1] for name in ("foot_l", "foot_r", "ball_l", "ball_r")) < 0.1
    assert sides == {-1.0, 1.0}


def test_blocks_lie_under_the_hands_and_the_floor_below_them(stick: Character) -> None:
    rng = np.random.default_rng(7)
    kind, posed = draw_handstand(rng, stick, "blocks")
    props = draw_props(rng, kind, posed, skin(stick, posed)[0])
    room = furnished(assemble(shell((3.0, 3.0, 3.0), 1.0)), props).vertices
    assert props.drop_m > 0.05 and room[:, 1].min() == pytest.approx(-props.drop_m)
    corners = np.concatenate([face[0] for face in props.faces])
    assert corners[:, 1].max() == pytest.approx(0.0)
    for hand in ("hand_l", "hand_r"):
        wrist = posed.head(hand)
        assert np.abs(corners[:, [0, 2]] - wrist[[0, 2]]).sum(axis=1).min() < 0.5
        assert corners[:, 0].min() < wrist[0] < corners[:, 0].max()


@pytest.mark.parametrize(("draw", "kinds"), [(draw_handstand, HANDSTAND_KINDS), (draw_other, OTHER_KINDS)])
def test_an_unknown_kind_is_refused_with_the_known_ones(draw, kinds: tuple[str, ...], stick: Character) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(PoseError, match=rf"no pose 'levitating'.*{kinds[-1]}"):
        draw(np.random.default_rng(0), stick, "levitating")


def test_angles_beyond_a_joint_are_named_with_their_limits() -> None:
    check_pose(Pose())
    with pytest.raises(PoseError, match=r"left\.knee is 200 degrees, possible are -8 to 165; right\.knee"):
        check_pose(Pose().both(knee=200.0))
    with pytest.raises(PoseError, match="spine is -90"):
        check_pose(Pose(spine=-90.0))


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        (PoseTarget(upside_down(), Line(shoulder=170.0)), "shoulder|limits"),
        (PoseTarget(upside_down().both(knee=180.0), Line()), "knee is 180"),
        (PoseTarget(upside_down().both(elbow=150.0), Line(hip=None)), "into the floor|limits|Ask for less"),
    ],
)
def test_an_impossible_handstand_is_refused(target: PoseTarget, reason: str, stick: Character) -> None:
    with pytest.raises(PoseError, match=reason):
        handstand(stick, target)
