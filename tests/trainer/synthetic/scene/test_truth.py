"""Angles and labels of bodies that are built joint by joint."""

import numpy as np
import pytest

from models.body_line import measure
from models.labels import NOT_HANDSTAND, NOT_STRAIGHT, STRAIGHT
from models.skeleton import INDEX
from tests.trainer.synthetic.stick import stick_rig
from trainer.synthetic.body.pose import RigPose
from trainer.synthetic.body.posing import pose_rig
from trainer.synthetic.scene.camera import look_at
from trainer.synthetic.scene.truth import (
    Truth,
    fault_of,
    handstand_excess_m,
    judge,
    keypoints_of,
    nobody,
    tell,
    view_angle,
)


def direction(degrees: float) -> np.ndarray:
    """Unit vector in the Y-Z plane, turned from straight up towards +Z."""
    return np.array([0.0, np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])


def handstand(
    arms: float = 0.0, trunk: float = 0.0, thighs: float = 0.0, shins: float = 0.0, apart_m: float = 0.1
) -> np.ndarray:
    """(16, 3) a handstand whose segments lean by the given degrees from vertical."""
    points = np.zeros((16, 3))
    line = [np.array([0.0, 0.03, 0.0])]
    for degrees, length in ((arms, 0.52), (trunk, 0.5), (thighs, 0.42), (shins, 0.41)):
        line.append(line[-1] + length * direction(degrees))
    names = ("wrist", "shoulder", "hip", "knee", "ankle")
    halves = (0.16, 0.16, 0.1, apart_m / 2.0, apart_m / 2.0)
    for name, middle, half in zip(names, line, halves, strict=True):
        points[INDEX[f"l_{name}"]] = middle + [half, 0.0, 0.0]
        points[INDEX[f"r_{name}"]] = middle - [half, 0.0, 0.0]
    for side in "lr":
        points[INDEX[f"{side}_elbow"]] = (points[INDEX[f"{side}_wrist"]] + points[INDEX[f"{side}_shoulder"]]) / 2.0
    points[INDEX["pelvis"]], points[INDEX["thorax"]] = line[2], line[1]
    points[INDEX["neck"]], points[INDEX["head_top"]] = line[1] - [0.0, 0.1, 0.0], line[1] - [0.0, 0.3, 0.0]
    return points


def test_straight_line_has_no_deviation() -> None:
    angles = measure(handstand())
    assert (angles.shoulder, angles.hip, angles.knee, angles.line_tilt) == pytest.approx((0, 0, 0, 0), abs=1e-6)
    assert angles.elbow == pytest.approx(0.0, abs=1e-5)


def test_each_bend_is_measured_where_it_is() -> None:
    angles = measure(handstand(arms=10.0, trunk=-8.0, thighs=17.0, shins=4.0))
    assert (angles.shoulder, angles.hip, angles.knee) == pytest.approx((18.0, 25.0, 13.0))


def test_tilt_is_that_of_the_whole_line() -> None:
    assert measure(handstand(7.0, 7.0, 7.0, 7.0)).line_tilt == pytest.approx(7.0)


def test_legs_apart_are_seen_from_the_hips() -> None:
    expected = 2.0 * np.degrees(np.arctan2(0.3, 0.83))
    assert measure(handstand(apart_m=0.6)).legs_apart == pytest.approx(expected)


def test_elbow_is_the_mean_of_both_arms() -> None:
    points = handstand()
    elbow, wrist = points[INDEX["l_elbow"]], points[INDEX["l_wrist"]]
    points[INDEX["l_wrist"]] = elbow + np.linalg.norm(wrist - elbow) * -direction(40.0)
    assert measure(points).elbow == pytest.approx(20.0)


def test_turning_the_body_about_the_vertical_changes_nothing() -> None:
    points = handstand(arms=12.0, trunk=-5.0, thighs=9.0)
    turn = np.array([[0.6, 0.0, 0.8], [0.0, 1.0, 0.0], [-0.8, 0.0, 0.6]])
    assert measure(points @ turn.T).as_array() == pytest.approx(measure(points).as_array(), abs=1e-4)


@pytest.mark.parametrize(
    ("lean", "label", "margin"),
    [((0, 0, 0, 0), STRAIGHT, None), ((0, 14, 14, 14), NOT_STRAIGHT, None), ((8, -8, -8, -8), NOT_STRAIGHT, 1.0)]
    + [((0, 33, 33, 33), NOT_STRAIGHT, None), ((0, 37, 37, 37), NOT_HANDSTAND, None)],  # the trunk leans up to 35
)
def test_label_follows_the_limits(lean: tuple[float, ...], label: int, margin: float | None) -> None:
    _, given, distance = judge(handstand(*lean))
    assert given == label
    assert margin is None or distance == pytest.approx(margin)


def test_margin_is_the_way_to_the_nearest_limit() -> None:
    _, label, margin = judge(handstand(arms=3.0, trunk=-3.0, thighs=3.5, shins=3.5))  # hip 6.5 of 10
    assert label == STRAIGHT
    assert margin == pytest.approx(3.5)


