"""A titled surface that the groups of the page "Progress" lie on."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from handstand_app.qt import theme


class TitledCard(QFrame):
    """Title, one line of explanation, content."""

    def __init__(self, title: str, content: QWidget | None = None) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        theme.styled(self, _style)
        self.title, self.line = QLabel(title), QLabel(wordWrap=True)
        theme.type_of(self.title, 16, bold=True)
        theme.type_of(self.line, 13, muted=True)
        self.line.setTextFormat(Qt.TextFormat.RichText)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(16, 12, 16, 12)
        self.column.setSpacing(4)
        self.column.addWidget(self.title)
        self.column.addWidget(self.line)
        self.line.hide()
        if content is not None:
            self.column.addWidget(content, stretch=1)

    def explain(self, line: str) -> None:
        """Show a line below the title; none for an empty one."""
        self.line.setText(line)
        self.line.setVisible(bool(line))


def _style() -> str:
    look = theme.colours()
    return f"QFrame#card {{ background: {look.surface.name()}; border: none; border-radius: 10px; }}"
