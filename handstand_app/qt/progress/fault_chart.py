"""What broke the line first: the share of the holds that each fault has, the most common on top."""

import pyqtgraph as pg
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QCursor, QMouseEvent
from PySide6.QtWidgets import QToolTip

from handstand_app.core.progress.totals import Totals
from handstand_app.qt import theme
from handstand_app.qt.library.formatting import counted
from handstand_app.qt.progress.words import fault_title

NO_FAULT = "no fault"
LEFT_PX = 130
MOST = 8


class FaultChart(pg.PlotWidget):
    """A bar for each fault, and one for holds without any."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Faults by their share of the holds")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseEnabled(False, False)
        self.hideButtons()
        self.setMenuEnabled(False)
        self.setMinimumHeight(170)
        self.setMouseTracking(True)
        self.rows: list[tuple[str, int, float]] = []
        self._holds = 0
        left, bottom = self.getAxis("left"), self.getAxis("bottom")
        left.setWidth(LEFT_PX)
        for axis in (left, bottom):
            axis.setStyle(tickLength=0)
        bottom.setTicks([[(share, f"{share} %") for share in (0, 25, 50, 75, 100)]])
        self.getViewBox().invertY(True)
        self.bars = pg.BarGraphItem(x0=[], width=[], y=[], height=0.62)
        self.addItem(self.bars)
        theme.follow(self, self._colour)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Its least height: it takes more where there is room."""
        return self.minimumSize()

    def show_totals(self, totals: Totals) -> None:
        """Draw the faults of these holds."""
        self._holds = totals.holds
        self.rows = fault_rows(totals)
        self._colour()

    def words_of(self, row: int) -> str:
        """The tool tip of a bar."""
        name, count, share = self.rows[row]
        return f"{name}\n{count:,} of {counted(self._holds, 'hold')}, {share:.0f} %"

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Tell what the bar under the mouse is."""
        super().mouseMoveEvent(event)
        row = round(float(self.getViewBox().mapSceneToView(event.position()).y()))
        if 0 <= row < len(self.rows):
            QToolTip.showText(QCursor.pos() + QPoint(12, 12), self.words_of(row), self)
        else:
            QToolTip.hideText()

    def _colour(self) -> None:
        look = theme.colours()
        self.setBackground(look.surface)
        names, shares = [row[0] for row in self.rows], [row[2] for row in self.rows]
        self.getAxis("left").setTicks([list(enumerate(names))])
        self.setXRange(0, max(25.0, *shares) if shares else 100.0, padding=0)
        self.setYRange(-0.6, max(len(names), 4) - 0.4, padding=0)
        brushes = [look.straight if name == NO_FAULT else look.broken for name in names]
        places = list(range(len(names)))
        self.bars.setOpts(x0=0, width=shares, y=places, height=0.62, brushes=brushes, pen=pg.mkPen(None))
        for side in ("left", "bottom"):
            self.getAxis(side).setPen(look.line)
            self.getAxis(side).setTextPen(look.text if side == "left" else look.muted)


def fault_rows(totals: Totals) -> list[tuple[str, int, float]]:
    """Name, holds and share of the holds [%]; the most common first, and last the holds without a fault."""
    if not totals.holds:
        return []
    counts = sorted(totals.faults.items(), key=lambda item: (-item[1], item[0]))[:MOST]
    rows = [(fault_title(fault), count) for fault, count in counts]
    rows.append((NO_FAULT, totals.holds - totals.faults.total()))
    return [(name, count, 100 * count / totals.holds) for name, count in rows]
