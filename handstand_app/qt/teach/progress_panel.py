"""Where a training stands: the stage in words, a bar with the time that is left, the loss as a curve."""

import time

import pyqtgraph as pg
from PySide6.QtWidgets import QLabel, QProgressBar, QVBoxLayout, QWidget

from handstand_app.core.teach.job import TeachProgress
from handstand_app.qt import theme

SMOOTH = 0.9
"""Share of the curve's last value in the next one: single steps see few clips and jump about."""


class ProgressPanel(QWidget):
    """Displays the given state; starts nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stage, self.left, self.bar = QLabel(), QLabel(), QProgressBar()
        theme.type_of(self.stage, 18, bold=True)
        theme.type_of(self.left, 14, muted=True)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Progress of this step")
        self.plot = pg.PlotWidget()
        self.plot.setMinimumHeight(160)
        self.plot.setMouseEnabled(False, False)
        self.plot.hideButtons()
        self.plot.setMenuEnabled(False)
        for side in ("left", "bottom"):
            self.plot.getAxis(side).enableAutoSIPrefix(False)
        self._curve = self.plot.plot()
        theme.follow(self, self._colour)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (self.stage, self.bar, self.left, self.plot):
            column.addWidget(widget)
        self.begin()

    def begin(self) -> None:
        """A training has been asked for and says nothing yet."""
        self.stage.setText("Preparing")
        self.left.setText("Collecting the labelled clips")
        self.bar.setRange(0, 0)
        self._losses: list[float] = []
        self._began: tuple[str, float, int] | None = None
        self._curve.setData([], [])
        self.plot.hide()

    def show_progress(self, progress: TeachProgress) -> None:
        """The latest step."""
        now = time.monotonic()
        if self._began is None or self._began[0] != progress.stage:
            self._began = (progress.stage, now, progress.done)
            self._losses = []
        self.stage.setText(progress.stage)
        self.bar.setRange(0, max(progress.total, 1))
        self.bar.setValue(progress.done)
        self.left.setText(f"{progress.done} of {progress.total}{self._time_left(progress, now)}")
        if progress.loss is not None:
            self.plot.show()
            before = self._losses[-1] if self._losses else progress.loss
            self._losses.append(SMOOTH * before + (1 - SMOOTH) * progress.loss)
            self._curve.setData(self._losses)

    def _colour(self) -> None:
        look = theme.colours()
        self.plot.setBackground(look.surface)
        self._curve.setPen(pg.mkPen(look.straight, width=2.5))
        for side, words in (("left", "disagreement"), ("bottom", "steps")):
            self.plot.setLabel(side, words, color=look.muted.name())
            self.plot.getAxis(side).setPen(look.line)
            self.plot.getAxis(side).setTextPen(look.muted)

    def _time_left(self, progress: TeachProgress, now: float) -> str:
        assert self._began is not None
        _, began, first = self._began
        done = progress.done - first
        if done < 1:
            return ""
        seconds = (now - began) / done * (progress.total - progress.done)
        return f", {duration(seconds)} left in this step"


def duration(seconds: float) -> str:
    """A length of time for people: "about 40 s", "about 3 min"."""
    if seconds < 90:
        return f"about {max(round(seconds / 5) * 5, 5)} s"
    return f"about {round(seconds / 60)} min"
