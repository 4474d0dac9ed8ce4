"""Small pictures of clips for painting: decoded in the worker that makes them, a bounded number in memory."""

import threading
from collections import OrderedDict
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage

from handstand_app.core.library.library import Library
from handstand_app.qt.bridge import GuiThread

ROW = QSize(224, 126)
"""Of a picture in the list, for screens of two pixels a point [px]."""
ROWS_KEPT, WHOLE_KEPT = 300, 12
ASKED = 300
"""Fewer than the worker keeps wishes, so that none that was asked for here is forgotten there."""

_Kept = OrderedDict[int, QImage]


class Pictures(QObject):
    """Ask for a picture; `changed` tells when it is there, or when it is known that there is none.

    Attributes:
        failures: why there is no picture, by the id of the clip.
    """

    changed = Signal(int)  # id of the clip

    def __init__(self, library: Library, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._gui = GuiThread(self)
        self._lock = threading.Lock()
        self._rows: _Kept = OrderedDict()
        self._whole: _Kept = OrderedDict()
        self._asked: OrderedDict[int, None] = OrderedDict()
        self.failures: dict[int, str] = {}
        self._worker = library.thumbnails(self._keep, self._fail)
        self._worker.start()

    def row(self, clip_id: int) -> QImage | None:
        """The picture for a list, of size ROW; None while it is not there. Returns at once."""
        return self._get(clip_id, self._rows)

    def whole(self, clip_id: int) -> QImage | None:
        """The whole picture, at most 320 pixels long; None while it is not there. Returns at once."""
        return self._get(clip_id, self._whole)

    def forget_failures(self) -> None:
        """Try again those that failed: files may be back."""
        with self._lock:
            self.failures.clear()

    def stop(self) -> None:
        """Wait for the worker."""
        self._worker.stop()

    def _get(self, clip_id: int, kept: _Kept) -> QImage | None:
        with self._lock:
            if clip_id in kept:
                kept.move_to_end(clip_id)
                return kept[clip_id]
            if clip_id in self._asked or clip_id in self.failures:
                return None
            self._asked[clip_id] = None
            while len(self._asked) > ASKED:
                self._asked.popitem(last=False)
        self._worker.request(clip_id)
        return None

    def _keep(self, clip_id: int, path: Path) -> None:
        image = QImage(str(path)).convertToFormat(QImage.Format.Format_RGB32)
        if image.isNull():
            self._fail(clip_id, f"The picture {path} cannot be read; delete it, and it is made again.")
            return
        row = _covering(image)
        with self._lock:
            self._asked.pop(clip_id, None)
            for kept, picture, most in ((self._rows, row, ROWS_KEPT), (self._whole, image, WHOLE_KEPT)):
                kept[clip_id] = picture
                while len(kept) > most:
                    kept.popitem(last=False)
        self._gui.post(self.changed.emit, clip_id)

    def _fail(self, clip_id: int, sentence: str) -> None:
        with self._lock:
            self._asked.pop(clip_id, None)
            self.failures[clip_id] = sentence
        self._gui.post(self.changed.emit, clip_id)


def _covering(image: QImage) -> QImage:
    """The image scaled to cover ROW and cut to its middle."""
    scaled = image.scaled(
        ROW, Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation
    )
    left, top = (scaled.width() - ROW.width()) // 2, (scaled.height() - ROW.height()) // 2
    return scaled.copy(left, top, ROW.width(), ROW.height())
