"""A small file beside a recording that says it is not finished; the system frees its lock when the process dies."""

import json
import os
import sys
from pathlib import Path
from typing import Any, BinaryIO

from handstand_app.core.file_lock import try_lock

SUFFIX = ".recording.json"


def lock_path(video: Path) -> Path:
    """Where the lock of a video is: beside it."""
    return video.with_name(video.stem + SUFFIX)


def video_path(lock: Path) -> Path:
    """The video that a lock belongs to."""
    return lock.with_name(lock.name.removesuffix(SUFFIX) + ".mp4")


class RecordingLock:
    """Held while it exists. Made by `create` for a new recording, by `take_over` for one that was left."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self.path = path
        self._file = file

    @classmethod
    def create(cls, path: Path, content: dict[str, Any]) -> "RecordingLock":
        """Make the file, locked before it has its name. Raises OSError."""
        part = path if sys.platform == "win32" else path.with_name(path.name + ".part")
        file = open(part, "x+b")  # noqa: SIM115
        try:
            try_lock(file)  # a file system without locks counts as locked by us
            file.write(json.dumps(content, ensure_ascii=False).encode())
            file.flush()
            os.fsync(file.fileno())
            if part != path:
                os.replace(part, path)
        except OSError:
            file.close()
            part.unlink(missing_ok=True)
            raise
        return cls(path, file)

    @classmethod
    def take_over(cls, path: Path) -> "RecordingLock | None":
        """Lock a file that is there; None while its recording goes on. Raises OSError."""
        file = open(path, "r+b")  # noqa: SIM115
        if try_lock(file) is not False:
            return cls(path, file)
        file.close()
        return None

    def content(self) -> dict[str, Any]:
        """What `create` was given; empty if it is damaged."""
        self._file.seek(0)
        try:
            data = json.loads(self._file.read())
        except (ValueError, OSError):
            return {}
        return data if isinstance(data, dict) else {}

    def remove(self) -> None:
        """The recording is finished: remove the file."""
        if sys.platform == "win32":
            self._file.close()
        self.path.unlink(missing_ok=True)
        self._file.close()

    def leave(self) -> None:
        """Unlock, but keep the file: the next start looks at the recording again."""
        self._file.close()
