"""The window: composes the widgets, connects their signals and runs one live session at a time."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QWidget

from handstand_app.core.camera import CameraState, CameraStatus
from handstand_app.core.judging.estimator import Estimator
from handstand_app.core.session import LiveSession
from handstand_app.core.settings import AppSettings, library_folder
from handstand_app.core.sources.base import FrameSource
from handstand_app.qt.desk.desk import Desk
from handstand_app.qt.desk.store import SettingsStore
from handstand_app.qt.keys import keys_within, shortcut
from handstand_app.qt.keys_dialog import KeysDialog
from handstand_app.qt.library_controller import LibraryController
from handstand_app.qt.live.delay_controller import DelayController
from handstand_app.qt.live.page import LivePage, level_words
from handstand_app.qt.live.recording_controller import RecordingController
from handstand_app.qt.live.relabel import LastAttemptLabels
from handstand_app.qt.live.result_bridge import ResultBridge
from handstand_app.qt.live.session_controller import SessionController
from handstand_app.qt.live.source_bar import SourceBar
from handstand_app.qt.live.source_controller import SourceController
from handstand_app.qt.live.start_buttons import FileDrop
from handstand_app.qt.navigation import NavigationRail
from handstand_app.qt.sound.controller import SoundController
from handstand_app.qt.status_line import StatusLine


class MainWindow(QMainWindow):
    """Shows one source at a time.

    Args:
        source: the first one.
        load_estimator: loads the network; called once, in a model thread.
        settings: as remembered; changes are saved at once.
    """

    def __init__(self, source: FrameSource, load_estimator: Callable[[], Estimator], settings: AppSettings) -> None:
        super().__init__()
        self.setWindowTitle("Handstand")
        self.resize(1100, 820)
        self.store = SettingsStore(settings, self)
        self.bridge = ResultBridge(self)
        self._build(load_estimator)
        self._connect()
        self.view.setFocus()
        self.desk = Desk(self)
        self.source_controller.opened.connect(self.desk.opened)
        self.source_controller.start(source)

    def _build(self, load_estimator: Callable[[], Estimator]) -> None:
        settings, remember = self.store.settings, self.store.remember
        self.sources = SourceBar(settings.network_camera, self)
        self.addToolBar(self.sources)
        live = self.live = LivePage()
        self.view, self.verdict, self.chart, self.record_bar = live.view, live.verdict, live.chart, live.record_bar
        self.library_controller = LibraryController(library_folder(settings), load_estimator, self)
        self.recording_controller = RecordingController(self.record_bar, self.library_controller.keep, self)
        self.sessions = SessionController(self.bridge, self.recording_controller, load_estimator, self.store)
        self.rail = NavigationRail(("Live", "Library", "Progress", "Teach"), settings.theme)
        self.pages = QStackedWidget()
        for page in (self.live, *self.library_controller.views):
            self.pages.addWidget(page)
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addWidget(self.pages, stretch=1)
        self.setCentralWidget(whole)
        self.status = StatusLine(self.view, settings.blocks)
        self.setStatusBar(self.status)
        note = self.status.show_note
        self.source_controller = SourceController(self.sources, self.sessions, self.store, note)
        self.recording_controller.root = library_folder(settings)
        self.delay = DelayController(live, self.bridge, settings, remember)
        self.sound = SoundController(live, self.bridge, settings, remember, self.status.show_note)
        labels = LastAttemptLabels(live, self.recording_controller, self.library_controller, self.sound.say_number)
        self.label_last = labels.action

    def _connect(self) -> None:
        for take in (self.live.show_result, self.status.count, self.library_controller.see):
            self.bridge.result_ready.connect(take)
        self.sessions.begun.connect(self.live.begin)
        self.sessions.watched.connect(self._watch)
        self.bridge.progressed.connect(self.live.show_progress)
        self.bridge.status_changed.connect(self._show_status)
        self.bridge.failed.connect(self._show_failure)
        self.sources.serve(self.live.start_buttons)
        FileDrop(self).dropped.connect(self.source_controller.use_target)
        self.source_controller.mirrored.connect(self.view.set_mirrored)
        self.rail.page_chosen.connect(self._show_page)
        self.recording_controller.clip_saved.connect(lambda _: self.library_controller.refresh())
        self.library_controller.network_chosen.connect(lambda _: self.sessions.reload())
        self.library_controller.page_wanted.connect(self.rail.choose)
        self.record_bar.countdown_chosen.connect(lambda seconds: self.store.remember(countdown_s=seconds))
        self.record_bar.automatic_toggled.connect(lambda on: self.store.remember(record_automatically=on))
        self.status.level.blocks_chosen.connect(lambda blocks: self.store.remember(blocks=blocks))
        self.rail.theme_chosen.connect(lambda mode: self.store.remember(theme=mode))
        self.rail.keys_pressed.connect(self._show_keys)
        shortcut(self, "Escape", "Back from full screen", self._leave_full_screen)

    def _show_page(self, number: int) -> None:
        self.pages.setCurrentIndex(number)
        self._arrange()
        self.library_controller.refresh()

    def _show_status(self, status: CameraStatus) -> None:
        self.live.show_status(status)
        self.record_bar.show_camera(status.state)
        self.status.show_source(status.sentence if status.state is CameraState.RUNNING else "")

    def _show_failure(self, sentence: str) -> None:
        self.verdict.show_waiting(sentence)
        self.status.show_note(sentence)

    def _show_keys(self) -> None:
        everywhere = keys_within(self.rail) + keys_within(self, deep=False)
        live = keys_within(self.sources) + keys_within(self.live)
        KeysDialog([("Everywhere", everywhere), ("Live", live), *self.library_controller.keys], self).open()

    def _watch(self, session: LiveSession) -> None:
        self.live.show_load(session.load, level_words(self.sessions.estimator))
        self.status.level.show_runtime(self.sessions.estimator)
        self.status.refresh()

    def toggle_full_screen(self) -> None:
        """Fill the screen, or not any more."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)
        self._arrange()

    def _leave_full_screen(self) -> None:
        if self.isFullScreen():
            self.toggle_full_screen()

    def _arrange(self) -> None:
        """Show the bars that belong to this page; a live view that fills the screen has none."""
        is_live = self.pages.currentIndex() == 0
        is_bare = is_live and self.isFullScreen()
        self.sources.setVisible(is_live and not is_bare)
        self.rail.setVisible(not is_bare)
        self.status.setVisible(not is_bare)
        self.menuBar().setVisible(not is_bare)
        self.live.set_bare(is_bare)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """The verdict keeps its share of the height."""
        super().resizeEvent(event)
        self.verdict.updateGeometry()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Stop every thread before the window goes."""
        self.hide()
        for part in (self.live, self.delay, self.sound):
            part.stop()
        self.sessions.stop()
        self.library_controller.stop()
        super().closeEvent(event)
