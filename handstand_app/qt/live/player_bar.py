"""The row under a file that is played: pause, seek, time and loop. Shown for files alone."""

import html

from PySide6.QtCore import QSignalBlocker, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QStyle,
    QStyleOptionSlider,
    QToolButton,
    QWidget,
)

from handstand_app.core.sources.playback import Playback, VideoFileSource
from handstand_app.qt import theme
from handstand_app.qt.keys import shortcut
from handstand_app.qt.review.controls import switch
from handstand_app.qt.review.icons import icon
from handstand_app.qt.slow_motion import SlowMotionButton
from models.text import shown

REFRESH_MS = 100
STEP_S, LEAP_S = 1.0, 5.0
PARTLY_READ = "Not all of this file can be read."


class PlayerBar(QWidget):
    """Controls one file.

    Args:
        page: the keys work while it is shown.
    """

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._source: VideoFileSource | None = None
        self._note = ""
        self._drawn: bool | None = None
        self.play = QToolButton()
        self.play.setFixedWidth(40)
        self.play.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.slider = SeekSlider()
        self.clock = QLabel("0:00.0 / 0:00.0")
        theme.type_of(self.clock, 14)
        self.clock.setMinimumWidth(124)
        self.clock.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.loop = switch("Loop", "Begin again at the end; a hold ends there (P)", checked=False)
        self.slow_motion = SlowMotionButton()
        self.note = QLabel()
        theme.type_of(self.note, 14, muted=True)
        self.note.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._lay_out()
        self._connect(page)
        self.set_source(None)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 0)
        row.setSpacing(8)
        row.addWidget(self.play)
        row.addWidget(self.slider, stretch=1)
        for widget in (self.clock, self.loop, self.slow_motion, self.note):
            row.addWidget(widget)

    def _connect(self, page: QWidget) -> None:
        self.play.clicked.connect(self.toggle)
        self.loop.toggled.connect(self._set_loop)
        self.slow_motion.factor_chosen.connect(self._set_slow_motion)
        self.slider.sliderMoved.connect(lambda tenths: self.seek(tenths / 1000))
        self._keys = [
            shortcut(page, "Space", "Play or pause a file", self.toggle),
            shortcut(page, "Left", "A file: one second back", lambda: self.step(-STEP_S)),
            shortcut(page, "Right", "A file: one second on", lambda: self.step(STEP_S)),
            shortcut(page, "Shift+Left", "A file: five seconds back", lambda: self.step(-LEAP_S)),
            shortcut(page, "Shift+Right", "A file: five seconds on", lambda: self.step(LEAP_S)),
            shortcut(page, "Home", "A file: to its start", lambda: self.seek(0.0)),
            shortcut(page, "P", "A file: loop or not", self.loop.toggle),
        ]
        self._timer = QTimer(self, interval=REFRESH_MS)
        self._timer.timeout.connect(self.refresh)

    def set_source(self, source: VideoFileSource | None, note: str = "") -> None:
        """Control this file; None, a camera, hides the row. `note` is shown while it loops."""
        self._source, self._note = source, note
        self.setVisible(source is not None)
        for key in self._keys:
            key.setEnabled(source is not None)
        if source is None:
            self._timer.stop()
            return
        with QSignalBlocker(self.loop):
            self.loop.setChecked(source.loop)
        self._timer.start()
        self.refresh()

    def toggle(self) -> None:
        """Play or pause."""
        if self._source is not None:
            (self._source.pause if self._source.playback.is_playing else self._source.play)()
            self.refresh()

    def seek(self, time_s: float) -> None:
        """Go to a time [s]."""
        if self._source is not None:
            self._source.seek(time_s)
            self.refresh()

    def step(self, seconds: float) -> None:
        """Go so far on, or back."""
        if self._source is not None:
            self.seek(self._source.playback.time_s + seconds)

    def refresh(self) -> None:
        """Show how the file stands."""
        if self._source is None:
            return
        now = self._source.playback
        self._show_icon(now)
        self.slow_motion.show_speed(now.speed)
        self.clock.setText(f"{clock_of(now.time_s)} / {clock_of(now.duration_s)}")
        note = PARTLY_READ if now.trouble else self._note if self._source.loop else ""
        if note != self.note.text():
            self.note.setText(note)
            self.note.setToolTip(html.escape(shown(now.trouble or "")))
        self.note.setVisible(bool(note))
        if not self.slider.isSliderDown():
            with QSignalBlocker(self.slider):
                self.slider.setRange(0, max(round(1000 * now.duration_s), 1))
                self.slider.setValue(round(1000 * now.time_s))

    def _show_icon(self, now: Playback) -> None:
        if now.is_playing is not self._drawn:
            self._drawn = now.is_playing
            self.play.setIcon(icon("pause" if now.is_playing else "play"))
            tip = "Pause" if now.is_playing else "Play"
            self.play.setToolTip(f"{tip} (Space)")
            self.play.setAccessibleName(tip)

    def _set_slow_motion(self, factor: float) -> None:
        if self._source is not None:
            self._source.set_slow_motion(factor)
            self.refresh()

    def _set_loop(self, loop: bool) -> None:
        if self._source is not None:
            self._source.loop = loop
            self.refresh()


class SeekSlider(QSlider):
    """A slider whose handle goes where one clicks."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setAccessibleName("Position in the file")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumWidth(120)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Take the handle to the mouse first, so that it is dragged from there."""
        if event.button() == Qt.MouseButton.LeftButton:
            option = QStyleOptionSlider()
            self.initStyleOption(option)
            part = QStyle.SubControl.SC_SliderHandle
            handle = self.style().subControlRect(QStyle.ComplexControl.CC_Slider, option, part, self)
            room = self.width() - handle.width()
            at = QStyle.sliderValueFromPosition(
                self.minimum(), self.maximum(), round(event.position().x() - handle.width() / 2), room
            )
            self.setSliderPosition(at)
            self.sliderMoved.emit(at)
        super().mousePressEvent(event)


def clock_of(seconds: float) -> str:
    """Minutes, seconds and tenths, cut off and not rounded: 59.96 is 0:59.9."""
    tenths = int(10 * seconds + 1e-6)
    return f"{tenths // 600}:{tenths // 10 % 60:02d}.{tenths % 10}"
