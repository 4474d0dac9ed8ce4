"""What is said of a broken line, and of one that is nearly straight."""

import numpy as np
import pytest

from handstand_app.core.judging.faults import FAULT_WORDS, FaultFinder, broken_words, off_words, with_place
from handstand_app.core.types import Verdict
from models.body_line import ANGLE_NAMES, Angles, Fault
from models.fault_namer import Cause
from models.verdicts import VerdictKind
from tests.handstand_app.core.builders import pose_of_bends

BROKEN, NEARLY = Verdict(VerdictKind.NOT_STRAIGHT), Verdict(VerdictKind.NEARLY_STRAIGHT)


def test_every_fault_can_be_said() -> None:
    assert set(FAULT_WORDS) == set(Fault)


def test_a_fault_is_named_only_when_not_straight() -> None:
    finder = FaultFinder()
    assert finder.explain(0.0, pose_of_bends(knee=30), BROKEN).fault == "bent_knees"
    for label in set(VerdictKind) - {VerdictKind.NOT_STRAIGHT, VerdictKind.NEARLY_STRAIGHT}:
        said = finder.explain(0.1, pose_of_bends(knee=30), Verdict(label))
        assert said.fault is None and said.cause is None


def test_probabilities_stay() -> None:
    probabilities = np.array([0.2, 0.7, 0.1])
    said = FaultFinder().explain(0.0, pose_of_bends(knee=30), Verdict(VerdictKind.NOT_STRAIGHT, probabilities))
    assert said.probabilities is probabilities


def test_nearly_straight_says_how_far_what_is_off() -> None:
    said = FaultFinder().explain(0.0, pose_of_bends(hip=12), NEARLY)
    assert said.fault is None and said.is_up
    assert said.cause is not None and off_words(said.cause) == "hips 12 degrees off"


def test_a_break_without_a_name_says_where() -> None:
    said = FaultFinder().explain(0.0, pose_of_bends(hip=9, knee=2), BROKEN)
    assert said.fault is None and broken_words(said) == "bent line at the hips"


def test_a_break_that_was_read_from_a_track_says_where_by_its_angles() -> None:
    angles = Angles(shoulder=3, hip=4, knee=11, line_tilt=2, legs_apart=1, elbow=9)
    assert broken_words(with_place(BROKEN, angles)) == "bent line at the knees"
    assert broken_words(with_place(BROKEN, None)) == "bent line"
    nearly = with_place(NEARLY, angles).cause
    assert nearly is not None and off_words(nearly) == "knees 11 degrees off"
    assert with_place(Verdict(VerdictKind.NOT_STRAIGHT, fault="leaning"), angles).cause is None


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (Cause("knee", 40.0, Fault.BENT_KNEES, "left"), "left knee bent"),
        (Cause("elbow", 40.0, Fault.BENT_ARMS, "right"), "right arm bent"),
        (Cause("elbow", 40.0, Fault.BENT_ARMS), "bent arms"),
        (Cause("hip", 40.0, Fault.ARCHED_BACK), "arched back"),
    ],
)
def test_one_knee_or_arm_is_said_by_its_side(cause: Cause, words: str) -> None:
    assert broken_words(Verdict(VerdictKind.NOT_STRAIGHT, fault=cause.fault, cause=cause)) == words


@pytest.mark.parametrize("angle", ANGLE_NAMES)
def test_every_angle_can_be_said(angle: str) -> None:
    assert off_words(Cause(angle, 11.6)).split("12 degrees")[1] in (" off", " apart")
