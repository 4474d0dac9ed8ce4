"""Between the recording bar, the recorder of the running session, and the settings."""

import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from handstand_app.core.clip import SavedClip
from handstand_app.core.recording.events import RecorderEvent, RecordingEnded, RecordingOptions
from handstand_app.core.recording.recorder import Recorder
from handstand_app.core.settings import AppSettings, library_folder
from handstand_app.core.sources.base import FrameSource
from handstand_app.core.sources.playback import VideoFileSource
from handstand_app.qt.bridge import GuiThread
from handstand_app.qt.live.record_bar import RecordBar

log = logging.getLogger(__name__)


class RecordingController(QObject):
    """Makes one recorder per session and passes on its events.

    Args:
        bar: the row in the window.
        keep: gets every finished clip in the recorder thread, before its lock is removed; if it raises, the clip is
            offered again at the next start.
    """

    clip_saved = Signal(object)  # SavedClip, in the GUI thread

    def __init__(
        self, bar: RecordBar, keep: Callable[[SavedClip], object] | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._bar = bar
        self.keep = keep
        self.root: Path | None = None
        """Folder of the library that is open, if another one is chosen for the next start."""
        self._recorder: Recorder | None = None
        self._live = False
        self._recovered = False
        self._gui = GuiThread(self)
        bar.record_requested.connect(self._start)
        bar.stop_requested.connect(self._stop)
        bar.automatic_toggled.connect(self._set_automatic)

    def new_recorder(self, source: FrameSource, settings: AppSettings) -> Recorder:
        """The recorder of the session that begins now. Attempts in video files are not saved: they are files."""
        self._bar.forget()
        self._bar.set_automatic(settings.record_automatically)
        self._bar.set_countdown(settings.countdown_s)
        self._live = not isinstance(source, VideoFileSource)
        recorder: Recorder | None = None

        def tell(event: RecorderEvent) -> None:
            if isinstance(event, RecordingEnded) and event.clip is not None and self.keep is not None:
                self.keep(event.clip)
            self._gui.post(self._take, recorder, event)

        recorder = Recorder(
            self.root or library_folder(settings),
            source.name,
            tell,
            RecordingOptions(seconds_before=settings.seconds_before, seconds_after=settings.seconds_after),
            automatic=settings.record_automatically and self._live,
            recover_first=not self._recovered,
        )
        self._recovered = True
        self._recorder = recorder
        return recorder

    def _take(self, recorder: Recorder, event: RecorderEvent) -> None:
        if isinstance(event, RecordingEnded) and event.clip is not None:
            self.clip_saved.emit(event.clip)
        if recorder is self._recorder and not (isinstance(event, RecordingEnded) and event.recovered):
            self._bar.show_event(event)
        elif isinstance(event, RecordingEnded):
            self._bar.show_note(event)

    def _start(self) -> None:
        if self._recorder is not None:
            self._recorder.start_by_hand()

    def _stop(self) -> None:
        if self._recorder is not None:
            self._recorder.stop_by_hand()

    def _set_automatic(self, automatic: bool) -> None:
        if self._recorder is not None:
            self._recorder.set_automatic(automatic and self._live)
