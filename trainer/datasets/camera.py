"""A calibrated camera with lens distortion, as Human3.6M describes its four, and the crop and depth range it implies.

Source: section 8 of the reference. Lengths in the world are millimetres, image coordinates pixels.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.crop import Crop, apply_affine

FloatArray = NDArray[np.float64]
Floats = NDArray[np.floating]

ROOT_WINDOW = 2.25
"""Side of the crop at the root's depth, times the picture's side read as millimetres: 2.25 m for 1000 px."""
DEPTH_REACH_MM = 1000.0
"""Depths from this much before the root to this much behind it become [0, 1]."""


@dataclass(frozen=True, eq=False)
class CalibratedCamera:
    """Pinhole camera with three radial and two tangential distortion terms.

    Attributes:
        rotation: (3, 3) world to camera.
        centre: (3,) of the camera in the world [mm].
        focal: (2,) [px].
        principal: (2,) principal point [px].
        radial: (3,) k.
        tangential: (2,) p.

    Raises:
        ValueError: a shape is wrong, a number is not finite, the rotation is none, or a focal length is not positive.
    """

    rotation: FloatArray
    centre: FloatArray
    focal: FloatArray
    principal: FloatArray
    radial: FloatArray
    tangential: FloatArray

    def __post_init__(self) -> None:
        shapes = {"rotation": (3, 3), "centre": (3,), "focal": (2,), "principal": (2,), "radial": (3,)}
        for name, shape in (shapes | {"tangential": (2,)}).items():
            value = np.asarray(getattr(self, name))
            if value.shape != shape or not np.isfinite(value).all():
                raise ValueError(f"Camera.{name}: expected finite numbers of shape {shape}, got {value.tolist()}")
        if np.abs(self.rotation @ self.rotation.T - np.eye(3)).max() > 1e-3:
            raise ValueError(f"Camera.rotation: {np.asarray(self.rotation).tolist()} is not a rotation (R R' is not 1)")
        if (np.asarray(self.focal) <= 0).any():
            raise ValueError(f"Camera.focal: expected positive lengths, got {np.asarray(self.focal).tolist()}")

    def project(self, world: Floats) -> FloatArray:
        """World points (..., 3) [mm] -> (..., 3) as u, v [image px] and depth from the camera [mm].

        Points that are not finite give NaN; points not in front of the camera have NaN for u and v.
        """
        seen = (np.asarray(world, dtype=np.float64) - self.centre) @ self.rotation.T
        depth = seen[..., 2:]
        ideal = seen[..., :2] / np.where(depth > 0, depth, np.nan)
        stretch, offset = self._distortion(ideal)
        pixels = (ideal * stretch + offset) * self.focal + self.principal
        return np.concatenate((pixels, depth), axis=-1)

    def inverse_project(self, image: Floats, steps: int = 20) -> FloatArray:
        """(..., 3) as u, v [image px] and depth [mm] -> world points (..., 3) [mm]; NaN stays NaN.

        Args:
            image: what `project` gives.
            steps: fixed-point iterations that remove the distortion. 1 is the published approximation, which is off
                by up to about 0.1 mm on a body; 20 are exact to rounding for lenses like Human3.6M's.

        Raises:
            ValueError: fewer than one step.
        """
        if steps < 1:
            raise ValueError(f"Camera.inverse_project: expected at least 1 step, got {steps}")
        points = np.asarray(image, dtype=np.float64)
        distorted = (points[..., :2] - self.principal) / self.focal
        ideal = distorted
        for _ in range(steps):
            stretch, offset = self._distortion(ideal)
            ideal = (distorted - offset) / stretch
        depth = points[..., 2:]
        return np.concatenate((ideal * depth, depth), axis=-1) @ self.rotation + self.centre

    def _distortion(self, ideal: FloatArray) -> tuple[FloatArray, FloatArray]:
        """(..., 2) on the plane at depth 1 -> (..., 1) factor and (..., 2) offset."""
        square = (ideal**2).sum(axis=-1, keepdims=True)
        powers = np.concatenate((square, square**2, square**3), axis=-1)
        stretch = 1 + powers @ self.radial + ideal @ self.tangential
        return stretch[..., None], square * self.tangential


def root_window(root: Floats, camera: CalibratedCamera, picture: tuple[int, int], scale: float = 1.0) -> Crop:
    """The square around the root in which a body appears at the same size at any distance.

    Args:
        root: (3,) u, v [image px] and depth [mm] of the pelvis.
        camera: gives the focal lengths.
        picture: width and height [px].
        scale: of the augmentation.

    Raises:
        ValueError: the root is not finite or not in front of the camera.
    """
    if not np.isfinite(root).all() or root[2] <= 0:
        raise ValueError(f"root_window: expected u, v and a positive depth, got {np.asarray(root).tolist()}")
    side = ROOT_WINDOW * scale * float((np.asarray(picture) * camera.focal).max() / root[2])
    return Crop(float(root[0]), float(root[1]), side)


def normalise_depth(depth: Floats, root_depth: float, reach: float = DEPTH_REACH_MM) -> FloatArray:
    """Depths [mm] -> 0.5 at the root, 0 and 1 at `reach` before and behind it; not clipped."""
    return 0.5 + (np.asarray(depth, dtype=np.float64) - root_depth) / (2 * reach)


def restore_depth(normalised: Floats, root_depth: float, reach: float = DEPTH_REACH_MM) -> FloatArray:
    """Inverse of `normalise_depth`."""
    return root_depth + (np.asarray(normalised, dtype=np.float64) - 0.5) * (2 * reach)


def crop_to_world(
    keypoints: Floats, to_image: Floats, camera: CalibratedCamera, root_depth: float, reach: float = DEPTH_REACH_MM
) -> FloatArray:
    """Predictions back in the world, for MPJPE (section 8 of the reference; the true root depth is used).

    Args:
        keypoints: (..., 3) crop coordinates and normalised depth.
        to_image: (2, 3) affine from crop coordinates to image pixels.
        camera: that took the picture.
        root_depth: of the true pelvis [mm].
        reach: half of the depth range that was normalised [mm].

    Returns:
        (..., 3) world points [mm]. Subtract the root of prediction and of truth before measuring.
    """
    pixels = apply_affine(to_image, keypoints[..., :2])
    depth = restore_depth(keypoints[..., 2:], root_depth, reach)
    return camera.inverse_project(np.concatenate((pixels, depth), axis=-1))
