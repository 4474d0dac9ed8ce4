"""The usual geometric rule on single poses."""

import numpy as np
import pytest

from models.skeleton import BODY_LINE
from trainer.evaluation.rule_baseline import by_rule, smoothed


def pose(*line: tuple[float, float]) -> np.ndarray:
    """(16, 2) whose mid-points are wrists, shoulders, hips, knees, ankles; left and right 10 px apart."""
    keypoints = np.zeros((16, 2))
    for (right, left), place in zip(BODY_LINE, line, strict=True):
        keypoints[right], keypoints[left] = np.add(place, (-5, 0)), np.add(place, (5, 0))
    return keypoints


UP = ((100, 400), (100, 300), (100, 200), (100, 125), (100, 50))


def turned(degrees: float) -> np.ndarray:
    """A straight line from the wrists upwards, turned about them."""
    angle = np.radians(degrees)
    return pose(*((100 + (400 - y) * np.sin(angle), 400 - (400 - y) * np.cos(angle)) for _, y in UP))


def test_a_line_is_straight_within_its_limits() -> None:
    assert by_rule(pose(*UP)) == by_rule(turned(9)) == by_rule(turned(-9)) == "straight"
    assert by_rule(turned(11)) == by_rule(turned(-11)) == "not_straight"


@pytest.mark.parametrize("joint", [1, 2, 3])
@pytest.mark.parametrize(("offset", "expected"), [(8.0, "straight"), (20.0, "not_straight"), (-20.0, "not_straight")])
def test_a_bend_at_shoulder_hip_or_knee_breaks_it(joint: int, offset: float, expected: str) -> None:
    line = [*UP]
    line[joint] = (100 + offset, line[joint][1])
    assert by_rule(pose(*line)) == expected


def test_standing_and_hanging_legs_are_no_handstand() -> None:
    assert by_rule(pose(*((x, 450 - y) for x, y in UP))) == "not_handstand"
    assert by_rule(pose(*UP[:4], (160, 220))) == "not_handstand"


def test_the_commonest_answer_of_half_a_second_counts() -> None:
    times = [(n / 10, "not_straight" if n == 5 else "straight") for n in range(8)]
    assert [answer for _, answer in smoothed(list(times))] == ["straight"] * 8
    assert smoothed([(0.0, None)]) == [(0.0, None)]
