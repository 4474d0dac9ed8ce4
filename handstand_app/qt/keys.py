"""Keys that say what they do, and the list of those that are bound: nobody has to write it twice."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QWidget

KeyWords = list[tuple[list[str], str]]
"""Keys, as people read them, and what they do."""


@dataclass(frozen=True, slots=True)
class Binding:
    """Single keys, as QKeySequence writes them, what they do in words, and what they call."""

    keys: tuple[str, ...]
    words: str
    call: Callable[[], object]


def shortcut(
    owner: QWidget,
    key: str | QKeySequence.StandardKey,
    words: str,
    call: Callable[[], object],
    context: Qt.ShortcutContext = Qt.ShortcutContext.WindowShortcut,
) -> QShortcut:
    """A shortcut that `keys_within` finds."""
    made = QShortcut(QKeySequence(key), owner, context=context)
    made.setWhatsThis(words)
    made.activated.connect(call)
    return made


def action(owner: QObject, name: str, text: str, keys: str, words: str) -> QAction:
    """An action for menus and buttons alike, which `keys_within` finds.

    Args:
        name: by which its keys are remembered where they were changed.
        keys: as QKeySequence writes them; empty for none.
        words: what it does, for the page of keys and the tool tip.
    """
    made = QAction(text, owner)
    made.setObjectName(name)
    made.setWhatsThis(words)
    made.setIconText(text)  # on buttons as well: Qt would leave out the dots
    made.setMenuRole(QAction.MenuRole.NoRole)  # macOS would move what is called Settings or About by itself
    rebind(made, keys)
    return made


def rebind(made: QAction, keys: str) -> None:
    """Give an action other keys, or none; the tool tip names them."""
    made.setShortcut(QKeySequence(keys))
    made.setToolTip(f"{made.whatsThis()} ({readable(QKeySequence(keys))})" if keys else made.whatsThis())


def keys_within(owner: QObject, *, deep: bool = True) -> KeyWords:
    """What is bound by shortcuts and by buttons inside a widget, or by shortcuts of itself alone."""
    depth = Qt.FindChildOption
    option = depth.FindChildrenRecursively if deep else depth.FindDirectChildrenOnly
    pairs: list[tuple[QKeySequence, str]] = []
    for child in owner.findChildren(QObject, options=option):
        if isinstance(child, QShortcut) and child.whatsThis():
            pairs.append((child.key(), child.whatsThis()))
        elif isinstance(child, QAction) and child.whatsThis() and not child.shortcut().isEmpty():
            pairs.append((child.shortcut(), child.whatsThis()))
        elif isinstance(child, QAbstractButton) and not child.shortcut().isEmpty():
            pairs.append((child.shortcut(), child.toolTip().rsplit(" (", 1)[0]))
    return _gathered((readable(keys), words) for keys, words in pairs)


def keys_of_bindings(bindings: Iterable[Binding]) -> KeyWords:
    """The same for a table of single keys."""
    return _gathered((readable(QKeySequence(key)), each.words) for each in bindings for key in each.keys)


def readable(keys: QKeySequence) -> str:
    """Keys as they are written on this system's keyboards."""
    words = keys.toString(QKeySequence.SequenceFormat.NativeText)
    return {",": "comma", ".": "full stop"}.get(words, words)


def _gathered(pairs: Iterable[tuple[str, str]]) -> KeyWords:
    """Keys that do the same in one line, in the order of the first of them."""
    lines: dict[str, list[str]] = {}
    for key, words in pairs:
        keys = lines.setdefault(words, [])
        if key not in keys:
            keys.append(key)
    return [(keys, words) for words, keys in lines.items()]
