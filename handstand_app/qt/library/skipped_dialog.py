"""The list of files that an import left out, each with its reason; it can be copied."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from handstand_app.qt import theme
from handstand_app.qt.library.formatting import counted


class SkippedDialog(QDialog):
    """One line a file."""

    def __init__(self, lines: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Files that could not be read")
        self.resize(720, 360)
        heading = QLabel(f"{counted(len(lines), 'file')} could not be read, or not to the end")
        theme.type_of(heading, 16, bold=True)
        self.lines = QPlainTextEdit("\n".join(lines), readOnly=True)
        self.lines.setAccessibleName("Files and reasons")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        for widget in (heading, self.lines, buttons):
            column.addWidget(widget)
