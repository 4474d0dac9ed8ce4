"""A picture of a clip with what is known of it; zoom, pan, and a second attempt as a ghost over it."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from handstand_app.core.drawing.draw import Layers
from handstand_app.core.review.align import Overlay
from handstand_app.core.review.reader import ClipFrame
from handstand_app.core.types import Pose
from handstand_app.qt import theme
from handstand_app.qt.caption import paint_caption
from handstand_app.qt.images import as_qimage
from handstand_app.qt.skeleton_painter import paint_body_line, paint_plumb_line, paint_skeleton
from models.body_line import Angles

LARGEST_ZOOM = 12.0
GHOST = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Content:
    """A picture and what is known of it; angles are None where the body line says nothing."""

    frame: ClipFrame
    pose: Pose | None = None
    angles: Angles | None = None


class PictureView(QWidget):
    """Paints what it is given. The wheel zooms about the pointer, dragging pans, a double click fits."""

    view_changed = Signal(float, QPointF)  # zoom, centre as a share of the picture

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 160)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.content: Content | None = None
        self.zoom, self._centre = 1.0, QPointF(0.5, 0.5)
        self._ghost: tuple[Content, Overlay] | None = None
        self._shown = Layers()
        self._message: str | None = None
        self._caption = ""
        self._grabbed: QPointF | None = None

    def sizeHint(self) -> QSize:  # noqa: N802
        """Room for a 640x480 picture."""
        return QSize(640, 480)

    @property
    def message(self) -> str | None:
        """The sentence that is shown over the picture."""
        return self._message

    def show_content(self, content: Content | None) -> None:
        """Show this picture."""
        self.content = content
        self.update()

    def show_ghost(self, content: Content | None, overlay: Overlay | None) -> None:
        """Show a second picture over the first, half transparent; None removes it."""
        self._ghost = None if content is None or overlay is None else (content, overlay)
        self.update()

    def show_message(self, sentence: str | None) -> None:
        """Show one sentence over the darkened picture; None removes it."""
        self._message = sentence
        self.update()

    def set_caption(self, words: str) -> None:
        """Small words in the upper left corner; empty for none."""
        self._caption = words
        self.update()

    def set_shown(self, shown: Layers) -> None:
        """What is drawn over the picture."""
        self._shown = shown
        self.update()

    def fit(self) -> None:
        """Show the whole picture."""
        self._look(1.0, QPointF(0.5, 0.5))

    def set_view(self, zoom: float, centre: QPointF) -> None:
        """Zoom and centre as another view has them; emits nothing."""
        self.zoom, self._centre = zoom, centre
        self.update()

    def to_image(self, place: QPointF) -> QPointF:
        """From widget to image pixels of the picture that is shown."""
        scale, origin = self._placing()
        return QPointF((place.x() - origin.x()) / scale, (place.y() - origin.y()) / scale)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Zoom about the pointer."""
        if self.content is None or not event.angleDelta().y():
            return
        zoom = min(max(self.zoom * 1.25 ** (event.angleDelta().y() / 120), 1.0), LARGEST_ZOOM)
        under = self.to_image(event.position())
        height, width = self.content.frame.image.shape[:2]
        scale = self._fit_scale() * zoom
        middle = QPointF(self.width() / 2, self.height() / 2) - event.position()
        self._look(zoom, QPointF((under.x() + middle.x() / scale) / width, (under.y() + middle.y() / scale) / height))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Take hold of the picture."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._grabbed = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Pan."""
        if self._grabbed is None or self.content is None:
            return
        moved = (event.position() - self._grabbed) / (self._fit_scale() * self.zoom)
        self._grabbed = event.position()
        height, width = self.content.frame.image.shape[:2]
        self._look(self.zoom, QPointF(self._centre.x() - moved.x() / width, self._centre.y() - moved.y() / height))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Let the picture go."""
        self._grabbed = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Show the whole picture."""
        self.fit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint pictures, what is known of them, caption and message."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colours().mat)
        if self.content is not None:
            scale, origin = self._placing()
            painter.save()
            painter.translate(origin)
            painter.scale(scale, scale)
            self._paint_content(painter, self.content, scale, self._shown)
            if self._ghost is not None:
                content, overlay = self._ghost
                painter.setOpacity(GHOST)
                painter.translate(overlay.dx, overlay.dy)
                painter.scale(overlay.scale, overlay.scale)
                self._paint_content(painter, content, scale * overlay.scale, replace(self._shown, plumb_line=False))
            painter.restore()
        if self._caption:
            paint_caption(painter, self._caption, self.width())
        if self._message is not None:
            self._paint_message(painter, self._message)
        painter.end()

    def _paint_content(self, painter: QPainter, content: Content, scale: float, shown: Layers) -> None:
        image = content.frame.image
        height, width = image.shape[:2]
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < 4)
        painter.drawImage(0, 0, as_qimage(image))  # the content keeps the array alive
        pose = content.pose
        if pose is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bone = max(2.2 / scale, height / 220 / self.zoom)
        if shown.plumb_line:
            paint_plumb_line(painter, pose, width, height, bone)
        if shown.skeleton:
            paint_skeleton(painter, pose, bone)
        if shown.body_line and content.angles is not None:
            paint_body_line(painter, pose, content.angles if shown.answer else None, 2.2 * bone)

    def _paint_message(self, painter: QPainter, sentence: str) -> None:
        if self.content is not None:
            shade = QColor(theme.colours().mat)
            shade.setAlpha(200)
            painter.fillRect(self.rect(), shade)
        painter.setPen(theme.colours().text)
        painter.setFont(theme.regular(max(min(self.width() // 34, 26), 15)))
        margin = self.width() * 0.08
        area = QRectF(self.rect()).adjusted(margin, 0, -margin, 0)
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, sentence)

    def _fit_scale(self) -> float:
        assert self.content is not None
        height, width = self.content.frame.image.shape[:2]
        return min(self.width() / width, self.height() / height)

    def _placing(self) -> tuple[float, QPointF]:
        """Widget pixels per image pixel, and where the picture's upper left corner is."""
        if self.content is None:
            return 1.0, QPointF(0, 0)
        height, width = self.content.frame.image.shape[:2]
        scale = self._fit_scale() * self.zoom
        x = self.width() / 2 - _kept(self._centre.x(), self.width() / (width * scale)) * width * scale
        y = self.height() / 2 - _kept(self._centre.y(), self.height() / (height * scale)) * height * scale
        return scale, QPointF(x, y)

    def _look(self, zoom: float, centre: QPointF) -> None:
        if self.content is not None:
            height, width = self.content.frame.image.shape[:2]
            scale = self._fit_scale() * zoom
            centre = QPointF(
                _kept(centre.x(), self.width() / (width * scale)), _kept(centre.y(), self.height() / (height * scale))
            )
        self.set_view(zoom, centre)
        self.view_changed.emit(zoom, centre)


def _kept(centre: float, seen: float) -> float:
    """A centre that keeps the picture in view; `seen` is the share of it that fits."""
    return 0.5 if seen >= 1 else min(max(centre, seen / 2), 1 - seen / 2)
