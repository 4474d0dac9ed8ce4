"""The affine of the published code, rounding included, and its inverse: what `View` is compared with."""

import math

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.floating]


def published_affine(
    picture: tuple[int, int], centre: tuple[float, float], window: tuple[float, float], angle_deg: float, flipped: bool
) -> NDArray[np.float64]:
    """The affine of section 6.4 of the reference, with the window rounded as the published code rounds it.

    The picture is turned with its canvas grown to hold it, and the window's edges are then cut to whole pixels of
    that canvas. `View` leaves the rounding out; both differ by less than one pixel at every edge.

    Args:
        picture: width and height [px].
        centre: of the window [image px].
        window: width and height of the window [px].
        angle_deg: counter-clockwise turn of the picture [degrees].
        flipped: whether the crop is mirrored left to right.

    Returns:
        (2, 3) float64 from image pixels to [0, 1] in both axes.

    Raises:
        ValueError: the window has no whole pixel.
    """
    cos, sin = math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))
    turn = np.array([[cos, sin], [-sin, cos]])
    width, height = picture
    corners = np.array([[0, 0], [width, 0], [0, height], [width, height]]) @ turn.T
    shift = -corners.min(axis=0)
    middle = turn @ np.asarray(centre, dtype=np.float64) + shift
    half = np.asarray(window, dtype=np.float64) / 2
    low, high = np.trunc(middle - half), np.trunc(middle + half)
    if not (high > low).all():
        raise ValueError(f"published_affine: window {window} around {centre} holds no whole pixel; enlarge it")
    affine = np.column_stack((turn, shift - low)) / (high - low)[:, None]
    if flipped:
        affine[0] = -affine[0]
        affine[0, 2] += 1
    return affine


def invert(affine: FloatArray) -> NDArray[np.float64]:
    """Inverse of a (2, 3) affine map, in float64 and as a new array. Raises ValueError if there is none."""
    linear = np.asarray(affine[:, :2], dtype=np.float64)
    if not np.isfinite(affine).all() or abs(np.linalg.det(linear)) < 1e-18:
        raise ValueError(f"invert: the affine {np.asarray(affine).tolist()} cannot be inverted")
    inverse = np.linalg.inv(linear)
    return np.column_stack((inverse, -inverse @ affine[:, 2]))
