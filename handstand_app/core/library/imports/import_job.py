"""A video being imported: its frames, upright and of one size, and its metadata."""

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import av.error
import cv2
import numpy as np

from handstand_app.core.clip import TrackFrame
from handstand_app.core.job import Progress, Stop
from handstand_app.core.library.layout import stop_if
from handstand_app.core.sources.base import Image, SourceError
from handstand_app.core.sources.speed import announced_slow_motion
from handstand_app.core.sources.video_file import VideoReader
from models.media.video import VideoError, open_video, picture_stream, pixel_aspect_of

LONGEST_SIDE = 1920
"""Larger pictures are made smaller [px]."""
KEY_S = 0.6
"""A video whose key pictures are no further apart is quick to seek in and is copied as it is [s]."""


class ImportJob:
    """One video on its way in. `trouble` is why its end could not be read, once that is known."""

    def __init__(self, path: Path, lines: Path, report: Progress, cancelled: Stop | None, judged: bool) -> None:
        self.path = path
        self.lines = lines
        self.report = report
        self.judged = judged
        self.cancelled = cancelled
        self.trouble: str | None = None
        self.light: list[TrackFrame] = []
        self.recorded_at, self._duration_s = _facts(path)

    def pictures(self, start: float, end: float) -> Iterator[tuple[float, Image]]:
        """Times [s] and pictures of one size; a damaged end is noted, and the pictures before it are given.

        Args:
            start, end: what this pass is of the whole work, 0 to 1.
        """
        size: tuple[int, int] | None = None
        seen = 0
        with VideoReader(self.path) as reader:
            try:
                for picture in reader:
                    seen += 1
                    stop_if(self.cancelled)
                    size = size or _target_size(picture.image)
                    yield picture.time_s, _resized(picture.image, size)
                    done = min(1.0, picture.time_s / self._duration_s) if self._duration_s else 0.0
                    self.report(start + (end - start) * done)
            except SourceError as error:
                if seen == 0:
                    raise
                self.trouble = f"{error}. What could be read was imported."
        self.report(end)


def _facts(path: Path) -> tuple[datetime, float]:
    """When a video was taken, from its metadata or else the file's time stamp, and its length [s]."""
    changed = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
    try:
        with open_video(path) as container:
            duration_s = (container.duration or 0) / 1_000_000
            said = container.metadata.get("creation_time", "")
    except VideoError:
        return changed, 0.0
    with contextlib.suppress(ValueError, OverflowError, OSError):
        stamp = datetime.fromisoformat(said)
        taken = (stamp if stamp.tzinfo else stamp.replace(tzinfo=UTC)).astimezone()
        if taken.year > 1990 and taken <= datetime.now().astimezone() + timedelta(days=1):
            return taken, duration_s
    return changed, duration_s


def is_quick(path: Path) -> bool:
    """Whether a file is H.264 in MP4 without rotation, not too large, whose key pictures are close together."""
    try:
        with open_video(path) as container:
            stream = picture_stream(container)
            context: Any = stream.codec_context
            base = stream.time_base
            if "mp4" not in container.format.name or context.name != "h264" or context.pix_fmt != "yuv420p":
                return False
            if (
                len(container.streams) > 1
                or pixel_aspect_of(stream) != 1
                or announced_slow_motion(container) != 1
                or base is None
                or max(context.width, context.height) > LONGEST_SIDE
            ):
                return False
            keys = [float(p.pts * base) for p in container.demux(stream) if p.is_keyframe and p.pts is not None]
            length = float((stream.duration or 0) * base)
        with open_video(path) as container:
            rotation = next(iter(container.decode(video=0))).rotation
    except (av.error.FFmpegError, OSError, ValueError, StopIteration):
        return False
    steps = np.diff([*keys, max(length, keys[-1])]) if keys else np.array([np.inf])
    return rotation == 0 and bool(steps.max() <= KEY_S)


def _target_size(image: Image) -> tuple[int, int]:
    """(width, height) in which the pictures of a video are kept [px]."""
    height, width = image.shape[:2]
    scale = min(1.0, LONGEST_SIDE / max(height, width))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _resized(image: Image, size: tuple[int, int]) -> Image:
    if (image.shape[1], image.shape[0]) == size:
        return image
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
