"""How two clips are compared: which attempt of each, how far the second one is shifted, and how fast each plays."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from handstand_app.core.review.comparison import ClipComparison
from handstand_app.qt import theme
from handstand_app.qt.slow_motion import SlowMotionButton

PICTURES = 10
"""Pictures of a large shift."""
NO_SHIFT = "none"
WORDS = ("First", "Second")


class ComparePanel(QWidget):
    """Emits what is pressed; displays the given state."""

    attempt_stepped = Signal(int, int)  # clip 0 or 1; an attempt on (1) or back (-1)
    shifted = Signal(int)  # pictures of the second clip; positive is later
    reset = Signal()
    factor_chosen = Signal(int, float)  # clip 0 or 1; how many times slower than real time it plays

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.attempts = (QLabel(), QLabel())
        self.slow_motion = (SlowMotionButton(), SlowMotionButton())
        self.steps = [self._step_buttons(clip) for clip in (0, 1)]
        self.shift = QLabel()
        self.shift.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.earlier = _arrow("‹", "The second clip a picture earlier (Z)", partial(self.shifted.emit, -1))
        self.later = _arrow("›", "The second clip a picture later (X)", partial(self.shifted.emit, 1))
        self.undo = QPushButton("As aligned")
        self.undo.setToolTip("No shift: both clips as they were aligned (0)")
        self.undo.setStyleSheet("QPushButton { padding: 4px 6px; font-size: 13px }")
        self.undo.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.undo.clicked.connect(self.reset)
        for clip, button in enumerate(self.slow_motion):
            button.setAccessibleName(f"Slow motion of the {WORDS[clip].lower()} clip")
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            button.factor_chosen.connect(partial(self.factor_chosen.emit, clip))
        self._lay_out()

    def _step_buttons(self, clip: int) -> tuple[QPushButton, QPushButton]:
        words, key = WORDS[clip].lower(), "QW"[clip]
        return (
            _arrow("‹", f"The attempt before, of the {words} clip", partial(self.attempt_stepped.emit, clip, -1)),
            _arrow("›", f"The next attempt of the {words} clip ({key})", partial(self.attempt_stepped.emit, clip, 1)),
        )

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setSpacing(4)
        grid.setColumnStretch(0, 1)
        for clip, (label, steps) in enumerate(zip(self.attempts, self.steps, strict=True)):
            for column_number, widget in enumerate((label, *steps)):
                grid.addWidget(widget, clip, column_number)
        row = QHBoxLayout()
        row.setSpacing(2)
        much = f"The second clip {PICTURES} pictures"
        row.addWidget(_arrow("«", f"{much} earlier", partial(self.shifted.emit, -PICTURES)))
        row.addWidget(self.earlier)
        row.addWidget(self.shift, stretch=1)
        row.addWidget(self.later)
        row.addWidget(_arrow("»", f"{much} later", partial(self.shifted.emit, PICTURES)))
        speeds = QGridLayout()
        speeds.setSpacing(4)
        for clip, button in enumerate(self.slow_motion):
            speeds.addWidget(QLabel(f"{WORDS[clip]}:"), clip, 0)
            speeds.addWidget(button, clip, 1)
        speeds.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(4)
        column.addWidget(_heading("Attempts that are aligned"))
        column.addLayout(grid)
        column.addSpacing(4)
        column.addWidget(_heading("Shift of the second clip"))
        column.addLayout(row)
        column.addWidget(self.undo)
        column.addSpacing(4)
        column.addWidget(_heading("Slow motion"))
        column.addLayout(speeds)

    def show_comparison(self, comparison: ClipComparison) -> None:
        """Show which attempts are aligned, and the shift."""
        for clip, (attempts, chosen) in enumerate(zip(comparison.attempts, comparison.chosen, strict=True)):
            which = "none is seen" if chosen is None else f"{chosen + 1} of {len(attempts)}"
            self.attempts[clip].setText(f"{WORDS[clip]}: {which}")
            for button in self.steps[clip]:
                button.setEnabled(len(attempts) > 1)
        shift_s = comparison.shift_s
        if abs(shift_s) < 5e-4:
            self.shift.setText(NO_SHIFT)
        else:
            self.shift.setText(f"{abs(shift_s):.2f} s {'later' if shift_s > 0 else 'earlier'}")
        self.undo.setEnabled(abs(shift_s) >= 5e-4)


def _heading(words: str) -> QLabel:
    made = QLabel(words)
    theme.type_of(made, 13, muted=True)
    return made


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
