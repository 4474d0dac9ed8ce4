"""Small drawings for buttons; letters for them look different on every system."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap, QPolygonF

from handstand_app.qt import theme

SIDE = 18


def icon(name: str) -> QIcon:
    """One of play, pause, back (a picture), forward (a picture)."""
    pixmap = QPixmap(2 * SIDE, 2 * SIDE)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.scale(2, 2)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colours().text)
    if name == "pause":
        painter.drawRect(QRectF(3, 2, 4.5, 14))
        painter.drawRect(QRectF(10.5, 2, 4.5, 14))
    else:
        if name == "back":
            painter.translate(SIDE, 0)
            painter.scale(-1, 1)
        tip = 16.0 if name == "play" else 13.0
        painter.drawPolygon(QPolygonF([QPointF(3, 2), QPointF(tip, 9), QPointF(3, 16)]))
        if name != "play":
            painter.drawRect(QRectF(13, 2, 2.5, 14))
    painter.end()
    return QIcon(pixmap)
