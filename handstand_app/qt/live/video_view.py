"""The picture with its own skeleton, fitted into the widget; a message over it when there is none."""

import time
from collections import deque

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from handstand_app.core.coach.joint_label import joint_label
from handstand_app.core.types import LiveResult
from handstand_app.qt import theme
from handstand_app.qt.caption import paint_caption, paint_chip, turn
from handstand_app.qt.images import as_qimage
from handstand_app.qt.skeleton_painter import paint_body_line, paint_plumb_line, paint_skeleton


class VideoView(QWidget):
    """Paints the newest LiveResult. Mirroring changes the display only."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 180)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.painted_at: deque[float] = deque(maxlen=600)
        self.latency_ms: deque[float] = deque(maxlen=60)
        self._result: LiveResult | None = None
        self._unpainted = False
        self._message: str | None = None
        self._caption = ""
        self._mirrored = self._recording = self._turned = False
        self.footer: QWidget | None = None
        """Lies over the picture; a message stays above it while it is shown."""

    @property
    def has_picture(self) -> bool:
        """Whether there is one."""
        return self._result is not None

    def sizeHint(self) -> QSize:  # noqa: N802
        """Room for a 640x480 picture."""
        return QSize(640, 480)

    def show_result(self, result: LiveResult) -> None:
        """Show this frame with its skeleton."""
        self._result = result
        self._unpainted = True
        self.update()

    def show_message(self, sentence: str | None) -> None:
        """Show one sentence over the darkened picture; None removes it."""
        if sentence != self._message:
            self._message = sentence
            self.update()

    def show_caption(self, words: str) -> None:
        """Say in the corner what the picture is, if it is not of now."""
        if words != self._caption:
            self._caption = words
            self.update()

    def forget(self) -> None:
        """Show no picture: the source changed."""
        self._result = None
        self.update()

    def set_mirrored(self, mirrored: bool) -> None:
        """Show the picture as in a mirror."""
        self._mirrored = mirrored
        self.update()

    def set_turned(self, turned: bool) -> None:
        """Turn everything in the widget by 180 degrees, for whoever looks at it upside down."""
        self._turned = turned
        self.update()

    def set_recording(self, recording: bool) -> None:
        """Show a red dot in the corner, to be seen from the mat."""
        if recording != self._recording:
            self._recording = recording
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint picture, skeleton and message."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colours().mat)
        if self._turned:
            turn(painter, self.rect())
        if self._result is not None:
            self._paint_result(painter, self._result)
        if self._caption:
            paint_caption(painter, self._caption, self.width(), min(max(self.height() // 22, 15), 40))
        if self._message is not None:
            self._paint_message(painter, self._message)
        if self._recording:
            self._paint_dot(painter)
        painter.end()

    def _paint_result(self, painter: QPainter, result: LiveResult) -> None:
        image = result.frame.image
        height, width = image.shape[:2]
        scale = min(self.width() / width, self.height() / height)
        painter.save()
        painter.translate(self.width() / 2, self.height() / 2)
        painter.scale(-scale if self._mirrored else scale, scale)
        painter.translate(-width / 2, -height / 2)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < 1)
        painter.drawImage(0, 0, as_qimage(image))  # self._result keeps the array alive
        if result.pose is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            bone = max(2.2 / scale, height / 220)
            is_up = result.verdict is not None and result.verdict.is_up
            if is_up:
                paint_plumb_line(painter, result.pose, width, height, bone)
            paint_skeleton(painter, result.pose, bone)
            if result.angles is not None and is_up:
                paint_body_line(painter, result.pose, result.angles, 2.2 * bone)
        label = joint_label(result.verdict, result.pose)
        in_picture = painter.transform()
        painter.restore()
        place = None
        if label is not None:
            in_picture *= painter.transform().inverted()[0]
            place = in_picture.map(QPointF(float(label.at[0]), float(label.at[1])))
        if label is not None and place is not None:
            pixels = min(max(self.height() // 24, 14), 36)
            paint_chip(painter, label.words, place + QPointF(1.2 * pixels, -0.7 * pixels), pixels)
        if self._unpainted:
            self._unpainted = False
            now = time.perf_counter()
            self.painted_at.append(now)
            self.latency_ms.append(1000 * (now - result.frame.captured_at))

    def _paint_message(self, painter: QPainter, sentence: str) -> None:
        if self._result is not None:
            shade = theme.colours().mat.toRgb()
            shade.setAlpha(190)
            painter.fillRect(self.rect(), shade)
        painter.setPen(theme.colours().text)
        painter.setFont(theme.regular(max(min(self.width() // 34, 34), 16)))
        margin = self.width() * 0.1
        area = QRectF(self.rect()).adjusted(margin, 0, -margin, 0)
        if self.footer is not None and self.footer.isVisible():
            area.setBottom(self.footer.y() - 8)
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, sentence)

    def _paint_dot(self, painter: QPainter) -> None:
        side = max(self.height() / 14, 22.0)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colours().mat, side / 8))
        painter.setBrush(theme.colours().recording)
        painter.drawEllipse(QRectF(self.width() - 1.6 * side, 0.6 * side, side, side))
