"""Letter keys under keyboards that type other letters: what is R on a Latin keyboard records, whatever it types.

Only for letters alone: Qt itself finds Ctrl and a letter. Fields that take text get every letter as it is typed.
"""

import sys
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QKeySequenceEdit,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

_TEXT = (QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox, QKeySequenceEdit, QComboBox)
_ROWS = {16: "QWERTYUIOP", 30: "ASDFGHJKL", 44: "ZXCVBNM"}
"""Letters by the scan code of the first of each row, as PC keyboards count them."""
_PC = {first + step: letter for first, letters in _ROWS.items() for step, letter in enumerate(letters)}
_MAC = dict(
    zip(
        (0, 11, 8, 2, 14, 3, 5, 4, 34, 38, 40, 37, 46, 45, 31, 35, 12, 15, 1, 17, 32, 9, 13, 7, 16, 6),
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        strict=True,
    )
)
"""Letters by the virtual key code of macOS."""
_LINUX_OFFSET = 8
_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)


def latin_letter(event: QKeyEvent) -> str | None:
    """The letter of this key on a Latin keyboard, if it types another alphabet's and nothing else is held."""
    typed = event.text()
    if event.modifiers() not in _PLAIN or len(typed) != 1 or not typed.isalpha() or typed.isascii():
        return None
    if ord(typed) < 0x250:  # a Latin letter with an accent: the key is no letter of ours
        return None
    if sys.platform == "darwin":
        return _MAC.get(event.nativeVirtualKey())
    return _PC.get(event.nativeScanCode() - (_LINUX_OFFSET if sys.platform.startswith("linux") else 0))


class LatinKeys(QObject):
    """Watches an application for as long as it lives."""

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Do what the Latin letter would do; leave everything else alone."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent) or not isinstance(watched, QWidget):
            return False
        if isinstance(watched, _TEXT) or (letter := latin_letter(event)) is None:
            return False
        return _press(watched, letter, event.modifiers())


def _press(widget: QWidget, letter: str, modifiers: Qt.KeyboardModifier) -> bool:
    """As Qt does it: who has the keyboard may claim the key, else a shortcut gets it, else the widget."""
    key = Qt.Key(ord(letter))

    def sent(kind: QEvent.Type) -> bool:
        made = QKeyEvent(kind, key, modifiers, letter)
        made.setAccepted(kind is QEvent.Type.KeyPress)
        QApplication.sendEvent(widget, made)
        return made.isAccepted()

    if not sent(QEvent.Type.ShortcutOverride):
        calls = _calls(widget, QKeySequence(key))
        if len(calls) == 1:
            calls[0]()
            return True
    return sent(QEvent.Type.KeyPress)


def _calls(widget: QWidget, keys: QKeySequence) -> list[Callable[[], object]]:
    """What is bound to these keys where `widget` has the keyboard."""
    window = widget.window()
    calls: list[Callable[[], object]] = []
    for made in window.findChildren(QShortcut):
        owner = made.parent()
        if made.isEnabled() and made.key() == keys and isinstance(owner, QWidget) and _reaches(owner, widget, made):
            calls.append(made.activated.emit)
    for action in window.findChildren(QAction):
        if action.isEnabled() and action.shortcut() == keys:
            calls.append(action.trigger)
    return calls


def _reaches(owner: QWidget, widget: QWidget, made: QShortcut) -> bool:
    if not owner.isVisible() or owner.window() is not widget.window():
        return False
    if made.context() is Qt.ShortcutContext.WidgetShortcut:
        return owner is widget
    if made.context() is Qt.ShortcutContext.WidgetWithChildrenShortcut:
        return owner is widget or owner.isAncestorOf(widget)
    return True
