"""The verdict on one frame of a clip, and why."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from handstand_app.core.drawing.draw import detail_of, words_of
from handstand_app.core.types import Verdict
from handstand_app.qt import theme
from models.verdicts import VerdictKind


class FrameVerdict(QWidget):
    """Shows a verdict with its reason, and which clip it belongs to."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.caption, self.verdict, self.detail = QLabel(), QLabel(), QLabel()
        theme.plain(self.caption, self.detail)
        theme.type_of(self.caption, 13, muted=True)
        self.caption.setWordWrap(True)
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
        self.show_verdict(None)

    def set_caption(self, words: str) -> None:
        """Which of two clips this is; empty for one alone."""
        self.caption.setText(words)
        self.caption.setVisible(bool(words))

    def show_verdict(self, verdict: Verdict | None) -> None:
        """Show the verdict on the frame that is shown."""
        label = None if verdict is None else verdict.label
        self.verdict.setText("NOT JUDGED" if verdict is None else words_of(verdict))
        theme.styled(self.verdict, partial(_verdict_style, label))
        self.detail.setText("" if verdict is None else detail_of(verdict))


def _verdict_style(label: VerdictKind | None) -> str:
    ink = theme.colours().text if label is None else theme.DARK_INK
    return (
        f"font-size: 16px; font-weight: bold; padding: 5px; border-radius: 6px; color: {ink.name()};"
        f"background: {theme.verdict_colour(label).name()}"
    )
