"""Rotation matrices. All are (3, 3), act on column vectors, and angles are in degrees."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def unit(vector: Array) -> Array:
    """The vector with length 1, over the last axis."""
    length: Array = np.linalg.norm(vector, axis=-1, keepdims=True)
    return vector / np.maximum(length, 1e-12)


def cross(first: Array, second: Array) -> Array:
    """(3,) cross product of two single vectors; for these eight times as fast as `numpy.cross`."""
    (a, b, c), (x, y, z) = first.tolist(), second.tolist()
    return np.array([b * z - c * y, c * x - a * z, a * y - b * x])


def about_x(degrees: float) -> Array:
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[1.0, 0.0, 0.0], [0.0, c, -s], [0.0, s, c]])


def about_y(degrees: float) -> Array:
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]])


def about_z(degrees: float) -> Array:
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])


def about(axis: Array, radians: float) -> Array:
    """Rotation about a unit axis (Rodrigues)."""
    x, y, z = axis
    across = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    return np.eye(3) + np.sin(radians) * across + (1.0 - np.cos(radians)) * (across @ across)


def between(start: Array, end: Array) -> Array:
    """Smallest rotation that turns the direction `start` into `end`."""
    start, end = unit(start), unit(end)
    axis = cross(start, end)
    sine, cosine = float(np.linalg.norm(axis)), float(start @ end)
    if sine < 1e-9:
        if cosine > 0:
            return np.eye(3)
        axis, sine = unit(cross(start, np.array([0.31, 0.52, 0.79]))), 1.0
        return about(axis, np.pi)
    return about(axis / sine, float(np.arctan2(sine, cosine)))


def frame(y_axis: Array, z_hint: Array) -> Array:
    """Right-handed axes as columns: y along `y_axis`, z as near `z_hint` as it can be."""
    y = unit(y_axis)
    z = unit(z_hint - (z_hint @ y) * y)
    return np.stack([cross(y, z), y, z], axis=1)


def to_vector(rotation: Array) -> Array:
    """Rotation vector (axis times radians); well-behaved up to about 179 degrees."""
    cosine = np.clip((np.trace(rotation) - 1.0) / 2.0, -1.0, 1.0)
    angle = float(np.arccos(cosine))
    skew = np.array([rotation[2, 1] - rotation[1, 2], rotation[0, 2] - rotation[2, 0], rotation[1, 0] - rotation[0, 1]])
    sine = np.sin(angle)
    return skew * (0.5 if sine < 1e-6 else angle / (2.0 * sine))


def blend(start: Array, end: Array, weight: float) -> Array:
    """Rotation on the way from `start` (weight 0) to `end` (weight 1), by the shortest arc."""
    vector = to_vector(start.T @ end) * weight
    angle = float(np.linalg.norm(vector))
    return start.copy() if angle < 1e-9 else start @ about(vector / angle, angle)


def twist_angle(rotation: Array, axis: Array) -> float:
    """Radians by which `rotation` turns about `axis` itself (swing-twist decomposition)."""
    swung = between(axis, rotation @ axis)
    rest = swung.T @ rotation
    side = unit(cross(axis, np.array([0.31, 0.52, 0.79])))
    turned = rest @ side
    return float(np.arctan2(cross(side, turned) @ axis, side @ turned))
