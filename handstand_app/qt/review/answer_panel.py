"""What the network says about the current frame, or why that is hidden: labels must not follow its guess."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from handstand_app.core.types import Verdict
from handstand_app.qt import theme
from handstand_app.qt.review.frame_verdict import FrameVerdict
from handstand_app.qt.review.values import Values
from models.body_line import Angles

SHOW, HIDE = "Show the network's answer", "Hide the network's answer"
HIDDEN = "What the network says is hidden until you have labelled this clip."
HIDDEN_OF_TWO = "What the network says is hidden until both clips are labelled."


class AnswerPanel(QWidget):
    """Verdict and values of one clip or of two; a button that shows and hides them."""

    toggled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hidden = QLabel()
        self.hidden.setWordWrap(True)
        theme.type_of(self.hidden, 13, muted=True)
        self.verdicts = (FrameVerdict(), FrameVerdict())
        self.values = Values()
        self.button = QPushButton()
        self.button.setStyleSheet("QPushButton { padding: 5px 6px; font-size: 13px }")
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.clicked.connect(self.toggled)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        for widget in (self.hidden, *self.verdicts, self.values, self.button):
            column.addWidget(widget)
        self._two, self._shown = False, True
        self.show_titles([])
        self.show_answer(shown=True, known=False)

    def show_titles(self, titles: list[str]) -> None:
        """One clip, or two with their titles."""
        self._two = two = len(titles) == 2
        for verdict, title, curves in zip(self.verdicts, titles if two else ("", ""), ("solid", "dashed"), strict=True):
            verdict.set_caption(f"{title}, {curves} curves" if title else "")
        self.values.show_two(two=two)
        self.hidden.setText(HIDDEN_OF_TWO if two else HIDDEN)
        self._arrange()

    def show_answer(self, *, shown: bool, known: bool) -> None:
        """Show or hide it.

        Args:
            known: there is something to hide.
        """
        self._shown = shown
        self.button.setVisible(known)
        self.button.setText(HIDE if shown else SHOW)
        self.button.setToolTip(f"{self.button.text()} (A)")
        self._arrange()

    def _arrange(self) -> None:
        self.hidden.setVisible(not self._shown)
        self.verdicts[0].setVisible(self._shown)
        self.verdicts[1].setVisible(self._shown and self._two)
        self.values.setVisible(self._shown)

    def show_verdict(self, clip: int, verdict: Verdict | None, angles: Angles | None) -> None:
        """Show what was said of the picture of a clip (0 or 1)."""
        self.verdicts[clip].show_verdict(verdict)
        self.values.show_values(clip, verdict, angles)
