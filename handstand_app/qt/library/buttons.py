"""Buttons of the library."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton


def button(words: str, key: str = "", tip: str = "") -> QPushButton:
    """A button that shows the key that does the same, and leaves the keyboard to the list when it is clicked."""
    made = QPushButton(f"{words}   {key}" if key else words)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.setAccessibleName(f"{words}, key {key}" if key else words)
    made.setAutoDefault(False)
    if tip:
        made.setToolTip(tip)
    return made
