"""How far apart the left and the right keypoint of a pair are found, over how far they are."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.skeleton import midpoints

Floats = NDArray[np.float64]

PAIRS: Final = ((4, 5), (6, 7), (8, 9), (10, 11), (12, 13), (14, 15))
"""Right and left keypoint of each pair: shoulders to ankles."""
LEAST_TORSO: Final = 0.2
"""A torso seen from above is counted as at least this share of the longer side of the body's box."""
APART_TORSOS: Final = 0.2
"""What a pair does is only told if its two true places are this far from each other."""
WIDEST: Final = 1.25
"""Pairs found farther apart than this share of their true distance count as an error of their keypoints."""


def body_scale(keypoints: NDArray[np.floating]) -> Floats:
    """(..., 16, 2) -> (...) torso length, at least LEAST_TORSO of the longer side of the box of the known keypoints.

    NaN where a shoulder or a hip is NaN.
    """
    points = np.asarray(keypoints, np.float64)
    _, shoulder, hip, _, _ = np.moveaxis(midpoints(points), -2, 0)
    known = np.isfinite(points)
    box = np.where(known, points, -np.inf).max(axis=-2) - np.where(known, points, np.inf).min(axis=-2)
    longer = np.where(np.isfinite(box), box, 0.0).max(axis=-1)
    return np.asarray(np.maximum(np.linalg.norm(shoulder - hip, axis=-1), LEAST_TORSO * longer))


def spacing_of(found: NDArray[np.floating], truth: NDArray[np.floating]) -> Floats:
    """How far apart the pairs of PAIRS are found over how far they are, along the line between their true places.

    Args:
        found, truth: (..., 16, 2).

    Returns:
        (..., 6) in [0, WIDEST]; NaN where the true places are nearer than APART_TORSOS.
    """
    right, left = np.array(PAIRS).T
    apart = np.asarray(truth[..., left, :] - truth[..., right, :], np.float64)
    seen = np.asarray(found[..., left, :] - found[..., right, :], np.float64)
    length = np.linalg.norm(apart, axis=-1)
    with np.errstate(invalid="ignore"):
        known = length > APART_TORSOS * body_scale(truth)[..., None]
    share = (seen * apart).sum(axis=-1) / np.where(known, length, 1.0) ** 2
    return np.where(known, np.clip(share, 0.0, WIDEST), np.nan)
