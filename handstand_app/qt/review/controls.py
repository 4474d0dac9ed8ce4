"""The rows of buttons over and under the pictures. They emit what is wanted and decide nothing."""

import html

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from handstand_app.core.drawing.draw import Layers
from handstand_app.core.review.playhead import SPEEDS, Playhead
from handstand_app.qt import theme
from handstand_app.qt.review.icons import icon
from handstand_app.qt.slow_motion import SlowMotionButton
from models.text import shown

COMPACT = "padding: 5px 9px"
SPEED_WORDS = {1.0: "1", 0.5: "1/2", 0.25: "1/4", 0.125: "1/8"}
"""Speeds as they are written on buttons."""


class Header(QWidget):
    """Back, title, what is drawn over the picture, how two are compared, export."""

    closed = Signal()
    shown_changed = Signal(object)  # Layers
    ghost_toggled = Signal(bool)
    fit_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.back = button("Back", "To the library (Esc)")
        self.back.clicked.connect(self.closed)
        self.title = Title()
        self.ghost = switch("Ghost", "The second attempt over the first one (M)", checked=False)
        self.skeleton = switch("Skeleton", "Show the skeleton (B)")
        self.plumb_line = switch("Plumb line", "Show the vertical through the hands (V)")
        self.body_line = switch("Body line", "Show the line from wrists to ankles (G)")
        self.fit = button("Fit", "Show the whole picture (F)")
        self.export = QToolButton()
        self.export.setText("Export")
        self.export.setToolTip("Save this as a video, a table or a picture")
        self.export.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.export.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.export.setStyleSheet("QToolButton { padding: 5px 22px 5px 9px }")
        self.ghost.toggled.connect(self.ghost_toggled)
        self.fit.clicked.connect(self.fit_wanted)
        for box in (self.skeleton, self.plumb_line, self.body_line):
            box.toggled.connect(self._tell)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 7, 12, 7)
        row.setSpacing(6)
        row.addWidget(self.back)
        row.addSpacing(6)
        row.addWidget(self.title, stretch=1)
        for widget in (self.ghost, self.skeleton, self.plumb_line, self.body_line, self.fit, self.export):
            row.addWidget(widget)

    @property
    def shown(self) -> Layers:
        """What is to be drawn over the picture."""
        return Layers(self.skeleton.isChecked(), self.plumb_line.isChecked(), self.body_line.isChecked())

    def _tell(self) -> None:
        self.shown_changed.emit(self.shown)


class Title(QLabel):
    """What is open. A title that is too long ends in dots; the tool tip has it whole."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.type_of(self, 16, bold=True)
        theme.plain(self)
        self._title = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_title(self, title: str) -> None:
        """Show another title."""
        self._title = shown(title)
        self.setToolTip(html.escape(self._title))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Fit it into the new width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        metrics = QFontMetrics(theme.bold(16))
        self.setText(metrics.elidedText(self._title, Qt.TextElideMode.ElideRight, self.width()))


class Transport(QWidget):
    """Play, step, speed and repeat; and how much slower than real time the clip was filmed."""

    play_pressed = Signal()
    step_pressed = Signal(int)
    speed_chosen = Signal(float)
    repeat_toggled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.back, self.play, self.forward = QToolButton(), QToolButton(), QToolButton()
        self.back.setToolTip("One picture back (comma)")
        self.play.setToolTip("Play or pause (space); J backwards, L forwards, K pause")
        self.forward.setToolTip("One picture on (full stop)")
        for control in (self.back, self.play, self.forward):
            control.setAccessibleName(control.toolTip())
            control.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            control.setFixedWidth(40)
        self._is_playing = False
        theme.follow(self, self._draw_icons)
        self.clock = QLabel("0.00 / 0.00 s")
        theme.type_of(self.clock, 14)
        self.clock.setMinimumWidth(120)
        self.clock.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.repeat = switch("Repeat", "Repeat the marked or selected part, else the whole clip (P)", checked=False)
        self.back.clicked.connect(lambda: self.step_pressed.emit(-1))
        self.forward.clicked.connect(lambda: self.step_pressed.emit(1))
        self.play.clicked.connect(self.play_pressed)
        self.repeat.toggled.connect(self.repeat_toggled)
        self._lay_out()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 7, 12, 7)
        row.setSpacing(6)
        for widget in (self.back, self.play, self.forward, self.clock):
            row.addWidget(widget)
        self.speeds = QButtonGroup(self)
        for number, speed in enumerate(SPEEDS):
            box = switch(SPEED_WORDS[speed], f"Speed {SPEED_WORDS[speed]} (key {number + 1})", checked=speed == 1.0)
            box.setStyleSheet("QToolButton { padding: 5px 2px }")
            box.setFixedWidth(44)
            self.speeds.addButton(box, number)
            row.addWidget(box)
        self.speeds.idClicked.connect(lambda number: self.speed_chosen.emit(SPEEDS[number]))
        row.addWidget(self.repeat)
        row.addStretch(1)
        self.slow_motion = SlowMotionButton()
        row.addWidget(self.slow_motion)

    def _draw_icons(self) -> None:
        self._icons = icon("play"), icon("pause")
        self.play.setIcon(self._icons[self._is_playing])
        self.back.setIcon(icon("back"))
        self.forward.setIcon(icon("forward"))

    def show_state(self, playhead: Playhead) -> None:
        """Show whether it plays, how fast, and whether a part is repeated."""
        self._is_playing = playhead.playing
        self.play.setIcon(self._icons[playhead.playing])
        if playhead.speed in SPEEDS:
            self.speeds.button(SPEEDS.index(playhead.speed)).setChecked(True)
        with QSignalBlocker(self.repeat):
            self.repeat.setChecked(playhead.loop is not None)

    def show_time(self, time_s: float, duration_s: float) -> None:
        """Show where the playhead is."""
        self.clock.setText(f"{time_s:.2f} / {duration_s:.2f} s")


def button(words: str, tip: str) -> QPushButton:
    """A push button of the player."""
    made = QPushButton(words)
    made.setToolTip(tip)
    made.setStyleSheet(f"QPushButton {{ {COMPACT} }}")
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made


def switch(words: str, tip: str, *, checked: bool = True) -> QToolButton:
    """A button that stays pressed."""
    made = QToolButton()
    made.setText(words)
    made.setToolTip(tip)
    made.setCheckable(True)
    made.setChecked(checked)
    made.setStyleSheet(f"QToolButton {{ {COMPACT} }}")
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made
