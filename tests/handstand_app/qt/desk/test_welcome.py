"""The welcome: three steps, skipped at any time, and never again by itself."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from handstand_app.core.coach.cue import SoundMode
from handstand_app.core.settings import load_settings
from handstand_app.core.sources.capture import CameraInfo
from handstand_app.core.types import Frame, LiveResult
from handstand_app.qt.app import make_application
from handstand_app.qt.desk.welcome import Welcome
from handstand_app.qt.main_window import MainWindow

CAMERAS = [CameraInfo("Front", 0, 0, "usb-1"), CameraInfo("<b>Phone</b>", 1, 0, "usb-2")]
WAIT_MS = 90_000


def welcome(qtbot: QtBot, cameras: list[CameraInfo]) -> Welcome:
    make_application()
    dialog = Welcome(cameras, "usb-2", SoundMode.VOICE, Path("/clips/of/anna"))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_the_steps_show_the_picture_the_sound_and_where_clips_lie(qtbot: QtBot) -> None:
    dialog = welcome(qtbot, CAMERAS)
    assert dialog.camera.currentText() == "<b>Phone</b>" and not dialog.others.isVisible()
    dialog.show_result(LiveResult(Frame(0, 0.0, np.zeros((48, 64, 3), np.uint8))))
    assert dialog.view.has_picture and not dialog.back.isEnabled()
    with qtbot.waitSignal(dialog.camera_chosen, timeout=WAIT_MS) as chosen:
        dialog.camera.activated.emit(0)
    assert chosen.args == [CAMERAS[0]]
    dialog.next.click()
    dialog.show_sound("Played on the loudspeaker.")
    assert dialog.heard.isVisible() and dialog.test.isVisible()
    with qtbot.waitSignal(dialog.test_wanted, timeout=WAIT_MS):
        dialog.test.click()
    dialog.next.click()
    assert dialog.next.text() == "Begin" and dialog.setup.isVisible()
    with qtbot.waitSignals([dialog.setup_wanted, dialog.accepted], timeout=WAIT_MS):
        dialog.setup.click()


def test_without_a_camera_three_other_ways_are_offered(qtbot: QtBot) -> None:
    dialog = welcome(qtbot, [])
    assert dialog.others.isVisible() and not dialog.camera.isVisible() and not dialog.view.isVisible()
    with qtbot.waitSignal(dialog.accepted, timeout=WAIT_MS):
        dialog.others.demo.click()


@pytest.mark.parametrize("leave", ["skip", "escape", "begin"])
def test_however_it_is_left_it_does_not_come_again(desk: MainWindow, qtbot: QtBot, leave: str) -> None:
    desk.desk.show_welcome()
    dialog = desk.findChild(Welcome)
    assert isinstance(dialog, Welcome)
    dialog.mode.setCurrentIndex(dialog.mode.findData(SoundMode.BEEPS))
    dialog.mode.activated.emit(dialog.mode.currentIndex())
    assert desk.sound.player.mode is SoundMode.BEEPS and not load_settings().welcomed
    with qtbot.waitSignal(dialog.finished, timeout=WAIT_MS):
        if leave == "escape":
            qtbot.keyClick(dialog, Qt.Key.Key_Escape)
        elif leave == "skip":
            dialog.skip.click()
        else:
            for _ in range(3):
                dialog.next.click()
    assert load_settings().welcomed and load_settings().sound_mode == "beeps"
    qtbot.waitUntil(lambda: desk.findChild(Welcome) is None, timeout=WAIT_MS)
    desk.bridge.result_ready.emit(LiveResult(Frame(0, 0.0, np.zeros((48, 64, 3), np.uint8))))
    desk.sound.device_told.emit("Nobody listens any more.")
