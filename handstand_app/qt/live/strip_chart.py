"""The last 20 seconds: how likely straight, and the largest bend of the body line."""

from collections import deque

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from handstand_app.core.types import LiveResult
from handstand_app.qt import theme
from models.labels import STRAIGHT

SPAN_S = 20.0
CHART_PX = 150
"""Its height."""
FULL_ANGLE = 45.0
"""Angle at the top of the chart [degrees]."""


class StripChart(pg.PlotWidget):
    """Two curves over time; new values are kept as they come and drawn when `redraw` is called."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: deque[tuple[float, float, float]] = deque()
        self.setFixedHeight(CHART_PX)
        self.setAccessibleName("How sure of straight, and the largest bend, over the last 20 seconds")
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseEnabled(False, False)
        self.hideButtons()
        self.setMenuEnabled(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setXRange(-SPAN_S, 0, padding=0.03)
        self.setYRange(0, 1, padding=0.06)
        self._set_ticks()
        self._likely, self._bend = self.plot(connect="finite"), self.plot(connect="finite")
        self._limit = self.addLine(y=15 / FULL_ANGLE)
        theme.follow(self, self._colour)

    def add(self, result: LiveResult) -> None:
        """Keep the values of one result; a frame without a verdict leaves a gap."""
        verdict, angles = result.verdict, result.angles
        likely = bend = np.nan
        if verdict is not None and verdict.probabilities is not None:
            likely = float(verdict.probabilities[STRAIGHT])
            if verdict.is_up and angles is not None:
                bend = max(angles.shoulder, angles.hip) / FULL_ANGLE
        now = result.frame.captured_at
        self._values.append((now, likely, min(bend, 1.0)))
        while self._values and now - self._values[0][0] > SPAN_S:
            self._values.popleft()

    def redraw(self) -> None:
        """Draw what was added since."""
        if not self._values:
            return
        values = np.array(self._values)
        ages = values[:, 0] - values[-1, 0]
        self._likely.setData(ages, values[:, 1])
        self._bend.setData(ages, values[:, 2])

    def clear_values(self) -> None:
        """Forget everything: the source changed."""
        self._values.clear()
        self._likely.setData([], [])
        self._bend.setData([], [])

    def _set_ticks(self) -> None:
        self.showAxis("right")
        left, right, bottom = (self.getAxis(side) for side in ("left", "right", "bottom"))
        left.setTicks([[(0, "0"), (0.5, "50"), (1, "100 %")]])
        right.setTicks([[(degrees / FULL_ANGLE, f"{degrees}°") for degrees in (0, 15, 30, 45)]])
        bottom.setTicks([[(-second, f"{-second} s" if second else "now") for second in (20, 15, 10, 5, 0)]])
        for axis in (left, right, bottom):
            axis.setStyle(tickLength=0)
        left.setWidth(68)
        right.setWidth(72)

    def _colour(self) -> None:
        look = theme.colours()
        self.setBackground(look.surface)
        self._likely.setPen(pg.mkPen(look.straight, width=2.5))
        self._bend.setPen(pg.mkPen(look.broken, width=2.5, style=Qt.PenStyle.DashLine))
        self._limit.setPen(pg.mkPen(look.faint, width=1, style=Qt.PenStyle.DotLine))
        for side, colour in (("left", look.straight), ("right", look.broken), ("bottom", look.muted)):
            self.getAxis(side).setPen(look.line)
            self.getAxis(side).setTextPen(colour)
        self.getAxis("left").setLabel("sure straight", color=look.straight.name())
        self.getAxis("right").setLabel("largest bend", color=look.broken.name())
