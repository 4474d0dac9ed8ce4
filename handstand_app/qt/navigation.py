"""The rail at the left edge: which page is shown."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QButtonGroup, QToolButton, QVBoxLayout, QWidget

from handstand_app.qt import theme


class NavigationRail(QWidget):
    """One button a page; Ctrl+1, Ctrl+2, ... do the same."""

    page_chosen = Signal(int)

    def __init__(self, names: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setStyleSheet(
            f"#rail {{ background: {theme.SURFACE.name()}; }}"
            f"#rail QToolButton {{ background: transparent; border: none; border-radius: 8px; padding: 14px 4px; }}"
            f"#rail QToolButton:checked {{ background: {theme.LINE.name()}; font-weight: bold; }}"
            f"#rail QToolButton:focus {{ border: 1px solid {theme.MUTED.name()}; }}"
        )
        self.setFixedWidth(92)
        self._group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 10, 6, 10)
        column.setSpacing(6)
        for number, name in enumerate(names):
            button = QToolButton()
            button.setText(name)
            button.setCheckable(True)
            button.setShortcut(QKeySequence(f"Ctrl+{number + 1}"))
            button.setToolTip(f"{name} (Ctrl+{number + 1})")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setFixedWidth(80)
            self._group.addButton(button, number)
            column.addWidget(button)
        column.addStretch(1)
        self._group.idClicked.connect(self.page_chosen)
        self.show_page(0)

    def show_page(self, number: int) -> None:
        """Mark a page as the one that is shown."""
        self._group.button(number).setChecked(True)
