"""The angle beside its joint."""

import numpy as np
import pytest

from handstand_app.core.coach.joint_label import joint_label
from handstand_app.core.types import Verdict
from models.body_line import ANGLE_NAMES, Fault
from models.fault_namer import Cause
from models.skeleton import INDEX
from models.verdicts import VerdictKind
from tests.handstand_app.core.builders import pose_of_bends


@pytest.mark.parametrize("angle", ANGLE_NAMES)
def test_it_lies_at_the_joint_and_tells_the_error(angle: str) -> None:
    joint = {"legs_apart": "hip", "line_tilt": "ankle"}.get(angle, angle)
    pose = pose_of_bends(hip=30)
    label = joint_label(Verdict(VerdictKind.NOT_STRAIGHT, cause=Cause(angle, 31.6, Fault.LEANING)), pose)
    assert label is not None and label.words.startswith("32° ± ") and label.words.endswith("°")
    np.testing.assert_allclose(label.at, pose.keypoints[INDEX[f"r_{joint}"]])


def test_there_is_none_when_nothing_breaks_the_line() -> None:
    pose, cause = pose_of_bends(), Cause("hip", 12.0)
    assert joint_label(Verdict(VerdictKind.STRAIGHT), pose) is None
    assert joint_label(Verdict(VerdictKind.NEARLY_STRAIGHT, cause=cause), pose) is None
    assert joint_label(Verdict(VerdictKind.NOT_STRAIGHT), pose) is None
    assert joint_label(Verdict(VerdictKind.NOT_STRAIGHT, cause=cause), None) is None
