"""How two clips are laid against each other: which attempt of each, and how far the second one is shifted."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from handstand_app.core.review.comparison import ClipComparison
from handstand_app.qt import theme

PICTURES = 10
"""Pictures of a large shift."""
NO_SHIFT = "none"


class ComparePanel(QWidget):
    """Emits what is pressed; shows what it is told."""

    attempt_stepped = Signal(int, int)  # clip 0 or 1; an attempt on (1) or back (-1)
    shifted = Signal(int)  # pictures of the second clip; positive is later
    reset = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = QLabel("Attempts that are aligned")
        shift_title = QLabel("Shift of the second clip")
        self.attempts = (QLabel(), QLabel())
        self.steps: list[tuple[QPushButton, QPushButton]] = []
        self.shift = QLabel()
        self.shift.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for label in (title, shift_title):
            theme.type_of(label, 13, muted=True)
        grid = QGridLayout()
        grid.setSpacing(4)
        grid.setColumnStretch(0, 1)
        for clip, (label, key) in enumerate(zip(self.attempts, "QW", strict=True)):
            words = ("first", "second")[clip]
            back = _arrow("‹", f"The attempt before, of the {words} clip", partial(self._step, clip, -1))
            on = _arrow("›", f"The next attempt of the {words} clip ({key})", partial(self._step, clip, 1))
            self.steps.append((back, on))
            for column_number, widget in enumerate((label, back, on)):
                grid.addWidget(widget, clip, column_number)
        row = QHBoxLayout()
        row.setSpacing(2)
        self.earlier = _arrow("‹", "The second clip a picture earlier (Z)", partial(self.shifted.emit, -1))
        self.later = _arrow("›", "The second clip a picture later (X)", partial(self.shifted.emit, 1))
        much = f"The second clip {PICTURES} pictures"
        row.addWidget(_arrow("«", f"{much} earlier", partial(self.shifted.emit, -PICTURES)))
        row.addWidget(self.earlier)
        row.addWidget(self.shift, stretch=1)
        row.addWidget(self.later)
        row.addWidget(_arrow("»", f"{much} later", partial(self.shifted.emit, PICTURES)))
        self.undo = QPushButton("As aligned")
        self.undo.setToolTip("No shift: both clips as they were aligned (0)")
        self.undo.setStyleSheet("QPushButton { padding: 4px 6px; font-size: 13px }")
        self.undo.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.undo.clicked.connect(self.reset)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(4)
        column.addWidget(title)
        column.addLayout(grid)
        column.addSpacing(4)
        column.addWidget(shift_title)
        column.addLayout(row)
        column.addWidget(self.undo)

    def show_comparison(self, comparison: ClipComparison) -> None:
        """Show which attempts are aligned, and the shift."""
        for clip, (attempts, chosen) in enumerate(zip(comparison.attempts, comparison.chosen, strict=True)):
            which = "none is seen" if chosen is None else f"{chosen + 1} of {len(attempts)}"
            self.attempts[clip].setText(f"{('First', 'Second')[clip]}: {which}")
            for button in self.steps[clip]:
                button.setEnabled(len(attempts) > 1)
        shift_s = comparison.shift_s
        if abs(shift_s) < 5e-4:
            self.shift.setText(NO_SHIFT)
        else:
            self.shift.setText(f"{abs(shift_s):.2f} s {'later' if shift_s > 0 else 'earlier'}")
        self.undo.setEnabled(abs(shift_s) >= 5e-4)

    def _step(self, clip: int, by: int) -> None:
        self.attempt_stepped.emit(clip, by)


def _arrow(words: str, tip: str, pressed: Callable[[], object]) -> QPushButton:
    made = QPushButton(words)
    made.setToolTip(tip)
    made.setAccessibleName(tip)
    made.setFixedWidth(26)
    made.setStyleSheet("QPushButton { padding: 3px 0px }")
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.setAutoRepeat(True)
    made.clicked.connect(lambda: pressed())
    return made
