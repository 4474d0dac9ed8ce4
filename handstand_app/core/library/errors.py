"""Errors of the library. Every message says what failed, with which file, and what to do."""

import errno
import sqlite3
from pathlib import Path

from handstand_app.core.recording.writer import plain


class LibraryError(Exception):
    """Something cannot be done; the message is meant for the athlete."""


class LibraryInUseError(LibraryError):
    """Another window or program has the library open."""


class NewerLibraryError(LibraryError):
    """The database was written by a newer version of this program."""


class ClipMissingError(LibraryError):
    """A clip is not known, or its file is gone."""


class DamagedLibraryError(LibraryError):
    """The database cannot be read. Nothing was changed; `backup.restore` is the way out.

    Attributes:
        backups: copies that may be restored, newest first.
    """

    def __init__(self, message: str, backups: tuple[Path, ...] = ()) -> None:
        super().__init__(message)
        self.backups = backups


def of_database(error: sqlite3.Error, path: Path) -> LibraryError:
    """The same error as a sentence, by SQLite's primary result code."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return LibraryInUseError(f"{path} is locked by another program. Close it and try again; nothing was changed.")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_AUTH):
        return LibraryError(
            f"{path} cannot be written. Check that its folder exists and that you may write there and to the file, "
            "or choose another library folder."
        )
    if code == sqlite3.SQLITE_FULL:
        return LibraryError(f"{path} was not changed: the disk is full. Free some space and try again.")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return DamagedLibraryError(f"{path} is damaged ({error}). Restore a backup, then look for clips on disk.")
    return LibraryError(f"{path} was not changed: {error}. Check the disk, then try again.")


def of_system(error: OSError, what: str) -> LibraryError:
    """An error of the file system as a sentence; `what` is a clause such as "X cannot be written"."""
    remedy = {
        errno.ENOSPC: "Free some space and try again.",
        errno.ENOENT: "Check that it is still there.",
    }.get(error.errno or 0, "Check the disk and the rights of the folder, then try again.")
    return LibraryError(f"{what}: {plain(error)}. {remedy}")
