"""Pictures of the core as Qt takes them."""

from PySide6.QtGui import QImage

from handstand_app.core.sources.base import Image


def as_qimage(image: Image) -> QImage:
    """The pixels of a `Frame` or `ClipFrame` without a copy; valid only as long as the array is kept alive.

    Args:
        image: (H, W, 3) uint8 RGB, C-contiguous, read-only or not.
    """
    height, width = image.shape[:2]
    # The stride makes any width valid: Qt would round rows up to four bytes.
    return QImage(image.data, width, height, image.strides[0], QImage.Format.Format_RGB888)
