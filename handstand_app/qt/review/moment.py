"""What was said of one picture: the verdict, why, and four numbers."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from handstand_app.core.draw import words_of
from handstand_app.core.faults import FAULT_WORDS
from handstand_app.core.types import Label, Verdict
from handstand_app.qt import theme
from models.body_line import Angles
from models.labels import STRAIGHT

UNKNOWN = "–"
NAMES = ("straight", "tilt", "shoulder", "hip")


class Moment(QWidget):
    """Shows what it is told."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.caption, self.verdict, self.detail = QLabel(), QLabel(), QLabel()
        theme.type_of(self.caption, 13, muted=True)
        self.caption.hide()
        self.verdict.setAlignment(Qt.AlignmentFlag.AlignCenter)
        theme.type_of(self.detail, 13, muted=True)
        self.detail.setWordWrap(True)
        self.detail.setMinimumHeight(20)
        self.detail.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for label in (self.caption, self.verdict, self.detail):
            column.addWidget(label)
        grid = QGridLayout()
        grid.setVerticalSpacing(2)
        grid.setHorizontalSpacing(6)
        self.values = [QLabel() for _ in NAMES]
        for number, (words, value) in enumerate(zip(NAMES, self.values, strict=True)):
            name = QLabel(words)
            theme.type_of(name, 13, muted=True)
            theme.type_of(value, 14, bold=True)
            value.setAlignment(Qt.AlignmentFlag.AlignRight)
            grid.addWidget(name, number % 2, 3 * (number // 2))
            grid.addWidget(value, number % 2, 3 * (number // 2) + 1)
        grid.setColumnMinimumWidth(2, 8)
        column.addLayout(grid)
        self.show_moment(None, None)

    def set_caption(self, words: str) -> None:
        """Which of two clips this is; empty for one alone."""
        self.caption.setText(words)
        self.caption.setVisible(bool(words))

    def show_moment(self, verdict: Verdict | None, angles: Angles | None) -> None:
        """Show what was said of the picture that is shown."""
        label = None if verdict is None else verdict.label
        self.verdict.setText("NOT JUDGED" if verdict is None else words_of(verdict))
        theme.styled(self.verdict, partial(_verdict_style, label))
        self.detail.setText(_detail(verdict))
        said = None if verdict is None or verdict.probabilities is None else float(verdict.probabilities[STRAIGHT])
        bends = (None,) * 3 if angles is None else (angles.line_tilt, angles.shoulder, angles.hip)
        texts = [UNKNOWN if said is None else f"{100 * said:.0f} %"]
        texts += [UNKNOWN if bend is None else f"{bend:.0f}°" for bend in bends]
        for value, text in zip(self.values, texts, strict=True):
            value.setText(text)


def _verdict_style(label: Label | None) -> str:
    ink = theme.colours().text if label is None else theme.DARK_INK
    return (
        f"font-size: 16px; font-weight: bold; padding: 5px; border-radius: 6px; color: {ink.name()};"
        f"background: {theme.verdict_colour(label).name()}"
    )


def _detail(verdict: Verdict | None) -> str:
    if verdict is None:
        return ""
    if verdict.label is Label.NOT_STRAIGHT:
        return FAULT_WORDS.get(verdict.fault or "", "the line is broken")
    return verdict.reason or ""
