"""The page of keys: what every key does, page by page."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from handstand_app.qt import theme
from handstand_app.qt.keys import KeyWords

WIDTH_PX, LEAST_WORDS_PX = 1000, 200


class KeysDialog(QDialog):
    """Shows what it is given in two columns; Esc closes it.

    Args:
        pages: title of each page and its keys.
    """

    def __init__(self, pages: list[tuple[str, KeyWords]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.pages = pages
        inside = QWidget()
        columns = QHBoxLayout(inside)
        columns.setContentsMargins(24, 20, 24, 20)
        columns.setSpacing(32)
        half = sum(len(keys) for _, keys in pages) / 2
        places = [QVBoxLayout(), QVBoxLayout()]
        before = 0
        for title, keys in pages:
            places[before + len(keys) / 2 > half].addWidget(_section(title, keys))
            before += len(keys)
        for place in places:
            place.setSpacing(18)
            place.addStretch(1)
            columns.addLayout(place, stretch=1)
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(area)
        area.setFocus()
        room = parent.size() if parent is not None else inside.sizeHint()
        width = min(WIDTH_PX, max(room.width() - 24, inside.minimumSizeHint().width() + 16))
        self.resize(width, min(inside.heightForWidth(width - 16), max(room.height() - 60, 320)))


def _section(title: str, keys: KeyWords) -> QWidget:
    section = QWidget()
    grid = QGridLayout(section)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 1)
    grid.setColumnMinimumWidth(0, 116)
    heading = QLabel(title)
    theme.type_of(heading, 16, bold=True)
    grid.addWidget(heading, 0, 0, 1, 2)
    for row, (names, words) in enumerate(keys, start=1):
        line = QHBoxLayout()
        line.setSpacing(4)
        for name in names:
            chip = QLabel(name)
            theme.styled(chip, _chip)
            line.addWidget(chip)
        line.addStretch(1)
        meaning = QLabel(words, wordWrap=True)
        meaning.setMinimumWidth(LEAST_WORDS_PX)
        theme.type_of(meaning, 13)
        grid.addLayout(line, row, 0)
        grid.addWidget(meaning, row, 1)
    return section


def _chip() -> str:
    look = theme.colours()
    return (
        f"background: {look.surface.name()}; border: 1px solid {look.line.name()}; border-radius: 4px;"
        "font-size: 13px; padding: 1px 7px"
    )
