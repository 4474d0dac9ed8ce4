"""The menus: every action once, with one key; what is chosen takes effect and is remembered."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QShortcut
from PySide6.QtWidgets import QAbstractButton, QMenu
from pytestqt.qtbot import QtBot

from handstand_app import __version__
from handstand_app.core.drawing.palette import CONTRAST
from handstand_app.core.settings import AppSettings, library_folder, load_settings, settings_file
from handstand_app.core.sources.choose import DEMO
from handstand_app.qt import theme
from handstand_app.qt.desk.about import AboutDialog
from handstand_app.qt.desk.delete_dialog import DeleteDialog
from handstand_app.qt.desk.guide import GuideDialog
from handstand_app.qt.main_window import MainWindow
from tests.handstand_app.qt.desk.conftest import OpenDesk
from tests.handstand_app.qt.test_theme import colours_of

WAIT_MS = 90_000


def entries(menu: QMenu) -> list[QAction]:
    """Everything in a menu and the menus in it."""
    found: list[QAction] = []
    for entry in menu.actions():
        inner = entry.menu()
        found += entries(inner) if isinstance(inner, QMenu) else [] if entry.isSeparator() else [entry]
    return found


def test_every_action_has_a_name_and_no_key_means_two_things_on_the_live_page(desk: MainWindow) -> None:
    menus = desk.desk.menus
    actions = [entry for menu in (menus.file, menus.view, menus.practice, menus.help) for entry in entries(menu)]
    names = [entry.objectName() for entry in menus.rebindable]
    assert len(actions) > 20 and len(names) == len(set(names)) and all(names)
    keys = [entry.shortcut().toString() for entry in desk.findChildren(QAction)]
    keys += [
        made.key().toString() for made in desk.findChildren(QShortcut) if made.isEnabled() and made.parent() is desk
    ]
    keys += [button.shortcut().toString() for button in desk.rail.findChildren(QAbstractButton)]
    bound = [key for key in keys if key]
    assert len(bound) == len(set(bound)), sorted(bound)
    assert {"Ctrl+O", "Ctrl+N", "F5", "F11", "F1", "R", "D", "Q", "M", "U", "Ctrl+Q"} <= set(bound)


def test_letters_of_the_live_page_are_off_on_other_pages(desk: MainWindow) -> None:
    menus = desk.desk.menus
    desk.rail.choose(1)
    assert not any(made.isEnabled() for made in menus.live_only)
    desk.rail.choose(0)
    assert desk.record_bar.record.isEnabled() and menus.turn.isEnabled()


def test_opening_works_from_every_page_and_leads_to_the_live_page(desk: MainWindow, qtbot: QtBot) -> None:
    desk.rail.choose(1)
    assert not desk.sources.isVisible()
    qtbot.keyClick(desk, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert desk.pages.currentIndex() == 0 and desk.sources.isVisible()


def test_the_high_contrast_theme_is_chosen_in_the_menu_and_shown_on_the_rail(desk: MainWindow) -> None:
    themes = {made.text(): made for made in desk.desk.menus.themes.actions()}
    themes["High contrast"].trigger()
    assert load_settings().theme == "contrast" and "contrast" in desk.rail.theme.text()
    background = theme.colours().background
    assert (background.red(), background.green(), background.blue()) == CONTRAST.background
    desk.rail.theme.click()
    assert load_settings().theme == "system" and themes["As the system"].isChecked()


def test_what_is_turned_is_the_same_picture_upside_down(desk: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: desk.view.has_picture, timeout=WAIT_MS)
    desk.live.player.toggle()
    qtbot.wait(200)
    for widget, turn in ((desk.view, desk.view.set_turned), (desk.verdict, desk.verdict.set_turned)):
        before = colours_of(widget)
        turn(True)
        turned = colours_of(widget)
        assert (turned != before).any()
        assert (abs(turned[::-1, ::-1].astype(int) - before).max(axis=2) < 90).mean() > 0.97
        turn(False)
    desk.desk.menus.turn.trigger()
    assert load_settings().turned


def test_videos_that_were_opened_are_offered_again_until_they_are_gone(
    open_desk: OpenDesk, tmp_path: Path, qtbot: QtBot
) -> None:
    paths = [tmp_path / f"{number} & more.mp4" for number in range(10)]
    for path in paths:
        path.write_bytes(DEMO.read_bytes())
    window = open_desk(settings=AppSettings(sound_mode="off"))
    for path in (*paths, paths[3]):
        window.source_controller.use_target(str(path))
    files = load_settings().recent_files
    assert [Path(file) for file in files] == [paths[3], *paths[9:3:-1], paths[2]]
    paths[3].unlink()
    menus = window.desk.menus
    menus.show_settings(window.store.settings)
    offered = [made for made in menus.recent.actions() if made.toolTip() != made.text()]
    assert [Path(made.toolTip()) for made in offered][:2] == [paths[9], paths[8]]
    assert offered[0].text() == "9 && more.mp4"
    entries(menus.recent)[-1].trigger()
    assert load_settings().recent_files == () and not menus.recent.isEnabled()


def test_diagnostics_hold_versions_and_no_places_or_addresses(open_desk: OpenDesk) -> None:
    window = open_desk(settings=AppSettings(sound_mode="off", network_camera="http://secret:8080/video"))
    window.desk.copy_diagnostics()
    text = QGuiApplication.clipboard().text()
    assert f"Handstand {__version__}" in text and "numpy" in text and "sound_mode: off" in text
    assert "secret" not in text and "network_camera: set" in text and str(Path.home()) + "/" not in text


@pytest.mark.parametrize("kind", [AboutDialog, GuideDialog, DeleteDialog])
def test_help_opens_and_esc_closes_it(desk: MainWindow, qtbot: QtBot, kind: type) -> None:
    calls = {
        AboutDialog: desk.desk.show_about,
        GuideDialog: desk.desk.show_guide,
        DeleteDialog: desk.desk.ask_to_delete,
    }
    calls[kind]()
    dialog = desk.findChild(kind)
    qtbot.waitUntil(dialog.isVisible, timeout=WAIT_MS)
    assert dialog.width() <= desk.width() and dialog.height() <= desk.height()
    with qtbot.waitSignal(dialog.destroyed, timeout=WAIT_MS):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert library_folder(desk.store.settings).is_dir()


def test_all_data_goes_only_after_the_switch_was_set(open_desk: OpenDesk, tmp_path: Path, qtbot: QtBot) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "thesis.txt").write_text("not of this program")
    window = open_desk(settings=AppSettings(sound_mode="off", library_folder=str(folder)))
    window.store.remember(countdown_s=3)
    window.desk.ask_to_delete()
    dialog = window.findChild(DeleteDialog)
    assert dialog is not None and not dialog.delete.isEnabled()
    assert {place.folder for place in dialog.places} >= {folder, settings_file().parent}
    dialog.sure.click()
    dialog.delete.click()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=WAIT_MS)
    assert not settings_file().exists()
    assert [path.name for path in folder.iterdir()] == ["thesis.txt"]


def test_folders_are_shown_if_they_are_there(open_desk: OpenDesk) -> None:
    window, shown = open_desk(), list[Path]()
    window.desk._show_folder = shown.append
    window.desk.open_clips_folder()
    window.desk.open_log_folder()
    assert shown == [library_folder(window.store.settings)]
    assert "is not there yet" in window.status._note.text()
