"""Which files of a folder are videos to import, and which are left out, each with the reason."""

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from handstand_app.core.sources.still import VIDEO_SUFFIXES
from models.media.animation import is_animated


@dataclass(slots=True)
class Found:
    """What there is to import.

    Attributes:
        videos: files, by name.
        skipped: what is left out, each with the reason, a clause.
    """

    videos: list[Path] = field(default_factory=list)
    skipped: list[tuple[Path, str]] = field(default_factory=list)


def find_videos(paths: Iterable[Path]) -> Found:
    """Videos among these files, and in these folders and their subfolders. Hidden files of folders are not mentioned.

    A file that is named itself is taken whatever its name says.
    """
    found = Found()
    for path in paths:
        if path.is_dir():
            _look_in(path, found)
        else:
            found.videos.append(path)
    return found


def _look_in(folder: Path, found: Found) -> None:
    def unreadable(error: OSError) -> None:
        found.skipped.append((Path(error.filename or folder), f"cannot be opened: {error.strerror}"))

    for parent, folders, names in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(parent, name)
            if name.startswith("."):
                continue
            if path.suffix.lower() in VIDEO_SUFFIXES or is_animated(path):
                found.videos.append(path)
            else:
                found.skipped.append((path, "does not have the name of a video file"))
