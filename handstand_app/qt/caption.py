"""A few words on a picture, and everything turned upside down."""

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from handstand_app.core.drawing.palette import INK
from handstand_app.qt import theme


def paint_caption(painter: QPainter, words: str, room: float, pixels: int = 14) -> None:
    """Paint words on a dark chip in the upper left corner of a widget that is `room` wide [px]."""
    font = theme.regular(pixels)
    metrics = QFontMetricsF(font)
    words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room - 40)
    paint_chip(painter, words, QPointF(8, 8), pixels)


def turn(painter: QPainter, area: QRect) -> None:
    """Paint everything that follows turned by 180 degrees about the middle of `area`, in widget pixels."""
    painter.translate(area.width(), area.height())
    painter.rotate(180)


def paint_chip(painter: QPainter, words: str, corner: QPointF, pixels: int) -> None:
    """Paint words on a dark chip whose upper left corner is given, in widget pixels."""
    font = theme.regular(pixels)
    metrics = QFontMetricsF(font)
    chip = QRectF(corner.x(), corner.y(), metrics.horizontalAdvance(words) + 18, metrics.height() + 8)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(*INK, 190))
    painter.drawRoundedRect(chip, 6, 6)
    painter.setFont(font)
    painter.setPen(QColor("white"))
    painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, words)
