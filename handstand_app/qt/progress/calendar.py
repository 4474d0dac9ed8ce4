"""A square for each day, a column for each week: the longer somebody was upside down, the stronger its colour."""

from collections.abc import Mapping
from datetime import date, timedelta

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from handstand_app.core.progress.attempts import monday_of
from handstand_app.core.progress.totals import Totals
from handstand_app.qt import theme
from handstand_app.qt.library.formatting import counted, day_words, seconds
from handstand_app.qt.progress.words import long_seconds

SIDE_PX, GAP_PX, LEFT_PX, TOP_PX = 15, 3, 36, 20
STEP_PX = SIDE_PX + GAP_PX
SHARES = (0.35, 0.57, 0.78, 1.0)
"""How much of the colour each level has."""
LEVELS = len(SHARES)
MOST_WEEKS = 105
_MOVES = {Qt.Key.Key_Left: -7, Qt.Key.Key_Right: 7, Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class Calendar(QWidget):
    """As many weeks up to today as there is room for. Arrow keys choose a day, Enter picks it, as a click does."""

    picked = Signal(object)  # date

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Calendar of practice")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._days: Mapping[date, Totals] = {}
        self._limits: list[float] = []
        self._today = date.today()
        self.chosen = self._today
        theme.follow(self, self._recolour)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Seven rows and the names of the months."""
        return QSize(LEFT_PX + 26 * STEP_PX, TOP_PX + 7 * STEP_PX)

    def show_days(self, days: Mapping[date, Totals], today: date) -> None:
        """Show the totals of each day."""
        self._days, self._today, self.chosen = days, today, today
        sums = sorted(totals.total_s for totals in days.values())
        self._limits = [sums[len(sums) * number // LEVELS] for number in range(1, LEVELS)] if sums else []
        self._describe()
        self.update()

    @property
    def first_day(self) -> date:
        """The first day that is shown, a Monday."""
        weeks = max(1, min((self.width() - LEFT_PX) // STEP_PX, MOST_WEEKS))
        return monday_of(self._today) - timedelta(weeks=weeks - 1)

    def square(self, day: date) -> QRectF:
        """Where a day is painted."""
        column, row = divmod((day - self.first_day).days, 7)
        return QRectF(LEFT_PX + column * STEP_PX, TOP_PX + row * STEP_PX, SIDE_PX, SIDE_PX)

    def day_at(self, place: QPoint) -> date | None:
        """The day at a place; None outside of them and after today."""
        column, row = (place.x() - LEFT_PX) // STEP_PX, (place.y() - TOP_PX) // STEP_PX
        if place.x() < LEFT_PX or not 0 <= row < 7:
            return None
        day = self.first_day + timedelta(days=7 * column + row)
        return day if day <= self._today else None

    def level(self, day: date) -> int:
        """0 without attempts, else 1 to LEVELS: a quarter of the days of practice has each."""
        totals = self._days.get(day)
        return 0 if totals is None else 1 + sum(totals.total_s >= limit for limit in self._limits)

    def words_of(self, day: date) -> str:
        """The tool tip of a day."""
        totals, title = self._days.get(day), f"{day:%A}, {day_words(day)}"
        if totals is None:
            return f"{title}\nno attempt"
        best = f", best {seconds(totals.best_s)}, {long_seconds(totals.total_s)} in all" if totals.holds else ""
        return f"{title}\n{counted(totals.attempts, 'attempt')}{best}"

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the days."""
        painter, look = QPainter(self), theme.colours()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.regular(12))
        self._paint_names(painter)
        shades = self.shades()
        day = self.first_day
        while day <= self._today:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(shades[self.level(day)])
            painter.drawRoundedRect(self.square(day), 3, 3)
            day += timedelta(days=1)
        if self.hasFocus():
            painter.setPen(QPen(look.focus, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.square(self.chosen).adjusted(-1, -1, 1, 1), 4, 4)
        painter.end()

    def shades(self) -> list[QColor]:
        """The colours of the levels, from none on."""
        look = theme.colours()
        return [look.mat, *(_mixed(look.surface, look.straight, share) for share in SHARES)]

    def _paint_names(self, painter: QPainter) -> None:
        painter.setPen(theme.colours().muted)
        middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        for row, name in ((0, "Mon"), (2, "Wed"), (4, "Fri")):
            painter.drawText(QRectF(0, TOP_PX + row * STEP_PX, LEFT_PX, SIDE_PX), middle, name)
        day, free_from = self.first_day, 0.0
        while day <= self._today:
            x = self.square(day).x()
            if day.day <= 7 and x >= free_from:
                words = f"{day:%b %Y}" if day.month == 1 else f"{day:%b}"
                painter.drawText(QRectF(x, 0, 70, TOP_PX - 4), middle, words)
                free_from = x + (64 if day.month == 1 else 34)
            day += timedelta(days=7)

    def event(self, event: QEvent) -> bool:
        """Tell what the day under the mouse was."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            day = self.day_at(event.pos())
            QToolTip.showText(event.globalPos(), "" if day is None else self.words_of(day), self)
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Days with clips can be clicked, and tell at once what they were."""
        day = self.day_at(event.position().toPoint())
        is_link = day in self._days
        self.setCursor(Qt.CursorShape.PointingHandCursor if is_link else Qt.CursorShape.ArrowCursor)
        QToolTip.showText(event.globalPosition().toPoint(), "" if day is None else self.words_of(day), self)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Pick a day."""
        day = self.day_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and day in self._days:
            self.picked.emit(day)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Choose another day, or pick the chosen one."""
        key = Qt.Key(event.key())
        if key in _MOVES:
            self.chosen = min(max(self.chosen + timedelta(days=_MOVES[key]), self.first_day), self._today)
            self._describe()
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.chosen in self._days:
            self.picked.emit(self.chosen)
        else:
            super().keyPressEvent(event)

    def _describe(self) -> None:
        self.setAccessibleDescription(self.words_of(self.chosen))

    def _recolour(self) -> None:
        self.update()


def _mixed(ground: QColor, colour: QColor, share: float) -> QColor:
    pairs = zip(ground.getRgb()[:3], colour.getRgb()[:3], strict=True)  # type: ignore[index]
    return QColor(*(round((1 - share) * own + share * other) for own, other in pairs))
