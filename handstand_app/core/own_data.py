"""All that this program keeps on the computer, and its deletion: clips, labels, networks, settings, logs."""

import logging
import os
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from handstand_app.core.library.layout import LibraryLayout, tree_bytes
from handstand_app.core.settings import AppSettings, library_folder, settings_file

log = logging.getLogger(__name__)

OTHERS = stat.S_IRWXG | stat.S_IRWXO
"""The rights of everybody but the owner."""


@dataclass(frozen=True, slots=True)
class DataPlace:
    """What is kept for one purpose.

    Attributes:
        words: what it is, for the athlete.
        folder: where it is.
        paths: the files and folders in it that are this program's own; others in the same folder are left alone.
        bytes: what they take.
    """

    words: str
    folder: Path
    paths: tuple[Path, ...]
    bytes: int


def data_places(settings: AppSettings, cache: Path, log_file: Path) -> list[DataPlace]:
    """What there is, by purpose; nothing that is not there.

    Args:
        cache: folder of converted networks. log_file: the log; older ones lie beside it.
    """
    root = library_folder(settings)
    kinds = [
        *_private(settings, log_file),
        ("Networks that you have taught", root, (root / "networks", root / "teaching")),
        ("Networks converted for this computer", cache, _all(cache, "*")),
    ]
    found = [_place(*kind) for kind in kinds]
    return [place for place in found if place.paths]


def make_private(settings: AppSettings, log_file: Path) -> None:
    """Take the rights of others away from clips, labels, settings and log, which earlier versions gave them.

    Only what is this program's own and this user's. A folder that the athlete chose for the library may be shared on
    purpose, so it stays as it is, and what is in it is closed. Never raises: some disks know no rights.
    """
    if os.name != "posix":
        return
    for _, folder, paths in _private(settings, log_file):
        chosen = settings.library_folder is not None and folder == library_folder(settings)
        for path in paths if chosen else (folder, *paths):
            try:
                status = path.lstat()
                if status.st_uid == os.getuid() and not stat.S_ISLNK(status.st_mode) and status.st_mode & OTHERS:
                    path.chmod(stat.S_IMODE(status.st_mode) & ~OTHERS)
            except FileNotFoundError:
                continue
            except OSError as error:
                log.info("%s stays readable by others: %s", path, error)


def _private(settings: AppSettings, log_file: Path) -> list[tuple[str, Path, tuple[Path, ...]]]:
    """What is for the athlete alone: words, folder, and paths as in `DataPlace`, whether they are there or not."""
    root = library_folder(settings)
    layout = LibraryLayout(root)
    clips = (layout.clips, layout.trash, layout.thumbnails, layout.backups, layout.incoming, layout.journal)
    config = settings_file()
    return [
        (
            "Clips, their labels and notes, and the list of them",
            root,
            (*clips, *_all(root, "library*.db*"), layout.lock),
        ),
        ("Settings", config.parent, _all(config.parent, f"{config.name}*")),
        ("Log", log_file.parent, _all(log_file.parent, f"{log_file.name}*")),
    ]


def delete_places(places: list[DataPlace]) -> list[str]:
    """Delete them for good; close the library first. Returns a sentence for each path that stayed."""
    troubles = []
    for place in places:
        for path in place.paths:
            try:
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path)
                else:
                    path.unlink(missing_ok=True)
            except OSError as error:
                troubles.append(f"{path} cannot be deleted: {error.strerror or error}.")
        try:
            place.folder.rmdir()
        except OSError:  # others keep things there
            log.info("%s is not empty and stays", place.folder)
    return troubles


def _place(words: str, folder: Path, paths: tuple[Path, ...]) -> DataPlace:
    there = tuple(dict.fromkeys(path for path in paths if path.exists() or path.is_symlink()))
    return DataPlace(words, folder, there, sum(_bytes(path) for path in there))


def _bytes(path: Path) -> int:
    try:
        return tree_bytes(path) if path.is_dir() else path.lstat().st_size
    except OSError:  # gone meanwhile
        return 0


def _all(folder: Path, pattern: str) -> tuple[Path, ...]:
    return tuple(sorted(folder.glob(pattern))) if folder.is_dir() else ()
