"""Testing on several crops and several clips (section 6.5 of the reference).

Poses: five crops with small displacements and their mirror images, averaged in image pixels. How far to displace is
not published; `reach` is an option. Actions: clips half a length apart and their mirror images, combined by the mean
(paper) or the product (official code) of their probabilities.
"""

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from models.crop import Crop, apply_affine, extract

Images = NDArray[np.uint8]
Floats = NDArray[np.float64]
Predict = Callable[[Images], NDArray[np.floating]]
"""(B, S, S, 3) uint8 RGB -> (B, J, 2 or 3) in crop coordinates."""


def displaced(crop: Crop, reach: float) -> list[Crop]:
    """The crop itself and four moved by `reach` of its side, left, right, up and down along its own axes."""
    crops = [crop]
    for x, y in ((-reach, 0.0), (reach, 0.0), (0.0, -reach), (0.0, reach)):
        centre = apply_affine(crop.to_image(), np.array([0.5 + x, 0.5 + y]))
        crops.append(Crop(float(centre[0]), float(centre[1]), crop.side, crop.angle))
    return crops


def average_pose(
    predict: Predict,
    image: Images,
    crop: Crop,
    size: int,
    flip: Sequence[int],
    *,
    reach: float = 0.02,
    crops: bool = True,
    mirror: bool = True,
) -> Floats:
    """Keypoints of one person, averaged over crops and mirror images.

    Args:
        image: (H, W, 3).
        crop: canonical crop.
        size: S, of the network's input [px].
        flip: the layout's permutation: in a mirrored crop the network calls right what is left.
        reach: displacement of the crops [share of the side].
        crops: use all five crops, not the canonical one alone.
        mirror: use mirror images too.

    Returns:
        (J, 2) image pixels, or (J, 3) with the mean depth as the network gives it; NaN where one answer is NaN.

    Raises:
        ValueError: `predict` gives something else than the keypoints of `flip` for every picture.
    """
    used = displaced(crop, reach) if crops else [crop]
    cut = np.stack([extract(image, one, size) for one in used])
    found = [_answers(predict, cut, len(flip))]
    if mirror:
        mirrored = _answers(predict, np.ascontiguousarray(cut[:, :, ::-1]), len(flip))[:, list(flip)]
        mirrored[..., 0] = 1 - mirrored[..., 0]
        found.append(mirrored)
    for points in found:
        for index, one in enumerate(used):
            points[index, :, :2] = apply_affine(one.to_image(), points[index, :, :2])
    return np.asarray(np.concatenate(found).mean(axis=0))


def _answers(predict: Predict, images: Images, keypoints: int) -> Floats:
    """A copy of what `predict` says."""
    found = np.array(predict(images), dtype=np.float64)
    if found.shape not in ((len(images), keypoints, 2), (len(images), keypoints, 3)):
        raise ValueError(f"expected predictions ({len(images)}, {keypoints}, 2 or 3), got {found.shape}")
    return found


def combine_clips(probabilities: NDArray[np.floating], how: Literal["mean", "product"] = "mean") -> Floats:
    """One answer from those of N clips of a video, mirrored ones included.

    Args:
        probabilities: (N, A), each row sums to 1.
        how: "mean" as in the paper, "product" as in the official code.

    Returns:
        (A,) probabilities that sum to 1.

    Raises:
        ValueError: no clip, or rows that are no probabilities.
    """
    given = np.asarray(probabilities, dtype=np.float64)
    if given.ndim != 2 or not len(given) or (given < 0).any() or not np.allclose(given.sum(axis=1), 1, atol=1e-4):
        raise ValueError(f"expected probabilities (N, A) with rows that sum to 1, got shape {given.shape}")
    if how == "mean":
        combined = given.mean(axis=0)
    else:
        logs = np.log(given.clip(1e-12)).sum(axis=0)
        combined = np.exp(logs - logs.max())
    return combined / combined.sum()
