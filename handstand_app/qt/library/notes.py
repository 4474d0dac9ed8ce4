"""Notes of one clip: typed text is handed over when typing pauses, and before another clip is shown."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QPlainTextEdit

PAUSE_MS = 600


class NotesEdit(QPlainTextEdit):
    """Emits what is to be kept; keeps nothing itself."""

    written = Signal(int, str)  # id of the clip, all of its notes

    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText("Notes on this clip")
        self.setAccessibleName("Notes")
        self.setTabChangesFocus(True)
        self._clip: int | None = None
        self._kept = ""
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.flush)
        self.textChanged.connect(self._pause.start)

    def show_notes(self, clip_id: int | None, notes: str) -> None:
        """Show the notes of this clip; None for no clip. Text that is being typed for the same clip stays."""
        is_same = clip_id == self._clip and clip_id is not None
        if is_same and (self.toPlainText() != self._kept or notes == self._kept):
            return
        self.flush()
        self._clip, self._kept = clip_id, notes
        if self.toPlainText() != notes:
            self.blockSignals(True)
            self.setPlainText(notes)
            self.blockSignals(False)
        self.setEnabled(clip_id is not None)

    def flush(self) -> None:
        """Hand over what was typed, if anything was."""
        self._pause.stop()
        text = self.toPlainText()
        if self._clip is not None and text != self._kept:
            self._kept = text
            self.written.emit(self._clip, text)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Hand over what was typed."""
        self.flush()
        super().focusOutEvent(event)