def test_standing_and_lying_are_no_handstands() -> None:
    upright = handstand() * [1.0, -1.0, 1.0] + [0.0, 2.0, 0.0]
    flat = handstand(90.0, 90.0, 90.0, 90.0)
    for points in (upright, flat):
        _, label, margin = judge(points)
        assert label == NOT_HANDSTAND and margin > 0.0 and handstand_excess_m(points) < 0.0


def test_hands_in_the_air_are_no_handstand() -> None:
    assert judge(handstand() + [0.0, 0.3, 0.0])[1] == NOT_HANDSTAND


def test_keypoints_are_the_joints_of_the_rig() -> None:
    rig = stick_rig()
    posed = pose_rig(rig, RigPose())
    points = keypoints_of(posed)
    assert points[INDEX["l_knee"]] == pytest.approx(posed.head("calf_l"))
    assert points[INDEX["r_wrist"]] == pytest.approx(posed.head("hand_r"))
    assert points[INDEX["pelvis"]] == pytest.approx((posed.head("thigh_l") + posed.head("thigh_r")) / 2.0)
    assert points[INDEX["head_top"]] == pytest.approx(rig.head_top)
    assert points[INDEX["l_shoulder"], 0] > points[INDEX["r_shoulder"], 0]  # the character's left is +X


def test_keypoints_outside_the_picture_are_told() -> None:
    posed = pose_rig(stick_rig(), RigPose()).moved(np.array([0.0, 0.82, 0.0]))
    camera = look_at(np.array([0.0, 1.5, 1.6]), np.array([0.0, 1.5, 0.0]), (320, 240), 60.0)
    truth = tell(posed, camera)
    assert truth.in_picture[INDEX["head_top"]] and not truth.in_picture[INDEX["l_ankle"]]
    inside = truth.keypoints[truth.in_picture]
    assert (inside >= 0.0).all() and (inside < [320.0, 240.0]).all()


@pytest.mark.parametrize(("azimuth", "expected"), [(0.0, 0.0), (180.0, 0.0), (90.0, 90.0), (30.0, 30.0), (-60.0, 60.0)])
def test_the_view_is_0_from_either_side_and_90_from_front_or_back(azimuth: float, expected: float) -> None:
    place = 3.0 * np.array([np.cos(np.radians(azimuth)), 0.3, np.sin(np.radians(azimuth))])
    camera = look_at(place, np.array([0.0, 1.0, 0.0]), (320, 240), 60.0)
    assert view_angle(handstand(), camera) == pytest.approx(expected, abs=1e-4)


def test_angles_as_seen_are_those_of_the_room_when_seen_from_the_side() -> None:
    points = handstand(arms=10.0, trunk=-8.0, thighs=17.0, shins=4.0)
    far = look_at(np.array([200.0, 1.0, 0.0]), np.array([0.0, 1.0, 0.0]), (4000, 4000), 1.0)
    seen, true = measure(far.project(points)), measure(points)
    assert (seen.shoulder, seen.hip, seen.knee) == pytest.approx((true.shoulder, true.hip, true.knee), abs=0.3)


@pytest.mark.parametrize(
    ("points", "fault"),
    [
        (handstand(), ""),
        (handstand(thighs=30.0), "hip"),
        (handstand(arms=-30.0, thighs=30.0), "shoulder"),
        (handstand(apart_m=0.9), "legs_apart"),
        (handstand(11.0, 11.0, 11.0, 11.0), "line_tilt"),
    ],
)
def test_the_first_cause_is_the_fault(points: np.ndarray, fault: str) -> None:
    angles, label, margin = judge(points)
    flat = np.zeros((16, 2), np.float32)
    truth = Truth(flat, np.ones(16, np.bool_), points, angles, label, margin, flat[0], points[0])
    assert fault_of(truth) == fault


def test_nobody_has_no_keypoints_and_no_fault() -> None:
    truth = nobody()
    assert truth.label == NOT_HANDSTAND and not truth.in_picture.any() and fault_of(truth) == ""
    assert np.isnan(truth.keypoints).all() and np.isnan(measure(truth.keypoints).as_array()).all()


def test_head_or_elbows_on_the_floor_are_no_handstand() -> None:
    fine = handstand()
    assert judge(fine)[1] == STRAIGHT
    for name, height in (("head_top", 0.01), ("l_elbow", 0.05)):
        touching = fine.copy()
        touching[INDEX[name], 1] = height
        assert judge(touching)[1] == NOT_HANDSTAND


def test_on_one_hand_the_hips_must_be_over_it() -> None:
    points = handstand()
    points[INDEX["l_wrist"], 1] = 0.9
    points[INDEX["r_wrist"], 0] = 0.0
    assert judge(points)[1] == NOT_STRAIGHT
    points[:, 0] += 0.9 * (points[:, 1] - 0.03)
    assert judge(points)[1] == NOT_HANDSTAND
