"""The library page on a screen, with what it told, for tests that use it as a person does."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from handstand_app.core.library.library import Library
from handstand_app.core.library.model import Clip
from handstand_app.qt.library.page import LibraryPage
from tests.handstand_app.core.library.scenes import ATTEMPT, Script, clip, later
from tests.patience import PATIENCE_MS

Key, Modifier = Qt.Key, Qt.KeyboardModifier


class LibraryTable:
    """A page with its library."""

    def __init__(self, qtbot: QtBot, library: Library, page: LibraryPage) -> None:
        self.qtbot, self.library, self.page = qtbot, library, page
        self.opened: list[int] = []
        self.compared: list[tuple[int, int]] = []
        page.clip_opened.connect(self.opened.append)
        page.comparison_wanted.connect(lambda first, second: self.compared.append((first, second)))

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Modifier.NoModifier) -> None:
        self.qtbot.keyClick(self.page.list, key, modifier)

    def click(self, widget: QWidget) -> None:
        self.qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)

    def click_row(self, row: int, modifier: Qt.KeyboardModifier = Modifier.NoModifier) -> None:
        place = self.page.list.visualRect(self.page.model.index(row))
        self.qtbot.mouseClick(
            self.page.list.viewport(), Qt.MouseButton.LeftButton, modifier, place.center() + QPoint(0, 8)
        )

    def wait(self, true: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(true()), timeout=PATIENCE_MS)

    def wait_for_words(self, words: str) -> None:
        self.wait(lambda: words in self.page.notice.text)

    @property
    def selected(self) -> list[int]:
        return self.page.list.selected_ids

    def read(self, clip_id: int) -> Clip:
        return self.library.clips.get(clip_id)


def record(library: Library, minutes: float, script: Script = ATTEMPT) -> int:
    """A recorded clip of so many minutes after the first; its id."""
    return library.clips.add(clip(library.root, later(minutes), script, token=f"{round(minutes * 10):04x}"))
