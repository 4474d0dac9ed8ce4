"""A file of JSON lines that grows as files are done, survives whatever ends the program, and is gone on with later.

It grows as `NAME.partial` and takes its name at the end. All lines of one file lie together, so what is done is read
from the lines themselves: every file but the last, which may have been under way.
"""

import contextlib
import errno
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from models.whole_file import sync_file, sync_folder

SUFFIX = ".partial"


@dataclass(frozen=True, slots=True)
class Before:
    """What an earlier run left.

    Attributes:
        path: of the lines; None if there are none. files: names of the files that are done, as their lines have them.
        size: bytes of their lines; what comes after is not to be relied on.
    """

    path: Path | None = None
    files: frozenset[str] = frozenset()
    size: int = 0


def partial_of(path: Path) -> Path:
    """Where the lines grow until they are complete."""
    return path.with_name(path.name + SUFFIX)


def what_is_done(path: Path) -> Before:
    """What of an earlier run is there: of one that was cut off, else of one that ended or was stopped by hand.

    Raises OSError.
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
                break
            if name != last:
                if last is not None:
                    done.append(last)
                begun, last = size, name
            size += len(line)
    return Before(found, frozenset(done), begun)


@contextlib.contextmanager
def growing(path: Path, before: Before) -> Iterator[TextIO]:
    """The lines, to be written on. They take their name when all are there, or when somebody stops the work by hand.

    Args:
        path: a regular file, there or not.
        before: what is kept of an earlier run.

    Raises:
        OSError: the file cannot be written; what is there so far is left in `partial_of`.
    """
    place = path.resolve()
    if place.is_dir():  # said now, not after hours of work
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    part = partial_of(place)
    if before.path is not None and before.path.resolve() != part:
        shutil.copyfile(before.path, part)
    with open(part, "a", encoding="utf-8", newline="") as file:
        file.truncate(before.size)
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


def _file_of(line: bytes) -> str | None:
    """Whose line it is; None if it was cut off, or is no line of `analyze`."""
    try:
        name = json.loads(line)["file"] if line.endswith(b"\n") else None
    except (ValueError, TypeError, LookupError, RecursionError):
        return None
    return name if isinstance(name, str) else None
