"""One annotated picture, whatever data set it came from."""

from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from models.skeleton import INDEX
from trainer.datasets.camera import CalibratedCamera
from trainer.datasets.layouts import PA16J, Layout


class DatasetError(Exception):
    """A data set's folder is wrong or incomplete; the message names the file and what to do."""


@dataclass(frozen=True)
class Square:
    """An upright square of the picture that a data set says holds the person.

    Attributes:
        x, y: centre [image px].
        side: length of an edge [image px].
    """

    x: float
    y: float
    side: float


@dataclass(frozen=True)
class PoseSample:
    """A picture of one person.

    Attributes:
        image: file of the picture.
        keypoints: (J, D) float32 in the order of `layout`; NaN where not annotated. D = 2: image pixels (first pixel's
            centre at 0.5). D = 3: image pixels and depth from the camera [mm].
        supervised: (J,) whether "visible or not" is known; False leaves a keypoint's visibility out of the loss.
        split: "train", "val" or "test".
        source: name of the data set.
        sides_unsure: left and right may be swapped as a whole.
        tags: further facts, for reports by group.
        layout: names of the keypoints.
        square: where the data set says the person is; None: around the keypoints.
        head_size: 0.6 of the diagonal of the head's box [image px], for PCKh; NaN where unknown.
        camera: calibrated camera of a 3D sample.
    """

    image: Path
    keypoints: NDArray[np.float32]
    supervised: NDArray[np.bool_]
    split: str
    source: str
    sides_unsure: bool = False
    tags: frozenset[str] = field(default_factory=frozenset)
    layout: Layout = PA16J
    square: Square | None = None
    head_size: float = float("nan")
    camera: CalibratedCamera | None = None

    def __post_init__(self) -> None:
        count = len(self.layout)
        if self.keypoints.shape not in ((count, 2), (count, 3)):
            raise ValueError(
                f"{self.image.name}: expected keypoints ({count}, 2 or 3) of {self.layout.name}, "
                f"got {self.keypoints.shape}"
            )

    @property
    def annotated(self) -> NDArray[np.bool_]:
        """(16,) keypoints whose position is known."""
        return np.asarray(np.isfinite(self.keypoints).all(axis=1))


@dataclass(frozen=True)
class ClipSample:
    """One annotated person over the frames of a clip.

    Attributes:
        name: of the clip, for messages and reports.
        frames: in the order of time; the same layout, split, source and camera throughout.
        action: class number from 0, or None where the data set gives none.
        actions: names of the data set's classes.
    """

    name: str
    frames: tuple[PoseSample, ...]
    action: int | None
    actions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.frames:
            raise DatasetError(f"clip {self.name} has no frame")
        if self.action is not None and not 0 <= self.action < len(self.actions):
            raise DatasetError(f"clip {self.name}: class {self.action} is not among {len(self.actions)} classes")


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
