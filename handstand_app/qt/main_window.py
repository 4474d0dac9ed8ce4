"""The window: composes the widgets, connects their signals and runs one live session at a time."""

import threading
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QWidget

from handstand_app.core.camera import CameraState, CameraStatus
from handstand_app.core.judging.estimator import Estimator
from handstand_app.core.session import LiveSession
from handstand_app.core.settings import AppSettings, library_folder, save_settings
from handstand_app.core.sources.base import FrameSource, SourceError
from handstand_app.core.sources.capture import CameraInfo, WebcamSource, list_cameras
from handstand_app.core.sources.choose import AnyCameraSource, demo, file_or_stream
from handstand_app.qt import theme
from handstand_app.qt.keys import keys_within, shortcut
from handstand_app.qt.keys_dialog import KeysDialog
from handstand_app.qt.library_controller import LibraryController
from handstand_app.qt.live.delay_controller import DelayController
from handstand_app.qt.live.page import LivePage, level_words
from handstand_app.qt.live.recording_controller import RecordingController
from handstand_app.qt.live.result_bridge import ResultBridge
from handstand_app.qt.live.source_bar import SourceBar
from handstand_app.qt.live.start_buttons import FileDrop
from handstand_app.qt.navigation import NavigationRail
from handstand_app.qt.sound.controller import SoundController
from handstand_app.qt.status_line import StatusLine

