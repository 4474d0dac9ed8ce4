"""Asks for the address of a network camera and tries it before it closes; what is wrong is said inside."""

import threading

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from handstand_app.core.sources.address import EXAMPLE, camera_address
from handstand_app.core.sources.base import SourceError
from handstand_app.core.sources.capture import StreamSource
from handstand_app.qt import theme
from handstand_app.qt.bridge import GuiThread

WORDS = (
    "The address that the camera, or the camera app on your phone, shows. "
    "A user name and password in it are used, but neither shown nor remembered."
)


class AddressDialog(QDialog):
    """One address.

    Args:
        remembered: the last one that worked.
    """

    address_chosen = Signal(str)  # of a camera that has just answered

    def __init__(self, remembered: str | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Network camera")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(520)
        self._attempt = 0
        self.address = QLineEdit(remembered or "")
        self.address.setPlaceholderText(EXAMPLE)
        self.address.setAccessibleName("Address of the camera")
        self.trouble = QLabel()
        self.trouble.setWordWrap(True)
        self.trouble.setMinimumHeight(44)
        self.trouble.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.connect_button, self.cancel_button = QPushButton("Connect"), QPushButton("Cancel")
        self.connect_button.setDefault(True)
        self._lay_out()
        self.connect_button.clicked.connect(self._try)
        self.cancel_button.clicked.connect(self.reject)
        self._gui = GuiThread(self)
        self.address.textEdited.connect(lambda _: self._say(""))
        self.address.selectAll()
        self.address.setFocus()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        words = QLabel(WORDS)
        words.setWordWrap(True)
        theme.type_of(words, 14, muted=True)
        column.addWidget(words)
        column.addWidget(self.address)
        column.addWidget(self.trouble)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.cancel_button)
        row.addWidget(self.connect_button)
        column.addLayout(row)

    def _try(self) -> None:
        try:
            source = StreamSource(camera_address(self.address.text()))
        except SourceError as error:
            self._say(str(error), is_trouble=True)
            return
        self._say(f"Connecting to {source.name} …")
        self.connect_button.setEnabled(False)
        self._attempt += 1
        number = self._attempt

        def open_it() -> None:
            trouble = trouble_of(source)
            self._gui.post(self._take, number, source.address, trouble)

        threading.Thread(target=open_it, name="camera-trial", daemon=True).start()

    def _take(self, number: int, address: str, trouble: str) -> None:
        if number != self._attempt or not self.isVisible():
            return
        self.connect_button.setEnabled(True)
        if trouble:
            self._say(trouble, is_trouble=True)
            return
        self.address_chosen.emit(address)
        self.accept()

    def _say(self, sentence: str, *, is_trouble: bool = False) -> None:
        self.trouble.setText(sentence)
        theme.styled(self.trouble, theme.trouble_style if is_trouble else _plain_style)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """What is still being tried is of no interest any more."""
        self._attempt += 1
        super().closeEvent(event)


def trouble_of(source: StreamSource) -> str:
    """Why a camera gives no picture, one sentence; empty if it does."""
    try:
        source.open()
        return "" if source.read() is not None else f"The camera at {source.name} answers but sends no picture."
    except SourceError as error:
        return str(error)
    finally:
        source.release()


def _plain_style() -> str:
    return f"color: {theme.colours().muted.name()}; background: transparent"
