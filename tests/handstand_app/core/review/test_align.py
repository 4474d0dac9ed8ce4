"""Two attempts brought to the same moment, by the kick-up that leads to the longest hold or by another one."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handstand_app.core.clip import TrackFrame, read_track
from handstand_app.core.review.align import Alignment, Attempt, align, attempts_of, longest, overlay
from handstand_app.core.review.comparison import ClipComparison
from handstand_app.core.review.reader import ClipIndex
from handstand_app.core.review.track_view import TrackView
from tests.handstand_app.core.review.clips import demo_clip, opened

FPS = 30


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> list[TrackFrame]:
    """The demo's truth: stands until 2.2 s, hips over the hands from 2.57 to 10.03 s, and again from 14.9 s."""
    return read_track(demo_clip(tmp_path_factory.mktemp("whole") / "a.mp4", 0.0, 11.5)[1])


@pytest.fixture(scope="module")
def straight(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return demo_clip(tmp_path_factory.mktemp("a") / "a.mp4", 2.0, 4.5)


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return demo_clip(tmp_path_factory.mktemp("b") / "b.mp4", 14.0, 17.0, scale=0.5, shift=(30, 10))


def played(whole: list[TrackFrame], *parts: tuple[float, float]) -> TrackView:
    """Parts of the demo one after the other, as one clip."""
    frames = [frame for begin, end in parts for frame in whole if begin <= frame.time_s < end]
    lines = [replace(frame, time_s=number / FPS) for number, frame in enumerate(frames)]
    return TrackView(lines, ClipIndex(np.arange(len(lines)) / FPS, len(lines) / FPS), (320, 240))


def test_the_moment_is_when_the_hips_come_over_the_hands(straight: tuple[Path, Path]) -> None:
    view = opened(straight)
    (attempt,) = attempts_of(view)
    offsets = []
    for time_s in (attempt.start_s - 0.2, attempt.start_s):
        pose = view.pose(int(np.argmin(np.abs(view.times_s - time_s))))
        assert pose is not None
        hips, hands = pose.keypoints[[10, 11]].mean(axis=0), pose.keypoints[[8, 9]].mean(axis=0)
        torso = np.linalg.norm(pose.keypoints[[4, 5]].mean(axis=0) - hips)
        offsets.append((abs(hips[0] - hands[0]) / torso, hips[1] < hands[1]))
    assert offsets[1][0] <= 0.35 and offsets[1][1]
    assert offsets[0][0] > offsets[1][0]


def test_a_failed_kick_up_is_an_attempt_and_not_the_one_that_is_aligned(whole: list[TrackFrame]) -> None:
    """Up for 0.4 s, down for a second, then up for five seconds."""
    view = played(whole, (2.0, 3.0), (0.0, 1.0), (2.0, 7.6))
    attempts = attempts_of(view)
    assert [attempt.start_s for attempt in attempts] == pytest.approx([0.567, 2.567], abs=0.02)
    assert [attempt.held_s for attempt in attempts] == pytest.approx([0.43, 5.03], abs=0.05)
    assert longest(attempts) == 1
    assert ClipComparison([view, view]).alignment == Alignment(attempts[1].start_s, attempts[1].start_s, True)


@pytest.mark.parametrize("gap_s", [0.1, 0.3])
def test_hips_that_leave_the_hands_for_a_moment_are_still_the_same_attempt(
    whole: list[TrackFrame], gap_s: float
) -> None:
    view = played(whole, (2.0, 5.0), (0.0, gap_s), (5.0, 8.0))
    (attempt,) = attempts_of(view)
    assert attempt.end_s - attempt.start_s == pytest.approx(5.43 + gap_s, abs=0.05)


def test_attempts_that_were_never_called_a_handstand_are_chosen_by_their_length() -> None:
    assert longest([Attempt(1.0, 1.4, 0.0), Attempt(3.0, 5.0, 0.0), Attempt(7.0, 8.0, 0.0)]) == 1
    assert longest([Attempt(1.0, 9.0, 0.5), Attempt(10.0, 12.0, 2.0)]) == 1
    assert longest([]) is None


def test_two_attempts_are_laid_over_each_other_by_hands_and_height(
    straight: tuple[Path, Path], broken: tuple[Path, Path], tmp_path: Path
) -> None:
    a, b = opened(straight), opened(broken)
    assert ClipComparison([a, b]).alignment == Alignment(attempts_of(a)[0].start_s, attempts_of(b)[0].start_s, True)
    moved = opened(demo_clip(tmp_path / "moved.mp4", 2.0, 4.5, scale=0.5, shift=(17, 9)))
    same = ClipComparison([a, moved]).alignment
    assert same.first_s == pytest.approx(same.second_s, abs=1e-3)
    found = overlay(a, moved, same)
    assert found is not None and found.scale == pytest.approx(2.0, rel=1e-2)
    assert (found.dx, found.dy) == pytest.approx((-34, -18), abs=1.5)
    assert overlay(a, None, same) is None


def test_attempts_without_a_handstand_begin_together(straight: tuple[Path, Path], tmp_path: Path) -> None:
    standing = opened(demo_clip(tmp_path / "standing.mp4", 0.0, 1.0))
    assert attempts_of(standing) == []
    assert align(attempts_of(opened(straight))[0], None) == align(None, None) == Alignment(0.0, 0.0, False)
    assert ClipComparison([opened(straight), standing]).starts_s == ClipComparison([None, None]).starts_s == (0.0, 0.0)


def test_another_attempt_can_be_chosen_and_after_the_last_comes_the_first(whole: list[TrackFrame]) -> None:
    twice, once = played(whole, (2.0, 3.0), (0.0, 1.0), (2.0, 7.6)), played(whole, (1.0, 8.0))
    comparison = ClipComparison([twice, once])
    first, second = (attempt.start_s for attempt in comparison.attempts[0])
    (other,) = (attempt.start_s for attempt in comparison.attempts[1])
    assert (comparison.alignment.first_s, comparison.alignment.second_s) == (second, other)
    comparison.choose(0, 1)
    assert (comparison.alignment.first_s, comparison.alignment.second_s) == (first, other)
    comparison.choose(0, -1)
    comparison.choose(1, 1)
    assert (comparison.alignment.first_s, comparison.alignment.second_s) == (second, other)
    comparison.choose(0, 1)
    comparison.shift_s = 0.4
    again = ClipComparison([twice, once], comparison)
    assert again.chosen == [0, 0] and again.shift_s == 0.4, "remembered for the same clips"
    assert ClipComparison([once, twice], comparison).shift_s == 0.0


@given(st.floats(-60, 60), st.floats(0, 30), st.floats(0, 30))
def test_a_shift_moves_the_second_clip_alone_and_the_line_of_time_begins_at_nought(
    shift_s: float, first_s: float, second_s: float
) -> None:
    comparison = ClipComparison([None, None])
    comparison.attempts = [[Attempt(first_s, first_s + 1, 1.0)], [Attempt(second_s, second_s + 1, 1.0)]]
    comparison.chosen = [0, 0]
    comparison.shift_s = shift_s
    a, b = comparison.starts_s
    assert min(a, b) == 0.0
    assert (b + second_s) - (a + first_s) == pytest.approx(shift_s, abs=1e-9)
