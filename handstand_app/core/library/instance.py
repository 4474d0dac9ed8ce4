"""One program at a time: a lock file that the system frees when its owner dies."""

import contextlib
import json
import os
import socket
from pathlib import Path
from typing import Any, BinaryIO

from handstand_app.core.file_lock import try_lock
from handstand_app.core.library.errors import LibraryError, LibraryInUseError, of_system


class InstanceLock:
    """Held from construction to `release`. The file stays, so that two programs never lock two files of one name.

    Args:
        path: the lock file; its folder must exist.

    Raises:
        LibraryInUseError: another program that is alive holds it.
        LibraryError: the file cannot be made.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            number = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        except OSError as error:
            raise of_system(error, f"{path} cannot be opened for writing") from error
        self._file: BinaryIO | None = os.fdopen(number, "r+b", buffering=0)
        try:
            if not _lock(self._file, self._owner()):
                raise self._in_use(self._owner())
            self._write({"pid": os.getpid(), "host": socket.gethostname()})
        except OSError as error:
            self._close()
            raise of_system(error, f"{path} cannot be locked") from error
        except LibraryError:
            self._close()
            raise

    def release(self) -> None:
        """Let another program in. Safe to call twice."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._write({})
            self._close()

    def _owner(self) -> dict[str, Any]:
        assert self._file is not None
        self._file.seek(0)
        try:
            content = json.loads(self._file.read() or b"{}")
        except (ValueError, OSError):
            return {}
        return content if isinstance(content, dict) else {}

    def _write(self, content: dict[str, Any]) -> None:
        assert self._file is not None
        self._file.seek(0)
        self._file.truncate()
        self._file.write(json.dumps(content).encode())

    def _close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _in_use(self, owner: dict[str, Any]) -> LibraryInUseError:
        process = f" (process {owner['pid']})" if isinstance(owner.get("pid"), int) else ""
        return LibraryInUseError(
            f"The library {self.path.parent} is already open in another Handstand window{process}. "
            "Use that one, or close it and try again."
        )


def _lock(file: BinaryIO, owner: dict[str, Any]) -> bool:
    """Lock without waiting; False if a program that is alive holds it."""
    locked = try_lock(file)
    return locked if locked is not None else not _alive(owner)


def _alive(owner: dict[str, Any]) -> bool:
    """Whether the named process runs on this machine; never called on Windows, where signal 0 would end it."""
    pid = owner.get("pid")
    if not isinstance(pid, int) or pid <= 0 or pid == os.getpid() or owner.get("host") != socket.gethostname():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
