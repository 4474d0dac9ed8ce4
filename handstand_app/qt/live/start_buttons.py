"""Three large buttons for whoever has no camera, over the place of the picture; and videos that are dropped."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal, SignalInstance
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from handstand_app.qt import theme


class StartButtons(QWidget):
    """Emits what is wanted."""

    demo_wanted = Signal()
    file_wanted = Signal()
    address_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setSpacing(12)
        self.demo = self._button("See the demo", self.demo_wanted)
        self.file = self._button("Open a video …", self.file_wanted)
        self.address = self._button("Network camera …", self.address_wanted)
        for button in (self.demo, self.file, self.address):
            row.addWidget(button)
        theme.styled(self, _style)
        self.hide()

    def _button(self, words: str, wanted: SignalInstance) -> QPushButton:
        button = QPushButton(words)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(wanted)
        return button


class FileDrop(QObject):
    """Takes files that are dropped onto a window."""

    dropped = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Accept one local file; say so to the system while it hovers."""
        if isinstance(event, QDropEvent):  # a QDragEnterEvent is one, too
            files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
            if len(files) == 1:
                event.acceptProposedAction()
                if event.type() == QEvent.Type.Drop:
                    self.dropped.emit(files[0])
                return True
        return super().eventFilter(watched, event)


def _style() -> str:
    look = theme.colours()
    return f"""
    StartButtons {{ background: transparent; }}
    StartButtons QPushButton {{ font-size: 18px; padding: 16px 22px; border-radius: 10px; }}
    StartButtons QPushButton:hover {{ background: {look.chosen.name()}; }}
    """
