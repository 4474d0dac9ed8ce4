"""P(straight) and the deviations that can be named as a fault over the clip, above the scrubber and at its scale."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtWidgets import QWidget

from handstand_app.core.review.track_view import CURVES, TrackView
from handstand_app.qt import theme
from handstand_app.qt.review.timeline import MARGIN
from models.body_line import LIMITS

LIMITS_HIGH = 3.0
"""The top of the chart, in limits of each angle; what is larger is drawn there. The limit itself is where a deviation
becomes a fault, so that the highest curve is the fault."""
NOT_ANALYSED = "not analysed: no curves"
HIDDEN = "hidden until the clip is labelled"


def curve_colour(name: str) -> QColor:
    """The colour of one of CURVES."""
    look = theme.colours()
    return {
        "straight": look.straight,
        "elbow": look.elbow,
        "shoulder": look.shoulder,
        "hip": look.hip,
        "knee": look.knee,
        "legs_apart": look.legs,
        "line_tilt": look.broken,
    }[name]


class Curves(pg.PlotWidget):
    """Pressing or dragging anywhere moves the playhead. The second of two attempts is drawn in dashes."""

    time_dragged = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseEnabled(False, False)
        self.hideButtons()
        self.setMenuEnabled(False)
        self.setYRange(0, 1, padding=0.06)
        self._duration_s = 0.0
        self._dragging = False
        self._set_ticks()
        self.lines = {(number, name): self.plot(connect="finite") for number in range(2) for name in CURVES}
        self._limit = self.addLine(y=1 / LIMITS_HIGH)
        self.playhead = pg.InfiniteLine(0.0)
        self.addItem(self.playhead)
        self.words = pg.TextItem("", anchor=(0.5, 0.5))
        self.addItem(self.words, ignoreBounds=True)
        theme.follow(self, self._colour)

    def show_tracks(self, duration_s: float, tracks: list[tuple[float, TrackView | None]], words: str = "") -> None:
        """Draw one or two tracks, each with where it begins on the timeline [s]; `words` say why there is none."""
        self._duration_s = duration_s
        self.setXRange(0, max(duration_s, 1e-3), padding=0)
        for (number, name), line in self.lines.items():
            start_s, track = tracks[number] if number < len(tracks) else (0.0, None)
            if track is None:
                line.setData([], [])
                continue
            values = track.curve(name)
            heights = values if name == "straight" else values / getattr(LIMITS, name) / LIMITS_HIGH
            line.setData(start_s + track.times_s, np.minimum(heights, 1.0))
        self.words.setText(words if duration_s > 0 else "")
        self.words.setPos(duration_s / 2, 0.5)

    def show_curve(self, name: str, shown: bool) -> None:
        """Draw one of CURVES or not."""
        for number in (0, 1):
            self.lines[number, name].setVisible(shown)

    def set_time(self, time_s: float) -> None:
        """Move the playhead; emits nothing."""
        self.playhead.setPos(time_s)

    def x_of(self, time_s: float) -> float:
        """Where a time is in the widget [px]."""
        return float(self.getViewBox().mapViewToScene(pg.Point(time_s, 0)).x())

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Go there."""
        if event.button() == Qt.MouseButton.LeftButton and self._duration_s > 0:
            self._dragging = True
            self._drag(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Go there."""
        if self._dragging:
            self._drag(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """The playhead stays."""
        self._dragging = False

    def _drag(self, event: QMouseEvent) -> None:
        time_s = float(self.getViewBox().mapSceneToView(event.position()).x())
        self.time_dragged.emit(min(max(time_s, 0.0), self._duration_s))

    def _set_ticks(self) -> None:
        item = self.getPlotItem()
        item.layout.setContentsMargins(0, 6, 0, 4)
        item.layout.setHorizontalSpacing(0)
        self.showAxis("right")
        self.hideAxis("bottom")
        left, right = self.getAxis("left"), self.getAxis("right")
        left.setTicks([[(0, "0"), (0.5, "50"), (1, "100 %")]])
        right.setTicks([[(0, "0°"), (1 / LIMITS_HIGH, "limit"), (2 / LIMITS_HIGH, "2 ×"), (1, "3 ×")]])
        for axis in (left, right):
            axis.setStyle(tickLength=0)
            axis.setWidth(MARGIN)

    def _colour(self) -> None:
        look = theme.colours()
        self.setBackground(look.surface)
        styles = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine)
        for (number, name), line in self.lines.items():
            line.setPen(pg.mkPen(curve_colour(name), width=2.2, style=styles[number]))
        self._limit.setPen(pg.mkPen(look.faint, width=1, style=Qt.PenStyle.DotLine))
        self.playhead.setPen(pg.mkPen(look.text, width=2))
        self.words.setColor(look.muted)
        for side, colour in (("left", look.straight), ("right", look.muted)):
            self.getAxis(side).setPen(look.line)
            self.getAxis(side).setTextPen(colour)
