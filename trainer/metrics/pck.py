"""Share of keypoints found within a distance: plain functions on arrays of pixels, pooled over the whole set.

Micro averages: hits and keypoints asked for are summed over all pictures before they are divided (section 9.1).
A prediction that is not finite, where nobody was found, counts as wrong. Arguments are never changed.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.skeleton import KEYPOINTS, LIMBS, TORSO
from trainer.datasets.layouts import PA16J, Layout

FloatArray = NDArray[np.floating]
Counts = tuple[NDArray[np.integer | np.bool_], NDArray[np.integer | np.bool_]]

AUC_STEPS = 50
"""Thresholds between 0 and 0.5, both included, make one more."""


def torso_lengths(truth: FloatArray, layout: Layout = PA16J) -> FloatArray:
    """(N, J, 2) -> (N,) distance from mid-shoulder to mid-hip; NaN unless both shoulders and hips are annotated.

    Raises:
        ValueError: the layout lacks one of them, or is not that of the array.
    """
    _check(truth, layout)
    r_shoulder, l_shoulder, r_hip, l_hip = (truth[:, layout.index(KEYPOINTS[part])] for part in TORSO)
    return np.asarray(np.linalg.norm((r_shoulder + l_shoulder - r_hip - l_hip) / 2, axis=-1))


def box_lengths(truth: FloatArray) -> FloatArray:
    """(N, J, 2) -> (N,) longer side of the tight box of the annotated keypoints; NaN where none is."""
    known = np.asarray(np.isfinite(truth).all(axis=-1, keepdims=True))
    low = np.where(known, truth, np.inf).min(axis=1)
    high = np.where(known, truth, -np.inf).max(axis=1)
    return np.where(known[..., 0].any(axis=1), (high - low).max(axis=-1), np.nan)


def hit_counts(
    predicted: FloatArray, truth: FloatArray, reach: FloatArray, keypoints: Sequence[int], flip: Sequence[int] = ()
) -> Counts:
    """Keypoints found and keypoints asked for, by picture.

    Args:
        predicted: (N, J, 2); not finite counts as wrong.
        truth: (N, J, 2); NaN where not annotated.
        reach: (N,) largest distance that counts as found [px]; pictures where it is not finite ask for nothing.
        keypoints: which of the J count.
        flip: the layout's permutation, to count the better of the two whole-body left/right readings.

    Returns:
        (N,) hits and (N,) keypoints asked for.
    """
    hits, asked = hit_table(predicted, truth, reach, keypoints, flip)
    return hits.sum(axis=1), asked.sum(axis=1)


def hit_table(
    predicted: FloatArray, truth: FloatArray, reach: FloatArray, keypoints: Sequence[int], flip: Sequence[int] = ()
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """(N, C) found and (N, C) asked for, one column for each of the C keypoints that count; otherwise as `hit_counts`.

    Raises:
        ValueError: arrays that do not go together.
    """
    if predicted.shape != truth.shape or reach.shape != truth.shape[:1]:
        raise ValueError(
            f"expected predictions and truth of one shape (N, J, 2) and reach (N,), got {predicted.shape}, "
            f"{truth.shape} and {reach.shape}"
        )
    chosen = list(keypoints)
    aim = truth[:, chosen]
    asked = np.asarray(np.isfinite(aim).all(axis=-1) & np.isfinite(reach)[:, None])
    sources = [chosen, [flip[index] for index in chosen]] if len(flip) else [chosen]
    with np.errstate(invalid="ignore"):
        readings = [np.linalg.norm(predicted[:, source] - aim, axis=-1) <= reach[:, None] for source in sources]
    straight, crossed = readings[0] & asked, readings[-1] & asked
    is_crossed = crossed.sum(axis=1) > straight.sum(axis=1)
    return np.where(is_crossed[:, None], crossed, straight), asked


def share(counts: Counts) -> float:
    """Pooled share of (hits, asked); NaN if nothing was asked."""
    hits, asked = counts
    return float(hits.sum() / asked.sum()) if asked.sum() else float("nan")


def pck_counts(
    predicted: FloatArray,
    truth: FloatArray,
    threshold: float = 0.2,
    *,
    swap_tolerant: bool = True,
    layout: Layout = PA16J,
) -> Counts:
    """PCK at `threshold` torso lengths over the twelve limb keypoints from shoulders to ankles, by picture.

    Pictures without all four torso keypoints ask for nothing.

    Returns:
        (N,) hits and (N,) keypoints asked for.
    """
    limbs = [layout.index(KEYPOINTS[part]) for part in LIMBS]
    reach = threshold * torso_lengths(truth, layout)
    return hit_counts(predicted, truth, reach, limbs, layout.flip if swap_tolerant else ())


def pck(
    predicted: FloatArray,
    truth: FloatArray,
    threshold: float = 0.2,
    *,
    swap_tolerant: bool = True,
    layout: Layout = PA16J,
) -> float:
    """Share of annotated limb keypoints within `threshold` torso lengths; NaN if none is annotated."""
    return share(pck_counts(predicted, truth, threshold, swap_tolerant=swap_tolerant, layout=layout))


def pck_box_counts(
    predicted: FloatArray, truth: FloatArray, layout: Layout, threshold: float = 0.2, *, swap_tolerant: bool = False
) -> Counts:
    """PCK as on Penn Action, by picture: (N,) hits and (N,) keypoints asked for; see `pck_box`."""
    _check(truth, layout)
    reach = threshold * box_lengths(truth)
    return hit_counts(predicted, truth, reach, range(len(layout)), layout.flip if swap_tolerant else ())


def pck_box(
    predicted: FloatArray, truth: FloatArray, layout: Layout, threshold: float = 0.2, *, swap_tolerant: bool = False
) -> float:
    """PCK as on Penn Action: within `threshold` of the longer side of the box of the keypoints, over all of them."""
    return share(pck_box_counts(predicted, truth, layout, threshold, swap_tolerant=swap_tolerant))


def pckh_counts(
    predicted: FloatArray,
    truth: FloatArray,
    head_sizes: FloatArray,
    layout: Layout,
    threshold: float = 0.5,
    *,
    swap_tolerant: bool = False,
) -> Counts:
    """PCKh by picture: (N,) hits and (N,) keypoints asked for; see `pckh`. Pictures without head size ask for none."""
    _check(truth, layout)
    flip = layout.flip if swap_tolerant else ()
    return hit_counts(predicted, truth, threshold * head_sizes, head_keypoints(layout), flip)


def pckh(
    predicted: FloatArray,
    truth: FloatArray,
    head_sizes: FloatArray,
    layout: Layout,
    threshold: float = 0.5,
    *,
    swap_tolerant: bool = False,
) -> float:
    """PCKh as on MPII: within `threshold` head sizes, pelvis and thorax left out (section 9.1).

    Args:
        predicted, truth: (N, J, 2) image pixels.
        head_sizes: (N,) 0.6 of the diagonal of the head's box [px].
    """
    return share(pckh_counts(predicted, truth, head_sizes, layout, threshold, swap_tolerant=swap_tolerant))


def pckh_by_keypoint(
    predicted: FloatArray,
    truth: FloatArray,
    head_sizes: FloatArray,
    layout: Layout,
    threshold: float = 0.5,
    *,
    swap_tolerant: bool = False,
) -> dict[str, float]:
    """PCKh of every keypoint by its name; NaN where it is never annotated."""
    _check(truth, layout)
    counted = head_keypoints(layout)
    hits, asked = hit_table(predicted, truth, threshold * head_sizes, counted, layout.flip if swap_tolerant else ())
    names = [layout.keypoints[index] for index in counted]
    return {name: share((hits[:, column], asked[:, column])) for column, name in enumerate(names)}


def pckh_auc(
    predicted: FloatArray,
    truth: FloatArray,
    head_sizes: FloatArray,
    layout: Layout,
    largest: float = 0.5,
    *,
    swap_tolerant: bool = False,
) -> float:
    """Mean PCKh over thresholds from 0 to `largest`: the area under the curve, 1 for perfect predictions.

    Where swaps are tolerated, the better reading is chosen at each threshold anew.
    """
    thresholds = np.linspace(0, largest, AUC_STEPS + 1)
    curve = [
        pckh(predicted, truth, head_sizes, layout, float(threshold), swap_tolerant=swap_tolerant)
        for threshold in thresholds
    ]
    return float(np.trapezoid(curve, thresholds) / largest)


def _check(truth: FloatArray, layout: Layout) -> None:
    if truth.ndim != 3 or truth.shape[1] != len(layout):
        raise ValueError(f"expected arrays (N, {len(layout)}, 2) in layout {layout.name}, got {truth.shape}")


def head_keypoints(layout: Layout) -> list[int]:
    """Keypoints that count for PCKh: all but pelvis and thorax."""
    return [index for index, name in enumerate(layout.keypoints) if name not in ("pelvis", "thorax")]
