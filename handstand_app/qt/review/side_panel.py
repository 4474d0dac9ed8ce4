"""Beside the picture: what was said of this moment, and the buttons for labels and parts, or how two are compared."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from handstand_app.qt import theme
from handstand_app.qt.review.answer_panel import AnswerPanel
from handstand_app.qt.review.compare_panel import ComparePanel
from handstand_app.qt.review.controls import button
from handstand_app.qt.review.labelling import LABELS, Labelling, label_colour

WIDTH = 244


class SidePanel(QScrollArea):
    """Emits what is pressed; displays the given state."""

    label_pressed = Signal(str)
    in_pressed = Signal()
    out_pressed = Signal()
    remove_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(WIDTH)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setStyleSheet("QScrollBar:vertical { background: transparent; width: 8px; }")
        inside = QWidget()
        self.setWidget(inside)
        column = QVBoxLayout(inside)
        column.setContentsMargins(10, 6, 10, 4)
        column.setSpacing(6)
        self.answer, self.compare, self.labelling = AnswerPanel(), ComparePanel(), QWidget()
        for widget in (self.answer, self.compare, self.labelling):
            column.addWidget(widget)
        self._build_labels(self.labelling)
        column.addStretch(1)
        self.show_titles([])

    def show_titles(self, titles: list[str]) -> None:
        """Show what was said of one clip, or of two with their titles; two are not labelled."""
        two = len(titles) == 2
        self.answer.show_titles(titles)
        self.compare.setVisible(two)
        self.labelling.setVisible(not two)

    def show_label(self, label: str | None) -> None:
        """Show the label of the clip; None if it has none."""
        for name, control in self.buttons.items():
            colour = label_colour(name).name()
            chosen = f"background: {colour}; color: {theme.DARK_INK.name()}; font-weight: bold;"
            control.setStyleSheet(
                f"QPushButton {{ text-align: left; padding: 4px 9px; border-left: 5px solid {colour};"
                f" {chosen if name == label else ''} }}"
            )
            words = LABELS[name][1]
            control.setAccessibleName(f"{words}, the label of this clip" if name == label else words)

    def show_labelling(self, labelling: Labelling) -> None:
        """Show what the keys do now."""
        self.hint.setText(labelling.hint)
        self.remove.setEnabled(labelling.selected is not None)

    def _build_labels(self, area: QWidget) -> None:
        column = QVBoxLayout(area)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        self.buttons = {}
        for name, (key, words) in LABELS.items():
            made = button(f"{key}   {words}", f"Label this as {words.lower()} (key {key})")
            made.clicked.connect(lambda _=False, name=name: self.label_pressed.emit(name))
            self.buttons[name] = made
            column.addWidget(made)
        row = QHBoxLayout()
        row.setSpacing(5)
        self.mark_in, self.mark_out = button("I   In", "A part begins here (I)"), button("O   Out", "It ends here (O)")
        self.remove = button("Remove", "Remove the selected part (Del)")
        for control, pressed in (
            (self.mark_in, self.in_pressed),
            (self.mark_out, self.out_pressed),
            (self.remove, self.remove_pressed),
        ):
            control.setStyleSheet("QPushButton { padding: 4px }")
            control.clicked.connect(pressed)
            row.addWidget(control)
        column.addLayout(row)
        self.hint = QLabel()
        self.hint.setWordWrap(True)
        self.hint.setMinimumHeight(48)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignTop)
        theme.type_of(self.hint, 13, muted=True)
        column.addWidget(self.hint)
        self.show_label(None)
