"""The networks to choose from, with dates; emits which one is wanted."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from handstand_app.core.teach.versions import Version
from handstand_app.qt import theme


class VersionsPanel(QScrollArea):
    """One card a network; the one in use is marked."""

    chosen = Signal(str)  # name of the version

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_versions(self, versions: list[Version], current: str) -> None:
        """Replace the cards."""
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(10)
        for version in versions:
            column.addWidget(self._card(version, version.name == current))
        column.addStretch(1)
        self.setWidget(page)

    def _card(self, version: Version, is_current: bool) -> QFrame:
        card = QFrame()
        card.setObjectName("version")
        theme.styled(card, partial(_card_style, is_current))
        title = QLabel(
            "Shipped network"
            if version.made_at is None
            else f"Taught {version.made_at.day} {version.made_at:%B %Y, %H:%M}"
        )
        title.setWordWrap(True)
        theme.type_of(title, 15, bold=True)
        sentence = QLabel(version.sentence)
        sentence.setWordWrap(True)
        theme.type_of(sentence, 13, muted=True)
        row = QHBoxLayout()
        row.addWidget(title, stretch=1)
        if is_current:
            row.addWidget(QLabel("in use"))
        else:
            button = QPushButton("Use")
            button.setAccessibleName(f"Use the network: {title.text()}")
            button.clicked.connect(lambda _=False, name=version.name: self.chosen.emit(name))
            row.addWidget(button)
        column = QVBoxLayout(card)
        column.setContentsMargins(14, 12, 14, 12)
        column.addLayout(row)
        column.addWidget(sentence)
        return card


def _card_style(is_current: bool) -> str:
    look = theme.colours()
    edge = look.text if is_current else look.line
    return (
        f"#version {{ background: {look.surface.name()}; border: 1px solid {edge.name()}; border-radius: 8px; }}"
        "#version QLabel { background: transparent; }"
    )
