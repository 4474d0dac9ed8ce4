"""One rule for windows: what the app judges is what the trainer learns, at any rate, with gaps and losses."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handstand_app.core.judging.window import WindowBuffer
from models.contract import WindowSpec
from models.window_sampler import BRIDGE_S, LEAST_SEEN_S, pick_window, run_start
from tests.examples import examples
from tests.handstand_app.core.builders import observation
from trainer.observations.action_windows import ActionWindows, LabelledFrames
from trainer.observations.observer import Observations

SPEC = WindowSpec()


@st.composite
def time_stamps(draw: st.DrawFn) -> list[float]:
    """3 to 4 seconds of a camera of 8 to 60 pictures a second: jitter, lost pictures, gaps of up to 3 s, repeats."""
    fps = draw(st.floats(8, 60))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    times = np.arange(int(draw(st.floats(0.1, 4)) * fps) + 1) / fps
    times = np.sort(times + rng.uniform(0, draw(st.floats(0, 0.5)), len(times)) / fps)
    times = times[rng.random(len(times)) >= draw(st.floats(0, 0.3))]
    for _ in range(draw(st.integers(0, 2))):
        times = times + np.where(np.arange(len(times)) >= rng.integers(len(times) + 1), draw(st.floats(0, 3)), 0)
    return [round(float(time_s), draw(st.sampled_from([2, 4, 9]))) for time_s in times] or [0.0]


def frames_of(times: list[float], found: np.ndarray) -> LabelledFrames:
    count = len(times)
    observations = Observations(
        time_s=np.array(times),
        keypoints=np.zeros((count, 1, 16, 2), np.float32),
        sure=np.ones((count, 1, 16), np.bool_),
        visibility_logits=np.zeros((count, 1, 16), np.float32),
        appearance=np.zeros((count, 1, 16, 1), np.float16),
        found=found,
    )
    return LabelledFrames(observations, np.zeros(count, np.int64), "clip")


@settings(max_examples=examples(40))
@given(time_stamps(), st.floats(0, 0.6), st.integers(0, 2**32 - 1))
def test_app_and_trainer_pick_the_same_frames(times: list[float], unseen: float, seed: int) -> None:
    found = np.random.default_rng(seed).random(len(times)) >= unseen
    found[-1] = True
    buffer, judged = WindowBuffer(SPEC), {}
    for index in np.flatnonzero(found):
        buffer.push(observation(times[index], index=int(index)))
        window = buffer.window()
        if window is not None:
            judged[int(index)] = [seen.frame_index for seen in window.observations]
    source = frames_of(times, found)
    windows = ActionWindows([source], SPEC, None)
    learned = {frame: windows.frames(source, frame) for _, frame in windows.index}
    assert {frame: None if picked is None else picked.tolist() for frame, picked in learned.items()} == judged


@given(time_stamps())
def test_a_window_ends_at_the_newest_picture_never_goes_back_and_takes_the_nearest(times: list[float]) -> None:
    stamps = np.array(times)
    picked = pick_window(stamps, SPEC)
    first = run_start(stamps)
    if picked is None:
        assert stamps[-1] - stamps[first] < LEAST_SEEN_S
        return
    assert len(picked) == SPEC.length and picked[-1] == len(stamps) - 1 and picked[0] >= first
    assert (np.diff(picked) >= 0).all()
    wanted = stamps[-1] - SPEC.interval_s * np.arange(SPEC.length - 1, -1, -1)
    nearest = np.abs(stamps[first:, None] - wanted).min(axis=0)
    np.testing.assert_allclose(np.abs(stamps[picked] - wanted), nearest, atol=1e-9)


@pytest.mark.parametrize(("gap_s", "start"), [(0.5, 0), (BRIDGE_S, 0), (1.01, 30), (30.0, 30), (-0.1, 30), (-30.0, 30)])
def test_gaps_of_up_to_a_second_are_bridged_and_no_others(gap_s: float, start: int) -> None:
    times = np.arange(60) / 30
    times[30:] += gap_s - 1 / 30
    assert run_start(times) == start


def test_a_slower_pace_reaches_further_back() -> None:
    times = np.arange(90) / 30
    usual, slow = pick_window(times, SPEC), pick_window(times, SPEC, pace=1.2)
    assert usual is not None and slow is not None
    assert (usual[0], slow[0]) == (59, 53)
    assert pick_window(times, replace(SPEC, length=1)) is not None
