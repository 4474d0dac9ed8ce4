"""From the threads of a live session to the window.

Every result of the present session arrives at `ResultBridge.publish`, in the model thread and in the order of the
frames. Whatever must not miss any (a coach that speaks) is called there, through `listen`; the window gets the newest
result from `result_ready` and may miss some.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, SignalInstance

from handstand_app.core.camera import CameraStatus
from handstand_app.core.types import LiveResult
from handstand_app.qt.bridge import GuiThread, NewestItem


class ResultBridge(QObject):
    """The callbacks of a session as signals in the GUI thread."""

    result_ready = Signal(object)  # LiveResult
    status_changed = Signal(object)  # CameraStatus
    failed = Signal(str)
    progressed = Signal(str)  # what is being done until the first verdict

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._gui = GuiThread(self)
        self.newest: NewestItem[LiveResult] = NewestItem(self)
        self._listeners: list[Callable[[LiveResult], object]] = []
        self.channel: SessionChannel | None = None
        self.newest.arrived.connect(self.result_ready)

    def listen(self, take: Callable[[LiveResult], object]) -> None:
        """Give every result to `take`, in the thread that it comes from: it must return at once and touch no widget.

        Frames that were not judged come from the camera thread, with a verdict of None.
        """
        self._listeners.append(take)

    def publish(self, result: LiveResult) -> None:
        """Hand a result over; called from the model or the camera thread."""
        for take in self._listeners:
            take(result)
        self.newest.put(result)

    def begin_session(self) -> "SessionChannel":
        """The callbacks for a new session; whatever an earlier session still says is dropped from now on."""
        self.newest.discard()
        self.channel = SessionChannel(self, self._gui)
        return self.channel


class SessionChannel:
    """What one session calls, from any thread: nothing arrives once another session has begun."""

    def __init__(self, bridge: ResultBridge, gui: GuiThread) -> None:
        self._bridge, self._gui = bridge, gui

    def publish(self, result: LiveResult) -> None:
        """Hand a result over."""
        if self._is_current():
            self._bridge.publish(result)

    def publish_status(self, status: CameraStatus) -> None:
        """Hand a change of the camera's state over."""
        self._gui.post(self._deliver, self._bridge.status_changed, status)

    def publish_progress(self, sentence: str) -> None:
        """Hand over what the model thread does before the first verdict."""
        self._gui.post(self._deliver, self._bridge.progressed, sentence)

    def publish_failure(self, sentence: str) -> None:
        """Hand over a failure of the model thread."""
        self._gui.post(self._deliver, self._bridge.failed, sentence)

    def _is_current(self) -> bool:
        return self._bridge.channel is self

    def _deliver(self, signal: SignalInstance, item: object) -> None:
        if self._is_current():
            signal.emit(item)
