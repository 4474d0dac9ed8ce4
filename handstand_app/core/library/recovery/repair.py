"""A damaged library made usable in one step: the newest good backup, the clips on the disk, and the labels that the
damaged database still holds. It may be interrupted at any moment and begun again."""

import contextlib
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from handstand_app.core.library.errors import DamagedLibraryError, of_system
from handstand_app.core.library.layout import LibraryLayout
from handstand_app.core.library.library import Library
from handstand_app.core.library.recovery import backup
from models.whole_file import write_whole

log = logging.getLogger(__name__)

_MARK = "library.repairing"
"""There from the first change of a repair to its end; names the databases that had been set aside before."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """What a repair came to.

    Attributes:
        copied_at: when the backup was made that took the place of the database; None if there was none to use.
        found: number of clips on the disk that the backup did not know.
        labelled: number of clips that got newer labels back.
        noted: number of clips and days that got newer notes or stars back.
        notes_complete: all notes and stars could be read.
        complete: all labels could be read, and the clips of all of them are there.
        damaged: the database that was replaced; None if it was gone.
    """

    copied_at: datetime | None
    found: int
    labelled: int
    complete: bool
    damaged: Path | None
    noted: int = 0
    notes_complete: bool = True

    @property
    def sentence(self) -> str:
        """The same as sentences."""
        start = "no backup could be used" if self.copied_at is None else f"the backup of {when(self.copied_at)} is used"
        words = [
            f"The library is repaired: {start}, clips found on the disk: {self.found}, "
            f"clips whose newer labels were saved: {self.labelled}."
        ]
        if self.noted:
            words.append(f"Clips and days whose newer notes or stars were saved: {self.noted}.")
        if not self.complete:
            words.append("Some labels that are newer than the backup could not be saved.")
        if not self.notes_complete:
            words.append("Notes and stars that are newer than the backup may be lost.")
        if self.damaged is not None:
            words.append(f"The damaged file is kept as {self.damaged.name}.")
        return " ".join(words)


def open_library(root: Path) -> Library:
    """`Library(root)`, unless a repair of it was interrupted. Raises what that does; DamagedLibraryError then too."""
    if (root / _MARK).exists():
        raise DamagedLibraryError(
            f"The repair of the library {root} was interrupted; repair it again.", backup.backups(root)
        )
    return Library(root)


def repair_at_next_start(root: Path) -> None:
    """Have the next `open_library` ask for a repair. For a library that is open. Raises LibraryError."""
    _begin(root)


def repair(root: Path, progress: Callable[[float], object] | None = None) -> Repaired:
    """Restore the newest backup that is whole, look for clips, and save newer labels. For a worker.

    Args:
        root: of a library that is not open. Its clips are not touched, and its database is kept aside.
        progress: gets the share of the clips that were looked at, 0 to 1. What it raises ends the repair, which may
            then be begun again.

    Raises:
        LibraryInUseError: the library is open.
        LibraryError: a file cannot be written.
    """
    before = _begin(root)
    try:
        copied = _restore(root)
    except BaseException:
        if _damaged(root, before) is None:  # nothing was changed
            (root / _MARK).unlink(missing_ok=True)
        raise
    damaged = _damaged(root, before)
    with Library(root) as library:
        found = library.rescan(progress)
        saved = None if damaged is None else library.salvage(damaged)
    try:
        (root / _MARK).unlink(missing_ok=True)
    except OSError as error:
        raise of_system(error, f"{root / _MARK} cannot be removed") from error
    return Repaired(
        None if copied is None else made_at(copied),
        len(found.added),
        0 if saved is None else len(saved.changed),
        saved is not None and saved.complete and not saved.unknown,
        damaged,
        0 if saved is None else len(saved.noted) + saved.days,
        saved is None or saved.notes_complete,
    )


def made_at(copy: Path) -> datetime:
    """When a file of `backup.backups` was made, local time, to the second."""
    return datetime.strptime(copy.name[len("library-") :][:15], "%Y%m%d-%H%M%S")


def when(moment: datetime) -> str:
    """A moment as people write it: 8 March 2026, 14:02."""
    return f"{moment.day} {moment:%B %Y, %H:%M}"


def _begin(root: Path) -> frozenset[str]:
    """Leave the mark, or take that of a repair that was interrupted; names of the databases set aside before."""
    mark = root / _MARK
    with contextlib.suppress(OSError, ValueError, TypeError):
        return frozenset(json.loads(mark.read_text(encoding="utf-8")))
    names = [path.name for path in _set_aside(root)]
    try:
        write_whole(mark, json.dumps(names))
    except OSError as error:
        raise of_system(error, f"{mark} cannot be written") from error
    return frozenset(names)


def _restore(root: Path) -> Path | None:
    """Put the newest whole backup in place, an empty database if there is none; returns the backup."""
    for copy in backup.backups(root):
        try:
            backup.restore(root, copy)
            return copy
        except DamagedLibraryError as error:
            log.warning("%s", error)
    backup.restore(root, None)
    return None


def _damaged(root: Path, before: frozenset[str]) -> Path | None:
    """The first database that this repair set aside: later ones are its own half-done work."""
    return next((path for path in _set_aside(root) if path.name not in before), None)


def _set_aside(root: Path) -> list[Path]:
    return sorted(LibraryLayout(root).database.parent.glob("library-damaged-*.db"))
