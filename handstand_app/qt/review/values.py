"""P(straight) and every deviation that can be named as a fault, in numbers; each row switches its curve on and off."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from handstand_app.core.review.track_view import CURVES
from handstand_app.core.types import Verdict
from handstand_app.qt import theme
from handstand_app.qt.review.curves import curve_colour
from models.body_line import LIMITS, Angles
from models.labels import STRAIGHT

UNKNOWN = "–"
WORDS = {
    "straight": "straight",
    "elbow": "elbows",
    "shoulder": "shoulders",
    "hip": "hips",
    "knee": "knees",
    "legs_apart": "legs apart",
    "line_tilt": "line tilt",
}
"""What each of CURVES is called."""


class Values(QWidget):
    """A table with a row for each of CURVES, and a column for one clip or for each of two."""

    curve_toggled = Signal(str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(1)
        grid.setColumnStretch(0, 1)
        self.switches: dict[str, QPushButton] = {}
        self.numbers: dict[tuple[int, str], QLabel] = {}
        for row, name in enumerate(CURVES):
            self.switches[name] = switch = self._switch(name)
            grid.addWidget(switch, row, 0)
            for clip in range(2):
                self.numbers[clip, name] = number = QLabel()
                number.setMinimumWidth(44)
                number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                grid.addWidget(number, row, clip + 1)
        for clip in range(2):
            self.show_values(clip, None, None)
        self.show_two(two=False)

    def show_two(self, *, two: bool) -> None:
        """Show a second column or not."""
        for name in CURVES:
            self.numbers[1, name].setVisible(two)

    def show_values(self, clip: int, verdict: Verdict | None, angles: Angles | None) -> None:
        """Show what is known of the picture of a clip (0 or 1); bold is over the limit."""
        said = None if verdict is None or verdict.probabilities is None else float(verdict.probabilities[STRAIGHT])
        for name in CURVES:
            number = self.numbers[clip, name]
            if name == "straight":
                number.setText(UNKNOWN if said is None else f"{100 * said:.0f} %")
                theme.type_of(number, 14)
                continue
            angle = None if angles is None else float(getattr(angles, name))
            number.setText(UNKNOWN if angle is None else f"{angle:.0f}°")
            theme.type_of(number, 14, bold=angle is not None and angle > getattr(LIMITS, name), muted=angle is None)

    def _switch(self, name: str) -> QPushButton:
        made = QPushButton(WORDS[name])
        if name == "straight":
            made.setToolTip("How likely straight is; press to draw the curve or not")
        else:
            limit = f"{getattr(LIMITS, name):.0f}°"
            made.setToolTip(f"Off straight: up to {limit} counts as straight; press to draw the curve or not")
        made.setAccessibleName(f"Draw the curve: {WORDS[name]}")
        made.setCheckable(True)
        made.setChecked(True)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        theme.styled(made, partial(_switch_style, name))
        made.toggled.connect(lambda shown: self.curve_toggled.emit(name, shown))
        return made


def _switch_style(name: str) -> str:
    look = theme.colours()
    colour = curve_colour(name).name()
    return (
        "QPushButton { background: transparent; border: none; border-left: 4px solid transparent; border-radius: 0;"
        f" padding: 1px 6px; margin: 1px; font-size: 13px; text-align: left; color: {look.muted.name()} }}"
        f"QPushButton:checked {{ border-left-color: {colour}; color: {look.text.name()} }}"
        f"QPushButton:hover {{ background: {look.chosen.name()} }}"
        f"QPushButton:focus {{ outline: none; border: 1px solid {look.focus.name()}; border-left: 4px solid {colour} }}"
    )
