"""Skeleton and body line over the picture: functions that paint in image coordinates."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from handstand_app.core.drawing.draw import plumb_line
from handstand_app.core.drawing.palette import INK, PAPER, PLUMB, line_colours
from handstand_app.core.types import FloatArray, Pose
from handstand_app.qt.theme import colour
from models.body_line import Angles, body_line
from models.skeleton import BODY_LINE, EDGES


def paint_skeleton(painter: QPainter, pose: Pose, width: float) -> None:
    """Bones between sure keypoints, light on a dark rim.

    Args:
        painter: in image pixels.
        width: of a bone [image px].
    """
    for pen in (_pen(QColor(*INK, 150), width * 2), _pen(QColor(*PAPER, 220), width)):
        painter.setPen(pen)
        for a, b in EDGES:
            if pose.sure[a] and pose.sure[b]:
                painter.drawLine(_point(pose.keypoints[a]), _point(pose.keypoints[b]))
    painter.setPen(_pen(colour(INK), width * 0.5))
    painter.setBrush(colour(PAPER))
    for point, sure in zip(pose.keypoints, pose.sure, strict=True):
        if sure:
            painter.drawEllipse(_point(point), width * 1.3, width * 1.3)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def paint_body_line(painter: QPainter, pose: Pose, angles: Angles | None, width: float) -> None:
    """Wrists, shoulders, hips, knees and ankles as one line, each stretch in the colour of its deviation, if given."""
    line = body_line(pose.keypoints, pose.sure)
    sure = [pose.sure[right] or pose.sure[left] for right, left in BODY_LINE]
    for index, rgb in enumerate(line_colours(angles)):
        if sure[index] and sure[index + 1]:
            for pen in (_pen(QColor(*INK, 160), width * 1.6), _pen(colour(rgb), width)):
                painter.setPen(pen)
                painter.drawLine(_point(line[index]), _point(line[index + 1]))


def paint_plumb_line(painter: QPainter, pose: Pose, width: int, height: int, bone: float) -> None:
    """The vertical through the hands, while they carry the body; `width` and `height` of the picture [px]."""
    x = plumb_line(pose, width)
    if x is None:
        return
    for color, thick in ((QColor(*INK, 160), 1.8 * bone), (QColor(*PLUMB), 0.9 * bone)):
        painter.setPen(QPen(color, thick, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        painter.drawLine(QPointF(x, 0), QPointF(x, height))


def _pen(color: QColor, width: float) -> QPen:
    return QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)


def _point(xy: FloatArray) -> QPointF:
    return QPointF(float(xy[0]), float(xy[1]))
