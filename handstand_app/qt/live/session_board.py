"""The numbers of the session beside the picture: best, last, mean, total, tries per success, and medals."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from handstand_app.core.coach.cue import MARKS_S
from handstand_app.core.coach.statistics import SessionStatistics
from handstand_app.core.coach.summary import HoldSummary
from handstand_app.qt import theme

WIDTH = 184
NOTHING = "–"


class SessionBoard(QWidget):
    """Shows statistics; knows nothing of where they come from."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Ignored)  # the picture decides
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        theme.styled(self, lambda: f"SessionBoard {{ background: {theme.colours().surface.name()} }}")
        self.best = QLabel(NOTHING)
        self.best.setAccessibleName("Best hold")
        theme.type_of(self.best, 34, bold=True)
        best_words = QLabel("best of this session")
        theme.type_of(best_words, 13, muted=True)
        self.medals = Medals()
        self._content = QWidget()
        self._content.setObjectName("content")
        theme.styled(self._content, lambda: "QWidget#content { background: transparent }")
        column = QVBoxLayout(self._content)
        column.setContentsMargins(16, 10, 16, 10)
        column.setSpacing(2)
        for widget in (self.best, best_words):
            column.addWidget(widget)
        column.addSpacing(8)
        column.addLayout(self._rows())
        column.addSpacing(8)
        column.addWidget(self.medals)
        column.addSpacing(8)
        self.note = QLabel(wordWrap=True)
        theme.type_of(self.note, 13, muted=True)
        column.addWidget(self.note)
        column.addStretch(1)
        self._scroll = self._scrolled(self._content)

    def _scrolled(self, content: QWidget) -> QScrollArea:
        """What does not fit is scrolled to, so that a small window stays small and no line is squeezed."""
        area = QScrollArea(self, widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(content)
        area.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)
        return area

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """The scrolled area fills the board."""
        super().resizeEvent(event)
        self._scroll.setGeometry(self.rect())

    def _rows(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setVerticalSpacing(3)
        self.values: dict[str, QLabel] = {}
        for row, name in enumerate(("last", "straight", "mean", "total", "tries", "per success")):
            words, value = QLabel(name), QLabel(NOTHING)
            value.setAlignment(Qt.AlignmentFlag.AlignRight)
            value.setAccessibleName("tries per success" if name == "per success" else name)
            theme.type_of(words, 13, muted=True)
            theme.type_of(value, 15)
            grid.addWidget(words, row, 0)
            grid.addWidget(value, row, 1)
            self.values[name] = value
        return grid

    def show_statistics(self, session: SessionStatistics) -> None:
        """Show these numbers."""
        last, totals = session.last, session.totals
        ratio = totals.tries_per_success
        self.best.setText(f"{totals.best_s:.1f} s" if totals.holds else NOTHING)
        shown = {
            "last": f"{last.total_s:.1f} s" if last else NOTHING,
            "straight": f"{last.straight_s:.1f} s" if last else NOTHING,
            "mean": f"{totals.mean_s:.1f} s" if totals.holds else NOTHING,
            "total": f"{totals.total_s:.0f} s" if totals.attempts else NOTHING,
            "tries": str(totals.attempts) if totals.attempts else NOTHING,
            "per success": f"{ratio:.1f}" if ratio else NOTHING,
        }
        for name, text in shown.items():
            self.values[name].setText(text)
        self.medals.show_counts([session.medals[mark] for mark in MARKS_S])

    def show_summary(self, summary: HoldSummary | None) -> None:
        """Show what the last hold was like, in the bands of judges."""
        lines = () if summary is None else ("Last hold, an estimate:", *summary.lines)
        self.note.setText("\n".join(lines))


class Medals(QWidget):
    """A disc for each mark, lit when it was reached, with how often below."""

    def __init__(self) -> None:
        super().__init__()
        self.counts = [0] * len(MARKS_S)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Medals")

    def sizeHint(self) -> QSize:  # noqa: N802
        """A row of discs."""
        return QSize(WIDTH - 32, 50)

    def show_counts(self, counts: list[int]) -> None:
        """How often each mark was the highest that a hold reached."""
        if counts != self.counts:
            self.counts = counts
            reached = [f"{count} of {mark} s" for mark, count in zip(MARKS_S, counts, strict=True) if count]
            self.setToolTip(f"Medals: {', '.join(reached)}" if reached else "")
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the discs."""
        painter, look = QPainter(self), theme.colours()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        step = self.width() / len(MARKS_S)
        side = min(step - 4, 28.0)
        for number, (mark, count) in enumerate(zip(MARKS_S, self.counts, strict=True)):
            disc = QRectF(number * step + (step - side) / 2, 1, side, side)
            painter.setPen(look.line)
            painter.setBrush(look.straight if count else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(disc)
            painter.setFont(theme.bold(13) if count else theme.regular(13))
            painter.setPen(look.surface if count else look.muted)
            painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(mark))
            if count:
                painter.setPen(look.muted)
                painter.setFont(theme.regular(12))
                below = QRectF(number * step, side + 2, step, 18)
                painter.drawText(below, Qt.AlignmentFlag.AlignCenter, f"× {count}")
        painter.end()
