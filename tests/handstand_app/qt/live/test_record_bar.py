"""Recording from the window: the key and its countdown, the switch, what is said afterwards, and what can go wrong."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from handstand_app.core.camera import CameraState
from handstand_app.core.clip import ClipSummary, SavedClip
from handstand_app.core.judging.estimator import Estimator
from handstand_app.core.recording.events import RecordingEnded, RecordingOptions, RecordingStarted
from handstand_app.core.recording.frames import stored
from handstand_app.core.recording.writer import ClipWriter
from handstand_app.core.settings import AppSettings, library_folder, load_settings
from handstand_app.core.sources.base import FrameSource
from handstand_app.core.sources.capture import StreamSource
from handstand_app.core.sources.choose import DEMO
from handstand_app.core.sources.playback import VideoFileSource
from handstand_app.core.sources.video_file import VideoReader
from handstand_app.core.types import Frame
from handstand_app.qt.app import make_application
from handstand_app.qt.live.record_bar import RecordBar, RecordState, ended_words
from handstand_app.qt.main_window import MainWindow
from tests.camera_server import CameraServer, Mood
from tests.handstand_app.core.recording.scenes import numbered
from tests.patience import PATIENCE_MS

OpenWindow = Callable[..., MainWindow]


def no_network() -> Estimator:
    """Recording works without a network."""
    raise RuntimeError("there is none in this test")


@pytest.fixture
def open_window(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenWindow]:
    """Opens windows whose library is in a folder of the test; the countdown is quick."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    make_application()
    windows: list[MainWindow] = []

    def open_(source: FrameSource, settings: AppSettings | None = None) -> MainWindow:
        window = MainWindow(source, no_network, settings or AppSettings(library_folder=str(tmp_path / "library")))
        window.record_bar._count.setInterval(60)
        windows.append(window)
        window.show()
        window.activateWindow()  # keys go to the active window
        qtbot.waitUntil(window.isActiveWindow, timeout=PATIENCE_MS)
        return window

    yield open_
    for window in windows:
        window.close()


@pytest.fixture
def camera() -> Iterator[CameraServer]:
    """A network camera."""
    with CameraServer() as server:
        yield server


def press_r(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_R)


def said(window: MainWindow) -> str:
    return window.record_bar.label.text()


def has_recorded_a_second(window: MainWindow) -> bool:
    """Or more: a busy computer may have no time to show the first one."""
    return said(window).startswith("0:") and said(window) >= "0:01"


