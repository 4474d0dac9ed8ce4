"""Compares the database with the folder of clips: new files, missing files, unreadable files."""

import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import av.error

from handstand_app.core.clip import (
    SavedClip,
    TrackError,
    TrackFrame,
    read_track,
    read_track_header,
    summarise,
    track_path,
)
from handstand_app.core.library.clips import Arrival, Clips
from handstand_app.core.library.errors import LibraryError
from handstand_app.core.library.layout import LibraryLayout, stop_if
from handstand_app.core.library.model import ClipOrigin
from handstand_app.core.recording.lock import lock_path
from handstand_app.core.recording.video import inspect
from handstand_app.core.trusted import moment

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rescan:
    """What was found.

    Attributes:
        added: ids of clips that the library did not know.
        missing: ids of clips whose file is not there.
        unreadable: files that were left alone, each with the reason.
    """

    added: tuple[int, ...]
    missing: tuple[int, ...]
    unreadable: tuple[tuple[Path, str], ...]


def rescan(
    clips: Clips,
    layout: LibraryLayout,
    progress: Callable[[float], object] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Rescan:
    """Add videos in `clips` that are not known, and look whether all known ones are there. For a worker.

    Recordings that go on, or wait to be repaired, are left alone.

    Args:
        progress: gets the share that is done, 0 to 1.

    Raises:
        Cancelled: what was added before stays.
        LibraryError: the database cannot be written.
    """
    videos = sorted(layout.clips.glob("*/*.mp4"))
    added, unreadable = [], []
    for number, video in enumerate(videos, start=1):
        stop_if(cancelled)
        with clips.arriving:
            if clips.find(video) is None and video.exists() and not lock_path(video).exists():
                try:
                    added.append(clips.add(describe(video), Arrival(ClipOrigin.FOUND)))
                except LibraryError as error:
                    unreadable.append((video, str(error)))
                except Exception as error:  # no file of a stranger may keep the others out
                    log.exception("%s is passed over", video)
                    unreadable.append((video, f"{video} cannot be added: {error}"))
        if progress is not None:
            progress(number / len(videos))
    return Rescan(tuple(added), tuple(clips.check_files()), tuple(unreadable))


def describe(video: Path, recorded_at: datetime | None = None) -> SavedClip:
    """What a finished file of ours holds, from itself and its track.

    Args:
        recorded_at: of the first picture; None takes it from the track, the name, or the time of the file.

    Raises:
        LibraryError: it is no video, or holds no picture.
    """
    try:
        facts = inspect(video)
    except (OSError, av.error.FFmpegError, ValueError, IndexError) as error:
        reason = getattr(error, "strerror", None) or "it holds no picture"
        raise LibraryError(f"{video} cannot be read as a video: {reason}.") from error
    track: Path | None = track_path(video)
    frames: list[TrackFrame] = []
    try:
        frames = read_track(track_path(video))
    except TrackError:
        track = None
    return SavedClip(
        video,
        track,
        recorded_at or _recorded_at(video, track),
        round(facts.duration_s, 3),
        facts.width,
        facts.height,
        facts.frames,
        0,
        summarise(frames),
    )


def _recorded_at(video: Path, track: Path | None) -> datetime:
    if track is not None:
        with contextlib.suppress(TrackError, KeyError, ValueError):
            return moment(read_track_header(track)["recorded_at"])
    with contextlib.suppress(ValueError, OverflowError, OSError):
        named = datetime.strptime(f"{video.parent.name} {video.name[:6]}", "%Y-%m-%d %H%M%S").astimezone()
        return moment(named.isoformat())
    return datetime.fromtimestamp(video.stat().st_mtime).astimezone()
