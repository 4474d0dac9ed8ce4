"""Angles of bodies that are known exactly, in pictures and in the room."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from models.body_line import (
    ANGLE_NAMES,
    ANGLE_OF_FAULT,
    LIMITS,
    WRIST,
    Angles,
    Fault,
    body_line,
    deviations,
    is_upside_down,
    looks_straight,
    measure,
    measure_sure,
    trunk_lean,
)
from models.skeleton import FLIP, INDEX, NUM_KEYPOINTS
from tests.handstand_app.core.builders import pose_of_bends

POINTS = arrays(np.float64, (NUM_KEYPOINTS, 2), elements=st.integers(0, 2000).map(float))


def seen(**bends: float) -> Angles:
    pose = pose_of_bends(**bends)
    return measure_sure(pose.keypoints, pose.sure)


def in_room(keypoints: np.ndarray, turn_deg: float = 0.0) -> np.ndarray:
    """(16, 3) a flat picture stood up in the room and turned about the vertical."""
    x, y = keypoints[:, 0], -keypoints[:, 1]
    return np.column_stack((x * math.cos(math.radians(turn_deg)), y, x * math.sin(math.radians(turn_deg))))


def test_a_straight_vertical_line_has_no_deviation() -> None:
    np.testing.assert_allclose(seen().as_array(), 0.0, atol=1e-4)
    assert looks_straight(pose_of_bends().keypoints)


@pytest.mark.parametrize("degrees", [-40.0, -12.0, 7.0, 25.0])
def test_bends_are_measured_at_their_own_joint(degrees: float) -> None:
    assert seen(shoulder=degrees).shoulder == pytest.approx(abs(degrees))
    assert seen(hip=degrees).hip == pytest.approx(abs(degrees))
    assert seen(knee=degrees).knee == pytest.approx(abs(degrees))
    assert seen(lean=degrees).line_tilt == pytest.approx(abs(degrees))
    assert seen(legs=abs(degrees)).legs_apart == pytest.approx(abs(degrees))


def test_swapped_sides_change_nothing() -> None:
    pose = pose_of_bends(shoulder=12, hip=-20, knee=9, legs=20)
    swapped = measure(pose.keypoints[list(FLIP)])
    np.testing.assert_allclose(swapped.as_array(), measure(pose.keypoints).as_array(), atol=1e-4)


@given(POINTS, st.floats(-180, 180))
def test_a_picture_and_the_same_flat_body_in_the_room_measure_the_same(keypoints: np.ndarray, turn_deg: float) -> None:
    flat, solid = deviations(keypoints), deviations(in_room(keypoints, turn_deg))
    tilt = ANGLE_NAMES.index("line_tilt")
    solid[tilt] = min(solid[tilt], 180.0 - solid[tilt])  # a picture does not say which end is up
    np.testing.assert_allclose(solid, flat, atol=1e-4)


@given(arrays(np.float64, (3, NUM_KEYPOINTS, 2), elements=st.integers(0, 2000).map(float)))
def test_many_poses_at_once_are_measured_as_one_by_one(poses: np.ndarray) -> None:
    np.testing.assert_array_equal(deviations(poses), np.stack([deviations(pose) for pose in poses]))
    assert looks_straight(poses).tolist() == [bool(looks_straight(pose)) for pose in poses]


@given(POINTS)
def test_with_all_keypoints_sure_the_line_is_that_of_the_mid_points(keypoints: np.ndarray) -> None:
    assert measure_sure(keypoints, np.ones(NUM_KEYPOINTS, np.bool_)) == measure(keypoints)


def test_an_unsure_side_is_left_out_of_the_mid_point() -> None:
    pose = pose_of_bends()
    keypoints, sure = pose.keypoints.copy(), pose.sure.copy()
    keypoints[INDEX["r_wrist"]] += 500
    sure[INDEX["r_wrist"]] = False
    np.testing.assert_allclose(body_line(keypoints, sure), body_line(pose.keypoints, pose.sure))


def test_the_trunk_leans_from_hips_above_shoulders() -> None:
    upright = body_line(pose_of_bends().keypoints, np.ones(NUM_KEYPOINTS, np.bool_))
    assert trunk_lean(upright) == pytest.approx(0.0)
    assert trunk_lean(body_line(pose_of_bends(lean=-30).keypoints, np.ones(NUM_KEYPOINTS, np.bool_))) == pytest.approx(
        30
    )
    assert trunk_lean(upright * (1, -1)) == pytest.approx(180.0)


def test_upside_down_means_hips_above_shoulders_and_hands_below_hips() -> None:
    line = body_line(pose_of_bends().keypoints, np.ones(NUM_KEYPOINTS, np.bool_))
    assert is_upside_down(line)
    assert not is_upside_down(line * (1, -1))
    line[WRIST] = line[WRIST] - (0, 400)
    assert not is_upside_down(line)


def test_every_fault_is_over_the_limit_of_one_angle() -> None:
    assert set(ANGLE_OF_FAULT) == set(Fault)
    assert set(ANGLE_OF_FAULT.values()) == set(ANGLE_NAMES)


def test_arrays_keep_their_order() -> None:
    assert ANGLE_NAMES == ("shoulder", "hip", "knee", "line_tilt", "legs_apart", "elbow")  # as in files of renders
    assert Angles.of(LIMITS.as_array()) == LIMITS
