"""A widget that scrolls up and down where the window is small, instead of asking for a taller one."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QWidget

BAR_PX = 14


def scrolled(widget: QWidget) -> QScrollArea:
    """The widget in an area as wide as it needs."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setMinimumWidth(max(widget.minimumWidth(), widget.minimumSizeHint().width()) + BAR_PX)
    area.setWidget(widget)
    return area
