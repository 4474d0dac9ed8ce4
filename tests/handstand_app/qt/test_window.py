"""The real window: shows pictures, verdicts and sentences, survives its cameras, leaks nothing."""

import sys
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from handstand_app.core.settings import load_settings
from handstand_app.core.sources.base import FrameSource
from handstand_app.core.sources.capture import StreamSource
from handstand_app.core.sources.choose import DEMO, AnyCameraSource
from handstand_app.core.sources.playback import VideoFileSource
from handstand_app.core.types import Frame, Hold, LiveResult, Verdict
from handstand_app.qt.live.result_bridge import ResultBridge
from handstand_app.qt.live.verdict_panel import VerdictPanel
from handstand_app.qt.live.video_view import VideoView
from handstand_app.qt.main_window import MainWindow
from handstand_app.qt.status_line import StatusLine
from models.verdicts import VerdictKind
from tests.camera_server import CameraServer, Mood
from tests.patience import PATIENCE_MS

OpenWindow = Callable[[FrameSource], MainWindow]


def pixels(widget: object) -> np.ndarray:
    """(H, W, 3) what the widget shows, RGB."""
    image = widget.grab().toImage().convertToFormat(widget.grab().toImage().Format.Format_RGB888)  # type: ignore[attr-defined]
    buffer = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return buffer[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()


def test_the_demo_shows_pictures_a_skeleton_and_verdicts(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(VideoFileSource(DEMO))
    qtbot.waitUntil(lambda: window.view._result is not None, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: len(window.status.judged_at) > 20, timeout=PATIENCE_MS)
    assert window.verdict.words or window.verdict.detail
    assert pixels(window.view).std() > 10, "the picture must be visible"
    qtbot.waitUntil(lambda: "verdicts/s" in window.status._rates.text(), timeout=PATIENCE_MS)
    assert "OpenVINO" in window.status.level.text()


def test_without_a_camera_the_window_says_so_and_stays_alive(
    open_window: OpenWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handstand_app.core.sources.choose.list_cameras", list)
    window = open_window(AnyCameraSource())
    qtbot.waitUntil(lambda: "No camera found" in (window.view._message or ""), timeout=PATIENCE_MS)
    window.sources.demo_chosen.emit()
    qtbot.waitUntil(lambda: window.view._result is not None and window.view._message is None, timeout=PATIENCE_MS)


def test_a_network_camera_may_drop_and_stall_and_come_back(open_window: OpenWindow, qtbot: QtBot) -> None:
    with CameraServer() as server:
        window = open_window(StreamSource(server.address))
        qtbot.waitUntil(lambda: len(window.view.painted_at) > 5, timeout=PATIENCE_MS)
        for mood, words in ((Mood.DROPPING, "Trying again"), (Mood.STALLED, "“http")):
            server.mood = mood
            qtbot.waitUntil(lambda words=words: words in (window.view._message or ""), timeout=PATIENCE_MS)  # type: ignore[misc]
            painted = len(window.view.painted_at)
            server.mood = Mood.SENDING
            qtbot.waitUntil(lambda: window.view._message is None, timeout=PATIENCE_MS)
            qtbot.waitUntil(lambda painted=painted: len(window.view.painted_at) > painted + 5, timeout=PATIENCE_MS)  # type: ignore[misc]


def test_changing_the_source_while_the_old_one_hangs_does_not_freeze(open_window: OpenWindow, qtbot: QtBot) -> None:
    with CameraServer() as server:
        window = open_window(StreamSource(server.address))
        qtbot.waitUntil(lambda: len(window.view.painted_at) > 2, timeout=PATIENCE_MS)
        server.mood = Mood.STALLED
        with qtbot.waitSignal(window.bridge.result_ready, timeout=PATIENCE_MS):
            window.sources.target_chosen.emit(str(DEMO))
        qtbot.waitUntil(lambda: len(window.status.judged_at) > 3, timeout=PATIENCE_MS)
        server.mood = Mood.DROPPING


def test_a_missing_file_is_said_and_the_old_source_goes_on(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(VideoFileSource(DEMO))
    qtbot.waitUntil(lambda: window.view._result is not None, timeout=PATIENCE_MS)
    window.sources.target_chosen.emit("nowhere.mp4")
    assert "does not exist" in window.status._note.text()
    painted = len(window.view.painted_at)
    qtbot.waitUntil(lambda: len(window.view.painted_at) > painted + 3, timeout=PATIENCE_MS)  # it waits for the network


def test_mirror_is_remembered_and_turns_only_the_display(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(VideoFileSource(DEMO))
    window.sources.mirror.trigger()
    assert load_settings().mirror and window.view._mirrored


def frame(index: int = 0, width: int = 63, height: int = 40) -> Frame:
    """A picture whose left half is bright; an odd width catches a wrong stride."""
    image = np.zeros((height, width, 3), dtype=np.uint8)
    image[:, : width // 2] = 230
    return Frame(index, 0.0, image)


def test_the_view_shows_the_picture_unsheared_and_mirrors_it(qtbot: QtBot) -> None:
    view = VideoView()
    qtbot.addWidget(view)
    view.resize(630, 400)
    view.show_result(LiveResult(frame()))
    shown = pixels(view)
    assert shown[20:380, 20:280].min() > 200 and shown[20:380, 340:610].max() < 40
    view.set_mirrored(True)
    shown = pixels(view)
    assert shown[20:380, 350:610].min() > 200 and shown[20:380, 20:290].max() < 40


@pytest.mark.parametrize("size", [(1024, 140), (700, 110), (2560, 288)])
@pytest.mark.parametrize("label", list(VerdictKind))
def test_the_verdict_fits_its_band_and_is_high_enough_to_read(
    qtbot: QtBot, size: tuple[int, int], label: VerdictKind
) -> None:
    panel = VerdictPanel()
    qtbot.addWidget(panel)
    panel.resize(*size)
    panel.show_verdict(Verdict(label, fault="closed_shoulders"), Hold(12.3, 8.1, True, None))
    shown = pixels(panel).astype(int)
    ink = np.abs(shown - shown[1, 1]).sum(axis=2) > 120
    assert not ink[:, 0].any() and not ink[:, -1].any() and not ink[0].any() and not ink[-1].any()
    words = ink[:, : int(size[0] * 0.6)]
    rows = np.flatnonzero(words.any(axis=1))
    assert rows[-1] - rows[0] > 0.25 * size[1], "letters must be tall"
    if size == (1024, 140):
        assert ink[:, int(size[0] * 0.7) :].any(), "the hold time must be shown"


def test_on_the_border_the_band_says_nearly_and_the_clock_goes_on(qtbot: QtBot) -> None:
    panel = VerdictPanel()
    qtbot.addWidget(panel)
    panel.show_verdict(Verdict(VerdictKind.NEARLY_STRAIGHT), Hold(4.2, 3.0, True, None))
    assert (panel.words, panel.detail) == ("NEARLY", "Nearly straight.")
    assert panel.clock == ("4.2 s", "3.0 s straight")


def test_a_thousand_results_while_the_window_is_busy_leave_only_the_newest(qtbot: QtBot) -> None:
    bridge, seen = ResultBridge(), []
    bridge.result_ready.connect(lambda result: seen.append(result.frame.index))
    for index in range(1000):
        bridge.publish(LiveResult(frame(index)))
    qtbot.wait(50)
    assert seen == [999] and bridge.newest.dropped == 999


def test_an_earlier_session_is_not_heard_once_another_has_begun(qtbot: QtBot) -> None:
    bridge, shown, heard = ResultBridge(), [], []
    bridge.result_ready.connect(lambda result: shown.append(result.frame.index))
    bridge.listen(lambda result: heard.append(result.frame.index))
    for signal in (bridge.status_changed, bridge.progressed, bridge.failed):
        signal.connect(shown.append)
    old = bridge.begin_session()
    old.publish(LiveResult(frame(1)))
    old.publish_status("old status")  # type: ignore[arg-type]
    old.publish_progress("old progress")
    new = bridge.begin_session()
    new.publish_status("new status")  # type: ignore[arg-type]
    old.publish_failure("old failure")
    old.publish(LiveResult(frame(2)))
    new.publish(LiveResult(frame(3)))
    qtbot.wait(50)
    assert sorted(map(str, shown)) == ["3", "new status"] and heard == [1, 3]


def test_a_passing_note_takes_the_place_of_the_source_and_gives_it_back(qtbot: QtBot) -> None:
    status = StatusLine(VideoView())
    qtbot.addWidget(status)
    status.show()
    status.show_source("a.mp4")
    status.show_note("No sound.")
    status.show_source("b.mp4")
    assert status._note.isVisible() and not status._source.isVisible()
    status._note_timer.timeout.emit()
    assert status._source.isVisible() and status._source.text() == "b.mp4" and not status._note.isVisible()


def test_painting_and_signals_cost_no_references(qtbot: QtBot) -> None:
    view, bridge = VideoView(), ResultBridge()
    qtbot.addWidget(view)
    view.show()
    QApplication.processEvents()
    none, true = sys.getrefcount(None), sys.getrefcount(True)
    for index in range(1000):
        view.update()
        bridge.publish(LiveResult(frame(index)))
        QApplication.processEvents()
    assert sys.getrefcount(None) > none - 100
    assert sys.getrefcount(True) > true - 100


def test_the_window_can_be_small_and_large(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(VideoFileSource(DEMO))
    for width, height in ((1024, 700), (2560, 1440), (640, 560)):
        window.resize(width, height)
        QApplication.processEvents()
        assert window.verdict.height() >= 110
        bottom = window.chart.mapTo(window, QPoint(0, window.chart.height())).y()
        assert bottom <= window.height(), "nothing may be cut off"