def videos(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.mp4"))


def frames_in(video: Path) -> int:
    with VideoReader(video) as reader:
        return sum(1 for _ in reader)


def test_r_counts_down_records_and_r_again_saves(
    open_window: OpenWindow, qtbot: QtBot, camera: CameraServer, tmp_path: Path
) -> None:
    window = open_window(StreamSource(camera.address))
    bar, shown, kept = window.record_bar, [], []
    bar.countdown_changed.connect(shown.append)
    window.recording_controller.clip_saved.connect(kept.append)
    qtbot.waitUntil(lambda: window.view._result is not None, timeout=PATIENCE_MS)
    press_r(window)
    assert bar.state is RecordState.COUNTING and window.verdict._countdown == 5 and not videos(tmp_path)
    qtbot.waitUntil(lambda: bar._dot.lit and has_recorded_a_second(window), timeout=PATIENCE_MS)
    assert shown == [5, 4, 3, 2, 1, 0] and bar.button.text() == "Stop"
    press_r(window)
    qtbot.waitUntil(lambda: said(window).startswith("saved "), timeout=PATIENCE_MS)
    assert bar.state is RecordState.READY and not bar._dot.lit
    (video,) = videos(tmp_path / "library")
    (clip,) = kept
    assert clip.video == video and frames_in(video) == clip.frames > 20
    assert said(window) == f"saved {clip.recorded_at:%H:%M:%S}, {clip.duration_s:.1f} s"


def test_r_during_the_countdown_cancels_it(open_window: OpenWindow, qtbot: QtBot, camera: CameraServer) -> None:
    window = open_window(StreamSource(camera.address))
    press_r(window)
    assert window.record_bar.state is RecordState.COUNTING
    press_r(window)
    assert window.record_bar.state is RecordState.READY and window.verdict._countdown == 0
    with qtbot.assertNotEmitted(window.record_bar.record_requested, wait=300):
        pass


def test_closing_the_window_finishes_the_clip(
    open_window: OpenWindow, qtbot: QtBot, camera: CameraServer, tmp_path: Path
) -> None:
    window = open_window(StreamSource(camera.address))
    kept: list[SavedClip] = []
    window.recording_controller.keep = kept.append
    press_r(window)
    qtbot.waitUntil(lambda: has_recorded_a_second(window), timeout=PATIENCE_MS)
    window.close()
    assert [clip.video for clip in kept] == videos(tmp_path) and frames_in(kept[0].video) > 5
    assert not list(tmp_path.rglob("*.recording.json"))


def test_a_camera_lost_while_recording_keeps_the_clip_and_says_so(
    open_window: OpenWindow, qtbot: QtBot, camera: CameraServer, tmp_path: Path
) -> None:
    window = open_window(StreamSource(camera.address))
    press_r(window)
    qtbot.waitUntil(lambda: has_recorded_a_second(window), timeout=PATIENCE_MS)
    camera.mood = Mood.DROPPING
    qtbot.waitUntil(lambda: "camera was lost" in said(window), timeout=PATIENCE_MS)
    assert said(window).startswith("saved ") and frames_in(videos(tmp_path)[0]) > 5
    camera.mood = Mood.SENDING
    painted = len(window.view.painted_at)
    qtbot.waitUntil(lambda: len(window.view.painted_at) > painted + 5, timeout=PATIENCE_MS)


def test_a_folder_that_cannot_be_used_is_said_and_the_picture_goes_on(
    open_window: OpenWindow, qtbot: QtBot, camera: CameraServer, tmp_path: Path
) -> None:
    (tmp_path / "in the way").write_text("")
    window = open_window(StreamSource(camera.address), AppSettings(library_folder=str(tmp_path / "in the way")))
    press_r(window)
    qtbot.waitUntil(lambda: "choose another folder" in said(window), timeout=PATIENCE_MS)
    assert window.record_bar.state is RecordState.READY
    painted = len(window.view.painted_at)
    qtbot.waitUntil(lambda: len(window.view.painted_at) > painted + 5, timeout=PATIENCE_MS)


def test_a_recording_that_was_cut_off_is_there_at_the_next_start(
    open_window: OpenWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    first = stored(Frame(0, 0.0, numbered(0)))
    when = datetime(2026, 3, 8, 14, 2, 11).astimezone()
    writer = ClipWriter(tmp_path / "library", first, when, "camera", None)
    for index in range(40):
        writer.write(stored(Frame(index, index / 20, numbered(index))), {})
    writer.video.abandon()
    writer.track.abandon()
    writer.release(known=False)
    window = open_window(VideoFileSource(DEMO))
    qtbot.waitUntil(lambda: said(window).startswith("recovered 2026-03-08 14:02:11, "), timeout=PATIENCE_MS)
    assert frames_in(videos(tmp_path / "library")[0]) >= 30


def test_the_switch_is_remembered_and_never_records_video_files(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(VideoFileSource(DEMO))
    switch = window.record_bar.automatic
    QTest.mouseClick(switch, Qt.MouseButton.LeftButton, pos=QPoint(8, switch.height() // 2))
    assert window.record_bar.automatic.isChecked() and load_settings().record_automatically
    assert window.sessions.session is not None and window.sessions.session.recorder is not None
    assert not window.sessions.session.recorder._plan.automatic
    settings = load_settings()
    recorder = window.recording_controller.new_recorder(StreamSource("http://127.0.0.1:9/"), settings)
    assert recorder._plan.automatic and recorder.root == library_folder(settings)
    assert recorder.options == RecordingOptions(3.0, 2.0)


def saved(dropped: int = 0) -> SavedClip:
    when = datetime(2026, 3, 8, 14, 2, 11).astimezone()
    return SavedClip(Path("a.mp4"), None, when, 7.4, 640, 480, 222, dropped, ClipSummary(0.0, 0.0, None, None, 1.0))


@pytest.mark.parametrize(
    "event, words",
    [
        (RecordingEnded(saved()), "saved 14:02:11, 7.4 s"),
        (RecordingEnded(saved(3)), "saved 14:02:11, 7.4 s, 3 pictures lost: the disk was too slow"),
        (RecordingEnded(saved(), "The camera was lost."), "saved 14:02:11, 7.4 s. The camera was lost."),
        (RecordingEnded(saved(), recovered=True), "recovered 2026-03-08 14:02:11, 7.4 s"),
        (RecordingEnded(None, "The disk is full."), "The disk is full."),
        (RecordingEnded(None), ""),
    ],
)
def test_the_end_of_a_clip_is_said_plainly(event: RecordingEnded, words: str) -> None:
    assert ended_words(event) == words


def test_an_attempt_that_begins_during_the_countdown_is_taken_over(qtbot: QtBot) -> None:
    make_application()
    bar = RecordBar()
    qtbot.addWidget(bar)
    bar.show()
    QTest.mouseClick(bar.button, Qt.MouseButton.LeftButton)
    bar.show_event(RecordingStarted(0.0, by_hand=False))
    assert bar.state is RecordState.COUNTING and bar._dot.lit
    with qtbot.waitSignal(bar.record_requested, timeout=PATIENCE_MS):
        bar._count.setInterval(30)
    assert bar.state is RecordState.RECORDING
    bar.show_note(RecordingEnded(saved()))
    assert said_by(bar) != "saved 14:02:11, 7.4 s", "news of an older clip do not cover the present one"
    bar.show_event(RecordingEnded(saved()))
    assert bar.state is RecordState.READY and said_by(bar) == "saved 14:02:11, 7.4 s"


def said_by(bar: RecordBar) -> str:
    QApplication.processEvents()
    return bar.label.text()


def test_without_a_camera_nothing_is_counted_down_and_the_bar_says_why(qtbot: QtBot) -> None:
    bar = RecordBar()
    qtbot.addWidget(bar)
    for state in (CameraState.OPENING, CameraState.LOST, CameraState.OPENING):
        bar.show_camera(state)
    bar.press()
    assert (bar.state, bar.label.text()) == (RecordState.READY, "No pictures come: choose a camera first.")
    bar.show_camera(CameraState.RUNNING)
    bar.press()
    assert bar.state is RecordState.COUNTING
    bar.forget()
