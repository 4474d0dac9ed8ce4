"""Frames of a clip against the published arrays, and what must hold for any video."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.crops.clip_sampling import clip_frames, spread_clips

GOLDEN = Path(__file__).parents[2] / "golden"


def test_centred_clips_are_the_published_ones() -> None:
    for frames, subsample, length, *expected in np.load(GOLDEN / "clip_index.npz")["rows"].tolist():
        assert clip_frames(frames, length, subsample).tolist() == expected, (frames, subsample)


@given(frames=st.integers(1, 400), length=st.integers(1, 24), subsample=st.integers(1, 8), seed=st.integers(0, 9))
def test_a_training_clip_is_evenly_spaced_and_within_the_video(
    frames: int, length: int, subsample: int, seed: int
) -> None:
    chosen = clip_frames(frames, length, subsample, np.random.default_rng(seed))
    assert chosen.shape == (length,) and chosen.min() >= 0 and chosen.max() < frames
    hops = set(np.diff(chosen).tolist())
    if frames >= length and length > 1:
        assert hops == {max(min(subsample, frames // length), 1)}
    else:
        assert hops <= {0, 1}, "a short video is stretched, no frame is left out"


def test_every_start_is_drawn_and_no_other() -> None:
    rng = np.random.default_rng(0)
    starts = {int(clip_frames(20, 16, 1, rng)[0]) for _ in range(200)}
    assert starts == set(range(5))


def test_a_single_frame_becomes_a_clip_of_itself() -> None:
    assert clip_frames(1, 16).tolist() == [0] * 16


def test_clips_of_a_test_are_spaced_by_half_a_clip_and_centred_together() -> None:
    clips = spread_clips(50, 16, 2)
    assert clips[:, 0].tolist() == [0, 9, 18] and clips[:, -1].tolist() == [30, 39, 48]


@given(frames=st.integers(1, 400), length=st.integers(1, 24), subsample=st.integers(1, 8))
def test_the_clips_of_a_test_stay_within_the_video(frames: int, length: int, subsample: int) -> None:
    clips = spread_clips(frames, length, subsample)
    assert clips.shape[1] == length and clips.min() >= 0 and clips.max() < frames
    if len(clips) == 1:
        np.testing.assert_array_equal(clips[0], clip_frames(frames, length, subsample))


@pytest.mark.parametrize(("frames", "length", "subsample"), [(0, 16, 1), (10, 0, 1), (10, 4, 0)])
def test_clips_of_nothing_are_refused(frames: int, length: int, subsample: int) -> None:
    with pytest.raises(ValueError, match="1"):
        clip_frames(frames, length, subsample)
    with pytest.raises(ValueError, match="1"):
        spread_clips(frames, length, subsample)
