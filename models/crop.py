"""The square that a network looks at: where it lies in the picture, and how far it is turned.

A crop may be turned so that the torso is upright in it; coordinates go back to image pixels exactly.
Image pixels: x right, y down, the centre of the first pixel at (0.5, 0.5).
Crop coordinates: [0, 1] from edge to edge, so the centre of the first of S cells is at 0.5 / S.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from models.skeleton import INDEX, NUM_KEYPOINTS

FloatArray = NDArray[np.floating]

MARGIN = 1.25
"""Side of a crop over the longer side of the body's box."""
MIN_TORSOS = 2.4
"""A crop is never smaller than this many torso lengths, however few keypoints are sure."""
MIN_SIDE_PX = 16.0

_CORNERS = np.array([(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)])
_TOP = [INDEX[name] for name in ("r_shoulder", "l_shoulder", "thorax", "neck")]
_BOTTOM = [INDEX[name] for name in ("r_hip", "l_hip", "pelvis")]


@dataclass(frozen=True)
class Crop:
    """A square in the picture.

    Attributes:
        x, y: centre [image px].
        side: length of an edge [image px].
        angle: how far the square's up direction is turned clockwise from the picture's [rad].
    """

    x: float
    y: float
    side: float
    angle: float = 0.0

    def __post_init__(self) -> None:
        if not all(map(math.isfinite, (self.x, self.y, self.side, self.angle))) or self.side <= 0:
            raise ValueError(f"Crop: expected finite numbers and a positive side, got {self}")

    @classmethod
    def whole(cls, width: int, height: int, angle: float = 0.0) -> "Crop":
        """The smallest centred square that holds a whole picture of this size."""
        return cls(width / 2, height / 2, float(max(width, height)), angle)

    def to_image(self) -> NDArray[np.float64]:
        """(2, 3) affine map from crop coordinates to image pixels."""
        cos, sin = self.side * math.cos(self.angle), self.side * math.sin(self.angle)
        return np.array([[cos, -sin, self.x - (cos - sin) / 2], [sin, cos, self.y - (sin + cos) / 2]], dtype=np.float64)

    def from_image(self) -> NDArray[np.float64]:
        """(2, 3) affine map from image pixels to crop coordinates: the exact inverse of `to_image`."""
        cos, sin = math.cos(self.angle) / self.side, math.sin(self.angle) / self.side
        return np.array(
            [[cos, sin, 0.5 - cos * self.x - sin * self.y], [-sin, cos, 0.5 + sin * self.x - cos * self.y]],
            dtype=np.float64,
        )


def apply_affine(affine: FloatArray, points: FloatArray) -> NDArray[np.float64]:
    """Map (..., 2) points by a (2, 3) affine."""
    return np.asarray(points, dtype=np.float64) @ affine[:, :2].T + affine[:, 2]


