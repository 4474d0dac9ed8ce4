"""A file of JSON lines that grows as files are done, survives whatever ends the program, and is gone on with later.

It grows as `NAME.partial` and takes its name at the end. All lines of one file lie together, so what is done is read
from the lines themselves: every file but the last, which may have been under way.
"""

import contextlib
import errno
import io
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from handstand_app.core.file_lock import try_lock
from models.whole_file import sync_file, sync_folder, whole_stream

SUFFIX = ".partial"


@dataclass(frozen=True, slots=True)
class Before:
    """What an earlier run left.

    Attributes:
        path: of the lines; None if there are none. files: names of the files that are done, as their lines have them.
        size: bytes of their lines; what comes after is not to be relied on.
        last: name of the file whose lines those are; None if there are none.
    """

    path: Path | None = None
    files: frozenset[str] = frozenset()
    size: int = 0
    last: str | None = None


class NoLinesError(ValueError):
    """A file that is to be gone on with holds something else than lines of `analyze`."""


def partial_of(path: Path) -> Path:
    """Where the lines grow until they are complete: beside the file, or beside what a link of that name leads to."""
    path = path.resolve()
    return path.with_name(path.name + SUFFIX)


def what_is_done(path: Path) -> Before:
    """What of an earlier run is there: of one that was cut off, else of one that ended or was stopped by hand.

    Raises OSError, NoLinesError.
    """
    found = next((place for place in (partial_of(path), path) if place.is_file()), None)
    if found is None:
        return Before()
    done: list[str] = []
    begun, size, last = 0, 0, None
    with open(found, "rb") as lines:
        for line in lines:
            name = _file_of(line)
            if name is None:
                if last is None and not _was_cut_off(line):
                    raise NoLinesError(f"{found} holds no lines of analyze; move it away, or name another file")
                break
            if name != last:
                if last is not None:
                    done.append(last)
                begun, last = size, name
            size += len(line)
    return Before(found, frozenset(done), begun, last)


@contextlib.contextmanager
def growing(path: Path, before: Before) -> Iterator[TextIO]:
    """The lines, to be written on. They take their name when all are there, or when somebody stops the work by hand.

    Args:
        path: a regular file, there or not.
        before: what is kept of an earlier run.

    Raises:
        OSError: the file cannot be written, or another run writes it; what is there so far is left in `partial_of`.
    """
    if path.is_dir():  # said now, not after hours of work
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    part = partial_of(path)
    if before.path is not None and before.path.resolve() != part:
        with open(before.path, "rb") as complete, whole_stream(part) as copy:
            shutil.copyfileobj(complete, copy)
    with open(part, "ab") as raw:
        if try_lock(raw) is False:
            raise BlockingIOError(errno.EAGAIN, "another run of analyze is writing it", str(path))
        raw.truncate(before.size)
        with io.TextIOWrapper(raw, encoding="utf-8", newline="") as file:
            try:
                yield file
            except KeyboardInterrupt:
                _take_name(file, part)
                raise
            _take_name(file, part)


def _take_name(file: TextIO, part: Path) -> None:
    file.close()
    sync_file(part)
    os.replace(part, part.with_name(part.name.removesuffix(SUFFIX)))
    sync_folder(part.parent)


def _was_cut_off(line: bytes) -> bool:
    """Whether it may be the beginning of a line of `analyze`."""
    return line.startswith(b"{") and not line.endswith(b"\n")


def _file_of(line: bytes) -> str | None:
    """Whose line it is; None if it was cut off, or is no line of `analyze`."""
    try:
        name = json.loads(line)["file"] if line.endswith(b"\n") else None
    except (ValueError, TypeError, LookupError, RecursionError):
        return None
    return name if isinstance(name, str) else None
