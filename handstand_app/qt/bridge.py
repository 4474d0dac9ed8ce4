"""The only place where worker threads touch Qt: wake-ups and sentences go through queued signals, frames never do."""

from PySide6.QtCore import QObject, Qt, Signal, Slot

from handstand_app.core.camera import CameraStatus
from handstand_app.core.latest import Closed, LatestSlot
from handstand_app.core.types import LiveResult


class ResultBridge(QObject):
    """Turns 'a result is waiting' into a Qt signal; at most one wake-up is ever queued."""

    result_ready = Signal(object)  # LiveResult, always delivered in the GUI thread
    status_changed = Signal(object)  # CameraStatus
    failed = Signal(str)
    _wake = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.slot: LatestSlot[LiveResult] = LatestSlot()
        self._wake.connect(self._drain, Qt.ConnectionType.QueuedConnection)

    def publish(self, result: LiveResult) -> None:
        """Hand a result over; called from the model or the camera thread."""
        if self.slot.put(result):
            self._wake.emit()

    def publish_status(self, status: CameraStatus) -> None:
        """Hand a change of the camera's state over; called from any thread."""
        self.status_changed.emit(status)

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
