"""The live page: a file and its controls, no camera, a full screen, dropped files, what goes on at the start."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from handstand_app.core.judging.estimator import Estimator
from handstand_app.core.load import Bottleneck, Load
from handstand_app.core.settings import AppSettings, load_settings
from handstand_app.core.sources.base import FrameSource
from handstand_app.core.sources.capture import StreamSource
from handstand_app.core.sources.choose import AnyCameraSource, demo
from handstand_app.core.sources.playback import VideoFileSource
from handstand_app.core.types import Frame, Hold, LiveResult, Verdict
from handstand_app.qt.live.address_dialog import AddressDialog
from handstand_app.qt.live.page import DEMO_NOTE, LivePage, level_words, load_words
from handstand_app.qt.live.player_bar import clock_of
from handstand_app.qt.main_window import MainWindow
from models.contract import Level
from models.verdicts import VerdictKind
from tests.camera_server import CameraServer, Mood
from tests.clips import noise_clip
from tests.handstand_app.qt.live.test_record_bar import no_network
from tests.networks import shipped_runtime
from tests.patience import PATIENCE_MS

OpenWindow = Callable[..., MainWindow]


@pytest.fixture
def open_window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> OpenWindow:
    """Windows without a network, which these tests do not need."""
    monkeypatch.setattr("handstand_app.core.sources.choose.list_cameras", list)
    monkeypatch.setattr("handstand_app.qt.live.source_controller.list_cameras", list)

    def open_(source: FrameSource, settings: AppSettings | None = None) -> MainWindow:
        window = MainWindow(source, no_network, settings or AppSettings())
        qtbot.addWidget(window)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow, timeout=PATIENCE_MS)
        return window

    return open_


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return noise_clip(tmp_path / "a.mp4", frames=45, fps=30)


def result(at: float, hold: Hold, segment: int = 0) -> LiveResult:
    image = np.zeros((40, 64, 3), np.uint8)
    return LiveResult(Frame(round(30 * at), at, image, segment, at), verdict=Verdict(VerdictKind.STRAIGHT), hold=hold)


def test_a_file_stops_at_its_end_and_is_sought_paused_and_looped_by_keys(
    open_window: OpenWindow, qtbot: QtBot, clip: Path
) -> None:
    source = VideoFileSource(clip)
    window = open_window(source)
    player = window.live.player
    qtbot.waitUntil(lambda: source.playback.is_at_end, timeout=PATIENCE_MS)
    player.refresh()
    assert player.isVisible() and player.clock.text() == "0:01.5 / 0:01.5" and not player.loop.isChecked()
    assert player.slider.value() == player.slider.maximum() == 1500 and player.play.toolTip() == "Play (Space)"
    QTest.keyClick(window, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: abs(source.playback.time_s - 0.5) < 0.05, timeout=PATIENCE_MS)
    assert not source.playback.is_playing, "a file at its end stays paused"
    QTest.keyClick(window, Qt.Key.Key_P)
    assert source.loop and player.loop.isChecked()
    QTest.keyClick(window, Qt.Key.Key_Space)
    assert source.playback.is_playing
    segment = source.position.segment
    qtbot.waitUntil(lambda: source.position.segment > segment, timeout=PATIENCE_MS)
    window.close()


def test_a_click_on_the_slider_goes_there(open_window: OpenWindow, qtbot: QtBot, clip: Path) -> None:
    source = VideoFileSource(clip)
    window = open_window(source)
    qtbot.waitUntil(lambda: source.playback.is_at_end, timeout=PATIENCE_MS)
    slider = window.live.player.slider
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=slider.rect().center())
    qtbot.waitUntil(lambda: abs(source.playback.time_s - 0.75) < 0.06, timeout=PATIENCE_MS)
    window.close()


def test_a_camera_has_no_player_and_its_keys_do_nothing(open_window: OpenWindow, qtbot: QtBot) -> None:
    with CameraServer() as server:
        window = open_window(StreamSource(server.address))
        assert not window.live.player.isVisible() and not any(key.isEnabled() for key in window.live.player._keys)
        window.close()


def test_only_the_demo_repeats_and_says_so(open_window: OpenWindow, clip: Path) -> None:
    window = open_window(demo())
    note = window.live.player.note
    assert note.isVisible() and note.text() == DEMO_NOTE and window.live.player.loop.isChecked()
    window.live.player.loop.click()
    assert not note.isVisible()
    window.source_controller.use_target(str(clip))
    assert not note.isVisible() and not window.live.player.loop.isChecked()
    window.close()


def test_without_a_camera_there_are_three_ways_to_begin(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(AnyCameraSource())
    buttons = window.live.start_buttons
    qtbot.waitUntil(buttons.isVisible, timeout=PATIENCE_MS)
    QTest.mouseClick(buttons.address, Qt.MouseButton.LeftButton)
    dialog = window.findChild(AddressDialog)
    assert dialog is not None
    dialog.reject()
    QTest.mouseClick(buttons.demo, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.view.has_picture and not buttons.isVisible(), timeout=PATIENCE_MS)
    window.close()


def test_an_address_is_tried_and_what_is_wrong_is_said_inside_the_dialog(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(AnyCameraSource())
    with CameraServer() as server:
        window.sources.ask_address()
        dialog = window.findChild(AddressDialog)
        assert dialog is not None and dialog.address.text() == ""
        dialog.address.setText("ftp://somewhere")
        QTest.keyClick(dialog.address, Qt.Key.Key_Return)
        assert "no protocol of cameras" in dialog.trouble.text()
        server.mood = Mood.REFUSING
        place = server.address.removeprefix("http://")
        dialog.address.setText(f"me:hunter2@{place}")
        QTest.keyClick(dialog.address, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: "does not answer" in dialog.trouble.text(), timeout=PATIENCE_MS)
        assert dialog.isVisible() and "hunter2" not in dialog.trouble.text()
        server.mood = Mood.SENDING
        QTest.keyClick(dialog.address, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: window.view.has_picture, timeout=PATIENCE_MS)
        assert load_settings().network_camera == server.address
        qtbot.waitUntil(lambda: window.status._source.text() == server.address, timeout=PATIENCE_MS)
        window.close()


def test_the_last_address_is_offered_again(open_window: OpenWindow) -> None:
    window = open_window(demo(), AppSettings(network_camera="http://cam:8080/video"))
    window.sources.ask_address()
    dialog = window.findChild(AddressDialog)
    assert dialog is not None and dialog.address.text() == "http://cam:8080/video"
    dialog.reject()
    window.close()


def test_a_video_that_is_dropped_onto_the_window_is_played(open_window: OpenWindow, qtbot: QtBot, clip: Path) -> None:
    window = open_window(demo())
    qtbot.waitUntil(lambda: "demo" in window.status._source.text(), timeout=PATIENCE_MS)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(clip))])
    at, buttons, none = QPointF(300, 300), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    action = Qt.DropAction.CopyAction
    enter = QDragEnterEvent(at.toPoint(), action, data, buttons, none)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDropEvent(at, action, data, buttons, none))
    qtbot.waitUntil(lambda: window.status._source.text() == "a.mp4", timeout=PATIENCE_MS)
    window.close()


def test_a_full_screen_is_bare_and_escape_brings_everything_back(open_window: OpenWindow, clip: Path) -> None:
    window = open_window(VideoFileSource(clip))
    live = window.live
    bars = (window.sources, window.rail, window.status, live.player, live.record_bar, live.chart)
    assert all(bar.isVisible() for bar in bars)
    QTest.keyClick(window, Qt.Key.Key_F11)
    QApplication.processEvents()
    assert window.isFullScreen() and not any(bar.isVisible() for bar in bars)
    assert window.view.isVisible() and window.verdict.isVisible()
    assert window.verdict.height() >= window.height() // 4
    QTest.keyClick(window, Qt.Key.Key_R)
    assert window.verdict._countdown == 5, "R records here too"
    QTest.keyClick(window, Qt.Key.Key_R)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isFullScreen() and all(bar.isVisible() for bar in bars)
    window.close()


def test_what_goes_on_before_the_first_verdict_is_shown(qtbot: QtBot) -> None:
    page = LivePage()
    qtbot.addWidget(page)
    page.begin(AnyCameraSource())
    for sentence in ("Loading the network …", "Looking for you …"):
        page.show_progress(sentence)
        assert page.verdict.detail == sentence
    page.show_result(result(0.0, Hold()))
    assert page.verdict.words == "STRAIGHT"


def test_the_best_of_the_cameras_stays_and_that_of_a_file_goes_with_it(qtbot: QtBot, clip: Path) -> None:
    page = LivePage()
    qtbot.addWidget(page)
    camera, file = AnyCameraSource(), VideoFileSource(clip)
    page.begin(camera)
    page.show_result(result(1.0, Hold(6.0, 5.0, False)))
    assert page.verdict.clock == ("6.0 s", "last: 5.0 s straight") and page.verdict.best == "best: 5.0 s straight"
    page.begin(file)
    page.show_result(result(1.0, Hold(0.4, 0.4, True)))
    assert page.verdict.clock == ("", "") and page.verdict.best == ""
    page.begin(camera)
    page.show_result(result(2.0, Hold()))
    assert page.verdict.best == "best: 5.0 s straight"


def test_a_seam_clears_the_curves(qtbot: QtBot, clip: Path) -> None:
    page = LivePage()
    qtbot.addWidget(page)
    page.begin(VideoFileSource(clip))
    for number in range(5):
        page.show_result(result(number / 30, Hold()))
    page.show_result(result(0.0, Hold(), segment=1))
    assert len(page.chart._values) == 1


@pytest.mark.parametrize(
    ("load", "words"),
    [
        (Load(30, 29, 12), ""),
        (
            Load(30, 9.4, 90, Bottleneck.COMPUTER),
            "This computer is busy: 9 of 30 pictures a second are judged. Close other programs.",
        ),
        (
            Load(8, 8, 12, Bottleneck.CAMERA),
            "The camera gives 8 pictures a second, too few for movement. More light often helps.",
        ),
    ],
)
def test_it_is_said_who_is_too_slow_and_what_helps(load: Load, words: str) -> None:
    assert load_words(load) == words


@pytest.mark.parametrize(
    ("levels", "level", "words"),
    [
        ([Level(2)], Level(2), ", or start without --blocks and --flip-test"),
        ([Level(2), Level(1)], Level(2), ", or choose fewer blocks in the menu at the lower right"),
        ([Level(2), Level(1)], Level(1), ""),
    ],
)
def test_a_busy_computer_is_told_how_to_come_to_a_lower_level(
    network_cache: Path, levels: list[Level], level: Level, words: str
) -> None:
    estimator = Estimator(shipped_runtime(network_cache, level), levels)
    said = load_words(Load(30, 9, 90, Bottleneck.COMPUTER), level_words(estimator))
    assert said.endswith(f"Close other programs{words}.")


def test_the_level_is_chosen_in_the_status_line_and_remembered(
    open_window: OpenWindow, clip: Path, network_cache: Path, qtbot: QtBot
) -> None:
    window = open_window(VideoFileSource(clip))
    button = window.status.level
    runtime = shipped_runtime(network_cache, Level(2))
    button.show_runtime(Estimator(runtime, [Level(2), Level(1)]))
    assert button.text().endswith("2 blocks") and button.isEnabled() and list(button.actions_of) == [None, 2, 1]
    assert button.actions_of[None].isChecked()
    button.actions_of[1].trigger()
    assert load_settings().blocks == 1 and button.actions_of[1].isChecked()
    qtbot.waitUntil(
        lambda: window.sessions.session is not None and window.sessions.session._blocks == 1, timeout=PATIENCE_MS
    )
    button.show_runtime(Estimator(runtime, [Level(2)]))
    assert not button.isEnabled() and "--blocks" in button.toolTip()
    window.close()


@pytest.mark.parametrize(("seconds", "words"), [(0, "0:00.0"), (59.96, "0:59.9"), (60.1, "1:00.1"), (3725, "62:05.0")])
def test_times_are_cut_off_and_not_rounded_up(seconds: float, words: str) -> None:
    assert clock_of(seconds) == words


def test_slow_motion_of_a_file_is_noticed_and_set_in_its_row(
    open_window: OpenWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    window = open_window(VideoFileSource(noise_clip(tmp_path / "fast.mp4", frames=60, fps=120)))
    button, bar = window.live.player.slow_motion, window.live.player
    qtbot.waitUntil(lambda: button.text() == "Slow motion? 120 pictures/s", timeout=PATIENCE_MS)
    button.factors[4.0].trigger()
    assert button.text() == "Slow motion 4×" and button.factors[4.0].isChecked()
    qtbot.waitUntil(lambda: bar.clock.text().endswith("/ 0:00.1"), timeout=PATIENCE_MS)
    window.close()
