"""Writes the track beside a recording: one line a picture, on disk at most about a second after the picture."""

import contextlib
import os
from collections import deque
from datetime import datetime
from pathlib import Path

from handstand_app.core.clip import TrackFrame, write_track_header, write_track_line
from handstand_app.core.types import LiveResult

FLUSH_S = 0.5
WAIT_S = 1.0
"""A picture waits this long for its verdict, by the clock of the pictures; later it counts as not judged."""


class TrackWriter:
    """Writes one track.

    Args:
        path: must not exist.

    Raises:
        OSError: the file cannot be made; also from every method.
    """

    def __init__(self, path: Path, source: str, recorded_at: datetime, network: str | None) -> None:
        self.path = path
        self.frames: list[TrackFrame] = []
        self._waiting: deque[tuple[int, float]] = deque()
        self._flushed_s = 0.0
        self._file = open(path, "x", encoding="utf-8", newline="\n")  # noqa: SIM115
        write_track_header(self._file, source, recorded_at, network)
        self._file.flush()

    def expect(self, index: int, time_s: float) -> None:
        """A picture with this index was written, at this time of the clip [s]."""
        self._waiting.append((index, time_s))

    def write_due(self, results: dict[int, LiveResult], *, finish: bool = False) -> None:
        """Write the lines that are known by now.

        Args:
            results: by index of the frame. They come in order, so a newer one means that an older one never comes.
            finish: nothing more comes.
        """
        newest = max(results, default=-1)
        while self._waiting:
            index, time_s = self._waiting[0]
            overdue = self._waiting[-1][1] - time_s > WAIT_S
            if index > newest and not overdue and not finish:
                break
            self._waiting.popleft()
            self._add(write_track_line(self._file, time_s, results.get(index)))
        if self.frames and self.frames[-1].time_s - self._flushed_s >= FLUSH_S:
            self._file.flush()
            self._flushed_s = self.frames[-1].time_s

    def close(self) -> None:
        """Write everything and wait until the disk has it."""
        with self._file:
            self.write_due({}, finish=True)
            self._file.flush()
            os.fsync(self._file.fileno())

    def abandon(self) -> None:
        """Close after a failure; what reached the disk stays."""
        with contextlib.suppress(OSError):
            self._file.close()

    def _add(self, frame: TrackFrame) -> None:
        """Remember what the summary needs: not the keypoints."""
        self.frames.append(TrackFrame(frame.time_s, frame.verdict, frame.reason, frame.fault, frame.probabilities))
