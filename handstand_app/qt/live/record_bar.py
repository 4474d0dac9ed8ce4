"""The row under the picture: record by hand with a countdown, save every attempt, and what is being recorded."""

import time
from enum import Enum

from PySide6.QtCore import QRectF, QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from handstand_app.core.camera import CameraState
from handstand_app.core.recording.events import RecorderEvent, RecordingEnded, RecordingStarted
from handstand_app.core.settings import COUNTDOWNS_S
from handstand_app.qt import theme
from handstand_app.qt.keys import action

SECOND_MS = 1000
REFRESH_MS = 100


class RecordState(Enum):
    """What the row shows."""

    READY = "Record"
    COUNTING = "Cancel"
    RECORDING = "Stop"


class RecordBar(QWidget):
    """Emits what the user wants, and shows what the recorder tells; records nothing itself."""

    record_requested = Signal()
    stop_requested = Signal()
    automatic_toggled = Signal(bool)
    countdown_chosen = Signal(int)  # seconds
    lit_changed = Signal(bool)  # whether something is being recorded
    countdown_changed = Signal(int)  # seconds left; 0 when it is over or was cancelled

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = RecordState.READY
        self._left = 0
        self._first_at = 0.0
        self.button = QPushButton(RecordState.READY.value)
        self.button.setToolTip("Record by hand, after a countdown; again to stop (R)")
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.setMinimumWidth(96)
        self.delay = QComboBox()
        for seconds in COUNTDOWNS_S:
            self.delay.addItem(f"in {seconds} s", seconds)
        self.delay.setToolTip("Time to walk to the mat")
        self.delay.setAccessibleName("Countdown")
        self.delay.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.automatic = QCheckBox("Auto: save every attempt")
        self.automatic.setToolTip("Save a clip of each handstand that the camera shows, from before the kick-up")
        self.automatic.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._dot = RecordDot()
        self.label = QLabel()
        theme.plain(self.label)
        self.label.setAccessibleName("Recording")
        self.label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._is_lost = False  # no pictures come
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(12)
        row.addWidget(self.button)
        row.addWidget(self.delay)
        row.addWidget(self.automatic)
        row.addWidget(self._dot)
        row.addWidget(self.label, stretch=1)

    def _connect(self) -> None:
        self.button.clicked.connect(self.press)
        self.record = action(self, "record", "Record", "R", "Record after a countdown, or stop")
        self.record.triggered.connect(lambda _: self.press())
        self.delay.activated.connect(lambda _: self.countdown_chosen.emit(self.delay.currentData()))
        self.automatic.toggled.connect(self.automatic_toggled)
        self._count = QTimer(self, interval=SECOND_MS)
        self._count.timeout.connect(self._count_down)
        self._clock = QTimer(self, interval=REFRESH_MS)
        self._clock.timeout.connect(self._show_elapsed)

    def set_automatic(self, automatic: bool) -> None:
        """Show the switch in this position."""
        with QSignalBlocker(self.automatic):
            self.automatic.setChecked(automatic)

    def set_countdown(self, seconds: int) -> None:
        """Show this one of `COUNTDOWNS_S`."""
        self.delay.setCurrentIndex(COUNTDOWNS_S.index(seconds))

    def show_event(self, event: RecorderEvent) -> None:
        """Show what the recorder tells."""
        if isinstance(event, RecordingStarted):
            self._first_at = event.first_at
            if self.state is not RecordState.COUNTING:
                self._enter(RecordState.RECORDING)
            self._clock.start()
            self._show_elapsed()
        else:
            self._clock.stop()
            if self.state is RecordState.RECORDING:
                self._enter(RecordState.READY)
            self._show(ended_words(event), recording=False)

    def show_note(self, event: RecordingEnded) -> None:
        """Show the end of a clip that is not of the present session, unless there is something to show of that."""
        if self.state is RecordState.READY:
            self._show(ended_words(event), recording=False)

    def show_camera(self, state: CameraState) -> None:
        """Nothing can be recorded from when the camera is lost until pictures come again."""
        if state in (CameraState.LOST, CameraState.RUNNING):
            self._is_lost = state is CameraState.LOST

    def forget(self) -> None:
        """The source changed: nothing is being recorded any more, a countdown is cancelled."""
        self._count.stop()
        self._clock.stop()
        self._is_lost = False
        self.countdown_changed.emit(0)
        self._enter(RecordState.READY)
        self._show("", recording=False)

    def press(self) -> None:
        """Record after the countdown, cancel the countdown, or stop."""
        if self.state is RecordState.RECORDING:
            self.stop_requested.emit()
            if not self._clock.isActive():  # no picture has come yet
                self.forget()
        elif self.state is RecordState.COUNTING:
            self._end_countdown(RecordState.RECORDING if self._clock.isActive() else RecordState.READY)
        elif self._is_lost:
            self._show("No pictures come: choose a camera first.", recording=False)
        else:
            self._left = self.delay.currentData()
            self._enter(RecordState.COUNTING)
            self.countdown_changed.emit(self._left)
            self._count.start()

    def _count_down(self) -> None:
        self._left -= 1
        if self._left > 0:
            self.countdown_changed.emit(self._left)
            return
        self._end_countdown(RecordState.RECORDING)
        self._show("Starting …", recording=True)
        self.record_requested.emit()

    def _end_countdown(self, state: RecordState) -> None:
        self._count.stop()
        self.countdown_changed.emit(0)
        self._enter(state)

    def _enter(self, state: RecordState) -> None:
        self.state = state
        self.button.setText(state.value)

    def _show_elapsed(self) -> None:
        seconds = max(time.perf_counter() - self._first_at, 0.0)
        self._show(f"{int(seconds // 60)}:{int(seconds % 60):02d}", recording=True)

    def _show(self, words: str, *, recording: bool) -> None:
        if recording != self._dot.lit:
            self._dot.set_lit(recording)
            self.lit_changed.emit(recording)
        if words != self.label.text():
            self.label.setText(words)
            self.label.setToolTip(words)


class RecordDot(QWidget):
    """A red dot while something is recorded."""

    def __init__(self) -> None:
        super().__init__()
        self.lit = False
        self.setFixedSize(QSize(24, 24))

    def set_lit(self, lit: bool) -> None:
        """Show the dot or not."""
        if lit != self.lit:
            self.lit = lit
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the dot."""
        if self.lit:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colours().recording)
            painter.drawEllipse(QRectF(self.rect()).adjusted(1, 1, -1, -1))
            painter.end()


def ended_words(event: RecordingEnded) -> str:
    """How a recording ended, in words: what was saved, what is missing, what went wrong."""
    clip = event.clip
    if clip is None:
        return event.trouble or ""
    when = f"{clip.recorded_at:%Y-%m-%d %H:%M:%S}" if event.recovered else f"{clip.recorded_at:%H:%M:%S}"
    words = f"{'recovered' if event.recovered else 'saved'} {when}, {clip.duration_s:.1f} s"
    if clip.dropped:
        words += f", {clip.dropped} pictures lost: the disk was too slow"
    return f"{words}. {event.trouble}" if event.trouble else words
