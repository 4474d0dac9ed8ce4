"""One recording on disk: its lock, its video and its track, from the first picture to the finished clip."""

import contextlib
import errno
import logging
import os
import secrets
import shutil
from datetime import datetime, timedelta
from pathlib import Path

from handstand_app.core.clip import SavedClip, summarise, track_path
from handstand_app.core.recording.frames import StoredFrame
from handstand_app.core.recording.lock import RecordingLock, lock_path
from handstand_app.core.recording.recover import rescue
from handstand_app.core.recording.track import TrackWriter
from handstand_app.core.recording.video import FragmentedVideo
from handstand_app.core.types import LiveResult
from models.whole_file import sync_folder

log = logging.getLogger(__name__)

LOCK_SCHEMA = 1
_FULL = (errno.ENOSPC, errno.EDQUOT)
_WORDS = {
    **dict.fromkeys(_FULL, "the disk is full"),
    errno.EFBIG: "the file may not grow any more",
    errno.EACCES: "writing there is not allowed",
    errno.EPERM: "writing there is not allowed",
    errno.EROFS: "the disk is read-only",
}


def plain(error: Exception) -> str:
    """The reason of a failed write in a few words."""
    number = getattr(error, "errno", None)
    return _WORDS.get(number or 0) or getattr(error, "strerror", None) or str(error)


def remedy(error: Exception) -> str:
    """What to do about a failed write."""
    if getattr(error, "errno", None) in (*_FULL, errno.EFBIG):
        return "Free some space, or choose another folder."
    return "Try again, or choose another folder."


class ClipWriter:
    """Writes one clip under `root`. Used from one thread; ends with `close` or `abandon`, then `release`.

    Args:
        root: the library's folder; made if missing.
        first: the first picture; not yet written by this.
        taken_at: when it was taken, with time zone.
        source, network: for the track.

    Raises:
        OSError: the files cannot be made.
    """

    def __init__(self, root: Path, first: StoredFrame, taken_at: datetime, source: str, network: str | None) -> None:
        self.recorded_at = taken_at
        self.dropped = 0
        folder = root / "clips" / taken_at.strftime("%Y-%m-%d")
        folder.mkdir(parents=True, exist_ok=True)
        video = folder / f"{taken_at:%H%M%S}-{secrets.token_hex(2)}.mp4"
        while video.exists() or lock_path(video).exists():
            video = folder / f"{taken_at:%H%M%S}-{secrets.token_hex(2)}.mp4"
        content = {"schema": LOCK_SCHEMA, "recorded_at": taken_at.isoformat(), "source": source, "pid": os.getpid()}
        self._lock = RecordingLock.create(lock_path(video), content)
        try:
            self.track = TrackWriter(track_path(video), source, taken_at, network)
            try:
                self.video = FragmentedVideo(video, first.size)
            except BaseException:
                self.track.abandon()
                raise
        except BaseException:  # the lock goes last: if a file cannot be removed, the next start looks at it
            with contextlib.suppress(OSError):
                for path in (video, track_path(video)):
                    path.unlink(missing_ok=True)
                self._lock.remove()
            raise

    def write(self, frame: StoredFrame, results: dict[int, LiveResult]) -> None:
        """Append a picture and whatever lines of the track are known by now.

        Raises:
            OSError, av.error.FFmpegError: call `abandon`.
        """
        self.track.expect(frame.index, self.video.write(frame))
        self.track.write_due(results)

    def close(self, results: dict[int, LiveResult]) -> SavedClip:
        """Finish both files; they are on the disk when this returns.

        Raises:
            OSError, av.error.FFmpegError: call `abandon`.
        """
        self.track.write_due(results, finish=True)
        self.video.close()
        self.track.close()
        sync_folder(self.video.path.parent)
        width, height = self.video.size
        return SavedClip(
            self.video.path,
            self.track.path,
            self.recorded_at,
            round(self.video.duration_s, 3),
            width,
            height,
            self.video.frames,
            self.dropped,
            summarise(self.track.frames),
        )

    def abandon(self) -> SavedClip | None:
        """Finish after a failure with what reached the disk; None if that holds no picture.

        Raises:
            OSError: it cannot be read now; leave the lock, so that the next start looks again.
        """
        self.track.abandon()
        try:
            self.video.abandon()
        except Exception as error:  # closing a second time what failed to close has no rules
            log.warning("%s could not be closed: %s", self.video.path, error)
        return rescue(self.video.path, self.recorded_at, self.dropped)

    def release(self, *, known: bool = True) -> None:
        """Remove the lock, since whoever keeps clips knows this one now; if not, leave it to the next start."""
        try:
            if known:
                self._lock.remove()
            else:
                self._lock.leave()
        except OSError as error:
            log.warning("%s stays, the next start will look at it: %s", self._lock.path, plain(error))


def moment(captured_at: float, clock_now: float) -> datetime:
    """Local date and time of a moment `captured_at` on a clock that now shows `clock_now` [s]."""
    return datetime.now().astimezone() - timedelta(seconds=clock_now - captured_at)


def too_little_space(folder: Path, reserve_bytes: int) -> str | None:
    """A few words if less than the reserve is free where the folder is, or will be; None if there is enough."""
    try:
        while not folder.exists() and folder != folder.parent:
            folder = folder.parent
        free = shutil.disk_usage(folder).free
    except OSError:
        return None
    return f"only {free / 1e6:.0f} MB are free on the disk" if free < reserve_bytes else None
