"""Where the threads of the player touch Qt: wake-ups and small facts go through queued signals, pictures never do."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from handstand_app.core.job import Job, Progress
from handstand_app.core.latest import Closed, LatestSlot
from handstand_app.core.review.fetcher import FrameFetcher, OpenedClip
from handstand_app.core.review.reader import ClipFrame

JOIN_S = 10.0


class OpenClip(QObject):
    """One clip with its reader thread; all signals come in the GUI thread, none after `stop`.

    Args:
        video, track: files of the clip.
    """

    opened = Signal(object)  # OpenedClip
    frame_ready = Signal(object)  # ClipFrame
    failed = Signal(str)
    _wake = Signal()
    _opened = Signal(object)
    _failed = Signal(str)

    def __init__(self, video: Path, track: Path | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.video = video
        self.facts: OpenedClip | None = None
        self.shown: ClipFrame | None = None
        self._slot: LatestSlot[ClipFrame] = LatestSlot()
        self._stopped = False
        self._fetcher = FrameFetcher(video, track, self._opened.emit, self._publish, self._failed.emit)
        self._wake.connect(self._take_frame, Qt.ConnectionType.QueuedConnection)
        self._opened.connect(self._take_facts, Qt.ConnectionType.QueuedConnection)
        self._failed.connect(self._take_failure, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Open the file in the background."""
        self._fetcher.start()

    def request(self, index: int) -> None:
        """Ask for a picture; the newest request wins."""
        self._fetcher.request(index)

    def stop(self) -> None:
        """Let the file go; returns at once."""
        self._stopped = True
        self._slot.close()
        self._fetcher.stop()

    def join(self, timeout_s: float = JOIN_S) -> bool:
        """Wait for the end of the thread; False if it still runs."""
        return self._fetcher.join(timeout_s)

    def _publish(self, frame: ClipFrame) -> None:
        if self._slot.put(frame):
            self._wake.emit()

    @Slot()
    def _take_frame(self) -> None:
        try:
            frame = self._slot.take(timeout=0)
        except Closed:
            return
        if frame is not None:
            self.shown = frame
            self.frame_ready.emit(frame)

    @Slot(object)
    def _take_facts(self, facts: OpenedClip) -> None:
        if not self._stopped:
            self.facts = facts
            self.opened.emit(facts)

    @Slot(str)
    def _take_failure(self, sentence: str) -> None:
        if not self._stopped:
            self.failed.emit(sentence)


class JobRunner(QObject):
    """Runs one job at a time; all signals come in the GUI thread."""

    progressed = Signal(float)  # share that is done
    done = Signal(object)
    failed = Signal(str)  # one sentence, empty when it was cancelled
    _progressed = Signal(float)
    _done = Signal(object)
    _failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job: Job[Any] | None = None
        self._progressed.connect(self.progressed, Qt.ConnectionType.QueuedConnection)
        self._done.connect(self._take_done, Qt.ConnectionType.QueuedConnection)
        self._failed.connect(self._take_failure, Qt.ConnectionType.QueuedConnection)

    @property
    def running(self) -> bool:
        """Whether a job is under way."""
        return self._job is not None

    def start(self, name: str, work: Callable[[Progress], object]) -> bool:
        """Run `work` in a thread of that name; False if another job is under way."""
        if self._job is not None:
            return False
        self._job = Job(name, work, self._progressed.emit, self._done.emit, self._failed.emit)
        self._job.start()
        return True

    def cancel(self) -> None:
        """Give the present job up; `failed` says when it has ended."""
        if self._job is not None:
            self._job.cancel()

    def join(self, timeout_s: float = JOIN_S) -> bool:
        """Wait for the end of the thread; False if it still runs."""
        return self._job is None or self._job.join(timeout_s)

    @Slot(object)
    def _take_done(self, result: object) -> None:
        self._job = None
        self.done.emit(result)

    @Slot(str)
    def _take_failure(self, sentence: str) -> None:
        self._job = None
        self.failed.emit(sentence)
