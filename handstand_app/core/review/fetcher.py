"""The thread that reads one clip for a player: newest request first, read-ahead while nothing is asked."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from handstand_app.core.clip import TrackError, read_track
from handstand_app.core.latest import Closed, LatestSlot
from handstand_app.core.review.reader import ClipFrame, ClipIndex, ClipReader
from handstand_app.core.review.track_view import TrackView
from handstand_app.core.sources.base import SourceError
from handstand_app.core.sources.speed import ORDINARY, FileSpeed

log = logging.getLogger(__name__)

AHEAD = 12
"""Pictures that are decoded in the direction of the last step."""


@dataclass(frozen=True, slots=True, eq=False)
class OpenedClip:
    """What is known of a clip once its file is open.

    Attributes:
        index: times of its pictures.
        size: (width, height) [px], upright.
        track: None if there is none, or none that fits.
        track_trouble: why the track is not used, one sentence; None if nothing is wrong with it.
        speed: how fast it plays.
    """

    index: ClipIndex
    size: tuple[int, int]
    track: TrackView | None
    track_trouble: str | None
    speed: FileSpeed = ORDINARY


class FrameFetcher:
    """Start it, ask for pictures, stop it. Callbacks come in its own thread and must return at once.

    Args:
        video, track: files of the clip; without a track it is shown alone.
        on_opened: called once, before the first picture.
        on_frame: gets the picture of the newest request; older requests may be left out.
        on_failure: gets one sentence when the file or a part of it cannot be read.
        slow_motion: how many times slower than real time the file plays; None takes the factor in its metadata.
    """

    def __init__(
        self,
        video: Path,
        track: Path | None,
        on_opened: Callable[[OpenedClip], object],
        on_frame: Callable[[ClipFrame], object],
        on_failure: Callable[[str], object],
        *,
        slow_motion: float | None = None,
    ) -> None:
        self._video = video
        self._track = track
        self._slow_motion = slow_motion
        self._on_opened = on_opened
        self._on_frame = on_frame
        self._on_failure = on_failure
        self._wanted: LatestSlot[int] = LatestSlot()
        self._thread = threading.Thread(target=self._run, name="review-reader", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def request(self, index: int) -> None:
        """Ask for a picture; replaces a request that was not taken yet."""
        self._wanted.put(index)

    def stop(self) -> None:
        """Ask the thread to end; returns at once. Nothing is handed over after what is being read now."""
        self._wanted.close()

    def join(self, timeout_s: float) -> bool:
        """Wait for the end of the thread; False if it still runs."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            with ClipReader(self._video, slow_motion=self._slow_motion) as reader:
                self._serve(reader)
        except Closed:
            pass
        except SourceError as error:
            self._on_failure(str(error))
        except Exception as error:
            log.exception("reading %s failed", self._video)
            self._on_failure(f"{self._video.name} cannot be shown: {error}")

    def _serve(self, reader: ClipReader) -> None:
        first = reader.frame(0)
        height, width = first.image.shape[:2]
        track, trouble = load_track(self._track, reader.index, (width, height), reader.speed.stretch)
        self._on_opened(OpenedClip(reader.index, (width, height), track, trouble, reader.speed))
        before, wanted = 0, self._wanted.take()
        while True:
            assert wanted is not None
            try:
                self._on_frame(reader.frame(min(max(wanted, 0), len(reader.index) - 1)))
            except SourceError as error:
                self._on_failure(str(error))
            direction = -1 if wanted < before else 1
            before, wanted = wanted, self._read_ahead(reader, wanted, direction)

    def _read_ahead(self, reader: ClipReader, index: int, direction: int) -> int:
        """Decode what probably comes next until there is a request; returns that."""
        for step in range(1, AHEAD + 1):
            wanted = self._wanted.take(timeout=0)
            if wanted is not None:
                return wanted
            reader.prepare(index + direction * step)
        wanted = self._wanted.take()
        assert wanted is not None
        return wanted


def load_track(
    path: Path | None, index: ClipIndex, size: tuple[int, int], stretch: float = 1.0
) -> tuple[TrackView | None, str | None]:
    """The track of a clip, or why there is none.

    Args:
        size: (width, height) of its pictures [px].
        stretch: times of the track over those of the index, see `FileSpeed`.
    """
    if path is None or not path.exists():
        return None, None
    try:
        lines = [replace(line, time_s=line.time_s / stretch) for line in read_track(path)]
        return TrackView(lines, index, size), None
    except TrackError as error:
        return None, f"Shown without its track: {error}"
