"""Errors of 3D poses in millimetres (section 8, Human3.6M, and section 9.1 of the reference)."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.floating]


def root_centred(points: FloatArray) -> FloatArray:
    """(N, J, 3) moved so that keypoint 0 is at the origin; NaN for poses without it."""
    return points - points[:, :1]


def mean_distance(predicted: FloatArray, truth: FloatArray, flip: Sequence[int] = ()) -> float:
    """Mean distance over known keypoints, in the unit of the arguments.

    Args:
        predicted: (N, J, 3).
        truth: (N, J, 3); NaN where not annotated.
        flip: the layout's permutation, to take the nearer of the two whole-body left/right readings of each pose.

    Returns:
        NaN if nothing is known; infinite if a known keypoint was not predicted.
    """
    known, distances = _distances(predicted, truth, flip)
    return float(distances[known].mean()) if known.any() else float("nan")


def mpjpe(predicted: FloatArray, truth: FloatArray, flip: Sequence[int] = ()) -> float:
    """`mean_distance` [mm] after moving both roots to the origin. The root's own error, 0, counts, as published.

    Poses whose root is not annotated count for nothing.
    """
    return mean_distance(root_centred(predicted), root_centred(truth), flip)


def pck3d(predicted: FloatArray, truth: FloatArray, threshold: float = 150.0, flip: Sequence[int] = ()) -> float:
    """Share of known keypoints, the root left out, within `threshold` [mm]. Centre the roots first if need be."""
    known, distances = _distances(predicted, truth, flip)
    return float((distances[:, 1:][known[:, 1:]] <= threshold).mean()) if known[:, 1:].any() else float("nan")


def _distances(predicted: FloatArray, truth: FloatArray, flip: Sequence[int]) -> tuple[NDArray[np.bool_], FloatArray]:
    if predicted.shape != truth.shape or truth.shape[-1] != 3:
        raise ValueError(f"expected two arrays (N, J, 3), got {predicted.shape} and {truth.shape}")
    known = np.asarray(np.isfinite(truth).all(axis=-1))
    with np.errstate(invalid="ignore"):
        distances = np.linalg.norm(predicted - truth, axis=-1)
    distances = np.where(np.isfinite(distances), distances, np.inf)
    if len(flip):
        _, crossed = _distances(predicted[:, list(flip)], truth, ())
        nearer = crossed.sum(axis=1, where=known) < distances.sum(axis=1, where=known)
        distances = np.where(nearer[:, None], crossed, distances)
    return known, distances
