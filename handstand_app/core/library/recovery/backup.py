"""Copies of the database: one a day and one before each migration, and the way back to one of them."""

import os
import re
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from handstand_app.core.library.errors import DamagedLibraryError, LibraryError, of_database, of_system
from handstand_app.core.library.instance import InstanceLock
from handstand_app.core.library.layout import LibraryLayout
from models.whole_file import whole_file

KEEP = 7
_NAME = re.compile(r"library-(\d{8})-(\d{6})-\d{6}(?:-n(\d{1,9}))?(-before-v\d+)?\.db")
"""Day, time and number: numbers grow, clocks may go back. Copies of older versions of the program have no number."""


def backups(root: Path) -> tuple[Path, ...]:
    """All backups of a library, newest first."""
    found = (path for path in LibraryLayout(root).backups.glob("library-*.db") if _NAME.fullmatch(path.name))
    return tuple(sorted(found, key=lambda path: (_number(path), path.name), reverse=True))


def is_due(root: Path, now: datetime) -> bool:
    """Whether the newest backup is not of today; one of a day to come means that the clock was wrong."""
    newest = next((_NAME.fullmatch(path.name) for path in backups(root)), None)
    return newest is None or newest[1] != f"{now:%Y%m%d}"


def _number(path: Path) -> int:
    match = _NAME.fullmatch(path.name)
    return int(match[3] or 0) if match else 0


def make(connection: sqlite3.Connection, root: Path, before_version: int | None = None) -> Path:
    """Copy the database while it is in use; the copy is on the disk when this returns. Keeps the newest seven of its
    kind.

    Args:
        connection: of the calling thread.
        before_version: of the migration that follows; None for the daily copy.

    Raises:
        LibraryError: it cannot be written; the database itself is as it was.
    """
    folder = LibraryLayout(root).backups
    kind = "" if before_version is None else f"-before-v{before_version}"
    number = 1 + max(map(_number, backups(root)), default=0)
    path = folder / f"library-{datetime.now():%Y%m%d-%H%M%S-%f}-n{number:06d}{kind}.db"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with whole_file(path, private=True) as part, closing(sqlite3.connect(part)) as target:
            connection.backup(target)
            target.execute("PRAGMA journal_mode = DELETE").fetchone()
    except OSError as error:
        raise of_system(error, f"The backup {path} cannot be written") from error
    except sqlite3.Error as error:
        raise of_database(error, path) from error
    same_kind = [p for p in backups(root) if ("-before-" in p.name) == (before_version is not None)]
    for old in same_kind[KEEP:]:
        old.unlink(missing_ok=True)
    return path


def restore(root: Path, backup: Path | None = None) -> Path | None:
    """Put a backup in the place of the database. The database that is there now is kept aside, whole.

    Afterwards open the library and call `rescan`, which adds the clips that are newer than the backup.

    Args:
        root: of a library that is not open.
        backup: one of `backups(root)`; None starts with an empty database.

    Returns:
        where the former database is now; None if there was none.

    Raises:
        LibraryInUseError: the library is open.
        DamagedLibraryError: the backup is itself damaged; choose an older one. Nothing was changed.
        LibraryError: a file cannot be written.
    """
    layout = LibraryLayout(root)
    lock = InstanceLock(layout.lock)
    try:
        if backup is not None:
            _check(backup)
        with whole_file(layout.database, private=True) as part:
            if backup is not None:
                shutil.copyfile(backup, part)
            else:
                _make_empty(part)
            aside = _set_aside(layout)
        shutil.rmtree(layout.thumbnails, ignore_errors=True)
        return aside
    except OSError as error:
        raise of_system(error, f"{backup or layout.database} cannot be put in place") from error
    finally:
        lock.release()


def lost(root: Path) -> DamagedLibraryError | None:
    """An error if there are backups but no database, so that an empty one does not silently take its place."""
    database, copies = LibraryLayout(root).database, backups(root)
    if copies and (not database.exists() or database.stat().st_size == 0):
        state = "empty" if database.exists() else "missing"
        return DamagedLibraryError(
            f"{database} is {state}, but there are {len(copies)} backups. Restore one, then look for clips on disk.",
            copies,
        )
    return None


def _check(backup: Path) -> None:
    if not backup.is_file():
        raise LibraryError(f"{backup} does not exist; choose another backup")
    try:
        with closing(sqlite3.connect(f"{backup.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            tables = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'clips'").fetchone()[0]
    except sqlite3.Error as error:
        raise DamagedLibraryError(f"The backup {backup} is damaged too ({error}); choose an older one") from error
    if verdict != "ok" or not tables:
        raise DamagedLibraryError(f"The backup {backup} is damaged too ({verdict}); choose an older one")


def _set_aside(layout: LibraryLayout) -> Path | None:
    """Rename the database with its log, which belongs to it. Returns the new place of the database."""
    stamp = f"{datetime.now():%Y%m%d-%H%M%S-%f}"
    target = layout.database.with_name(f"library-damaged-{stamp}.db")
    for suffix in ("-shm", "-wal", ""):
        source = layout.database.with_name(layout.database.name + suffix)
        if source.exists():
            os.replace(source, target.with_name(target.name + suffix))
    return target if target.exists() else None


def _make_empty(database: Path) -> None:
    """A database without tables, of more than zero bytes, which tells it from one that was lost."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode = WAL").fetchone()
        connection.execute("VACUUM")
