"""Angles of the body line, to be compared between prediction and truth."""

import numpy as np
from numpy.typing import NDArray

from models.skeleton import INDEX

FloatArray = NDArray[np.floating]


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
