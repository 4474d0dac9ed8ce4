"""Recordings that were not closed: the process was killed, the computer lost power, the disk was full."""

import logging
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import av.error

from handstand_app.core.clip import SavedClip, TrackError, TrackFrame, read_track, summarise, track_path
from handstand_app.core.recording.lock import SUFFIX, RecordingLock, video_path
from handstand_app.core.recording.video import cut_torn_end, inspect

log = logging.getLogger(__name__)


def recover(root: Path, keep: Callable[[SavedClip], object] | None = None) -> list[SavedClip]:
    """Repair every recording under `root` that nobody writes any more; the oldest first.

    Args:
        root: the library's folder; it may be missing.
        keep: gets each clip before its lock is removed, so that a crash in between loses none. If it raises, the
            lock stays and the next start offers the clip again.
    """
    clips = []
    for path in (root / "clips").glob(f"*/*{SUFFIX}.part"):  # killed while it made the lock, before the video
        path.unlink(missing_ok=True)
    for path in sorted((root / "clips").glob(f"*/*{SUFFIX}")):
        try:
            clip = _recover_one(path, keep)
        except Exception:
            log.exception("%s could not be recovered; the next start tries again", path)
            continue
        if clip is not None:
            clips.append(clip)
    return clips


def _recover_one(path: Path, keep: Callable[[SavedClip], object] | None) -> SavedClip | None:
    lock = RecordingLock.take_over(path)
    if lock is None:
        return None
    video = video_path(path)
    try:
        clip = rescue(video, _recorded_at(lock, video))
        if clip is not None and keep is not None:
            keep(clip)
    except BaseException:
        lock.leave()
        raise
    lock.remove()
    if clip is not None:
        log.info("recovered %s: %d pictures, %.1f s", clip.video, clip.frames, clip.duration_s)
    return clip


def _recorded_at(lock: RecordingLock, video: Path) -> datetime:
    """From the lock, else from the name of the file."""
    try:
        return datetime.fromisoformat(lock.content()["recorded_at"])
    except (KeyError, TypeError, ValueError):
        return datetime.strptime(f"{video.parent.name} {video.name[:6]}", "%Y-%m-%d %H%M%S").astimezone()


def rescue(video: Path, recorded_at: datetime, dropped: int = 0) -> SavedClip | None:
    """Make a recording that was cut off readable, and describe it; None if there is nothing in it.

    The video ends after its last whole fragment, the track after its last whole line. Files without any picture are
    removed; a video that has fragments but does not open is kept as `.damaged`.

    Raises:
        OSError: the disk fails; nothing was removed.
    """
    track = track_path(video)
    if not video.exists() or cut_torn_end(video) == 0:
        video.unlink(missing_ok=True)
        track.unlink(missing_ok=True)
        return None
    try:
        facts = inspect(video)
    except (av.error.FFmpegError, ValueError) as error:
        log.warning("%s cannot be read (%s); it is kept as .damaged", video, error)
        os.replace(video, video.with_name(video.name + ".damaged"))
        return None
    frames = _usable_track(track)
    return SavedClip(
        video,
        None if frames is None else track,
        recorded_at,
        round(facts.duration_s, 3),
        facts.width,
        facts.height,
        facts.frames,
        dropped,
        summarise(frames or []),
    )


def _usable_track(track: Path) -> list[TrackFrame] | None:
    """The frames of a track, after cutting off a last line that was not finished; None if it cannot be read."""
    try:
        data = track.read_bytes()
        whole = data.rfind(b"\n") + 1
        if whole < len(data):
            os.truncate(track, whole)
        return read_track(track)
    except (OSError, TrackError) as error:
        log.warning("the track %s cannot be used: %s", track, error)
        return None
