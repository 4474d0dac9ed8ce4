"""Single pictures of every kind, upright, in colour and in 8 bits; and which files of a folder are media."""

import os
import stat
import warnings
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from PIL import Image as Pillow
from PIL import ImageOps, UnidentifiedImageError

from handstand_app.core.sources.base import Image, SourceError
from models.media.animation import is_animated
from models.media.video import reason_of

IMAGE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".apng", ".webp", ".bmp", ".tif", ".tiff", ".avif", ".jp2"})
VIDEO_SUFFIXES = frozenset(
    {".mp4", ".mov", ".m4v", ".avi", ".mkv", ".webm", ".mpg", ".mpeg", ".mts", ".m2ts", ".ts", ".3gp", ".3g2", ".flv"}
    | {".wmv", ".ogv", ".vob", ".gif"}
)
MEGAPIXELS = 100.0
"""Larger pictures are read reduced where their kind allows that, and else refused."""


def read_still(path: Path, megapixels: float = MEGAPIXELS) -> Image:
    """Read a picture as (H, W, 3) uint8 RGB: grey, transparent, CMYK and 16-bit ones too, EXIF orientation honoured.

    Args:
        megapixels: what is larger is read at a half, a quarter or an eighth of its sides, if it is a JPEG.

    Raises:
        SourceError: the file is missing, no picture, or too large.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of Pillow's own, lower limit, and of odd tags
            with Pillow.open(path) as picture:
                return _read(path, picture, megapixels)
    except SourceError:
        raise
    except Pillow.DecompressionBombError as error:
        raise SourceError(f"{path} has far more pixels than a photo; make it smaller first") from error
    except UnidentifiedImageError:
        return _by_opencv(path)
    except OSError as error:
        if error.strerror is not None:
            raise SourceError(f"{path} cannot be opened: {error.strerror}") from error
        raise SourceError(f"{path} cannot be read as a picture; it may be damaged: {error}") from error
    except (ValueError, SyntaxError) as error:  # how Pillow meets some damaged files
        raise SourceError(f"{path} cannot be read as a picture; it may be damaged: {error}") from error


def is_still(path: Path) -> bool:
    """Whether a file is a single picture, by its name, and by its content where the name leaves it open."""
    suffix = path.suffix.lower()
    return (suffix in IMAGE_SUFFIXES or suffix == ".gif") and not is_animated(path)


@dataclass(slots=True)
class Media:
    """What a path holds.

    Attributes:
        files: pictures and videos, by name.
        passed_over: files of a folder that are neither, by name.
        unreadable: a sentence for each folder below that cannot be read.
    """

    files: list[Path] = field(default_factory=list)
    passed_over: list[Path] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)


def media_files(path: Path) -> Media:
    """The file itself, or all pictures and videos in a folder and its subfolders.

    Raises:
        SourceError: no such file or folder, or a folder without media.
    """
    try:
        mode = path.stat().st_mode
    except FileNotFoundError as error:
        raise SourceError(f"{path} does not exist; check the spelling") from error
    except (OSError, ValueError) as error:
        raise SourceError(f"{path} cannot be opened: {reason_of(error)}") from error
    if stat.S_ISREG(mode):
        return Media([path])
    if not stat.S_ISDIR(mode):
        raise SourceError(f"{path} is a pipe or a device, no file; name a file or a folder")
    found = Media()
    for file in _files_below(path, found.unreadable):
        known = file.suffix.lower() in IMAGE_SUFFIXES | VIDEO_SUFFIXES
        (found.files if known else found.passed_over).append(file)
    if not found.files and found.unreadable:
        raise SourceError(found.unreadable[0])
    if not found.files:
        raise SourceError(f"{path} holds no pictures or videos")
    return found


def _files_below(folder: Path, unreadable: list[str]) -> list[Path]:
    """All files in a folder and its subfolders, by name; a link to a folder is not followed."""

    def note(error: OSError) -> None:
        unreadable.append(f"{error.filename} cannot be read: {error.strerror}; the folder was left out")

    paths = (Path(place, name) for place, _, names in os.walk(folder, onerror=note) for name in names)
    return sorted(path for path in paths if path.is_file())


def _read(path: Path, picture: Pillow.Image, megapixels: float) -> Image:
    width, height = picture.size
    if width * height > 1e6 * megapixels:
        shrink = (1e6 * megapixels / (width * height)) ** 0.5
        picture.draft("RGB", (max(int(width * shrink / 2), 1), max(int(height * shrink / 2), 1)))
        if picture.size[0] * picture.size[1] > 1e6 * megapixels:
            said = f"{width} x {height} px is more than {megapixels:.4g} million"
            raise SourceError(f"{path}: {said}; make it smaller, or raise the limit with --megapixels")
    upright = ImageOps.exif_transpose(picture)
    if upright.mode.startswith("I") or upright.mode == "F":  # 16 bits of grey: Pillow would clip them to 8
        grey = np.asarray(upright, dtype=np.float64)
        grey = grey * (255 if upright.mode == "F" and grey.max() <= 1 else 255 / 65535)
        return np.repeat(np.clip(np.round(grey), 0, 255).astype(np.uint8)[..., None], 3, axis=2)
    return np.array(upright.convert("RGBA" if "transparency" in upright.info else "RGB").convert("RGB"))


def _by_opencv(path: Path) -> Image:
    """Kinds that Pillow does not know, such as TIFF with 16 bits of each colour."""
    data = np.fromfile(path, dtype=np.uint8)
    try:
        picture = cv2.imdecode(data, cv2.IMREAD_COLOR) if data.size else None
    except cv2.error:
        picture = None
    if picture is None:
        raise SourceError(f"{path} cannot be read as a picture; it may be damaged, or of a kind that is not known")
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), dtype=np.uint8)
