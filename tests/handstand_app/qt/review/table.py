"""The player on a screen, with real files, and what it told."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from handstand_app.qt.review.display import ReviewClip
from handstand_app.qt.review.view import ReviewView
from tests.patience import PATIENCE_MS


class Table:
    """A view on a screen, with what it told."""

    def __init__(self, qtbot: QtBot, view: ReviewView) -> None:
        self.qtbot, self.view = qtbot, view
        self.labels: list[str] = []
        self.segments: list[list[tuple[float, float, str]]] = []
        self.closings: list[bool] = []
        self.window: QMainWindow | None = None
        view.label_chosen.connect(self.labels.append)
        view.segments_changed.connect(self.segments.append)
        view.closed.connect(lambda: self.closings.append(True))

    def open(self, video: Path, track: Path | None = None, label: str | None = None) -> None:
        self.view.open_clip(ReviewClip(video, track, "a clip", label))
        self.wait(lambda: self.view.pictures[0].content is not None)

    def press(self, *keys: Qt.Key) -> None:
        for key in keys:
            self.qtbot.keyClick(self.view, key)

    def wait(self, true: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(true()), timeout=PATIENCE_MS)

    def wait_for_picture(self, index: int) -> np.ndarray:
        self.wait(lambda: self.shown == index)
        content = self.view.pictures[0].content
        assert content is not None
        return content.frame.image

    @property
    def shown(self) -> int:
        content = self.view.pictures[0].content
        return -1 if content is None else content.frame.index

    @property
    def words(self) -> str:
        return self.view.pictures[0].message or ""


def pixels(widget: QWidget) -> np.ndarray:
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.array(image.constBits()).reshape(image.height(), image.width(), 4)


def save(table: Table, kind: str, target: Path) -> None:
    table.view.exports.actions[kind].trigger()
    dialog = next(dialog for dialog in table.view.findChildren(QFileDialog) if dialog.isVisible())
    dialog.setDirectory(str(target.parent))
    dialog.selectFile(str(target))
    dialog.accept()
