"""One clip that is cut out of a longer video: its pictures and the lines of its track, with times of its own."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from handstand_app.core.clip import SavedClip, TrackFrame, summarise, write_track_header
from handstand_app.core.recording.frames import StoredFrame, to_i420
from handstand_app.core.recording.video import FragmentedVideo
from handstand_app.core.sources.base import Image
from handstand_app.core.verdict_lines import read


class PartWriter:
    """Ends with `close` or `discard`.

    Args:
        video: must not exist; the track is written beside it as .jsonl.
        source: for the track. recorded_at: of the first picture.
        tracked: lines of a track come with the pictures.

    Raises:
        OSError, av.error.FFmpegError: from every method; call `discard`.
    """

    def __init__(self, video: Path, source: str, recorded_at: datetime, network: str | None, *, tracked: bool) -> None:
        self.recorded_at = recorded_at
        self._path = video
        self._video: FragmentedVideo | None = None
        self._frames: list[TrackFrame] = []
        self._track = video.with_suffix(".jsonl") if tracked else None
        self._lines: TextIO | None = None
        if self._track is not None:
            self._lines = open(self._track, "x", encoding="utf-8", newline="\n")  # noqa: SIM115
            write_track_header(self._lines, source, recorded_at, network)

    def write(self, time_s: float, image: Image, line: dict[str, Any] | None) -> None:
        """Append a picture, and its line of the longer video's track, whose time is replaced."""
        frame = StoredFrame(0, time_s, to_i420(image))
        if self._video is None:
            self._video = FragmentedVideo(self._path, frame.size)
        own_s = round(self._video.write(frame), 4)
        if self._lines is not None and line is not None:
            self._lines.write(json.dumps({**line, "time_s": own_s}, ensure_ascii=False, allow_nan=False) + "\n")
            verdict, reason = (None, None) if line["verdict"] is None else read(line["verdict"], line["reason"])
            self._frames.append(TrackFrame(own_s, verdict, reason, line["fault"], line["probabilities"]))

    def close(self) -> SavedClip:
        """Finish both files."""
        assert self._video is not None, "nothing was written"
        self._video.close()
        if self._lines is not None:
            self._lines.close()
        width, height = self._video.size
        return SavedClip(
            self._path,
            self._track,
            self.recorded_at,
            round(self._video.duration_s, 3),
            width,
            height,
            self._video.frames,
            0,
            summarise(self._frames),
        )

    def discard(self) -> None:
        """Remove both files."""
        if self._lines is not None and self._track is not None:
            self._lines.close()
            self._track.unlink(missing_ok=True)
        if self._video is not None:
            self._video.abandon()
        self._path.unlink(missing_ok=True)
