"""Style of the library's own widgets, in the colours of the theme."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from handstand_app.core.types import Label
from handstand_app.qt import theme


def page_style() -> str:
    """What the window's style sheet does not cover."""
    surface, line, text, muted = (c.name() for c in (theme.SURFACE, theme.LINE, theme.TEXT, theme.MUTED))
    good, background = theme.verdict_colour(Label.STRAIGHT).name(), theme.BACKGROUND.name()
    return f"""
    QLineEdit, QPlainTextEdit, QDoubleSpinBox {{
        background: {surface}; border: 1px solid {line}; border-radius: 6px; padding: 5px 8px; color: {text};
        selection-background-color: {muted}; selection-color: {background};
    }}
    QLineEdit:focus, QPlainTextEdit:focus, QDoubleSpinBox:focus {{ border-color: {text}; }}
    QCheckBox {{ spacing: 8px; background: transparent; }}
    QCheckBox::indicator {{ width: 15px; height: 15px; border: 1px solid {muted}; border-radius: 4px; }}
    QCheckBox::indicator:checked {{ background: {good}; }}
    QCheckBox:focus {{ text-decoration: underline; }}
    QPushButton:checked {{ background: {line}; border-color: {text}; }}
    QPushButton:disabled {{ color: {line}; border-color: {surface}; }}
    QComboBox::drop-down {{ border: none; width: 20px; }}
    QComboBox {{ padding: 6px 2px 6px 10px; }}
    QPushButton::menu-indicator {{ image: none; width: 0; }}
    QMenu {{ background: {surface}; border: 1px solid {line}; padding: 6px; }}
    QMenu::item {{ background: transparent; padding: 7px 24px 7px 14px; border-radius: 4px; }}
    QMenu::item:selected {{ background: {line}; }}
    QMenu::separator {{ height: 1px; background: {line}; margin: 6px 8px; }}
    QScrollBar:vertical {{ background: {background}; width: 12px; }}
    QScrollBar::handle:vertical {{ background: {line}; border-radius: 5px; min-height: 36px; margin: 1px; }}
    QScrollBar::handle:vertical:hover {{ background: {muted}; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    """


def button(words: str, key: str = "", tip: str = "") -> QPushButton:
    """A button that shows the key that does the same, and leaves the keyboard to the list when it is clicked."""
    made = QPushButton(f"{words}   {key}" if key else words)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.setAccessibleName(f"{words}, key {key}" if key else words)
    made.setAutoDefault(False)
    if tip:
        made.setToolTip(tip)
    return made
