"""Everything by keyboard, every control named for screen readers, no letter lost, nothing too large for a screen."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLineEdit, QMenuBar, QWidget
from pytestqt.qtbot import QtBot

from handstand_app.core.settings import load_settings
from handstand_app.qt.desk.about import AboutDialog
from handstand_app.qt.desk.delete_dialog import DeleteDialog
from handstand_app.qt.desk.guide import GuideDialog
from handstand_app.qt.desk.latin_keys import LatinKeys, latin_letter
from handstand_app.qt.desk.settings_dialog import SettingsDialog
from handstand_app.qt.desk.setup_dialog import SetupDialog
from handstand_app.qt.desk.welcome import Welcome
from handstand_app.qt.live.address_dialog import AddressDialog
from handstand_app.qt.main_window import MainWindow
from handstand_app.qt.sound.dialog import SoundDialog

WAIT_MS = 90_000
LOW = (960, 540)
"""A screen of 1920x1080 at 200 %, in the pixels that the window counts."""
DIALOGS: dict[type[QDialog], Callable[[MainWindow], object]] = {
    SettingsDialog: lambda window: window.desk.show_settings(),
    Welcome: lambda window: window.desk.show_welcome(),
    SetupDialog: lambda window: window.desk.setup.show(),
    AboutDialog: lambda window: window.desk.show_about(),
    GuideDialog: lambda window: window.desk.show_guide(),
    DeleteDialog: lambda window: window.desk.ask_to_delete(),
    SoundDialog: lambda window: window.sound.show_settings(),
    AddressDialog: lambda window: window.sources.ask_address(),
}


def controls(root: QWidget) -> list[QWidget]:
    """What can have the keyboard in a page or dialog."""
    return [
        widget
        for widget in root.findChildren(QWidget)
        if widget.isVisibleTo(root)
        and widget.isEnabled()
        and widget.window() is root.window()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not isinstance(widget, QMenuBar)
    ]


def unnamed(root: QWidget) -> list[str]:
    """Controls that a screen reader has no words for."""
    found = []
    for widget in controls(root):
        interface = QAccessible.queryAccessibleInterface(widget)
        if interface is None or not interface.text(QAccessible.Text.Name):
            found.append(f"{type(widget).__name__} in {type(widget.parent()).__name__}")
    return found


def unreached(root: QWidget, qtbot: QtBot) -> list[str]:
    """Controls that Tab does not come to."""
    wanted = [widget for widget in controls(root) if widget.focusProxy() is None]
    if not wanted:
        return []
    wanted[0].setFocus()
    seen: list[QWidget] = []
    for _ in range(160):  # a text comes by its links first
        focused = QApplication.focusWidget()
        assert focused is not None
        if focused is not (seen[-1] if seen else None):
            if focused in seen:
                break
            seen.append(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    grouped = {widget for widget in wanted if isinstance(widget, QAbstractButton) and widget.group() is not None}
    inner = {widget for widget in wanted if isinstance(widget, QLineEdit) and widget.parent() in seen}
    return [type(widget).__name__ for widget in wanted if widget not in {*seen, *grouped, *inner}]


def test_every_control_of_every_page_is_named_and_reached_and_fits_a_low_screen(desk: MainWindow, qtbot: QtBot) -> None:
    for number, name in enumerate(desk.rail.names):
        desk.rail.choose(number)
        page = desk.pages.currentWidget()
        assert not unnamed(page), name
        assert not unreached(page, qtbot), name
    assert not unnamed(desk.rail) and not unnamed(desk.sources)
    desk.rail.choose(0)
    desk.resize(*LOW)
    assert (desk.width(), desk.height()) == LOW, "no page asks for more"
    qtbot.waitUntil(lambda: not desk.chart.isVisible(), timeout=WAIT_MS)
    assert desk.view.height() >= 100 and desk.verdict.isVisible() and desk.status.geometry().bottom() < LOW[1]
    desk.resize(1024, 760)
    qtbot.waitUntil(desk.chart.isVisible, timeout=WAIT_MS)


@pytest.mark.parametrize("kind", DIALOGS, ids=lambda kind: kind.__name__)
def test_every_control_of_every_dialog_is_named_and_reached_and_fits_a_low_screen(
    desk: MainWindow, qtbot: QtBot, kind: type[QDialog]
) -> None:
    desk.resize(*LOW)
    DIALOGS[kind](desk)
    dialog = desk.findChild(kind)
    assert isinstance(dialog, QDialog)
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow, timeout=WAIT_MS)
    steps = (
        dialog.pages if isinstance(dialog, SettingsDialog) else dialog.steps if isinstance(dialog, Welcome) else None
    )
    for step in range(steps.count() if steps is not None else 1):
        if steps is not None:
            steps.setCurrentIndex(step)
        assert not unnamed(dialog)
        assert not unreached(dialog, qtbot)
    least = dialog.minimumSizeHint()
    assert least.width() <= LOW[0] and least.height() <= LOW[1] - 30, least
    dialog.close()


def key(letter: str, scan_code: int, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, ord(letter.upper()), modifiers, scan_code, 0, 0, letter)


@pytest.mark.skipif("sys.platform != 'linux'")
@pytest.mark.parametrize(
    ("letter", "scan_code", "latin"),
    [("к", 27, "R"), ("ь", 58, "M"), ("γ", 42, "G"), ("ש", 38, "A"), ("r", 27, None), ("é", 11, None), ("к", 3, None)],
)
def test_the_letter_is_that_of_the_key(letter: str, scan_code: int, latin: str | None) -> None:
    assert latin_letter(key(letter, scan_code)) == latin
    assert latin_letter(key(letter, scan_code, Qt.KeyboardModifier.ControlModifier)) is None


@pytest.mark.skipif("sys.platform != 'linux'")
def test_letter_keys_work_under_a_cyrillic_layout_and_fields_take_what_is_typed(desk: MainWindow, qtbot: QtBot) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    watcher = LatinKeys(application)
    desk.view.setFocus()
    QApplication.sendEvent(desk.view, key("г", 30))
    assert load_settings().turned, "the key U turns the picture"
    QApplication.sendEvent(desk.view, key("к", 27))
    assert desk.record_bar.state.name == "COUNTING"
    QApplication.sendEvent(desk.view, key("к", 27))
    assert desk.record_bar.state.name == "READY"
    field = QLineEdit(desk)
    field.show()
    QApplication.sendEvent(field, key("к", 27))
    assert field.text() == "к" and desk.record_bar.state.name == "READY"
    application.removeEventFilter(watcher)
    watcher.deleteLater()


def test_space_plays_whichever_button_was_pressed_last(desk: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: desk.view.has_picture, timeout=WAIT_MS)
    source = desk.live.player._source
    assert source is not None
    for button in (desk.record_bar.button, desk.sound.bar.more, desk.live.player.loop):
        button.setFocus(Qt.FocusReason.TabFocusReason)
        before, state = source.playback.is_playing, desk.record_bar.state
        qtbot.keyClick(button, Qt.Key.Key_Space)
        assert source.playback.is_playing is not before and desk.record_bar.state is state
