"""The window: seconds, not frames, at any camera rate."""

import pytest

from handstand_app.core.judging.window import WindowBuffer
from models.contract import WindowSpec
from tests.handstand_app.core.builders import observation

SPEC = WindowSpec(16, 1 / 15)


def fill(fps: float, seconds: float = 3.0) -> WindowBuffer:
    buffer = WindowBuffer(SPEC)
    for index in range(int(seconds * fps) + 1):
        buffer.push(observation(index / fps, index=index))
    return buffer


@pytest.mark.parametrize("fps", [8.0, 12.5, 15.0, 24.0, 29.97, 30.0, 60.0, 120.0])
def test_a_window_covers_the_same_seconds_at_any_frame_rate(fps: float) -> None:
    window = fill(fps).window()
    assert window is not None
    times = [seen.captured_at for seen in window.observations]
    assert len(times) == SPEC.length and times == sorted(times)
    end = times[-1]
    for step, time_s in enumerate(times):
        wanted = end - SPEC.span_s + step * SPEC.interval_s
        assert abs(time_s - wanted) <= 0.5 / fps + 1e-6


def test_there_is_no_window_before_enough_was_seen() -> None:
    buffer = WindowBuffer(SPEC)
    for index in range(8):
        assert buffer.window() is None
        buffer.push(observation(index / 30, index=index))
    buffer.push(observation(8 / 30, index=8))
    window = buffer.window()
    assert window is not None
    first = [seen.frame_index for seen in window.observations]
    assert len(first) == SPEC.length and first[:12] == [0] * 12, "the oldest stands for what was before"
    assert first[-1] == 8 and first == sorted(first)


@pytest.mark.parametrize("gap", [1.01, 5.0, 30.0, -1.0])
def test_a_long_gap_or_a_step_back_in_time_empties_the_window(gap: float) -> None:
    buffer = fill(30.0)
    buffer.push(observation(3.0 + gap))
    assert buffer.window() is None


@pytest.mark.parametrize("gap", [0.134, 0.17, 0.5, 1.0])
def test_a_hiccup_leaves_a_window_whose_last_picture_is_the_newest(gap: float) -> None:
    buffer = fill(30.0)
    buffer.push(observation(3.0 + gap, index=91))
    window = buffer.window()
    assert window is not None and len(window.observations) == SPEC.length
    frames = [seen.frame_index for seen in window.observations]
    assert frames == sorted(frames) and frames[-1] == 91 and 90 in frames


def test_the_buffer_holds_one_span_and_no_more() -> None:
    buffer = fill(60.0, seconds=30.0)
    assert len(buffer._seen) <= 62


def test_a_still_is_one_moment_repeated() -> None:
    buffer = WindowBuffer(SPEC)
    assert buffer.repeated() is None
    buffer.push(observation(0.0))
    window = buffer.repeated()
    assert window is not None and len({id(seen) for seen in window.observations}) == 1


def test_a_window_of_one_moment_is_full_at_once() -> None:
    buffer = WindowBuffer(WindowSpec(1, 1.0))
    buffer.push(observation(5.0))
    assert buffer.window() is not None


@pytest.mark.parametrize(("length", "interval"), [(0, 0.1), (4, 0.0), (4, -1.0), (4, float("nan"))])
def test_an_impossible_window_is_refused(length: int, interval: float) -> None:
    with pytest.raises(ValueError, match="WindowSpec"):
        WindowSpec(length, interval)
