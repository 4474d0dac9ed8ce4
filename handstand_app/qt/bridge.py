"""Where the threads of a live session touch Qt: wake-ups and sentences go through queued signals, frames never do.

Every result of a session arrives at `ResultBridge.publish`, in the model thread and in the order of the frames. What
must miss none (a coach that speaks) is told there, by `listen`; the window gets the newest by `result_ready` and may
miss some.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, Slot

from handstand_app.core.camera import CameraStatus
from handstand_app.core.latest import Closed, LatestSlot
from handstand_app.core.types import LiveResult


class ResultBridge(QObject):
    """Turns 'a result is waiting' into a Qt signal; at most one wake-up is ever queued."""

    result_ready = Signal(object)  # LiveResult, always delivered in the GUI thread
    status_changed = Signal(object)  # CameraStatus
    failed = Signal(str)
    progressed = Signal(str)  # what is being done until the first verdict
    _wake = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.slot: LatestSlot[LiveResult] = LatestSlot()
        self._listeners: list[Callable[[LiveResult], object]] = []
        self._wake.connect(self._drain, Qt.ConnectionType.QueuedConnection)

    def listen(self, take: Callable[[LiveResult], object]) -> None:
        """Give every result to `take`, in the thread that it comes from: it must return at once and touch no widget.

        Frames that were not judged come from the camera thread, with a verdict of None.
        """
        self._listeners.append(take)

    def publish(self, result: LiveResult) -> None:
        """Hand a result over; called from the model or the camera thread."""
        for take in self._listeners:
            take(result)
        if self.slot.put(result):
            self._wake.emit()

    def publish_status(self, status: CameraStatus) -> None:
        """Hand a change of the camera's state over; called from any thread."""
        self.status_changed.emit(status)

    def publish_progress(self, sentence: str) -> None:
        """Hand over what the model thread does before the first verdict."""
        self.progressed.emit(sentence)

    def publish_failure(self, sentence: str) -> None:
        """Hand a failure of the model thread over."""
        self.failed.emit(sentence)

    @Slot()
    def _drain(self) -> None:
        try:
            result = self.slot.take(timeout=0)
        except Closed:
            return
        if result is not None:
            self.result_ready.emit(result)
