"""One annotated picture, whatever data set it came from."""

from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from models.skeleton import INDEX, NUM_KEYPOINTS


class DatasetError(Exception):
    """A data set's folder is wrong or incomplete; the message names the file and what to do."""


@dataclass(frozen=True)
class PoseSample:
    """A picture of one person.

    Attributes:
        image: file of the picture.
        keypoints: (16, 2) float32 image pixels (first pixel's centre at 0.5); NaN where not annotated.
        supervised: (16,) whether "visible or not" is known; False leaves a keypoint's visibility out of the loss.
        split: "train" or "val".
        source: name of the data set.
        sides_unsure: left and right may be swapped as a whole.
        tags: further facts, for reports by group.
    """

    image: Path
    keypoints: NDArray[np.float32]
    supervised: NDArray[np.bool_]
    split: str
    source: str
    sides_unsure: bool = False
    tags: frozenset[str] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        if self.keypoints.shape != (NUM_KEYPOINTS, 2):
            raise ValueError(f"{self.image.name}: expected keypoints ({NUM_KEYPOINTS}, 2), got {self.keypoints.shape}")

    @property
    def annotated(self) -> NDArray[np.bool_]:
        """(16,) keypoints whose position is known."""
        return np.asarray(np.isfinite(self.keypoints).all(axis=1))


def read_image(path: Path) -> NDArray[np.uint8]:
    """Read a picture as (H, W, 3) RGB.

    Raises:
        DatasetError: the file is missing or no picture.
    """
    image = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if image is None:
        reason = "cannot be read as a picture" if path.exists() else "is missing"
        raise DatasetError(f"{path} {reason}; unpack the data set again")
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB), dtype=np.uint8)


def require(path: Path, what: str) -> Path:
    """Return `path` if it exists. Raises DatasetError that says which file of which data set is missing."""
    if not path.exists():
        raise DatasetError(f"{what}: {path} is missing; check the --data folder (see README, 'Train it')")
    return path


def add_midpoints(keypoints: NDArray[np.float32]) -> NDArray[np.float32]:
    """Fill pelvis and thorax with the mid-points of the hips and of the shoulders, where those are known."""
    filled = keypoints.copy()
    for middle, right, left in (("pelvis", "r_hip", "l_hip"), ("thorax", "r_shoulder", "l_shoulder")):
        filled[INDEX[middle]] = (keypoints[INDEX[right]] + keypoints[INDEX[left]]) / 2
    return filled


def orientation(keypoints: NDArray[np.float32]) -> str:
    """Coarse body orientation from (16, 2) image pixels: "upright", "inverted" (hips above shoulders) or "unknown"."""
    rise = keypoints[INDEX["pelvis"], 1] - keypoints[INDEX["thorax"], 1]
    if not np.isfinite(rise):
        return "unknown"
    return "upright" if rise > 0 else "inverted"
