"""Where the crop of a sample lies: rotation, window, size and mirroring as one affine, with its exact inverse.

Source: section 6.4 of the reference. Boxes are [x0, y0, x1, y1] in image pixels. Nothing here changes its arguments.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models.crop import Crop, apply_affine, extract

FloatArray = NDArray[np.floating]

BOX_MARGIN = 1.5
"""Side of a window over the longer side of the body's box."""
MIN_WINDOW_PX = 32.0


@dataclass(frozen=True)
class View:
    """What a network gets to see: a square of the picture, mirrored or not.

    Attributes:
        crop: the square, before mirroring.
        flipped: mirrored left to right; right and left keypoints then change places (`Layout.flip`).
    """

    crop: Crop
    flipped: bool = False

    def from_image(self) -> NDArray[np.float64]:
        """(2, 3) affine map from image pixels to crop coordinates, mirroring included."""
        affine = self.crop.from_image()
        if self.flipped:
            affine[0] = -affine[0]
            affine[0, 2] += 1
        return affine

    def to_image(self) -> NDArray[np.float64]:
        """(2, 3) affine map from crop coordinates, mirrored if `flipped`, to image pixels: inverse of `from_image`."""
        affine = self.crop.to_image()
        if self.flipped:
            affine[:, 2] += affine[:, 0]
            affine[:, 0] = -affine[:, 0]
        return affine

    def extract(self, image: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
        """Cut the view out of (H, W, 3) as (size, size, 3); black outside the picture."""
        near, x, y = _around(image, self.crop, 2 * self.crop.side / size + 2)
        picture = extract(near, replace(self.crop, x=self.crop.x - x, y=self.crop.y - y), size)
        return np.ascontiguousarray(picture[:, ::-1]) if self.flipped else picture

    def map_keypoints(self, keypoints: FloatArray, flip: tuple[int, ...]) -> NDArray[np.float64]:
        """Image pixels -> crop coordinates, with right and left exchanged if `flipped`.

        Args:
            keypoints: (..., J, 2 or 3); a third number is kept as it is.
            flip: permutation of a mirrored picture (`Layout.flip`).
        """
        mapped = np.array(keypoints, dtype=np.float64)
        mapped[..., :2] = apply_affine(self.from_image(), mapped[..., :2])
        return mapped[..., list(flip), :] if self.flipped else mapped


def _around(image: NDArray[np.uint8], crop: Crop, margin: float) -> tuple[NDArray[np.uint8], int, int]:
    """The part of a picture that holds a crop and `margin` px more, and its first column and row.

    Shrinking by area touches every pixel it is given; most of a large photograph is not in the crop.
    """
    height, width = image.shape[:2]
    reach = crop.side / 2 * (abs(math.cos(crop.angle)) + abs(math.sin(crop.angle))) + margin
    x0, x1 = (min(max(int(crop.x + offset), 0), width) for offset in (-reach, reach + 1))
    y0, y1 = (min(max(int(crop.y + offset), 0), height) for offset in (-reach, reach + 1))
    if x0 >= x1 or y0 >= y1:
        return np.zeros_like(image[:1, :1]), 0, 0
    return image[y0:y1, x0:x1], x0, y0


def first_middle_last(count: int) -> tuple[int, ...]:
    """The frames of a clip of `count` whose boxes decide its window, in order and without repetition."""
    return tuple(sorted({0, count // 2, count - 1}))


def body_box(
    keypoints: FloatArray, picture: tuple[int, int], scale: float = 1.0, margin: float = BOX_MARGIN
) -> NDArray[np.float64]:
    """Union of the enlarged squares around the bodies of some frames (Penn and NTU, section 6.4 of the reference).

    Args:
        keypoints: (F, J, 2 or more) image pixels; what is not finite is left out.
        picture: width and height [px], the box where no keypoint can be used.
        scale: of the augmentation, times `margin`.
        margin: side of a square over the longer side of the tight box.

    Returns:
        (4,) box; not a square where the body moves.
    """
    boxes = []
    for points in np.asarray(keypoints, dtype=np.float64)[..., :2]:
        usable = points[np.isfinite(points).all(axis=-1)]
        if len(usable):
            low, high = usable.min(axis=0), usable.max(axis=0)
            half = (high - low).max() / 2 * margin * scale
            boxes.append(np.concatenate(((low + high) / 2 - half, (low + high) / 2 + half)))
    if not boxes:
        return np.array([0, 0, *picture], dtype=np.float64)
    stacked = np.array(boxes)
    return np.concatenate((stacked[:, :2].min(axis=0), stacked[:, 2:].max(axis=0)))


def window_of(box: FloatArray) -> Crop:
    """The upright square that shares a box's centre and longer side, 32 px at least.

    Raises:
        ValueError: the box is not finite or its edges are in the wrong order.
    """
    x0, y0, x1, y1 = map(float, box)
    if not np.isfinite(box).all() or x1 < x0 or y1 < y0:
        raise ValueError(f"window_of: expected x0 <= x1 and y0 <= y1, all finite, got {(x0, y0, x1, y1)}")
    return Crop((x0 + x1) / 2, (y0 + y1) / 2, max(x1 - x0, y1 - y0, MIN_WINDOW_PX))


def inside(points: FloatArray) -> NDArray[np.bool_]:
    """(..., D) crop coordinates -> (...) strictly between 0 and 1 in every axis; False where not finite."""
    return np.asarray(((points > 0) & (points < 1)).all(axis=-1))
