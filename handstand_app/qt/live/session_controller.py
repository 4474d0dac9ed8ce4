"""Runs one live session at a time: starts and ends it, and keeps the network from one to the next."""

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from handstand_app.core.judging.estimator import Estimator
from handstand_app.core.session import LiveSession
from handstand_app.core.sources.base import FrameSource
from handstand_app.qt.desk.store import SettingsStore
from handstand_app.qt.live.recording_controller import RecordingController
from handstand_app.qt.live.result_bridge import ResultBridge
from models.strictness import notch

WATCH_MS = 500


class SessionController(QObject):
    """The running session of one window.

    Args:
        bridge: brings what a session says into the GUI thread.
        recording: makes the recorder of each session.
        load_estimator: loads the network; called in a model thread, once until `reload`.
        store: what a session is started with.
    """

    begun = Signal(object)  # FrameSource: another session begins
    watched = Signal(object)  # LiveSession that runs, now and then

    def __init__(
        self,
        bridge: ResultBridge,
        recording: RecordingController,
        load_estimator: Callable[[], Estimator],
        store: SettingsStore,
    ) -> None:
        super().__init__(bridge)
        self._bridge, self._recording, self._store = bridge, recording, store
        self._load_estimator = load_estimator
        self._stopping: threading.Thread | None = None
        self.estimator: Estimator | None = None
        self.session: LiveSession | None = None
        self._watch_timer = QTimer(self, interval=WATCH_MS)
        self._watch_timer.timeout.connect(self._watch)
        self._watch_timer.start()

    def start(self, source: FrameSource) -> None:
        """Replace the running session; the old one ends in the background, so that a hung camera freezes nothing."""
        ending = self._end()
        self.begun.emit(source)

        def load() -> Estimator:
            if ending is not None:
                ending.join()  # the network serves one session at a time
            if self.estimator is None:
                self.estimator = self._load_estimator()
            return self.estimator

        channel, recorder = self._bridge.begin_session(), self._recording.new_recorder(source, self._store.settings)
        self.session = LiveSession(
            source,
            load,
            channel.publish,
            channel.publish_status,
            channel.publish_failure,
            recorder=recorder,
            on_progress=channel.publish_progress,
        )
        self.session.strictness = notch(self._store.settings.strictness)
        self.session.start()

    def reload(self) -> None:
        """Another network was chosen: the running session takes it without losing the camera."""
        self.estimator = None
        if self.session is not None:
            self.session.reload()

    def stop(self) -> None:
        """The window closes: wait for every session that still ends."""
        self._watch_timer.stop()
        ending = self._end(for_good=True)
        self._bridge.newest.close()
        if ending is not None:
            ending.join()
        self._stopping = None

    def _end(self, *, for_good: bool = False) -> threading.Thread | None:
        session, before = self.session, self._stopping
        if session is None:
            return before

        def stop() -> None:
            session.stop(for_good=for_good)
            if before is not None:
                before.join()

        self.session = None
        self._stopping = threading.Thread(target=stop, name="session-stop")
        self._stopping.start()
        return self._stopping

    def _watch(self) -> None:
        if self.session is not None:
            self.session.check_stall()
            self.session.set_blocks(self._store.settings.blocks)
            self.session.strictness = notch(self._store.settings.strictness)
            self.watched.emit(self.session)
