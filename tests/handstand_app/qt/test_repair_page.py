"""The window on a library whose database is really damaged."""

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from handstand_app.core.library.errors import DamagedLibraryError
from handstand_app.core.library.instance import InstanceLock
from handstand_app.core.library.layout import LibraryLayout
from handstand_app.core.library.library import Library
from handstand_app.core.library.model import ClipLabel
from handstand_app.core.settings import AppSettings, library_folder
from handstand_app.core.sources.base import FrameSource
from handstand_app.core.sources.choose import DEMO
from handstand_app.core.sources.playback import VideoFileSource
from handstand_app.qt.main_window import MainWindow
from handstand_app.qt.repair import RepairPage
from tests.handstand_app.core.library.scenes import clip, later

OpenWindow = Callable[[FrameSource], MainWindow]
WAIT_MS = 90_000


def damaged_library() -> Path:
    """The library of the window: one clip in the backup, a newer one with a label; then noise in the database."""
    root = library_folder(AppSettings())
    with Library(root) as library:
        library.clips.add(clip(root))
        library.back_up()
        number = library.clips.add(clip(root, later(5), token="0005"))
        for count in range(200):
            library.labels.set_label(number, (ClipLabel.UNSURE, ClipLabel.NOT_STRAIGHT)[count % 2])
    with open(root / "library.db", "r+b") as file:
        file.seek(0x1000)
        file.write(os.urandom(0x1000))
    return root


def shown_page(window: MainWindow, qtbot: QtBot) -> RepairPage:
    """The page of the repair, reached with the keyboard."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT_MS)
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    page = window.library_controller.repair_page
    assert page is not None
    qtbot.waitUntil(page.isVisible, timeout=WAIT_MS)
    return page


def test_a_damaged_library_is_repaired_with_one_button(open_window: OpenWindow, qtbot: QtBot) -> None:
    damaged_library()
    window = open_window(VideoFileSource(DEMO))
    library_controller, page = window.library_controller, shown_page(window, qtbot)
    assert (
        library_controller.library is None
        and "backup of" in page.sentence.text()
        and "is damaged" in page.reason.text()
    )
    assert any("repaired" in label.text() for label in library_controller.teach_view.findChildren(QLabel))
    page.setFocus()
    qtbot.keyClick(page.button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: library_controller.library is not None, timeout=WAIT_MS)
    assert (
        library_controller.library is not None
        and library_controller.library_page is not None
        and library_controller.repair_page is None
    )
    assert {item.label for item in library_controller.library.clips.page()} == {ClipLabel.NOT_STRAIGHT, None}
    assert library_controller.clips_view.currentWidget() is library_controller.library_page
    assert library_controller.teach_view.currentWidget() is library_controller.teach_page
    assert "The library is repaired" in library_controller.library_page.notice.text


def test_a_repair_that_cannot_begin_says_why_and_can_be_tried_again(open_window: OpenWindow, qtbot: QtBot) -> None:
    root = damaged_library()
    window = open_window(VideoFileSource(DEMO))
    library_controller, page = window.library_controller, shown_page(window, qtbot)
    lock = InstanceLock(LibraryLayout(root).lock)
    qtbot.mouseClick(page.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "already open" in page.reason.text(), timeout=WAIT_MS)
    assert page.button.isEnabled() and not page.progress.isVisible() and library_controller.library is None
    lock.release()
    qtbot.mouseClick(page.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: library_controller.library is not None, timeout=WAIT_MS)


def test_a_window_that_closes_in_the_middle_of_a_repair_ends_its_thread(open_window: OpenWindow, qtbot: QtBot) -> None:
    damaged_library()
    window = open_window(VideoFileSource(DEMO))
    page = shown_page(window, qtbot)
    page.begin()
    window.close()
    again = open_window(VideoFileSource(DEMO))
    if again.library_controller.repair_page is not None:
        again.library_controller.repair_page.begin()
    qtbot.waitUntil(lambda: again.library_controller.library is not None, timeout=WAIT_MS)
    assert again.library_controller.library is not None
    assert {item.label for item in again.library_controller.library.clips.page()} == {ClipLabel.NOT_STRAIGHT, None}
    assert window.library_controller.library is None


def test_a_library_without_a_backup_says_so(qtbot: QtBot, tmp_path: Path) -> None:
    page = RepairPage(tmp_path, DamagedLibraryError("It is damaged."))
    qtbot.addWidget(page)
    assert "There is no backup" in page.sentence.text() and page.reason.text() == "It is damaged."
