"""The status bar: source, frames and verdicts a second, latency, runtime."""

import html
import time
from collections import deque

import numpy as np
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QStatusBar

from handstand_app.core.types import LiveResult
from handstand_app.qt import theme
from handstand_app.qt.level_button import LevelButton
from handstand_app.qt.live.video_view import VideoView
from models.text import shown

RATE_SPAN_S = 2.0
NOTE_MS = 10_000


class StatusLine(QStatusBar):
    """Counts results and shows rates.

    Args:
        view: knows when frames were painted, and how old they were.
        blocks: see `LevelButton`.
    """

    def __init__(self, view: VideoView, blocks: int | None = None) -> None:
        super().__init__()
        self._view = view
        self.judged_at: deque[float] = deque(maxlen=600)
        self._source, self._rates, self.level = QLabel(), QLabel(), LevelButton(blocks)
        self.trouble, self._note = QLabel(), QLabel()
        theme.plain(self._source, self.trouble, self._note)
        self._note_timer = QTimer(self, singleShot=True, interval=NOTE_MS)
        self._note_timer.timeout.connect(self._end_note)
        self.addWidget(self.trouble)
        self.trouble.hide()
        self.addWidget(self._source, 1)
        self.addWidget(self._note, 1)
        self._note.hide()
        self.addPermanentWidget(self._rates)
        self.addPermanentWidget(self.level)
        self.setSizeGripEnabled(False)

    def count(self, result: LiveResult) -> None:
        """Count one result."""
        if result.verdict is not None:
            self.judged_at.append(time.perf_counter())

    def show_source(self, sentence: str) -> None:
        """Show the source's name, or what is wrong."""
        self._source.setText(shown(sentence))

    def show_note(self, sentence: str) -> None:
        """Show a sentence for a while, in place of the source."""
        self._note.setText(shown(sentence))
        self._note.setToolTip(html.escape(shown(sentence)))
        self._source.hide()
        self._note.show()
        self._note_timer.start()

    def _end_note(self) -> None:
        self._note.hide()
        self._source.show()

    def show_trouble(self, sentence: str) -> None:
        """Show that something went wrong until the window is closed; the whole sentence is in the tool tip too."""
        self.trouble.setText(sentence)
        self.trouble.setToolTip(sentence)
        self.trouble.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.trouble.show()

    @property
    def rates(self) -> str:
        """The rates as they are shown."""
        return self._rates.text()

    def refresh(self) -> None:
        """Show the present rates."""
        painted, judged = (_rate(times) for times in (self._view.painted_at, self.judged_at))
        if painted == 0:
            self._rates.setText("")
            return
        latency = float(np.median(self._view.latency_ms))
        self._rates.setText(f"{painted:.0f} pictures/s   {judged:.0f} verdicts/s   {latency:.0f} ms latency")


def _rate(times: deque[float]) -> float:
    """Events a second within the last two seconds."""
    now = time.perf_counter()
    return sum(now - at <= RATE_SPAN_S for at in times) / RATE_SPAN_S
