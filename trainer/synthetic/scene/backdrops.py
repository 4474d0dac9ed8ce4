"""Photos without people as backgrounds of rendered athletes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from trainer.synthetic.body.assets import AssetError

_SUFFIXES: Final = (".jpg", ".jpeg", ".png", ".webp", ".bmp")
_SMALLEST_SHARE: Final = 0.5


def list_photos(folder: Path) -> tuple[Path, ...]:
    """All pictures in the folder and its sub-folders, sorted.

    Raises:
        AssetError: there is no such folder, or no picture in it.
    """
    if not folder.is_dir():
        raise AssetError(
            f"Folder of background photos not found: '{folder}'. Pass a folder of pictures without people."
        )
    photos = tuple(sorted(path for path in folder.rglob("*") if path.suffix.lower() in _SUFFIXES))
    if not photos:
        raise AssetError(f"No photo ({', '.join(_SUFFIXES)}) in '{folder}'. Put pictures without people there.")
    return photos


def draw_backdrop(rng: np.random.Generator, photos: Sequence[Path], size: int) -> NDArray[np.uint8]:
    """(size, size, 3) RGB: a random square of a random photo, mirrored half of the time.

    Raises:
        AssetError: the photo cannot be read.
    """
    path = photos[int(rng.integers(len(photos)))]
    photo = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if photo is None:
        raise AssetError(f"The background photo '{path}' cannot be read as a picture. Remove it from its folder.")
    height, width = photo.shape[:2]
    side = max(1, round(float(rng.uniform(_SMALLEST_SHARE, 1.0)) * min(height, width)))
    top, left = int(rng.integers(height - side + 1)), int(rng.integers(width - side + 1))
    square = photo[top : top + side, left : left + side, ::-1]
    square = square[:, ::-1] if rng.random() < 0.5 else square
    shrinks = cv2.INTER_AREA if side > size else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(np.ascontiguousarray(square), (size, size), interpolation=shrinks), dtype=np.uint8)


def laid_over(backdrop: NDArray[np.uint8], figures: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(H, W, 3): figures (H, W, 4) whose colours are multiplied by their coverage, over the backdrop (H, W, 3)."""
    if backdrop.shape[:2] != figures.shape[:2]:
        raise ValueError(f"laid_over: backdrop is {backdrop.shape[:2]}, figures are {figures.shape[:2]}")
    uncovered = 255 - figures[..., 3:].astype(np.uint16)
    mixed = figures[..., :3].astype(np.uint16) + (backdrop.astype(np.uint16) * uncovered + 127) // 255
    return np.minimum(mixed, 255).astype(np.uint8)
