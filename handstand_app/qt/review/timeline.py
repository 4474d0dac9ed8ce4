"""The scrubber: playhead, verdicts, labelled parts, marks and the repeated part on one line of time."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from handstand_app.core.review.segments import Stretch
from handstand_app.core.review.track_view import TrackView
from handstand_app.qt import theme
from handstand_app.qt.review.labelling import LABELS, label_colour
from models.verdicts import VerdictKind

MARGIN = 60
"""Left and right of the line, as wide as the axes of the curves above it [px]."""
VERDICTS = (6, 8)
SECOND = (24, 8)
PARTS = (18, 20)
SCALE_TOP = 40
Runs = list[tuple[float, float, VerdictKind]]
STEPS_S = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800)


class Timeline(QWidget):
    """Pressing or dragging moves the playhead; pressing a labelled part selects it."""

    time_dragged = Signal(float)
    part_pressed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(60)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumWidth(4 * MARGIN)
        self.setAccessibleName("Timeline")
        self.duration_s = 0.0
        self.time_s = 0.0
        self._bands: list[Runs] = []
        self._parts: list[Stretch] = []
        self._selected: int | None = None
        self._marks: tuple[float | None, float | None] = (None, None)
        self._loop: tuple[float, float] | None = None
        self._dragging = False

    def sizeHint(self) -> QSize:  # noqa: N802
        """As wide as there is room."""
        return QSize(640, 60)

    def set_clip(self, duration_s: float, bands: list[Runs]) -> None:
        """Show another length, and the verdicts of one clip or, below each other, of two."""
        self.duration_s, self._bands = duration_s, bands
        self.update()

    def set_time(self, time_s: float) -> None:
        """Move the playhead; emits nothing."""
        if time_s != self.time_s:
            self.time_s = time_s
            self.update()

    def set_parts(self, parts: list[Stretch], selected: int | None) -> None:
        """Show these labelled parts."""
        self._parts, self._selected = parts, selected
        self.update()

    def set_marks(self, begin: float | None, end: float | None) -> None:
        """Show where a new part begins and ends."""
        self._marks = begin, end
        self.update()

    def set_loop(self, loop: tuple[float, float] | None) -> None:
        """Show the part that is repeated."""
        self._loop = loop
        self.update()

    def x_of(self, time_s: float) -> float:
        """Where a time is [px]."""
        return MARGIN + (self.width() - 2 * MARGIN) * time_s / max(self.duration_s, 1e-9)

    def time_at(self, x: float) -> float:
        """The time at a place [s], between begin and end."""
        share = (x - MARGIN) / max(self.width() - 2 * MARGIN, 1)
        return min(max(share, 0.0), 1.0) * self.duration_s

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Go there, and select the part there."""
        if event.button() != Qt.MouseButton.LeftButton or self.duration_s <= 0:
            return
        self._dragging = True
        time_s, top = self.time_at(event.position().x()), event.position().y()
        if PARTS[0] <= top < PARTS[0] + PARTS[1]:
            self.part_pressed.emit(time_s)
        self.time_dragged.emit(time_s)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Go there."""
        if self._dragging:
            self.time_dragged.emit(self.time_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """The playhead stays."""
        self._dragging = False

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint everything."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colours().surface)
        whole = QRectF(MARGIN, PARTS[0], max(self.width() - 2 * MARGIN, 1), PARTS[1])
        painter.fillRect(whole, theme.colours().background)
        if self.duration_s > 0:
            self._paint_scale(painter)
            for band, runs in zip((VERDICTS, SECOND), self._bands, strict=False):
                for begin, end, label in runs:
                    painter.fillRect(self._box(begin, end, *band), theme.verdict_colour(label))
            for number, part in enumerate(self._parts):
                self._paint_part(painter, part, selected=number == self._selected)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_loop(painter)
            self._paint_marks(painter)
            self._paint_playhead(painter)
        painter.end()

    def _paint_scale(self, painter: QPainter) -> None:
        room = (self.width() - 2 * MARGIN) / self.duration_s
        step = next((step for step in STEPS_S if step * room >= 64), STEPS_S[-1])
        painter.setFont(theme.regular(12))
        for number in range(int(self.duration_s / step + 1e-6) + 1):
            x = self.x_of(number * step)
            painter.setPen(theme.colours().line)
            painter.drawLine(QPointF(x, SCALE_TOP - 2), QPointF(x, SCALE_TOP + 3))
            painter.setPen(theme.colours().muted)
            area = QRectF(x - 40, SCALE_TOP + 1, 80, 18)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, _clock(number * step, step))

    def _paint_part(self, painter: QPainter, part: Stretch, *, selected: bool) -> None:
        box, colour = self._box(part.start_s, part.end_s, *PARTS), label_colour(part.label)
        painter.fillRect(box, colour)
        if part.label == "unsure":
            painter.fillRect(box, QBrush(QColor(theme.DARK_INK), Qt.BrushStyle.BDiagPattern))
        painter.setFont(theme.regular(12))
        metrics = QFontMetricsF(painter.font())
        key, words = LABELS.get(part.label, ("?", part.label))
        text = words if metrics.horizontalAdvance(words) + 8 <= box.width() else key
        if metrics.horizontalAdvance(text) + 4 <= box.width():
            chip = QRectF(0, 0, metrics.horizontalAdvance(text) + 6, box.height() - 4)
            chip.moveCenter(box.center())
            painter.fillRect(chip, colour)
            painter.setPen(theme.DARK_INK)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        painter.setPen(QPen(theme.colours().text, 2) if selected else QPen(theme.DARK_INK, 1))
        painter.drawRect(box.adjusted(1, 1, -1, -1) if selected else box)

    def _paint_loop(self, painter: QPainter) -> None:
        if self._loop is None:
            return
        shade = QColor(theme.colours().text)
        shade.setAlpha(46)
        box = self._box(*self._loop, 2, SCALE_TOP - 2)
        painter.fillRect(box, shade)
        painter.setPen(QPen(theme.colours().text, 2))
        for x in (box.left(), box.right()):
            painter.drawLine(QPointF(x, 2), QPointF(x, SCALE_TOP))

    def _paint_marks(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colours().text)
        top, bottom = PARTS[0], PARTS[0] + PARTS[1]
        for time_s, side in zip(self._marks, (1, -1), strict=True):
            if time_s is not None:
                x = self.x_of(time_s)
                painter.drawPolygon(
                    QPolygonF([QPointF(x, top), QPointF(x + 10 * side, (top + bottom) / 2), QPointF(x, bottom)])
                )
        begin, end = self._marks
        if begin is not None and end is not None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colours().text, 1.5, Qt.PenStyle.DashLine))
            painter.drawRect(self._box(begin, end, *PARTS))

    def _paint_playhead(self, painter: QPainter) -> None:
        x = self.x_of(self.time_s)
        painter.setPen(QPen(theme.colours().text, 2))
        painter.drawLine(QPointF(x, 0), QPointF(x, SCALE_TOP + 2))
        painter.setPen(QPen(theme.DARK_INK, 1))
        painter.setBrush(theme.colours().text)
        painter.drawPolygon(QPolygonF([QPointF(x - 7, 0), QPointF(x + 7, 0), QPointF(x, 10)]))

    def _box(self, begin: float, end: float, top: float, height: float) -> QRectF:
        left, right = self.x_of(max(begin, 0.0)), self.x_of(min(end, self.duration_s))
        return QRectF(left, top, max(right - left, 1.0), height)


def verdicts(track: TrackView | None, start_s: float) -> Runs:
    """Stretches of one verdict each, of a clip that begins at a time of the line [s]."""
    return [] if track is None else [(begin + start_s, end + start_s, label) for begin, end, label in track.runs()]


def _clock(time_s: float, step: float) -> str:
    minutes, seconds = divmod(time_s, 60)
    if step < 1:
        return f"{int(minutes)}:{seconds:04.1f}" if minutes else f"{seconds:.1f} s"
    return f"{int(minutes)}:{round(seconds):02d}" if minutes else f"{round(seconds)} s"
