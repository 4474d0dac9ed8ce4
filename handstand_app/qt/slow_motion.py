"""How many times slower than real time a file plays: shown on a button, chosen from its menu."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QInputDialog, QMenu, QToolButton, QWidget

from handstand_app.core.sources.speed import MOST_SLOW_MOTION, ORDINARY, FileSpeed

FACTORS = (1.0, 2.0, 4.0, 8.0, 16.0)
QUESTION = "How many times slower than real time does this file play?"


class SlowMotionButton(QToolButton):
    """Shows the speed of one file and emits the factor that is chosen."""

    factor_chosen = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._speed = ORDINARY
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setStyleSheet("QToolButton { padding: 5px 22px 5px 9px }")
        menu, group = QMenu(self), QActionGroup(self)
        self.factors: dict[float, QAction] = {}
        for factor in FACTORS:
            words = "No slow motion" if factor == 1.0 else f"{factor:g} times slower than real time"
            action = menu.addAction(words, partial(self.factor_chosen.emit, factor))
            action.setCheckable(True)
            self.factors[factor] = group.addAction(action)
        self.other = menu.addAction("Other …", self.ask)
        self.other.setCheckable(True)
        group.addAction(self.other)
        self.setMenu(menu)
        self.show_speed(self._speed)

    def show_speed(self, speed: FileSpeed) -> None:
        """Show how fast the file plays."""
        self._speed = speed
        self.factors.get(speed.factor, self.other).setChecked(True)
        words = "Slow motion"
        if speed.factor != 1.0:
            words = f"Slow motion {speed.factor:.3g}×"
        elif speed.is_noticed:
            words = f"Slow motion? {speed.fps:.0f} pictures/s"
        tip = (
            f"Times are real: {speed.factor:.4g} s of the file count as 1 s"
            if speed.factor != 1.0
            else "If this file plays slower than real time, say how much, so that times are right"
        )
        if words != self.text():
            self.setText(words)
            self.setToolTip(tip)

    def ask(self) -> QInputDialog:
        """Let the athlete type a factor."""
        self.factors.get(self._speed.factor, self.other).setChecked(True)  # until another one is chosen
        dialog = QInputDialog(self)
        dialog.setWindowTitle("Slow motion")
        dialog.setLabelText(QUESTION)
        dialog.setInputMode(QInputDialog.InputMode.DoubleInput)
        dialog.setDoubleDecimals(2)
        dialog.setDoubleRange(1.0, MOST_SLOW_MOTION)
        dialog.setDoubleValue(self._speed.factor)
        dialog.doubleValueSelected.connect(self.factor_chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog
