"""From measured errors to a noise model: quantiles, mixtures of Gaussians, swaps, correlation in time."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trainer.noise.errors import Errors
from trainer.noise.model import (
    EDGES,
    GROUP_OF,
    GROUPS,
    LEVELS,
    ORIENTATIONS,
    PAIRS,
    RADIUS_LEVELS,
    Memory,
    NoiseError,
    NoiseModel,
    bin_of,
)

Floats = NDArray[np.float64]
LAGS: Final = 8
"""Lags that the correlation in time is fitted to."""
WILD: Final = 0.5
"""Errors are cut to this length before they are correlated, so that a few wild ones do not decide [torso lengths]."""
_WEIGHT: Final = 12.0
"""Errors that the mixture of all orientations together counts for where one orientation has few."""
_BINS: Final = len(EDGES) + 1


@dataclass(frozen=True)
class Mixture:
    """Round Gaussians around 0.

    Attributes:
        widths: (3,) standard deviations of a coordinate, rising.
        shares: (B, 3) of each Gaussian, by bin of confidence.
    """

    widths: Floats
    shares: Floats


def fit_mixture(offsets: Floats, bins: NDArray[np.int64], prior: Mixture | None = None) -> Mixture:
    """Expectation maximisation; the bins share the widths, each has its own shares.

    Args:
        offsets: (N, 2).
        bins: (N,) 0 to 3.
        prior: counts as `_WEIGHT` further errors in each bin and for each width.

    Raises:
        NoiseError: fewer than 8 errors and no prior.
    """
    if prior is None and len(offsets) < 8:
        raise NoiseError(f"a mixture needs at least 8 errors, got {len(offsets)}; measure on more pictures")
    squares = (offsets**2).sum(axis=1) / 2.0  # mean square of a coordinate
    weight = _WEIGHT if prior else 0.5
    anchor = prior or _first_guess(squares)
    widths, shares = anchor.widths, anchor.shares
    for _ in range(400):
        density = shares[bins] / widths**2 * np.exp(-np.minimum(squares[:, None] / widths**2, 700.0))
        belongs = density / np.maximum(density.sum(axis=1, keepdims=True), 1e-300)
        hits = np.stack([np.bincount(bins, column, _BINS) for column in belongs.T], axis=1)
        updated = (hits + weight * anchor.shares) / (hits.sum(axis=1, keepdims=True) + weight)
        widths = np.sqrt((belongs.T @ squares + weight * anchor.widths**2) / (belongs.sum(axis=0) + weight))
        change = float(np.abs(updated - shares).max())
        shares = updated
        if change < 1e-6:
            break
    order = widths.argsort()
    return Mixture(widths[order], shares[:, order])


def _first_guess(squares: Floats) -> Mixture:
    """Widths from the quantiles of the errors, shares alike in all bins."""
    widths = np.sqrt(np.quantile(squares, (0.35, 0.75, 0.95)) + 1e-8) * (0.8, 1.0, 1.2)
    return Mixture(widths, np.tile((0.6, 0.25, 0.15), (_BINS, 1)))


def fit_noise(pictures: Errors, clips: Errors, network: str, interval_s: float) -> NoiseModel:
    """The noise model of a network.

    Args:
        pictures: sizes, confidences and swaps are measured on these.
        clips: correlation in time is measured on these, and nothing else.
        network: name and fingerprint of the checkpoint.
        interval_s: time between frames of the clips [s].
    """
    tables = _Tables(pictures)
    scores = normal_scores(pictures)
    swaps, swap_count = _swaps(pictures)
    spacing, spacing_count = _spacings(pictures)
    return NoiseModel(
        network=network,
        interval_s=interval_s,
        **tables.arrays(),
        shared=_shared(scores[0]),
        logit_link=_correlation(scores[0], scores[1]),
        swap=swaps,
        swap_all=np.array([_share(_whole(pictures, o) == 1) for o in range(len(ORIENTATIONS))]),
        error_memory=fit_memory(_lagged(clips, _cut(clips.offset))),
        confidence_memory=fit_memory(_lagged(clips, normal_scores(clips)[0][..., None])),
        swap_memory=fit_memory(_lagged(clips, _centred_swaps(clips)[..., None])),
        swap_count=swap_count,
        spacing=spacing,
        spacing_count=spacing_count,
        pictures=len(pictures),
        frames=len(clips),
    )


class _Tables:
    """Everything by orientation and kind of keypoint; where an orientation has little, all orientations help."""

    def __init__(self, errors: Errors) -> None:
        self._errors = errors

    def arrays(self) -> dict[str, Floats]:
        rows = [[self._cell(o, g) for g in range(len(GROUPS))] for o in range(len(ORIENTATIONS))]
        return {name: np.array([[cell[name] for cell in row] for row in rows], np.float64) for name in rows[0][0]}

    def _cell(self, orientation: int, group: int) -> dict[str, Floats | float]:
        everywhere, all_bins = self._offsets(None, group)
        offsets, bins = self._offsets(orientation, group)
        shift = _shift(everywhere) if len(offsets) < _WEIGHT else _shift(offsets)
        whole = fit_mixture(everywhere - _shift(everywhere), all_bins)
        mixture = fit_mixture(offsets - shift, bins, whole)
        columns = group == GROUP_OF
        known = np.isfinite(self._errors.offset).all(axis=-1) & columns
        here = known & (self._errors.orientation == orientation)[:, None]
        if here.sum() < len(LEVELS):
            here = known
        lengths = np.linalg.norm(offsets, axis=1)
        return {
            "confidence": np.quantile(self._errors.confidence[here], LEVELS),
            "logit": np.quantile(self._errors.logit[here], LEVELS),
            "shift": float(shift[1]),
            "widths": mixture.widths,
            "shares": mixture.shares,
            "count": float(len(offsets)),
            "bin_count": np.bincount(bins, minlength=_BINS).astype(np.float64),
            "radius": np.quantile(lengths, RADIUS_LEVELS) if len(lengths) else np.full(len(RADIUS_LEVELS), np.nan),
        }

    def _offsets(self, orientation: int | None, group: int) -> tuple[Floats, NDArray[np.int64]]:
        """(M, 2) known errors and (M,) their bins; all orientations for None."""
        rows = slice(None) if orientation is None else self._errors.orientation == orientation
        columns = group == GROUP_OF
        offsets = self._errors.offset[rows][:, columns].reshape(-1, 2)
        bins = bin_of(self._errors.confidence[rows][:, columns]).reshape(-1)
        known = np.isfinite(offsets).all(axis=1)
        return offsets[known], bins[known]


def _shift(offsets: Floats) -> Floats:
    """(2,) median error along the torso; across it left and right cancel."""
    return np.array([0.0, np.median(offsets[:, 1])])


def normal_scores(errors: Errors) -> tuple[Floats, Floats]:
    """(N, 16) confidences and (N, 16) visibility logits as standard normal scores of their ranks, by keypoint."""
    return _scores(errors.confidence), _scores(errors.logit)


def _scores(values: Floats) -> Floats:
    import torch

    ranks = values.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable")
    return np.asarray(torch.special.ndtri(torch.from_numpy((ranks + 0.5) / len(values))).numpy(), np.float64)


def _shared(scores: Floats) -> float:
    """Mean correlation between different keypoints of a picture."""
    together = np.asarray(np.corrcoef(scores.T), np.float64)
    others = np.triu_indices(scores.shape[1], 1)
    return float(np.clip(np.nanmean(together[others]), 0.0, 1.0))


def _correlation(first: Floats, second: Floats) -> float:
    return float(np.corrcoef(first.ravel(), second.ravel())[0, 1])


def _swaps(errors: Errors) -> tuple[Floats, Floats]:
    """(O, 6) share of swapped pairs, that of all orientations where one has few, and (O, 6) how many could be told."""
    share, count = np.zeros((len(ORIENTATIONS), len(PAIRS))), np.zeros((len(ORIENTATIONS), len(PAIRS)))
    for pair in range(len(PAIRS)):
        told = errors.swapped[:, pair] >= 0
        overall = _share(errors.swapped[told, pair] == 1)
        for orientation in range(len(ORIENTATIONS)):
            chosen = told & (errors.orientation == orientation)
            hits, n = float((errors.swapped[chosen, pair] == 1).sum()), float(chosen.sum())
            share[orientation, pair] = (hits + _WEIGHT * overall) / (n + _WEIGHT)
            count[orientation, pair] = n
    return share, count


def _spacings(errors: Errors) -> tuple[Floats, Floats]:
    """(O, 6, 11) quantiles and (O, 6) counts; few pairs take the quantiles of all orientations, none at all take 1."""
    shape = (len(ORIENTATIONS), len(PAIRS))
    quantiles, count = np.ones((*shape, len(LEVELS))), np.zeros(shape)
    known = np.isfinite(errors.spacing)
    for orientation, pair in np.ndindex(shape):
        here = known[:, pair] & (errors.orientation == orientation)
        count[orientation, pair] = here.sum()
        chosen = errors.spacing[here if here.sum() >= len(LEVELS) else known[:, pair], pair]
        if len(chosen):
            quantiles[orientation, pair] = np.quantile(chosen, LEVELS)
    return quantiles, count


def _whole(errors: Errors, orientation: int) -> NDArray[np.int64]:
    """Whether whole bodies of an orientation are swapped, where it can be told."""
    chosen = errors.all_swapped[errors.orientation == orientation]
    return chosen[chosen >= 0]


def _share(chosen: NDArray[np.bool_]) -> float:
    return float(chosen.mean()) if len(chosen) else 0.0


def _cut(offsets: Floats) -> Floats:
    """(N, 16, 2) without their median, with lengths of at most WILD."""
    offsets = offsets - np.nanmedian(offsets, axis=0)
    length = np.linalg.norm(offsets, axis=-1, keepdims=True)
    return offsets * np.minimum(1.0, WILD / np.maximum(length, 1e-9))


def _centred_swaps(errors: Errors) -> Floats:
    """(N, 6) swapped or not, the whole body counted in, NaN where it cannot be told; mean 0."""
    whole = errors.all_swapped[:, None]
    told = np.where((errors.swapped >= 0) & (whole >= 0), errors.swapped != whole, np.nan)
    return told - (np.nanmean(told) if np.isfinite(told).any() else 0.0)


def _lagged(errors: Errors, values: Floats) -> tuple[float, ...]:
    """Correlations of (N, C, D) values at lags of 1 to LAGS frames within clips, about 0."""
    result = []
    for lag in range(1, LAGS + 1):
        same = errors.clip[lag:] == errors.clip[:-lag]
        now, before = values[lag:][same], values[:-lag][same]
        known = np.isfinite(now) & np.isfinite(before)
        power = float((now[known] ** 2).sum() * (before[known] ** 2).sum())
        if power <= 0.0:
            raise NoiseError(f"no two frames of one clip are {lag} apart, or nothing varies; measure on longer clips")
        result.append(float((now[known] * before[known]).sum() / np.sqrt(power)))
    return tuple(result)


def fit_memory(correlations: tuple[float, ...]) -> Memory:
    """The lag and the steady part whose correlations steady + (1 - steady) * lag ** k come closest to the given ones.

    Args:
        correlations: at lags k = 1, 2, ...
    """
    lags = np.arange(1, len(correlations) + 1)
    best = (float("inf"), 0.0, 0.0)
    for lag in np.linspace(0.0, 0.99, 100):
        changing = lag**lags
        steady = float(
            np.clip(((np.array(correlations) - changing) @ (1 - changing)) / ((1 - changing) @ (1 - changing)), 0, 1)
        )
        error = float(((steady + (1 - steady) * changing - correlations) ** 2).sum())
        best = min(best, (error, round(float(lag), 4), round(steady, 4)))
    return Memory(best[1], best[2], tuple(round(value, 4) for value in correlations))
