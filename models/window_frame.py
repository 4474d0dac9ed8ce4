"""The frame of reference that the keypoints of one window share: an unturned square around the whole movement.

Poses are found in turned crops that follow the athlete; the action heads must see which way is down, and how the
body moves within the window. So keypoints go back to image pixels, and from there into this square.
"""

import numpy as np
from numpy.typing import NDArray

from models.crop import MIN_SIDE_PX, Crop, apply_affine

FloatArray = NDArray[np.floating]

MARGIN = 1.3
"""Side of the square over the longer side of the movement's box."""
TAIL = 0.02
"""Share of keypoints at each end of an axis that may lie outside the box: a few wild ones must not set the scale."""


def window_frame(keypoints: FloatArray, sure: NDArray[np.bool_]) -> Crop:
    """The square around all sure keypoints of a window; gravity points down in it.

    Args:
        keypoints: (T, 16, 2) image pixels.
        sure: (T, 16) which of them may be used; if none, all are.
    """
    points = keypoints[sure] if sure.any() else keypoints.reshape(-1, 2)
    low, high = np.quantile(points, (TAIL, 1 - TAIL), axis=0)
    cx, cy = (low + high) / 2
    return Crop(float(cx), float(cy), max(MARGIN * float((high - low).max()), MIN_SIDE_PX))


def to_window(keypoints: FloatArray, sure: NDArray[np.bool_]) -> NDArray[np.float32]:
    """(T, 16, 2) image pixels -> (T, 16, 2) coordinates of `window_frame`, clipped to [-0.5, 1.5]."""
    mapped = apply_affine(window_frame(keypoints, sure).from_image(), keypoints)
    return np.clip(mapped, -0.5, 1.5).astype(np.float32)
