"""Single keys for a whole view, wherever the focus is in it."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QToolButton, QWidget

from handstand_app.qt.keys import Binding

_PLAIN = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier, Qt.KeyboardModifier.ShiftModifier
_ENTER = Qt.Key.Key_Return, Qt.Key.Key_Enter


class KeyboardView(QWidget):
    """Calls what is bound to a key. While the focus is in this view, bound keys win over shortcuts of the window, such
    as Esc, and over buttons: Space does what it is bound to, and Enter presses the button that has the focus."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.bindings: list[Binding] = []
        self._calls: dict[str, Callable[[], object]] = {}
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._follow_focus)

    def bind(self, bindings: list[Binding]) -> None:
        """Call this from now on."""
        self.bindings = bindings
        self._calls = {key: each.call for each in bindings for key in each.keys}

    def event(self, event: QEvent) -> bool:
        """Claim bound keys before shortcuts get them."""
        return self._claimed(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Do what the key means."""
        bound = self._bound(event)
        if bound is None:
            super().keyPressEvent(event)
        else:
            bound()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """The same for the widget inside that has the focus."""
        if self._claimed(event):
            return True
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            bound = self._bound(event)
            if bound is not None:
                bound()
                return True
            if event.key() in _ENTER and isinstance(watched, QAbstractButton):
                _press(watched)
                return True
        return super().eventFilter(watched, event)

    def _follow_focus(self, _: QWidget | None, now: QWidget | None) -> None:
        """Watch the widget that has the focus, if it is inside this view and takes no text."""
        if now is not None and self.isAncestorOf(now) and not isinstance(now, QLineEdit):
            now.installEventFilter(self)

    def _claimed(self, event: QEvent) -> bool:
        """Whether this asks who wants a key, and it is bound here: then it is accepted."""
        is_mine = (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._bound(event) is not None
        )
        if is_mine:
            event.accept()
        return is_mine

    def _bound(self, event: QKeyEvent) -> Callable[[], object] | None:
        return self._calls.get(QKeySequence(event.key()).toString()) if event.modifiers() in _PLAIN else None


def _press(button: QAbstractButton) -> None:
    if isinstance(button, QToolButton) and button.menu() is not None:
        button.showMenu()
    else:
        button.click()