class CropCutter:
    """A picture that crops are cut out of, often several of one size: what was shrunk last is kept for the next.

    Args:
        image: (H, W, 3) uint8.
    """

    def __init__(self, image: NDArray[np.uint8]) -> None:
        self.image = image
        self._last: tuple[tuple[int, int], tuple[int, ...], NDArray[np.uint8]] | None = None

    def extract(self, crop: Crop, size: int, border: int = cv2.BORDER_CONSTANT) -> NDArray[np.uint8]:
        """Cut a crop out.

        Args:
            crop: the square; what lies outside the picture is black, or filled as `border` says.
            size: S, side of the result [px].
            border: an OpenCV border mode.

        Returns:
            (S, S, 3) uint8 of the same colour order. Pictures are shrunk by area first, so that fine detail does
            not alias; only the part that the crop needs is.
        """
        affine, image = crop.from_image() * size, self.image
        shrink = crop.side / size
        if shrink > 1.5:
            height, width = image.shape[:2]
            cells = max(round(width / shrink), 1), max(round(height / shrink), 1)
            reach = (1.0, 1.0) if border != cv2.BORDER_CONSTANT else self._reach(crop)
            image = self._shrunk(cells, reach)
            affine[:, :2] *= (width / cells[0], height / cells[1])
        # OpenCV counts from pixel centres: index = coordinate - 0.5 on both sides.
        affine[:, 2] += affine[:, :2] @ (0.5, 0.5) - 0.5
        warped = cv2.warpAffine(image, affine, (size, size), flags=cv2.INTER_LINEAR, borderMode=border)
        return np.asarray(warped, dtype=np.uint8)

    def _reach(self, crop: Crop) -> tuple[float, float]:
        """How far right and down a crop reaches [share of the picture's sides]."""
        height, width = self.image.shape[:2]
        right, bottom = apply_affine(crop.to_image(), _CORNERS).max(axis=0)
        return float(np.clip(right / width, 0, 1)), float(np.clip(bottom / height, 0, 1))

    def _shrunk(self, cells: tuple[int, int], reach: tuple[float, float]) -> NDArray[np.uint8]:
        """The picture shrunk to so many columns and rows; at least those that are within reach.

        The same cells average the same pixels whatever the reach, so nothing is left out at the left and above.
        """
        height, width = self.image.shape[:2]
        needed = tuple(min(math.floor(share * count) + 3, count) for share, count in zip(reach, cells, strict=True))
        if self._last is None or self._last[:2] != (cells, needed):
            x, y = width / cells[0], height / cells[1]
            part = self.image[: math.ceil(needed[1] * y), : math.ceil(needed[0] * x)]
            if needed == cells:
                small = cv2.resize(part, cells, interpolation=cv2.INTER_AREA)
            else:
                small = cv2.resize(part, None, fx=1 / x, fy=1 / y, interpolation=cv2.INTER_AREA)
            self._last = cells, needed, np.asarray(small, dtype=np.uint8)
        return self._last[2]


def extract(image: NDArray[np.uint8], crop: Crop, size: int, border: int = cv2.BORDER_CONSTANT) -> NDArray[np.uint8]:
    """Cut a crop out of an (H, W, 3) picture, see `CropCutter.extract`."""
    return CropCutter(image).extract(crop, size, border)


def torso_angle(keypoints: FloatArray, sure: NDArray[np.bool_]) -> float | None:
    """How far the torso is turned clockwise from upright [rad], or None if either end is unknown.

    Args:
        keypoints: (16, 2) image pixels.
        sure: (16,) which of them may be used.
    """
    top = [index for index in _TOP if sure[index]]
    bottom = [index for index in _BOTTOM if sure[index]]
    if not top or not bottom:
        return None
    x, y = keypoints[top].mean(axis=0) - keypoints[bottom].mean(axis=0)
    return math.atan2(x, -y) if math.hypot(x, y) > 1e-6 else None


def torso_length(keypoints: FloatArray) -> float:
    """Distance from mid-shoulder to mid-hip [units of the keypoints]; (16, 2)."""
    shoulders = keypoints[[INDEX["r_shoulder"], INDEX["l_shoulder"]]].mean(axis=0)
    hips = keypoints[[INDEX["r_hip"], INDEX["l_hip"]]].mean(axis=0)
    return float(np.linalg.norm(shoulders - hips))


def crop_around(keypoints: FloatArray, sure: NDArray[np.bool_], margin: float = MARGIN) -> Crop:
    """The crop around a body, turned so that its torso is upright.

    Args:
        keypoints: (16, 2) image pixels.
        sure: (16,) which of them may be used; at least two.
        margin: side of the crop over the longer side of the body's box.

    Raises:
        ValueError: fewer than two sure keypoints.
    """
    if keypoints.shape != (NUM_KEYPOINTS, 2):
        raise ValueError(f"crop_around: expected keypoints of shape ({NUM_KEYPOINTS}, 2), got {keypoints.shape}")
    if sure.sum() < 2:
        raise ValueError(f"crop_around: expected at least 2 sure keypoints, got {int(sure.sum())}")
    angle = torso_angle(keypoints, sure) or 0.0
    cos, sin = math.cos(angle), math.sin(angle)
    turned = keypoints[sure] @ np.array([[cos, -sin], [sin, cos]])  # into the crop's axes
    low, high = turned.min(axis=0), turned.max(axis=0)
    cx, cy = (low + high) / 2
    side = margin * float((high - low).max())
    if sure[_TOP[:2]].all() and sure[_BOTTOM[:2]].all():
        side = max(side, MIN_TORSOS * torso_length(keypoints))
    return Crop(cos * cx - sin * cy, sin * cx + cos * cy, max(side, MIN_SIDE_PX), angle)
