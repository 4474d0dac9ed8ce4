"""Judging saved clips again, on the page: a line that says how much is left, and when the worker may work."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from handstand_app.core.judging.estimator import Estimator
from handstand_app.core.library.errors import LibraryError
from handstand_app.core.library.judging.idle import IdleWatch
from handstand_app.core.library.judging.judge_again import JudgeAgain
from handstand_app.core.library.library import Library
from handstand_app.qt import theme
from handstand_app.qt.bridge import GuiThread
from handstand_app.qt.library.buttons import button
from handstand_app.qt.library.formatting import counted

LOOK_MS = 1000


class JudgingBar(QWidget):
    """Displays the given state."""

    def __init__(self) -> None:
        super().__init__()
        self.label, self.pause = QLabel(wordWrap=True), button("Pause")
        theme.type_of(self.label, 13, muted=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self.label, stretch=1)
        row.addWidget(self.pause, alignment=Qt.AlignmentFlag.AlignRight)
        self.hide()

    def show_state(self, waiting: int, *, paused: bool, working: bool) -> None:
        """How many clips are left, and whether anything is being done about it."""
        clips = f"{counted(waiting, 'saved clip')} {'is' if waiting == 1 else 'are'}"
        if paused:
            words = f"{clips} not judged again: paused."
        elif working:
            words = f"Judging saved clips again, picture by picture: {waiting:,} left."
        else:
            words = f"{clips} to be judged again, picture by picture, when nobody is in view."
        self.label.setText(words)
        self.pause.setText("Go on" if paused else "Pause")
        self.setVisible(waiting > 0)


class Judging(QObject):
    """Owns the worker.

    Args:
        load_estimator: the whole network, for the worker.
        bar: shows how it goes.
        is_busy: something else needs the machine now.
    """

    clip_judged = Signal(int)  # id

    def __init__(
        self,
        library: Library,
        load_estimator: Callable[[], Estimator],
        bar: JudgingBar,
        is_busy: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._library, self._bar, self._is_busy = library, bar, is_busy
        self._gui = GuiThread(self)
        self.idle = IdleWatch(time.monotonic())
        self.worker = JudgeAgain(library, load_estimator, self._gui.posting(self.clip_judged.emit))
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)
        bar.pause.clicked.connect(self.toggle)
        self.clip_judged.connect(lambda _: self.look())
        self.worker.start()
        self._timer.start()
        self.look()

    def see(self) -> None:
        """Somebody is in view, or something is being recorded."""
        self.idle.see(time.monotonic())
        self.worker.allow(False)

    def look(self) -> None:
        """Let the worker work if the machine is idle, and show how much is left."""
        try:
            paused, waiting = self._library.judgements.paused, self._library.judgements.waiting()
        except LibraryError:  # what is done next with the library tells it
            return
        working = not paused and not self._is_busy() and self.idle.is_idle(time.monotonic())
        self.worker.allow(working)
        self._bar.show_state(waiting, paused=paused, working=working)
        if waiting:
            self.worker.look()

    def toggle(self) -> None:
        """Pause, or go on."""
        self._library.judgements.set_paused(not self._library.judgements.paused)
        self.look()

    def stop(self) -> None:
        """Wait for the worker."""
        self._timer.stop()
        self.worker.stop()
