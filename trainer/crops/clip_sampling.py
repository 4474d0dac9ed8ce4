"""Which frames of a video make a clip of fixed length (sections 6.4 and 6.5 of the reference)."""

import math

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Indices = NDArray[np.int64]

STRETCH = 1.5
"""A video that is too short is stretched by this factor, again and again until it is long enough."""


def _stretched(frames: int, length: int) -> Indices:
    """Frames of a video, repeated evenly until there are at least `length`."""
    if frames < 1 or length < 1:
        raise ValueError(f"a clip of {length} frames from {frames}: both must be at least 1")
    factor = 1.0
    while math.floor(frames * factor) < length:
        factor *= STRETCH
    return np.floor(np.arange(math.floor(frames * factor)) / factor).astype(np.int64)


def _check(subsample: int) -> None:
    if subsample < 1:
        raise ValueError(f"sub-sampling: expected every 1st, 2nd, ... frame, got {subsample}")


def clip_frames(frames: int, length: int, subsample: int = 1, rng: Generator | None = None) -> Indices:
    """Frame numbers of one clip.

    Args:
        frames: of the video. Fewer than `length` are stretched by repeating frames.
        length: T, of the clip.
        subsample: take every n-th frame; as much less as the video needs to hold the clip.
        rng: for a random start (training); None takes the centre (testing).

    Returns:
        (T,) from 0, never decreasing.

    Raises:
        ValueError: a number below 1.
    """
    _check(subsample)
    order = _stretched(frames, length)
    step = max(min(subsample, len(order) // length), 1)
    room = len(order) - ((length - 1) * step + 1)
    start = room // 2 if rng is None else int(rng.integers(room + 1))
    return order[start + step * np.arange(length)]


def spread_clips(frames: int, length: int, subsample: int = 1) -> Indices:
    """Frame numbers of the clips of a multi-clip test: starts every T/2 + (subsample - 1) frames.

    Args:
        frames: of the video.
        length: T, of a clip.
        subsample: take every n-th frame; less where the video is short, as in `clip_frames`.

    Returns:
        (clips, T); one centred clip where only one fits, otherwise the unused frames are shared by both ends.

    Raises:
        ValueError: a number below 1.
    """
    _check(subsample)
    order = _stretched(frames, length)
    step = max(min(subsample, len(order) // length), 1)
    room = len(order) - ((length - 1) * step + 1)
    hop = max(length // 2 + step - 1, 1)
    starts = room % hop // 2 + hop * np.arange(room // hop + 1)
    return order[starts[:, None] + step * np.arange(length)]
