"""The rail at the left edge: which page is shown."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QButtonGroup, QToolButton, QVBoxLayout, QWidget

from handstand_app.core.settings import THEMES
from handstand_app.qt import theme
from handstand_app.qt.keys import action, shortcut


class NavigationRail(QWidget):
    """One button a page; Ctrl+1, Ctrl+2, ... do the same. At the foot, the keys and the theme.

    Args:
        mode: one of `settings.THEMES`, the one that is chosen.
    """

    page_chosen = Signal(int)
    theme_chosen = Signal(str)
    keys_pressed = Signal()

    def __init__(self, names: tuple[str, ...], mode: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        theme.styled(self, _style)
        self.setFixedWidth(92)
        self.names = names
        self._group = QButtonGroup(self)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(6, 10, 6, 10)
        column.setSpacing(6)
        for number, name in enumerate(names):
            button = self._button(name, f"The page {name}", f"Ctrl+{number + 1}")
            button.setCheckable(True)
            self._group.addButton(button, number)
        column.addStretch(1)
        self.keys = self._button("Keys", "What every key does", "")
        self.keys_action = action(self, "keys", "Keys", "F1", "What every key does")
        self.keys.setDefaultAction(self.keys_action)
        self.theme = self._button("", "Theme: as the system, light, dark, high contrast", "Ctrl+T")
        for button in (self.keys, self.theme):
            button.setProperty("small", True)
        self.keys_action.triggered.connect(lambda _: self.keys_pressed.emit())
        self.theme.clicked.connect(self._next_theme)
        shortcut(self, "?", "What every key does", self.keys.click)
        self._group.idClicked.connect(self.page_chosen)
        self.show_page(0)
        self.show_theme(mode)

    def choose(self, number: int) -> None:
        """Go to a page, as a click on it does."""
        self._group.button(number).click()

    def show_page(self, number: int) -> None:
        """Mark a page as the one that is shown."""
        self._group.button(number).setChecked(True)

    def show_theme(self, mode: str) -> None:
        """Show which of `settings.THEMES` is chosen."""
        self._mode = mode
        self.theme.setText(f"Theme:\n{mode}")
        self.theme.setShortcut(QKeySequence("Ctrl+T"))  # a new text clears it
        self.theme.setAccessibleName(f"Theme: {mode}")

    def _next_theme(self) -> None:
        self.show_theme(THEMES[(THEMES.index(self._mode) + 1) % len(THEMES)])
        self.theme_chosen.emit(self._mode)

    def _button(self, name: str, tip: str, keys: str) -> QToolButton:
        button = QToolButton()
        button.setText(name)
        button.setShortcut(QKeySequence(keys))
        button.setToolTip(f"{tip} ({keys})")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setFixedWidth(80)
        self._column.addWidget(button)
        return button


def _style() -> str:
    look = theme.colours()
    return f"""
    #rail {{ background: {look.surface.name()}; }}
    #rail QToolButton {{
        background: transparent; border: 2px solid transparent; border-radius: 8px; padding: 12px 2px; margin: 0px;
    }}
    #rail QToolButton[small="true"] {{ color: {look.muted.name()}; font-size: 13px; padding: 8px 2px; }}
    #rail QToolButton:hover {{ border-color: {look.line.name()}; }}
    #rail QToolButton:checked {{ background: {look.chosen.name()}; font-weight: bold; }}
    #rail QToolButton:focus {{ border-color: {look.focus.name()}; }}
    """
