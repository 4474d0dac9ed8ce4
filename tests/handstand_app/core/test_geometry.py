"""Angles and faults of poses that are known exactly."""

import numpy as np
import pytest

from handstand_app.core.geometry import FAULT_WORDS, body_line, first_fault, is_upside_down, measure
from handstand_app.core.types import Pose
from models.skeleton import FLIP
from tests.handstand_app.core.builders import pose_of_bends


def test_a_straight_vertical_line_has_no_deviation_and_no_fault() -> None:
    angles = measure(pose_of_bends())
    for name in ("shoulder", "hip", "knee", "line_tilt", "elbow", "legs_apart"):
        assert getattr(angles, name) == pytest.approx(0, abs=1e-4)
    assert first_fault(pose_of_bends(), angles) is None


@pytest.mark.parametrize("degrees", [-40.0, -12.0, 7.0, 25.0])
def test_bends_are_measured_at_their_own_joint(degrees: float) -> None:
    assert measure(pose_of_bends(shoulder=degrees)).shoulder == pytest.approx(abs(degrees))
    assert measure(pose_of_bends(hip=degrees)).hip == pytest.approx(abs(degrees))
    assert measure(pose_of_bends(knee=degrees)).knee == pytest.approx(abs(degrees))
    assert measure(pose_of_bends(lean=degrees)).line_tilt == pytest.approx(abs(degrees))
    assert measure(pose_of_bends(legs=abs(degrees))).legs_apart == pytest.approx(abs(degrees))


@pytest.mark.parametrize("facing", [1, -1])
@pytest.mark.parametrize(
    ("bends", "fault"),
    [
        ({"shoulder": 20, "hip": -25}, "closed_shoulders"),  # the arch that closed shoulders force comes second
        ({"shoulder": 10, "hip": -25}, "arched_back"),
        ({"shoulder": 10, "hip": 25}, "piked_hips"),
        ({"hip": 25}, "bent_hips"),  # which way the athlete faces is not known
        ({"hip": 25, "knee": -30}, "piked_hips"),  # knees bend to the back
        ({"knee": -30}, "bent_knees"),
        ({"legs": 40}, "legs_apart"),
        ({"lean": 14}, "leaning"),
    ],
)
def test_the_first_cause_is_named_whichever_way_the_athlete_faces(
    bends: dict[str, float], fault: str, facing: int
) -> None:
    pose = pose_of_bends(**{name: facing * value if name != "legs" else value for name, value in bends.items()})
    assert first_fault(pose, measure(pose)) == fault
    assert fault in FAULT_WORDS


def test_swapped_sides_change_nothing() -> None:
    pose = pose_of_bends(shoulder=12, hip=-20, knee=9, legs=20)
    order = list(FLIP)
    swapped = Pose(pose.keypoints[order], pose.confidence[order], pose.sure[order])
    for name in ("shoulder", "hip", "knee", "line_tilt", "elbow", "legs_apart"):
        assert getattr(measure(swapped), name) == pytest.approx(getattr(measure(pose), name), abs=1e-4)


def test_an_unsure_side_is_left_out_of_the_mid_point() -> None:
    pose = pose_of_bends()
    keypoints, sure = pose.keypoints.copy(), pose.sure.copy()
    keypoints[8] += 500
    sure[8] = False
    line = body_line(Pose(keypoints, pose.confidence, sure))
    np.testing.assert_allclose(line, body_line(pose))


def test_upside_down_means_hips_above_shoulders_and_hands_below_hips() -> None:
    pose = pose_of_bends()
    assert is_upside_down(pose)
    standing = pose.keypoints * (1, -1) + (0, 480)
    assert not is_upside_down(Pose(standing, pose.confidence, pose.sure))
