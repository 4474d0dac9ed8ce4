"""Puts the pose network's errors on true keypoints: what it would have said of a movement, without a picture of it."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from models.skeleton import FLIP, NUM_KEYPOINTS
from trainer.noise.model import (
    GROUP_OF,
    LEVELS,
    PAIRS,
    Memory,
    NoiseError,
    NoiseModel,
    bin_of,
    body_scale,
    orientation_of,
    spaced,
    torso_axes,
)

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class NoisyTrack:
    """What a network would have seen.

    Attributes:
        keypoints: (..., T, 16, 2) in the units of the true ones.
        confidence: (..., T, 16) in [0, 1].
        visibility_logits: (..., T, 16).
    """

    keypoints: NDArray[np.float32]
    confidence: NDArray[np.float32]
    visibility_logits: NDArray[np.float32]


def simulate(
    model: NoiseModel, keypoints: NDArray[np.floating], seed: int | tuple[int, ...], interval_s: float | None = None
) -> NoisyTrack:
    """True keypoints as the network would have seen them.

    Args:
        keypoints: (T, 16, 2) or (N, T, 16, 2); any units, x right, y down, gravity points down; all finite.
        seed: the same seed and keypoints give the same answer.
        interval_s: time between two of the T [s]; None: as in the model.

    Raises:
        NoiseError: another shape, a keypoint that is not finite, or an interval that is not positive.
    """
    truth = np.asarray(keypoints, np.float64)
    if truth.ndim not in (3, 4) or truth.shape[-2:] != (NUM_KEYPOINTS, 2) or not truth.size:
        raise NoiseError(f"simulate: expected keypoints (T, 16, 2) or (N, T, 16, 2), got {truth.shape}")
    if not np.isfinite(truth).all():
        raise NoiseError("simulate: a keypoint is not finite; leave out frames with points behind the camera")
    step = 1.0 if interval_s is None else interval_s / model.interval_s
    if not step > 0.0:
        raise NoiseError(f"simulate: expected an interval of more than 0 seconds, got {interval_s}")
    batch = truth if truth.ndim == 4 else truth[None]
    seen = _simulate(model, batch, np.random.default_rng(seed), step)
    return seen if truth.ndim == 4 else NoisyTrack(seen.keypoints[0], seen.confidence[0], seen.visibility_logits[0])


def _simulate(model: NoiseModel, truth: Floats, rng: np.random.Generator, step: float) -> NoisyTrack:
    frames = truth.shape[:2]
    orientation = orientation_of(truth)[..., None]  # (N, T, 1)
    cells = (orientation, GROUP_OF)
    confidence, logits = _say_how_sure(model, rng, frames, cells, step)
    chooser = _chance(drift(rng, (*frames, NUM_KEYPOINTS), model.error_memory, step))
    steps = model.shares[(*cells, bin_of(confidence))].cumsum(axis=-1)[..., :-1]  # (N, T, 16, 2)
    component = (chooser[..., None] >= steps).sum(axis=-1)
    offset = model.widths[(*cells, component)][..., None] * drift(
        rng, (*frames, NUM_KEYPOINTS, 2), model.error_memory, step
    )
    offset[..., 1] += model.shift[cells]
    level = _chance(drift(rng, (*frames, len(PAIRS)), model.error_memory, step))
    merged = spaced(truth, _quantile(model.spacing[orientation, np.arange(len(PAIRS))], level))
    # Errors turn with the torso, since the network sees it upright.
    found = merged + body_scale(truth)[..., None, None] * (offset @ torso_axes(truth))
    order = _sides(model, rng, orientation[..., 0], step)
    return NoisyTrack(
        np.take_along_axis(found, order[..., None], axis=2).astype(np.float32),
        np.take_along_axis(confidence, order, axis=2).astype(np.float32),
        np.take_along_axis(logits, order, axis=2).astype(np.float32),
    )


def _say_how_sure(
    model: NoiseModel,
    rng: np.random.Generator,
    frames: tuple[int, ...],
    cells: tuple[NDArray[np.int64], NDArray[np.int64]],
    step: float,
) -> tuple[Floats, Floats]:
    """(N, T, 16) confidences and visibility logits with the measured quantiles, correlations and memory."""
    memory = model.confidence_memory
    common = drift(rng, (*frames, 1), memory, step)
    own = drift(rng, (*frames, NUM_KEYPOINTS), memory, step)
    score = np.sqrt(model.shared) * common + np.sqrt(1.0 - model.shared) * own
    other = drift(rng, (*frames, NUM_KEYPOINTS), memory, step)
    logit_score = model.logit_link * score + np.sqrt(1.0 - model.logit_link**2) * other
    return _quantile(model.confidence[cells], _chance(score)), _quantile(model.logit[cells], _chance(logit_score))


def _quantile(table: Floats, level: Floats) -> Floats:
    """(..., 11) quantiles at LEVELS and (...) levels in (0, 1) -> (...) values between them."""
    place = level * (len(LEVELS) - 1)
    below = np.minimum(place.astype(np.int64), len(LEVELS) - 2)
    low, high = (np.take_along_axis(table, index[..., None], axis=-1)[..., 0] for index in (below, below + 1))
    return np.asarray(low + (place - below) * (high - low))


def _sides(model: NoiseModel, rng: np.random.Generator, orientation: NDArray[np.int64], step: float) -> NDArray:
    """(N, T, 16) where each keypoint is taken from: itself, or the other side."""
    frames = orientation.shape
    order = np.broadcast_to(np.arange(NUM_KEYPOINTS), (*frames, NUM_KEYPOINTS)).copy()
    swapped = _chance(drift(rng, (*frames, len(PAIRS)), model.swap_memory, step)) < model.swap[orientation]
    for column, (right, left) in enumerate(PAIRS):
        exchanged = swapped[..., column]
        order[exchanged, right], order[exchanged, left] = left, right
    everything = _chance(drift(rng, frames, model.swap_memory, step)) < model.swap_all[orientation]
    return np.where(everything[..., None], order[..., list(FLIP)], order)


def drift(rng: np.random.Generator, shape: tuple[int, ...], memory: Memory, step: float = 1.0) -> Floats:
    """Standard normal numbers (N, T, ...) that change along T as a first-order process, around a part that does not.

    Args:
        step: time between two of T over the interval that the memory refers to.
    """
    fresh = rng.standard_normal(shape)
    lag = memory.lag**step
    for t in range(1, shape[1]):
        fresh[:, t] = lag * fresh[:, t - 1] + np.sqrt(1.0 - lag**2) * fresh[:, t]
    steady = rng.standard_normal((shape[0], 1, *shape[2:]))
    return np.asarray(np.sqrt(memory.steady) * steady + np.sqrt(1.0 - memory.steady) * fresh)


def _chance(score: Floats) -> Floats:
    """Standard normal scores as levels in (0, 1)."""
    return np.asarray(torch.special.ndtr(torch.from_numpy(np.ascontiguousarray(score))).numpy())