WATCH_MS = 500


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
        self._settings = settings
        self._load_estimator = load_estimator
        self._estimator: Estimator | None = None
        self._session: LiveSession | None = None
        self._stopping: threading.Thread | None = None
        self.bridge = ResultBridge(self)
        theme.choose(settings.theme)
        self._build()
        self._connect()
        self.view.setFocus()
        self.sources.mirror.setChecked(settings.mirror)
        self._list_cameras()
        self._start(source)

    def _build(self) -> None:
        self.sources = SourceBar(self._settings.network_camera, self)
        self.addToolBar(self.sources)
        live = self.live = LivePage()
        self.view, self.verdict, self.chart, self.record_bar = live.view, live.verdict, live.chart, live.record_bar
        self.library_controller = LibraryController(library_folder(self._settings), self._load_estimator, self)
        self.recording_controller = RecordingController(self.record_bar, self.library_controller.keep, self)
        self.rail = NavigationRail(("Live", "Library", "Teach"), self._settings.theme)
        self.pages = QStackedWidget()
        for page in (self.live, self.library_controller.clips_view, self.library_controller.teach_view):
            self.pages.addWidget(page)
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addWidget(self.pages, stretch=1)
        self.setCentralWidget(whole)
        self.status = StatusLine(self.view, self._settings.blocks)
        self.setStatusBar(self.status)
        self.delay = DelayController(live, self.bridge, self._settings, self._remember)
        self.sound = SoundController(live, self.bridge, self._settings, self._remember, self.status.show_note)

    def _connect(self) -> None:
        for take in (self.live.show_result, self.status.count, self.library_controller.see):
            self.bridge.result_ready.connect(take)
        self.bridge.progressed.connect(self.live.show_progress)
        self.bridge.status_changed.connect(self._show_status)
        self.bridge.failed.connect(self._show_failure)
        self.sources.camera_chosen.connect(self._use_camera)
        self.sources.target_chosen.connect(self._use_target)
        self.sources.demo_chosen.connect(lambda: self._start(demo()))
        self.sources.address_shown.connect(lambda address: self._remember(network_camera=address))
        self.sources.serve(self.live.start_buttons)
        FileDrop(self).dropped.connect(self._use_target)
        self.sources.cameras_wanted.connect(self._look_for_cameras)
        self.sources.mirror_toggled.connect(self._set_mirrored)
        self.rail.page_chosen.connect(self._show_page)
        self.recording_controller.clip_saved.connect(lambda _: self.library_controller.refresh())
        self.library_controller.network_chosen.connect(lambda _: self._reload_network())
        self.library_controller.labelling_wanted.connect(lambda: self.rail.choose(1))
        self.record_bar.countdown_chosen.connect(lambda seconds: self._remember(countdown_s=seconds))
        self.record_bar.automatic_toggled.connect(lambda on: self._remember(record_automatically=on))
        self.status.level.blocks_chosen.connect(lambda blocks: self._remember(blocks=blocks))
        self.rail.theme_chosen.connect(self._use_theme)
        self.rail.keys_pressed.connect(self._show_keys)
        shortcut(self, "F11", "Full screen", self._toggle_full_screen)
        shortcut(self, "Escape", "Back from full screen", self._leave_full_screen)
        self._watch_timer = QTimer(self, interval=WATCH_MS)
        self._watch_timer.timeout.connect(self._watch)
        self._watch_timer.start()

    def _start(self, source: FrameSource) -> None:
        """Replace the running session; the old one ends in the background, so that a hung camera freezes nothing."""
        ending = self._end_session()
        self.live.begin(source)

        def load() -> Estimator:
            if ending is not None:
                ending.join()  # the network serves one session at a time
            if self._estimator is None:
                self._estimator = self._load_estimator()
            return self._estimator

        channel, recorder = self.bridge.begin_session(), self.recording_controller.new_recorder(source, self._settings)
        self._session = LiveSession(
            source,
            load,
            channel.publish,
            channel.publish_status,
            channel.publish_failure,
            recorder=recorder,
            on_progress=channel.publish_progress,
        )
        self._session.start()

    def _reload_network(self) -> None:
        """Another network was chosen: the running session takes it without losing the camera."""
        self._estimator = None
        if self._session is not None:
            self._session.reload()

    def _show_page(self, number: int) -> None:
        self.pages.setCurrentIndex(number)
        self._arrange()
        self.library_controller.refresh()

    def _end_session(self) -> threading.Thread | None:
        session, before = self._session, self._stopping
        if session is None:
            return before

        def stop() -> None:
            session.stop()
            if before is not None:
                before.join()

        self._session = None
        self._stopping = threading.Thread(target=stop, name="session-stop")
        self._stopping.start()
        return self._stopping

    def _show_status(self, status: CameraStatus) -> None:
        self.live.show_status(status)
        self.status.show_source(status.sentence if status.state is CameraState.RUNNING else "")

    def _show_failure(self, sentence: str) -> None:
        self.verdict.show_waiting(sentence)
        self.status.show_note(sentence)

    def _use_camera(self, camera: CameraInfo) -> None:
        self._remember(camera=camera.identity)
        self._start(WebcamSource(camera))

    def _use_target(self, target: str) -> None:
        try:
            self._start(file_or_stream(target))
        except SourceError as error:
            self.status.show_source(str(error))

    def _look_for_cameras(self) -> None:
        if self._list_cameras() and self._session is None:
            self._start(AnyCameraSource(self._settings.camera))

    def _list_cameras(self) -> list[CameraInfo]:
        self.sources.show_cameras(cameras := list_cameras(), self._settings.camera)
        return cameras

    def _set_mirrored(self, mirrored: bool) -> None:
        self.view.set_mirrored(mirrored)
        if mirrored != self._settings.mirror:
            self._remember(mirror=mirrored)

    def _remember(self, **changes: object) -> None:
        self._settings = replace(self._settings, **changes)  # type: ignore[arg-type]
        save_settings(self._settings)

    def _use_theme(self, mode: str) -> None:
        theme.choose(mode)
        self._remember(theme=mode)

    def _show_keys(self) -> None:
        everywhere = keys_within(self.rail) + keys_within(self, deep=False)
        live = keys_within(self.sources) + keys_within(self.live)
        KeysDialog([("Everywhere", everywhere), ("Live", live), *self.library_controller.keys], self).open()

    def _watch(self) -> None:
        if self._session is not None:
            self._session.check_stall()
            self._session.set_blocks(self._settings.blocks)
            self.live.show_load(self._session.load, level_words(self._estimator))
        self.status.level.show_runtime(self._estimator)
        self.status.refresh()

    def _toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)
        self._arrange()

    def _leave_full_screen(self) -> None:
        if self.isFullScreen():
            self._toggle_full_screen()

    def _arrange(self) -> None:
        """Show the bars that belong to this page; a live view that fills the screen has none."""
        is_live = self.pages.currentIndex() == 0
        is_bare = is_live and self.isFullScreen()
        self.sources.setVisible(is_live and not is_bare)
        self.rail.setVisible(not is_bare)
        self.status.setVisible(not is_bare)
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
        self._watch_timer.stop()
        ending = self._end_session()
        self.bridge.newest.close()
        if ending is not None:
            ending.join()
        self._stopping = None
        self.library_controller.stop()
        super().closeEvent(event)
