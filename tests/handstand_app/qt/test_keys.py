"""Everything by keyboard: the page of keys lists what is bound, and what has the keyboard can be seen."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from handstand_app.core.sources.choose import DEMO
from handstand_app.core.sources.playback import VideoFileSource
from handstand_app.qt import theme
from handstand_app.qt.keys import readable
from handstand_app.qt.keys_dialog import KeysDialog
from handstand_app.qt.main_window import MainWindow
from handstand_app.qt.review.view import ReviewView

OpenWindow = Callable[..., MainWindow]
WAIT_MS = 90_000


@pytest.fixture
def window(open_window: OpenWindow, qtbot: QtBot) -> Iterator[MainWindow]:
    opened = open_window(VideoFileSource(DEMO))
    opened.resize(1024, 700)
    opened.activateWindow()
    qtbot.waitUntil(opened.isActiveWindow, timeout=WAIT_MS)
    yield opened
    theme.choose("system")


def dialog_of(window: MainWindow, qtbot: QtBot) -> KeysDialog:
    qtbot.waitUntil(lambda: window.findChild(KeysDialog) is not None, timeout=WAIT_MS)
    dialog = window.findChild(KeysDialog)
    assert isinstance(dialog, KeysDialog)
    return dialog


def test_f1_and_the_question_mark_show_every_key_that_is_bound_and_esc_closes_the_page(
    window: MainWindow, qtbot: QtBot
) -> None:
    for key in (Qt.Key.Key_F1, Qt.Key.Key_Question):
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow, timeout=WAIT_MS)
        qtbot.keyClick(window, key)
        dialog = dialog_of(window, qtbot)
        qtbot.waitUntil(dialog.isVisible, timeout=WAIT_MS)
        assert [title for title, _ in dialog.pages] == ["Everywhere", "Live", "Library", "Player"]
        assert dialog.width() <= window.width() and dialog.height() <= window.height()
        said = {label.text() for label in dialog.findChildren(QLabel)}
        assert {"F1", "Ctrl+T", "Undo", "One picture back", "comma", "Label: not straight"} <= said
        pages = dialog.pages
        with qtbot.waitSignal(dialog.destroyed, timeout=WAIT_MS):
            qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    lines = [(key, words) for _, keys in pages for names, words in keys for key in names]
    listed = {key for key, _ in lines}
    bound = [made.key() for made in window.findChildren(QShortcut)]
    bound += [button.shortcut() for button in window.findChildren(QAbstractButton)]
    assert {readable(keys) for keys in bound if not keys.isEmpty()} <= listed
    assert all(words and key for key, words in lines) and len(lines) > 45
    assert {"Space", "Home", "J", "["} <= listed, "keys of the player are no shortcuts"


def test_the_listed_keys_of_the_player_are_those_that_are_bound(qtbot: QtBot) -> None:
    view = ReviewView()
    qtbot.addWidget(view)
    keys = [key for binding in view.bindings for key in binding.keys]
    assert len(keys) == len(set(keys)), "no key means two things"
    assert all(QKeySequence(key).toString() == key for key in keys), "keys are compared by these names"
    view.player.pause()
    for key in ("B", "V", "G"):
        qtbot.keyClick(view, getattr(Qt.Key, f"Key_{key}"))
    assert not any((view.header.shown.skeleton, view.header.shown.plumb_line, view.header.shown.body_line))
    view.forget()


def test_tab_and_arrows_reach_the_buttons_of_every_page_and_the_focus_can_be_seen(
    window: MainWindow, qtbot: QtBot
) -> None:
    rail = window.rail
    rail._group.button(0).setFocus()
    for number, content in enumerate((window.pages.widget(0), window.pages.widget(1), window.pages.widget(2))):
        assert window.pages.currentWidget() is content
        seen = tabbed(window, qtbot)
        buttons = [widget for widget in seen if isinstance(widget, QAbstractButton)]
        own = [button for button in buttons if content.isAncestorOf(button)]
        assert own and {rail._group.button(number), rail.keys, rail.theme} <= set(buttons)
        for mode in ("dark", "light"):
            theme.choose(mode)
            for button in (rail._group.button(number), rail.theme, *own[:6]):
                button.clearFocus()
                scroll_to(button)
                without = shown(button)
                button.setFocus(Qt.FocusReason.TabFocusReason)
                assert (np.abs(shown(button) - without).sum(axis=2) > 60).mean() > 0.01, button.text()
        rail._group.button(number).setFocus()
        qtbot.keyClick(rail._group.button(number), Qt.Key.Key_Down)


def tabbed(window: MainWindow, qtbot: QtBot) -> list[QWidget]:
    """What Tab comes by, once around."""
    seen: list[QWidget] = []
    while (focused := QApplication.focusWidget()) not in seen and len(seen) < 80:
        assert focused is not None
        seen.append(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    return seen


def scroll_to(button: QAbstractButton) -> None:
    """Tab may have scrolled it out of sight."""
    for area in button.window().findChildren(QScrollArea):
        if area.isAncestorOf(button):
            area.ensureWidgetVisible(button)


def shown(button: QAbstractButton) -> np.ndarray:
    """(H, W, 3) a button as the window paints it."""
    window = button.window()
    image = window.grab(button.rect().translated(button.mapTo(window, QPoint()))).toImage()
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    return np.array(image.constBits()).reshape(image.height(), image.width(), 4)[:, :, :3].astype(int)
