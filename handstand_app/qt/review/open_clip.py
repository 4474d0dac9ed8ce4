"""One clip of the player with the thread that reads it."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from handstand_app.core.job import JOIN_S
from handstand_app.core.review.fetcher import FrameFetcher, OpenedClip
from handstand_app.core.review.reader import ClipFrame
from handstand_app.qt.bridge import GuiThread, NewestItem


class OpenClip(QObject):
    """One clip with its reader thread; all signals come in the GUI thread, none after `stop`.

    Args:
        video, track: files of the clip.
        slow_motion: how many times slower than real time it plays; None takes the factor in the file's metadata.
    """

    opened = Signal(object)  # OpenedClip
    frame_ready = Signal(object)  # ClipFrame
    failed = Signal(str)

    def __init__(
        self, video: Path, track: Path | None, parent: QObject | None = None, *, slow_motion: float | None = None
    ) -> None:
        super().__init__(parent)
        self.video, self.track = video, track
        self.facts: OpenedClip | None = None
        self.shown: ClipFrame | None = None
        self._gui = GuiThread(self)
        self._newest: NewestItem[ClipFrame] = NewestItem(self)
        self._newest.arrived.connect(self._take_frame)
        posting = self._gui.posting
        told = posting(self._take_facts), self._newest.put, posting(self.failed.emit)
        self._fetcher = FrameFetcher(video, track, *told, slow_motion=slow_motion)

    def start(self) -> None:
        """Open the file in the background."""
        self._fetcher.start()

    def request(self, index: int) -> None:
        """Ask for a picture; the newest request wins."""
        self._fetcher.request(index)

    def stop(self) -> None:
        """Let the file go; returns at once."""
        self._gui.close()
        self._newest.close()
        self._fetcher.stop()

    def join(self, timeout_s: float = JOIN_S) -> bool:
        """Wait for the end of the thread; False if it still runs."""
        return self._fetcher.join(timeout_s)

    def _take_frame(self, frame: ClipFrame) -> None:
        self.shown = frame
        self.frame_ready.emit(frame)

    def _take_facts(self, facts: OpenedClip) -> None:
        self.facts = facts
        self.opened.emit(facts)
