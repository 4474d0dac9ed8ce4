"""The welcome at the first start: camera, sound, where clips lie and what is never done. May be skipped at any time."""

import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from handstand_app.core.coach.cue import SoundMode
from handstand_app.core.sources.capture import CameraInfo
from handstand_app.core.types import LiveResult
from handstand_app.qt import theme
from handstand_app.qt.desk.tabs.tab import choices, choose
from handstand_app.qt.library.buttons import button
from handstand_app.qt.live.start_buttons import StartButtons
from handstand_app.qt.live.video_view import VideoView
from handstand_app.qt.sound.dialog import EXPLAINED, MODES

NO_CAMERA = "No camera is found. Plug one in, or begin with one of these:"
MAC = " macOS asks once whether this program may use the camera: allow it."
LEVEL_EYES = (
    "Put the camera two to four metres away, at the height of your hips, where it sees you from the side. "
    "You should see yourself here."
)
HEAR = "Upside down you hear what you cannot see. Press Test: you should hear it from where you will stand."
NEVER = (
    "Pictures are judged on this computer and nowhere else. There is no account, nothing is sent anywhere, and no "
    "network is needed.\n\nA clip is kept only when you record one, or switch on “Save every attempt”. "
    "Clips and labels lie in\n{folder}\n\nAll of it can be deleted under Help > Delete all my data."
)


class Welcome(QDialog):
    """Three steps. Shows what it is told, emits what is wanted.

    Args:
        cameras: those that are there. chosen: identity of the one in use.
        mode: how cues sound now. folder: where clips lie.
    """

    camera_chosen = Signal(object)  # CameraInfo
    mode_chosen = Signal(object)  # SoundMode
    test_wanted = Signal()
    setup_wanted = Signal()

    def __init__(
        self,
        cameras: Sequence[CameraInfo],
        chosen: str | None,
        mode: SoundMode,
        folder: Path,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Welcome to Handstand")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.view = VideoView()
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.camera = choices((camera.name, camera.identity) for camera in cameras)
        self.camera.setAccessibleName("Camera")
        choose(self.camera, chosen)
        self.others = StartButtons()
        self.others.setVisible(not cameras)
        self.mode = choices((words, value) for value, words in MODES.items())
        self.mode.setAccessibleName("Sound")
        choose(self.mode, mode)
        self.explained, self.heard = _words(EXPLAINED[mode]), _words("")
        self.test, self.setup = button("Test"), button("Check the set-up …")
        self.skip, self.back, self.next = button("Skip"), button("Back"), button("Next")
        self.next.setDefault(True)
        self.steps = QStackedWidget()
        self.steps.addWidget(self._camera_step(has_camera=bool(cameras)))
        self.steps.addWidget(self._sound_step())
        self.steps.addWidget(_step("Yours alone", [_words(NEVER.format(folder=folder)), self.setup]))
        self._lay_out()
        self._connect(list(cameras))
        self._go(0)

    def _camera_step(self, *, has_camera: bool) -> QWidget:
        words = _words((LEVEL_EYES if has_camera else NO_CAMERA) + (MAC if sys.platform == "darwin" else ""))
        self.camera.setVisible(has_camera)
        self.view.setVisible(has_camera)
        step = _step("Can it see you?", [words, self.camera, self.others])
        layout = step.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(layout.count() - 1, self.view, stretch=100)
        return step

    def _sound_step(self) -> QWidget:
        row = QWidget()
        both = QHBoxLayout(row)
        both.setContentsMargins(0, 0, 0, 0)
        both.addWidget(self.mode, stretch=1)
        both.addWidget(self.test)
        return _step("Can you hear it?", [_words(HEAR), row, self.explained, self.heard])

    def _lay_out(self) -> None:
        row, column = QHBoxLayout(), QVBoxLayout(self)
        row.addWidget(self.skip)
        row.addStretch(1)
        row.addWidget(self.back)
        row.addWidget(self.next)
        column.setContentsMargins(28, 24, 28, 20)
        column.setSpacing(16)
        column.addWidget(self.steps, stretch=1)
        column.addLayout(row)
        self.resize(720, 600)

    def _connect(self, cameras: list[CameraInfo]) -> None:
        self.camera.activated.connect(lambda index: self.camera_chosen.emit(cameras[index]))
        self.mode.activated.connect(lambda _: self._choose_mode())
        self.test.clicked.connect(self.test_wanted)
        self.setup.clicked.connect(self._check_setup)
        self.skip.clicked.connect(self.reject)
        self.back.clicked.connect(lambda: self._go(self.steps.currentIndex() - 1))
        self.next.clicked.connect(self._forward)
        for wanted in (self.others.demo_wanted, self.others.file_wanted, self.others.address_wanted):
            wanted.connect(self.accept)

    def show_result(self, result: LiveResult) -> None:
        """Show the newest picture."""
        if self.view.isVisible():
            self.view.show_result(result)

    def show_sound(self, sentence: str) -> None:
        """Say which device plays, or why none does."""
        self.heard.setText(sentence)

    def _choose_mode(self) -> None:
        mode = SoundMode(self.mode.currentData())
        self.explained.setText(EXPLAINED[mode])
        self.test.setEnabled(mode is not SoundMode.OFF)
        self.mode_chosen.emit(mode)

    def _check_setup(self) -> None:
        self.accept()
        self.setup_wanted.emit()

    def _forward(self) -> None:
        if self.steps.currentIndex() == self.steps.count() - 1:
            self.accept()
        else:
            self._go(self.steps.currentIndex() + 1)

    def _go(self, step: int) -> None:
        self.steps.setCurrentIndex(step)
        self.back.setEnabled(step > 0)
        self.next.setText("Begin" if step == self.steps.count() - 1 else "Next")
        self.next.setAccessibleName(self.next.text())


def _step(title: str, widgets: Sequence[QWidget]) -> QWidget:
    step = QWidget()
    column = QVBoxLayout(step)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(14)
    heading = QLabel(title)
    theme.type_of(heading, 26, bold=True)
    column.addWidget(heading)
    for widget in widgets:
        column.addWidget(widget)
    column.addStretch(1)
    return step


def _words(sentence: str) -> QLabel:
    label = QLabel(sentence, wordWrap=True)
    theme.type_of(label, 16)
    theme.plain(label)
    return label
