"""What executes the network, as a button; its menu chooses the level: by itself, or always the same one."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from handstand_app.core.judging.estimator import Estimator

NAMES = {"openvino": "OpenVINO", "torch": "PyTorch"}
TIP = "Level of the network: more blocks see better, fewer are faster"
FIXED_TIP = "The level was chosen at the start, with --blocks or --flip-test"


class LevelButton(QToolButton):
    """Shows the runtime and its level.

    Args:
        blocks: of the level that was chosen before; None follows the computer.
    """

    blocks_chosen = Signal(object)  # int, or None to follow the computer

    def __init__(self, blocks: int | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.blocks = blocks
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setStyleSheet("QToolButton { padding: 2px 20px 2px 8px }")
        self.actions_of: dict[int | None, QAction] = {}
        self._menu, self._group = QMenu(self), QActionGroup(self)
        self.setMenu(self._menu)
        self.hide()

    def show_runtime(self, estimator: Estimator | None) -> None:
        """Show what executes the network, and which levels there are; None while it is being loaded."""
        if estimator is None:
            return
        runtime = estimator.runtime
        bits = ", 8 bits" if runtime.precision == "int8" else ""
        words = f"{NAMES[runtime.name]} on {runtime.device.upper()}{bits}, {runtime.level}"
        offered: list[int | None] = [None, *(level.blocks for level in estimator.levels)]
        if words == self.text() and offered == list(self.actions_of):
            return
        self.setText(words)
        self._offer(offered)
        self.setEnabled(len(offered) > 2)
        self.setToolTip(TIP if len(offered) > 2 else FIXED_TIP)
        self.show()

    def show_blocks(self, blocks: int | None) -> None:
        """Mark this level as the chosen one."""
        self.blocks = blocks
        chosen = self.actions_of.get(blocks, self.actions_of.get(None))
        if chosen is not None:
            chosen.setChecked(True)

    def _offer(self, offered: list[int | None]) -> None:
        self._menu.clear()
        self.actions_of = {}
        for blocks in offered:
            words = "Automatic: as the computer can" if blocks is None else f"Always {blocks} block{'s' * (blocks > 1)}"
            action = self._menu.addAction(words, partial(self._choose, blocks))
            action.setCheckable(True)
            self.actions_of[blocks] = self._group.addAction(action)
        self.actions_of.get(self.blocks, self.actions_of[None]).setChecked(True)

    def _choose(self, blocks: int | None) -> None:
        self.blocks = blocks
        self.blocks_chosen.emit(blocks)
