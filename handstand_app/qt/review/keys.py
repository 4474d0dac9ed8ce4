"""Single keys for a whole view, wherever the focus is in it."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from handstand_app.qt.keys import Binding

_PLAIN = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier, Qt.KeyboardModifier.ShiftModifier


class KeyboardView(QWidget):
    """Calls what is bound to a key. Bound keys win over shortcuts of the window, such as Esc, while this has focus."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.bindings: list[Binding] = []
        self._calls: dict[str, Callable[[], object]] = {}

    def bind(self, bindings: list[Binding]) -> None:
        """Call this from now on."""
        self.bindings = bindings
        self._calls = {key: each.call for each in bindings for key in each.keys}

    def event(self, event: QEvent) -> bool:
        """Claim bound keys before shortcuts get them."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._bound(event) is not None
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Do what the key means."""
        bound = self._bound(event)
        if bound is None:
            super().keyPressEvent(event)
        else:
            bound()

    def _bound(self, event: QKeyEvent) -> Callable[[], object] | None:
        return self._calls.get(QKeySequence(event.key()).toString()) if event.modifiers() in _PLAIN else None
