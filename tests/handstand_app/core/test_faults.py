"""Faults of poses that are known exactly."""

import pytest

from handstand_app.core.faults import FAULT_WORDS, first_fault
from models.body_line import Fault, measure_sure
from tests.handstand_app.core.builders import pose_of_bends


def test_a_straight_vertical_line_has_no_fault() -> None:
    pose = pose_of_bends()
    assert first_fault(pose, measure_sure(pose.keypoints, pose.sure)) is None


def test_every_fault_can_be_said() -> None:
    assert set(FAULT_WORDS) == set(Fault)


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
    assert first_fault(pose, measure_sure(pose.keypoints, pose.sure)) == fault
