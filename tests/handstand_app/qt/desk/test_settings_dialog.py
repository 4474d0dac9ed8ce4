"""The settings dialog: OK takes what is chosen, Cancel takes nothing, and what cannot be is said before it is taken."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from pytestqt.qtbot import QtBot

from handstand_app.core.settings import AppSettings, load_settings, save_settings, settings_file
from handstand_app.core.sources.camera_options import ROTATIONS, CameraOptions, turned
from handstand_app.core.sources.capture import CameraInfo
from handstand_app.qt.app import make_application
from handstand_app.qt.desk.settings_dialog import SettingsDialog
from handstand_app.qt.desk.tabs.camera_tab import CameraTab
from handstand_app.qt.desk.tabs.judging_tab import JudgingTab
from handstand_app.qt.desk.tabs.keys_tab import KeysTab
from handstand_app.qt.desk.tabs.look_tab import LookTab
from handstand_app.qt.desk.tabs.recording_tab import RecordingTab, why_not_writable
from handstand_app.qt.desk.tabs.sound_tab import SoundTab
from handstand_app.qt.main_window import MainWindow
from models.strictness import NOTCHES
from tests.patience import PATIENCE_MS

FRONT, PHONE = CameraInfo("Front", 0, 0, "usb-1"), CameraInfo("Phone", 1, 0, "usb-2")


T = TypeVar("T")


def opened(window: MainWindow) -> SettingsDialog:
    window.desk.show_settings()
    dialog = window.findChild(SettingsDialog)
    assert isinstance(dialog, SettingsDialog)
    return dialog


def tab_of(dialog: SettingsDialog, kind: type[T]) -> T:
    return next(tab for tab in dialog.tabs if isinstance(tab, kind))


def change_everything(dialog: SettingsDialog) -> None:
    sound, judging, recording = tab_of(dialog, SoundTab), tab_of(dialog, JudgingTab), tab_of(dialog, RecordingTab)
    sound.volume.setValue(25)
    sound.hiding.setChecked(True)
    judging.strictness.setValue(4)
    judging.runtime.setCurrentIndex(judging.runtime.findData("torch"))
    recording.automatic.setChecked(True)
    recording.before.setValue(1.5)
    recording.after.setValue(4.0)
    recording.countdown.setCurrentIndex(recording.countdown.findData(10))
    recording.full.setCurrentIndex(recording.full.findData("stop"))
    recording.limited.setChecked(True)
    recording.cap.setValue(2.5)
    look = tab_of(dialog, LookTab)
    look.theme.setCurrentIndex(look.theme.findData("contrast"))
    look.scale.setCurrentIndex(look.scale.findData(150))
    look.turned.setChecked(True)
    tab_of(dialog, KeysTab).fields["turn"].setKeySequence(QKeySequence("Ctrl+U"))


def test_ok_takes_everything_and_it_takes_effect(desk: MainWindow, qtbot: QtBot) -> None:
    dialog = opened(desk)
    change_everything(dialog)
    dialog.ok.click()
    now = load_settings()
    assert now == desk.store.settings
    assert (now.sound_volume, now.hide_time, now.strictness, now.runtime) == (0.25, True, "judge", "torch")
    assert (now.record_automatically, now.seconds_before, now.seconds_after, now.countdown_s) == (True, 1.5, 4.0, 10)
    assert (now.when_full, now.theme, now.ui_scale, now.turned) == ("stop", "contrast", 150, True)
    assert now.shortcuts == {"turn": "Ctrl+U"} and now.library_folder is None
    library, session = desk.library_controller.library, desk.sessions.session
    assert library is not None and library.storage.cap == 2_500_000_000
    assert desk.sound.player.volume == 0.25 and desk.sound.bar.volume.value() == 25
    assert desk.verdict.hides_time and desk.record_bar.automatic.isChecked()
    assert desk.record_bar.delay.currentData() == 10 and desk.view._turned
    assert desk.desk.menus.turn.shortcut() == QKeySequence("Ctrl+U") and "Ctrl+U" in desk.desk.menus.turn.toolTip()
    assert session is not None
    qtbot.waitUntil(lambda: session.strictness is NOTCHES[4], timeout=PATIENCE_MS)
    library.storage.set_cap(1)
    desk.desk.check_room()
    assert not load_settings().record_automatically and "over its limit" in desk.status._note.text()


@pytest.mark.parametrize("leave", [lambda d, bot: d.cancel.click(), lambda d, bot: bot.keyClick(d, Qt.Key.Key_Escape)])
def test_cancel_and_esc_change_nothing(
    desk: MainWindow, qtbot: QtBot, leave: Callable[[SettingsDialog, QtBot], object]
) -> None:
    before = desk.store.settings
    dialog = opened(desk)
    change_everything(dialog)
    with qtbot.waitSignal(dialog.destroyed, timeout=PATIENCE_MS):
        leave(dialog, qtbot)
    library = desk.library_controller.library
    assert desk.store.settings == before and not settings_file().exists(), "nothing was written"
    assert library is not None and library.storage.cap is None
    assert desk.sound.player.volume == before.sound_volume and not desk.view._turned
    assert desk.desk.menus.turn.shortcut() == QKeySequence("U")


def test_a_key_cannot_mean_two_things_and_the_page_of_keys_says_which(desk: MainWindow) -> None:
    dialog = opened(desk)
    keys = tab_of(dialog, KeysTab)
    for key, other in (("F11", "Full screen"), ("Ctrl+2", "The page Library"), ("Space", "Play or pause a file")):
        keys.fields["turn"].setKeySequence(QKeySequence(key))
        dialog.ok.click()
        assert dialog.isVisible() and dialog.pages.currentWidget() is keys
        assert other in dialog.trouble.text() and "Upside down" in dialog.trouble.text()
    assert desk.store.settings.shortcuts == {}
    keys.usual.click()
    dialog.ok.click()
    assert not dialog.isVisible() and desk.store.settings.shortcuts == {}


def test_a_folder_that_cannot_be_written_is_refused_and_nothing_is_changed(desk: MainWindow, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    dialog = opened(desk)
    recording = tab_of(dialog, RecordingTab)
    tab_of(dialog, LookTab).turned.setChecked(True)
    for folder, word in (
        (file, "cannot be kept"),
        (file / "below", "cannot be kept"),
        (Path("clips"), "no whole path"),
    ):
        recording.folder.setText(str(folder))
        dialog.ok.click()
        assert dialog.isVisible() and word in dialog.trouble.text()
    assert not desk.store.settings.turned
    recording.folder.setText(str(tmp_path / "new" / "clips"))
    dialog.ok.click()
    assert load_settings().library_folder == str(tmp_path / "new" / "clips") and load_settings().turned
    assert (tmp_path / "new" / "clips").is_dir()
    recorder = desk.recording_controller
    assert recorder.root != tmp_path / "new" / "clips", "clips go to the library that is open until the next start"


def test_no_folder_is_left_behind_where_none_could_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    assert "Read-only file system" in why_not_writable(tmp_path)


def test_each_camera_keeps_its_own_options_and_one_that_vanishes_keeps_them_too(qtbot: QtBot) -> None:
    make_application()
    there = [FRONT, PHONE]
    tab = CameraTab(lambda: there)
    qtbot.addWidget(tab)
    settings = AppSettings(camera="usb-2", mirror=True)
    tab.show_settings(settings)
    assert tab.camera.currentText() == "Phone" and tab.mirror.isChecked()
    assert tab.changes() == {"cameras": {}, "camera": "usb-2"}
    tab.rotation.setCurrentIndex(tab.rotation.findData(90))
    tab.camera.setCurrentIndex(0)
    assert tab.rotation.currentData() == 0
    tab.rate.setCurrentIndex(tab.rate.findData(60))
    tab.mirror.setChecked(False)
    there.remove(FRONT)
    tab.look()
    assert tab.camera.currentText() == "usb-1 (not there)" and "not plugged in" in tab.note.text()
    assert tab.rate.currentData() == 60
    assert tab.changes() == {
        "cameras": {"usb-2": CameraOptions(rotation=90, mirror=True), "usb-1": CameraOptions(fps=60)},
        "camera": "usb-1",
    }
    there.clear()
    tab.show_settings(AppSettings())
    assert not tab.camera.isEnabled() and "No camera" in tab.note.text() and tab.changes() == {"cameras": {}}
    there.append(PHONE)
    tab.look()
    assert tab.camera.isEnabled() and tab.camera.currentText() == "Phone"


@pytest.mark.parametrize("rotation", ROTATIONS)
def test_a_picture_is_turned_clockwise(rotation: int) -> None:
    image = np.arange(24, dtype=np.uint8).reshape(2, 4, 3)
    assert np.array_equal(turned(image, rotation), np.rot90(image, -rotation // 90))
    assert np.array_equal(cv2.flip(turned(image, 180), -1), image)


def test_settings_of_cameras_and_keys_survive_the_file() -> None:
    options = CameraOptions(1280, 720, 60, 270, mirror=True)
    made = AppSettings(cameras={"usb-1": options}, shortcuts={"turn": ""}, recent_files=("a.mp4",))
    save_settings(made)
    assert load_settings() == made and asdict(load_settings()) == asdict(made)
