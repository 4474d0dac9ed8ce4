"""Single pictures and folders of media."""

from pathlib import Path

import cv2
import numpy as np

from handstand_app.core.sources.base import Image, SourceError

IMAGE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"})
VIDEO_SUFFIXES = frozenset({".mp4", ".mov", ".m4v", ".avi", ".mkv", ".webm", ".mpg", ".mpeg", ".mts", ".3gp"})


def read_still(path: Path) -> Image:
    """Read a picture as (H, W, 3) uint8 RGB: grey, transparent and 16-bit ones too, EXIF orientation honoured.

    Raises:
        SourceError: the file is missing or no picture.
    """
    try:
        data = np.fromfile(path, dtype=np.uint8)  # cv2.imread cannot open every path on Windows
    except OSError as error:
        raise SourceError(f"{path} cannot be opened: {error.strerror}") from error
    try:
        picture = cv2.imdecode(data, cv2.IMREAD_COLOR) if data.size else None
    except cv2.error:
        picture = None
    if picture is None:
        raise SourceError(f"{path} cannot be read as a picture; it may be damaged")
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), dtype=np.uint8)


def is_image(path: Path) -> bool:
    """Whether the name says that it is a picture."""
    return path.suffix.lower() in IMAGE_SUFFIXES


def media_files(path: Path) -> list[Path]:
    """The file itself, or all pictures and videos in a folder and its subfolders, by name.

    Raises:
        SourceError: no such file or folder, or a folder without media.
    """
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise SourceError(f"{path} does not exist; check the spelling")
    found = sorted(p for p in path.rglob("*") if p.suffix.lower() in IMAGE_SUFFIXES | VIDEO_SUFFIXES and p.is_file())
    if not found:
        raise SourceError(f"{path} holds no pictures or videos")
    return found
