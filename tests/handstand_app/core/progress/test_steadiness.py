"""Steadiness of bodies whose sway is known."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handstand_app.core.clip import TrackFrame
from handstand_app.core.progress.steadiness import reversals, steadiness
from tests.handstand_app.core.progress.bodies import BODY_PX, body, swaying
from tests.handstand_app.core.progress.draws import FEW


@pytest.mark.parametrize("fps", [10, 15, 24, 30, 60])
def test_sway_and_corrections_are_those_of_the_body_at_any_frame_rate(fps: float) -> None:
    found = steadiness(swaying(fps, 20.0, 40.0), (0.0, 9.0))
    assert found is not None
    assert found.hip_sway == pytest.approx(100 * 20 / math.sqrt(2) / BODY_PX, rel=0.06)
    assert found.ankle_sway == pytest.approx(2 * found.hip_sway, rel=0.02)
    assert found.corrections_per_s == pytest.approx(1.0, abs=0.15)


@FEW
@given(st.floats(0.2, 5.0), st.floats(-500.0, 500.0))
def test_neither_the_size_in_the_picture_nor_the_place_matters(scale: float, offset: float) -> None:
    frames = swaying(15, 15.0, 30.0)
    other = [
        TrackFrame(
            frame.time_s,
            frame.verdict,
            keypoints={name: (scale * x + offset, scale * y, c) for name, (x, y, c) in (frame.keypoints or {}).items()},
        )
        for frame in frames
    ]
    first, second = steadiness(frames, (0.0, 9.0)), steadiness(other, (0.0, 9.0))
    assert first is not None and second is not None
    assert second.hip_sway == pytest.approx(first.hip_sway, rel=1e-6)
    assert second.ankle_sway == pytest.approx(first.ankle_sway, rel=1e-6)
    assert second.corrections_per_s == first.corrections_per_s


def test_trembling_keypoints_are_no_corrections() -> None:
    rng = np.random.default_rng(0)
    frames = [body(number / 30, *rng.normal(0, 1.5, 2)) for number in range(270)]
    found = steadiness(frames, (0.0, 9.0))
    assert found is not None and found.corrections_per_s == 0.0 and found.hip_sway < 0.2


@pytest.mark.parametrize("span", [None, (0.0, 2.4), (8.0, 9.0), (20.0, 30.0)])
def test_a_short_hold_has_no_steadiness(span: tuple[float, float] | None) -> None:
    assert steadiness(swaying(30, 20.0, 40.0), span) is None


def test_a_hold_that_is_mostly_hidden_has_no_steadiness() -> None:
    frames = swaying(30, 20.0, 40.0)
    assert steadiness(frames[::8], (0.0, 9.0)) is None
    unsure = [
        TrackFrame(frame.time_s, keypoints={name: (x, y, 0.01) for name, (x, y, _) in (frame.keypoints or {}).items()})
        for frame in frames
    ]
    assert steadiness(unsure, (0.0, 9.0)) is None
    assert steadiness([], (0.0, 9.0)) is None


@FEW
@given(st.lists(st.integers(-5, 5), min_size=1, max_size=30))
def test_turns_are_the_same_in_the_mirror_and_never_more_than_values(values: list[int]) -> None:
    line = np.array(values, float)
    assert reversals(line, 1.0) == reversals(-line, 1.0) <= max(0, len(values) - 2)
