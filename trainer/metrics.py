"""Measures of poses and verdicts: plain functions on arrays, pooled over the whole set (micro average)."""

import numpy as np
from numpy.typing import NDArray

from models.skeleton import FLIP, INDEX, LIMBS, TORSO

FloatArray = NDArray[np.floating]


def torso_lengths(truth: FloatArray) -> FloatArray:
    """(N, 16, 2) -> (N,) distance from mid-shoulder to mid-hip; NaN unless both shoulders and hips are annotated."""
    r_shoulder, l_shoulder, r_hip, l_hip = (truth[:, index] for index in TORSO)
    return np.asarray(np.linalg.norm((r_shoulder + l_shoulder - r_hip - l_hip) / 2, axis=-1))


def _hits(predicted: FloatArray, truth: FloatArray, threshold: float) -> NDArray[np.bool_]:
    distances = np.linalg.norm(predicted - truth, axis=-1)[:, list(LIMBS)]
    return np.asarray(distances <= threshold * torso_lengths(truth)[:, None])


def pck_counts(
    predicted: FloatArray, truth: FloatArray, threshold: float = 0.2, *, swap_tolerant: bool = True
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Keypoints found and keypoints asked for, by picture: PCK at `threshold` torso lengths over the twelve limbs.

    Args:
        predicted: (N, 16, 2); NaN where nobody was found, which counts as wrong.
        truth: (N, 16, 2); NaN where not annotated. Pictures without all four torso keypoints ask for nothing.
        swap_tolerant: count the better of the two whole-body left/right readings.

    Returns:
        (N,) hits and (N,) keypoints asked for.
    """
    usable = np.isfinite(torso_lengths(truth))
    annotated = np.isfinite(truth[:, list(LIMBS)]).all(axis=-1) & usable[:, None]
    with np.errstate(invalid="ignore"):
        hits = (_hits(predicted, truth, threshold) & annotated).sum(axis=1)
        if swap_tolerant:
            crossed = _hits(predicted[:, list(FLIP)], truth, threshold) & annotated
            hits = np.maximum(hits, crossed.sum(axis=1))
    return hits, annotated.sum(axis=1)


def pck(predicted: FloatArray, truth: FloatArray, threshold: float = 0.2, *, swap_tolerant: bool = True) -> float:
    """Share of annotated limb keypoints within `threshold` torso lengths; NaN if none is annotated."""
    hits, asked = pck_counts(predicted, truth, threshold, swap_tolerant=swap_tolerant)
    return float(hits.sum() / asked.sum()) if asked.sum() else float("nan")


def line_angles(keypoints: FloatArray) -> FloatArray:
    """(N, 16, 2) image pixels -> (N, 2) shoulder and hip angle of the body line [degrees], by mid-points.

    Shoulder: wrists-shoulders-hips. Hip: shoulders-hips-knees. 180 is straight.
    """
    mid = {
        part: (keypoints[:, INDEX[f"r_{part}"]] + keypoints[:, INDEX[f"l_{part}"]]) / 2
        for part in ("wrist", "shoulder", "hip", "knee")
    }
    shoulder = _angle(mid["wrist"], mid["shoulder"], mid["hip"])
    return np.stack((shoulder, _angle(mid["shoulder"], mid["hip"], mid["knee"])), axis=1)


def _angle(a: FloatArray, vertex: FloatArray, b: FloatArray) -> FloatArray:
    u, v = a - vertex, b - vertex
    cross = u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]
    return np.degrees(np.abs(np.arctan2(cross, (u * v).sum(axis=1))))


def confusion(labels: NDArray[np.integer], predicted: NDArray[np.integer], classes: int) -> NDArray[np.int64]:
    """(classes, classes) counts: rows are the truth, columns the prediction."""
    counts = np.zeros((classes, classes), dtype=np.int64)
    np.add.at(counts, (labels, predicted), 1)
    return counts
