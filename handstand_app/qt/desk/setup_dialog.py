"""The set-up check: the live picture, and beside it what is good, what could be better, and what to do about it."""

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from handstand_app.core.setup.checks import Check, Mark, Question
from handstand_app.qt import theme
from handstand_app.qt.desk.scrolled import scrolled
from handstand_app.qt.library.buttons import button
from handstand_app.qt.live.video_view import VideoView

SAID = {
    Mark.GREEN: "good",
    Mark.AMBER: "could be better",
    Mark.RED: "not yet",
    Mark.WAITING: "waiting",
}


class Lamp(QWidget):
    """A light that is told apart by its shape as well: a disc, a triangle, a square, a ring."""

    def __init__(self) -> None:
        super().__init__()
        self.light = Mark.WAITING
        self.setFixedSize(24, 24)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Of the widget [px]."""
        return QSize(24, 24)

    def show_light(self, light: Mark) -> None:
        """Show this one."""
        self.light = light
        self.setAccessibleName(SAID[light])
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the shape in its colour."""
        look, painter = theme.colours(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(3, 3, 18, 18)
        colour = {Mark.GREEN: look.straight, Mark.AMBER: look.broken, Mark.RED: look.recording}.get(self.light)
        painter.setPen(Qt.PenStyle.NoPen if colour is not None else QPen(look.muted, 2))
        if colour is not None:
            painter.setBrush(colour)
        if self.light is Mark.RED:
            painter.drawRect(area)
        elif self.light is Mark.AMBER:
            painter.drawPolygon([area.bottomLeft().toPoint(), area.bottomRight().toPoint(), _top(area)])
        else:
            painter.drawEllipse(area)
        painter.end()


class SetupDialog(QDialog):
    """Shows what it is told."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Set-up check")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.view = VideoView()
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.headline = QLabel(wordWrap=True)
        theme.type_of(self.headline, 22, bold=True)
        self.headline.setMinimumHeight(88)
        self.headline.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.lamps = {question: Lamp() for question in Question}
        self.words = {question: QLabel(wordWrap=True) for question in Question}
        self.close_button = button("Close")
        self.close_button.clicked.connect(self.close)
        self._lay_out()

    def _lay_out(self) -> None:
        inside = QWidget()
        inside.setFixedWidth(346)
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for row, question in enumerate(Question):
            name = QLabel(question.value)
            theme.type_of(name, 14, bold=True)
            theme.type_of(self.words[question], 13, muted=True)
            both = QVBoxLayout()
            both.setSpacing(0)
            both.addWidget(name)
            both.addWidget(self.words[question])
            grid.addWidget(self.lamps[question], row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addLayout(both, row, 1)
        right, buttons = QWidget(), QHBoxLayout()
        right.setFixedWidth(360)
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.headline)
        column.addWidget(scrolled(inside), stretch=1)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        column.addLayout(buttons)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(16, 16, 16, 16)
        whole.setSpacing(16)
        whole.addWidget(self.view, stretch=1)
        whole.addWidget(right)
        self.resize(960, 620)

    def show_checks(self, checks: list[Check]) -> None:
        """Show these; the first thing to do stands above in large letters."""
        for check in checks:
            self.lamps[check.question].show_light(check.light)
            self.words[check.question].setText(check.words)
        first = {light: next((check for check in checks if check.light is light), None) for light in Mark}
        leading = first[Mark.RED] or first[Mark.WAITING] or first[Mark.AMBER]
        self.headline.setText("Everything is good. Kick up!" if leading is None else leading.words)


def _top(area: QRectF) -> QPoint:
    return QRectF(area.left(), area.top(), area.width(), 0).center().toPoint()
