"""The camera thread: always draining, newest wins; opens again by itself after a failure."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from handstand_app.core.sources.base import FrameSource, SourceError
from handstand_app.core.sources.playback import VideoFileSource
from handstand_app.core.types import Frame

log = logging.getLogger(__name__)

RETRY_S = 1.0
"""Pause between two attempts to open a source."""
FAILED_READS = 5
"""So many failed reads in a row mean that the camera is gone."""
STALL_S = 2.0
"""A camera that gives no picture for this long has stalled."""
JOIN_S = 6.0
"""Longer than a read may hang: 3 s for a webcam, 2 s for a stream (the sources' own time-outs)."""


class CameraState(StrEnum):
    """How the camera is."""

    OPENING = "opening"
    RUNNING = "running"
    STALLED = "stalled"
    LOST = "lost"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class CameraStatus:
    """State with one sentence for the athlete."""

    state: CameraState
    sentence: str


class CameraThread:
    """Reads a source in its own thread.

    Args:
        source: opened, read and released here.
        on_frame: gets every frame, in the camera thread; must return at once.
        on_status: gets every change of state, in the camera thread or the one that calls `check_stall`.
    """

    def __init__(
        self, source: FrameSource, on_frame: Callable[[Frame], object], on_status: Callable[[CameraStatus], object]
    ) -> None:
        self._source = source
        self._on_frame = on_frame
        self._on_status = on_status
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="camera", daemon=True)
        self._state: CameraState | None = None
        self._last_read_at = time.perf_counter()
        self._is_file = isinstance(source, VideoFileSource)
        self._segment = -1
        self._source_segment: int | None = None  # the source's own count; None: what comes next follows on nothing
        self.frames = 0

    def start(self) -> None:
        """Start the thread; it opens the source."""
        self._thread.start()

    def stop(self) -> None:
        """Stop and join, for a bounded time. Only the camera thread releases the source: OpenCV crashes when a capture
        is released while a read is inside it."""
        self._stop.set()
        self._thread.join(JOIN_S)
        if self._thread.is_alive():
            log.error("the camera hangs in a read; its thread is left behind and releases it if it ever returns")

    def check_stall(self) -> None:
        """Report a camera that runs but has given no picture for a while. Called now and then by another thread."""
        age = time.perf_counter() - self._last_read_at
        if self._state is CameraState.RUNNING and age > STALL_S:
            self._report(
                CameraState.STALLED, f"“{self._source.name}” has sent no picture for {age:.0f} seconds. Waiting for it."
            )

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                if self._open():
                    self._read_until_lost()
                self._source.release()
                self._stop.wait(RETRY_S)
        except Exception as error:
            log.exception("the camera thread failed")
            self._report(CameraState.LOST, f"“{self._source.name}” failed: {error}")
        finally:
            self._source.release()

    def _open(self) -> bool:
        if self._state is not CameraState.LOST:
            self._report(CameraState.OPENING, f"Opening “{self._source.name}” …")
        try:
            self._source.open()
        except SourceError as error:
            self._report(CameraState.LOST, self._lost_sentence(str(error)))
            return False
        self._source_segment = None
        return True

    def _read_until_lost(self) -> None:
        failed = 0
        while not self._stop.is_set() and failed < FAILED_READS:
            image, position = self._source.read(), self._source.position
            now = time.perf_counter()
            if image is None and not position.is_waiting:
                failed += 1
                self._stop.wait(0.02)
                continue
            failed = 0
            self._last_read_at = now
            if image is None:
                continue
            if position.segment != self._source_segment:
                self._segment, self._source_segment = self._segment + 1, position.segment
            self._report(CameraState.RUNNING, self._source.name)
            self._on_frame(Frame(self.frames, now, image, self._segment, position.time_s))
            self.frames += 1
        if not self._stop.is_set():
            where = "there" if self._is_file else "plugged in"
            self._report(CameraState.LOST, self._lost_sentence(f"“{self._source.name}” was lost. Is it still {where}?"))

    def _lost_sentence(self, reason: str) -> str:
        """A camera may come back by itself; a file that cannot be read hardly does, though it is tried again too."""
        whole = reason if reason.endswith((".", "?", "!", "…")) else f"{reason}."
        return whole if self._is_file else f"{whole} Trying again."

    def _report(self, state: CameraState, sentence: str) -> None:
        """Tell of a new state; of a lost camera once for each sentence."""
        if state is self._state and state is not CameraState.LOST:
            return
        self._state = state
        self._on_status(CameraStatus(state, sentence))
