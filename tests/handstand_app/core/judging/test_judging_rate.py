"""Windows are judged at the rate of their own moments, however many pictures come; every picture has a verdict."""

from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handstand_app.core.judging.estimator import Estimator
from handstand_app.core.judging.pipeline import Pipeline
from handstand_app.core.runtime.base import Runtime
from handstand_app.core.types import Frame, LiveResult, Observation
from models.checkpoint import SHIPPED, read_card
from models.verdicts import Reason, VerdictKind
from tests.handstand_app.core.builders import pose_of_bends

PICTURE = np.zeros((1, 1, 3), np.uint8)
STRAIGHT = np.array([0.9, 0.05, 0.05], np.float32)
POSE = pose_of_bends()
RATE = 15.0


class Counting:
    """Answers straight, and notes how often it was asked."""

    def __init__(self) -> None:
        self.card = read_card(SHIPPED)
        self.judged = 0

    def judge(self, *_: Any) -> np.ndarray:
        self.judged += 1
        return STRAIGHT


class Seeing(Estimator):
    """Sees the same handstand in every picture that shows somebody."""

    def __init__(self, hidden: set[int]) -> None:
        self.counting = Counting()
        super().__init__(cast(Runtime, self.counting))
        self._hidden = hidden

    def observe(self, frame: Frame) -> Observation | None:
        if frame.index in self._hidden:
            return None
        return Observation(frame.index, frame.captured_at, POSE, np.zeros(16), np.zeros((16, 1)), (640, 480))


def watched(times: np.ndarray, hidden: frozenset[int] = frozenset()) -> tuple[list[LiveResult], int]:
    """Results of pictures at these times, and how many windows were judged."""
    estimator = Seeing(set(hidden))
    pipeline = Pipeline(estimator)
    results = [pipeline.process(Frame(index, float(at), PICTURE)) for index, at in enumerate(times)]
    return results, estimator.counting.judged


@settings(deadline=None, max_examples=10, derandomize=True)
@given(fps=st.floats(9, 120), jitter=st.floats(0, 0.2), seed=st.integers(0, 2**32 - 1))
def test_fifteen_windows_a_second_are_judged_or_as_many_as_there_are_pictures(
    fps: float, jitter: float, seed: int
) -> None:
    shake = np.random.default_rng(seed).uniform(-jitter, jitter, round(2 * fps))
    times = (np.arange(len(shake)) + shake) / fps
    results, judged = watched(times - times[0])
    seconds = times[-1] - times[0] - 0.25
    assert judged <= RATE * seconds + 2
    assert judged >= 0.85 * min(fps, RATE) * seconds - 2
    answered = [result.verdict is not None and result.verdict.probabilities is not None for result in results]
    assert all(answered[answered.index(True) :]), "every picture, once the first window was judged"


@pytest.mark.parametrize(("fps", "pictures"), [(10, 1), (15, 1), (30, 2), (60, 4)])
def test_a_steady_camera_has_every_so_many_pictures_judged(fps: int, pictures: int) -> None:
    assert watched(np.arange(2 * fps) / fps)[1] == pytest.approx(1.75 * fps / pictures, abs=2)


def test_the_answer_before_a_gap_is_not_given_after_it() -> None:
    times = np.concatenate([np.arange(30) / 30, 3 + np.arange(30) / 30])
    results, _ = watched(times)
    after = [result.verdict for result in results[30:40]]
    assert all(verdict is not None and verdict.probabilities is None for verdict in after[:7])
    assert {verdict.reason for verdict in after[:7] if verdict is not None} == {Reason.STARTING}


def test_a_hold_ends_at_the_picture_where_nobody_is_seen_any_more_and_goes_on_at_the_next_with_somebody() -> None:
    results, _ = watched(np.arange(90) / 30, frozenset(range(60, 66)))
    labels = [result.verdict.label for result in results if result.verdict is not None]
    assert labels[59] is labels[66] is VerdictKind.STRAIGHT
    held = [result.verdict.held_s for result in results[59:67] if result.verdict is not None]
    assert held == pytest.approx([0, 1 / 30, 2 / 30, 3 / 30, 4 / 30, 5 / 30, 6 / 30, 0])
