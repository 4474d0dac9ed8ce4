"""A file that appears under its name only when it is whole and on the disk."""

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO


@contextlib.contextmanager
def whole_text(path: Path) -> Iterator[TextIO]:
    """Write text in UTF-8 beside the place, wait for the disk, rename. An exception leaves what was there before.

    Raises:
        OSError: the file cannot be written.
    """
    with _beside(path) as part, open(part, "w", encoding="utf-8", newline="") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def write_whole(path: Path, data: bytes) -> None:
    """The same for bytes.

    Raises:
        OSError: the file cannot be written.
    """
    with _beside(path) as part, open(part, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


@contextlib.contextmanager
def _beside(path: Path) -> Iterator[Path]:
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        yield part
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
