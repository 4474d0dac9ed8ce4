"""Files and folders that appear under their name only when they are whole and on the disk.

Everything is written beside its place as `.handstand-....part` and renamed. An exception removes the part and leaves
what was there before. What a killed process left is removed when its folder is next written to, or `clean_leftovers`.
"""

import contextlib
import errno
import hashlib
import os
import re
import secrets
import shutil
import socket
import stat
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, TextIO

FORGOTTEN_S = 24 * 3600.0
"""Age of a part whose owner cannot be asked for: one of another machine on a shared disk."""
_HOST = hashlib.sha256(socket.gethostname().encode()).hexdigest()[:6]
_NAME = re.compile(r"\.handstand-([0-9a-f]{6})-(\d+)-[0-9a-f]{8}\.part")
_lock = threading.Lock()
_open_parts: set[str] = set()
_cleaned: set[Path] = set()


@contextlib.contextmanager
def whole_file(path: Path, *, private: bool = False) -> Iterator[Path]:
    """Yields the path to write to, for writers that want one; an empty file is there already.

    A device or pipe (`/dev/stdout`) has no part: its own path is yielded.

    Args:
        path: takes the place of a file of that name; a symbolic link stays, its target is replaced.
        private: the file can be read by its owner alone.

    Raises:
        OSError: the file cannot be written.
    """
    if _is_special(path):
        yield path
        return
    place = path.resolve()
    with _beside(place) as part:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600 if private else 0o666))
        yield part
        sync_file(part)
        os.replace(part, place)
        sync_folder(place.parent)


@contextlib.contextmanager
def whole_text(path: Path, *, private: bool = False) -> Iterator[TextIO]:
    """The same as a text stream in UTF-8; lines end as they are written. Raises OSError."""
    with whole_file(path, private=private) as part, open(part, "w", encoding="utf-8", newline="") as file:
        yield file


@contextlib.contextmanager
def whole_stream(path: Path) -> Iterator[BinaryIO]:
    """The same as a stream of bytes. Raises OSError."""
    with whole_file(path) as part, open(part, "wb") as file:
        yield file


def write_whole(path: Path, content: bytes | str, *, private: bool = False) -> None:
    """The same for content that is at hand. Raises OSError."""
    with whole_file(path, private=private) as part:
        part.write_bytes(content.encode() if isinstance(content, str) else content)


@contextlib.contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """Yields an empty folder to fill; `path` must be missing, or be an empty folder, when it ends. Raises OSError."""
    with _beside(path) as part:
        part.mkdir()
        yield part
        for file in part.rglob("*"):
            if file.is_file():
                sync_file(file)
        if path.is_dir():
            path.rmdir()
        os.replace(part, path)
        sync_folder(path.absolute().parent)


def clean_leftovers(folder: Path) -> None:
    """Remove the parts in a folder whose process is gone. Never raises: the next start tries again."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            match = _NAME.fullmatch(entry.name)
            if match is not None and _is_left(entry, match[1], int(match[2])):
                _remove(Path(entry.path))
    with _lock:
        _cleaned.add(folder.absolute())


def sync_file(path: Path) -> None:
    """Wait until the disk has the file's content. Raises OSError."""
    with open(path, "r+b") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the disk has the folder's names, where the system can. Raises OSError."""
    if sys.platform == "win32":
        return
    try:
        number = os.open(folder, os.O_RDONLY)
    except PermissionError:  # one may write into it without being allowed to list it
        return
    try:
        os.fsync(number)
    except OSError as error:
        if error.errno != errno.EINVAL:  # a file system that cannot wait for folders
            raise
    finally:
        os.close(number)


def _is_special(path: Path) -> bool:
    """Whether there is a device or pipe. Raises OSError for a folder and a name that cannot be, before any work."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return False
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    return not stat.S_ISREG(mode)


@contextlib.contextmanager
def _beside(path: Path) -> Iterator[Path]:
    folder = path.absolute().parent
    if folder not in _cleaned:
        clean_leftovers(folder)
    part = folder / f".handstand-{_HOST}-{os.getpid()}-{secrets.token_hex(4)}.part"
    with _lock:
        _open_parts.add(part.name)
    try:
        yield part
    finally:
        _remove(part)
        with _lock:
            _open_parts.discard(part.name)


def _remove(part: Path) -> None:
    with contextlib.suppress(OSError):
        if part.is_dir() and not part.is_symlink():
            shutil.rmtree(part)
        else:
            part.unlink(missing_ok=True)


def _is_left(entry: os.DirEntry[str], host: str, pid: int) -> bool:
    """Whether nobody writes this part any more."""
    if host == _HOST and pid == os.getpid():
        return entry.name not in _open_parts  # an earlier process had the same number
    if host == _HOST and sys.platform != "win32":  # there, signal 0 would end the process
        return not _is_alive(pid)
    return time.time() - entry.stat(follow_symlinks=False).st_mtime > FORGOTTEN_S


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
