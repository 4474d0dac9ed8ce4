"""Asks before everything that this program keeps is deleted; says what goes, where it is, and how much it is."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from handstand_app.core.own_data import DataPlace
from handstand_app.qt import theme
from handstand_app.qt.library.buttons import button
from handstand_app.qt.library.formatting import size

WORDS = (
    "This deletes for good what Handstand keeps on this computer, and closes the program. It cannot be undone, and "
    "nothing goes to the trash. Videos that you have exported, or opened from elsewhere, stay."
)


class DeleteDialog(QDialog):
    """Accepted only after the switch was set."""

    def __init__(self, places: list[DataPlace], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Delete all my data")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(600)
        self.places = places
        words = QLabel(WORDS, wordWrap=True)
        grid = QGridLayout()
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(0, 1)
        for row, place in enumerate(places):
            name, where, much = QLabel(place.words), QLabel(str(place.folder), wordWrap=True), QLabel(size(place.bytes))
            theme.type_of(where, 13, muted=True)
            grid.addWidget(name, 2 * row, 0)
            grid.addWidget(much, 2 * row, 1, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(where, 2 * row + 1, 0, 1, 2)
            grid.setRowMinimumHeight(2 * row + 1, 26)
        self.sure = QCheckBox("Delete all of this")
        self.delete, self.keep = button("Delete and close"), button("Keep everything")
        self.delete.setEnabled(False)
        self.keep.setDefault(True)
        self.sure.toggled.connect(self.delete.setEnabled)
        self.delete.clicked.connect(self.accept)
        self.keep.clicked.connect(self.reject)
        buttons, column = QHBoxLayout(), QVBoxLayout(self)
        buttons.addStretch(1)
        buttons.addWidget(self.keep)
        buttons.addWidget(self.delete)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(16)
        column.addWidget(words)
        column.addLayout(grid)
        column.addWidget(self.sure)
        column.addLayout(buttons)
