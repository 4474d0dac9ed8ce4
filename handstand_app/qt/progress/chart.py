"""What the charts over time have in common: days along the bottom, dots that tell what they are and can be clicked."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from statistics import fmean
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QColor, QCursor, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from handstand_app.core.progress.attempts import AttemptGroup, SavedAttempt
from handstand_app.qt import theme
from handstand_app.qt.library.formatting import day_words

LEFT_PX = 46
TICK_PX = 78


class DayAxis(pg.AxisItem):
    """Days as their ordinals, with as many dates as fit, on Mondays or firsts of a month where days do not."""

    def __init__(self) -> None:
        super().__init__("bottom")
        self.setStyle(tickLength=0)

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:  # noqa: N802, N803
        """Where dates are written."""
        most = max(2, int(size / TICK_PX))
        return [(1.0, [float(day.toordinal()) for day in dates(minVal, maxVal, most)])]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:  # noqa: N802
        """The dates; the year with the first of them, and where it changes."""
        days = [date.fromordinal(int(value)) for value in values]
        return [
            day_words(day, day) if number and days[number - 1].year == day.year else day_words(day)
            for number, day in enumerate(days)
        ]


def dates(first: float, last: float, most: int) -> list[date]:
    """At most so many days between two ordinals, evenly spaced: days, weeks, months or years."""
    begin, end = date.fromordinal(max(1, int(first))), date.fromordinal(max(1, int(last)))
    span = (end - begin).days + 1
    for step in (1, 2, 7, 14):
        if span / step <= most:
            start = begin if step < 7 else begin + timedelta(days=-begin.weekday() % 7)
            return [start + timedelta(days=number) for number in range(0, (end - start).days + 1, step)]
    months = [date(year, month, 1) for year in range(begin.year, end.year + 1) for month in range(1, 13)]
    months = [month for month in months if begin <= month <= end]
    step = next(step for step in (1, 2, 3, 6, *range(12, 12_000, 12)) if len(months) / step <= most)
    return [month for month in months if (month.year * 12 + month.month - 1) % step == 0]


class UnitAxis(pg.AxisItem):
    """Numbers with their unit."""

    def __init__(self, unit: str) -> None:
        super().__init__("left")
        self._unit = unit
        self.setStyle(tickLength=0)
        self.setWidth(LEFT_PX)
        self.setTickDensity(0.6)

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:  # noqa: N802
        """The numbers."""
        return [f"{value:g} {self._unit}" for value in values]


class DayChart(pg.PlotWidget):
    """Dots over days. A dot carries what it stands for; `picked` gives it when it is clicked."""

    picked = Signal(object)

    def __init__(self, name: str, unit: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, axisItems={"bottom": DayAxis(), "left": UnitAxis(unit)})
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseEnabled(False, False)
        self.hideButtons()
        self.setMenuEnabled(False)
        self.setMinimumHeight(170)
        self.showGrid(y=True, alpha=0.25)
        self.dots = pg.ScatterPlotItem(hoverable=True, pxMode=True)
        self.words = pg.TextItem("", anchor=(0.5, 0.5))
        self.addItem(self.dots)
        self.addItem(self.words, ignoreBounds=True)
        self.dots.sigClicked.connect(self._pick)
        self.dots.sigHovered.connect(self._tell)
        theme.follow(self, self._colour)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Its least height: it takes more where there is room."""
        return self.minimumSize()

    def words_of(self, data: Any) -> str:
        """The tool tip of a dot; for subclasses."""
        raise NotImplementedError

    def set_days(self, first: date, last: date) -> None:
        """Show these days, both included."""
        self.setXRange(first.toordinal(), last.toordinal() + 1, padding=0.01)

    def say(self, words: str) -> None:
        """Write this in the middle; nothing for an empty text."""
        (left, right), (low, high) = self.getViewBox().viewRange()
        self.words.setText(words, color=theme.colours().muted)
        self.words.setPos((left + right) / 2, (low + high) / 2)

    def _pick(self, _: object, points: Sequence[Any], __: object) -> None:
        if len(points):
            self.picked.emit(points[0].data())

    def _tell(self, _: object, points: Sequence[Any], __: object) -> None:
        self.setCursor(Qt.CursorShape.PointingHandCursor if len(points) else Qt.CursorShape.ArrowCursor)
        if len(points):
            QToolTip.showText(QCursor.pos() + QPoint(12, 12), self.words_of(points[0].data()), self)
        else:
            QToolTip.hideText()

    def _colour(self) -> None:
        look = theme.colours()
        self.setBackground(look.surface)
        for side in ("left", "bottom"):
            self.getAxis(side).setPen(look.line)
            self.getAxis(side).setTextPen(look.muted)
        self.recolour()

    def recolour(self) -> None:
        """The theme changed; for subclasses."""


def line_pen(colour: QColor, width: float = 2.5) -> QPen:
    """A line of a chart."""
    return pg.mkPen(colour, width=width)


def places(attempts: Sequence[SavedAttempt]) -> dict[int, float]:
    """Where attempts are drawn, by the id of the clip: those of a day beside each other within the day, in order."""
    counts = Counter(attempt.day for attempt in attempts)
    seen: Counter[date] = Counter()
    found = {}
    for attempt in attempts:
        day = attempt.day
        found[attempt.clip_id] = day.toordinal() + 0.12 + 0.76 * (seen[day] + 0.5) / counts[day]
        seen[day] += 1
    return found


def place_of(group: AttemptGroup, at: Mapping[int, float]) -> float:
    """Where a group is drawn: in the middle of its attempts."""
    return fmean(at[attempt.clip_id] for attempt in group.attempts)
