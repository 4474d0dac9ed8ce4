"""From a recording to a label, a review and a taught network, in one window."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from handstand_app.core.library.library import Library
from handstand_app.core.library.model import ClipFilter, ClipLabel, LabelledSegment
from handstand_app.core.library.recovery.rescan import describe as describe_video
from handstand_app.core.settings import AppSettings, library_folder
from handstand_app.core.sources.base import FrameSource
from handstand_app.core.sources.choose import DEMO
from handstand_app.core.sources.playback import VideoFileSource
from handstand_app.core.teach.teaching_material import collect, describe
from handstand_app.qt.main_window import MainWindow
from tests.clips import labelled_folder
from tests.patience import PATIENCE_MS
from trainer.datasets.clips import read_segments

OpenWindow = Callable[[FrameSource], MainWindow]


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return labelled_folder(tmp_path_factory.mktemp("clips"))


def put(library: Library, video: Path, day: int) -> int:
    """A clip of the library, as if it had been recorded on a day of November."""
    place = library.layout.clips / f"2026-11-{day:02d}" / f"1200{day:02d}-abcd.mp4"
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(video, place)
    return library.clips.add(describe_video(place, datetime(2026, 11, day, 12, 0, day, tzinfo=UTC)))


def test_a_recording_arrives_in_the_library_of_the_window(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(VideoFileSource(DEMO, loop=True))
    window.activateWindow()  # keys go to the active window
    qtbot.waitUntil(lambda: window.isActiveWindow() and len(window.view.painted_at) > 5, timeout=PATIENCE_MS)
    window.record_bar._count.setInterval(60)
    qtbot.keyClick(window, Qt.Key.Key_R)
    assert window.library_controller.library is not None
    clips = window.library_controller.library.clips
    said = window.record_bar.label
    qtbot.waitUntil(lambda: said.text().startswith("0:") and said.text() >= "0:01", timeout=PATIENCE_MS)
    qtbot.keyClick(window, Qt.Key.Key_R)
    qtbot.waitUntil(lambda: clips.count() == 1, timeout=PATIENCE_MS)
    [clip] = clips.page()
    assert clip.video.stat().st_size > 0 and clip.duration_s > 0.5


def test_a_clip_is_opened_labelled_in_the_player_and_found_again(
    open_window: OpenWindow, qtbot: QtBot, clips: Path
) -> None:
    with Library(library_folder(AppSettings())) as library:
        number = put(library, clips / "monday-1.mp4", 3)
    window = open_window(VideoFileSource(DEMO))
    library_controller = window.library_controller
    assert library_controller.library is not None and library_controller.library_page is not None
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=PATIENCE_MS)
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: library_controller.library_page.isVisible(), timeout=PATIENCE_MS)  # type: ignore[union-attr]
    assert not window.sources.isVisible()
    library_controller.library_page.clip_opened.emit(number)
    assert library_controller.clips_view.currentWidget() is library_controller.review
    library_controller.review.label_chosen.emit("straight")
    library_controller.review.segments_changed.emit([(0.0, 0.5, "not_straight")])
    assert library_controller.library.clips.get(number).label is ClipLabel.STRAIGHT
    assert len(library_controller.library.labels.segments(number)) == 1
    library_controller.review.closed.emit()
    assert library_controller.clips_view.currentWidget() is library_controller.library_page
    qtbot.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.view.isVisible() and window.sources.isVisible(), timeout=PATIENCE_MS)


def test_labelled_clips_become_what_the_training_reads(tmp_path: Path, clips: Path) -> None:
    with Library(tmp_path / "library") as library:
        assert "No clip is labelled yet" in describe(library).sentences[0]
        for day, (name, label) in enumerate((("monday-1", "straight"), ("monday-2", "not_straight")), start=1):
            library.labels.set_label(put(library, clips / f"{name}.mp4", day), ClipLabel(label))
        said = describe(library).sentences
        assert said[0] == "2 clips are labelled: 1 straight, 1 not straight, 0 no handstand."
        assert len(said) == 3 and "from 1 of the 2 days" in said[1] and not describe(library).is_enough
        collect(library, tmp_path / "out")
        collect(library, tmp_path / "out")
        assert {segment.label for segment in read_segments(tmp_path / "out")} == {"straight", "not_straight"}
        assert library.clips.count(ClipFilter(labelled=True)) == 2


def test_the_numbers_of_labelled_clips_add_up_and_parts_count_for_the_days_that_are_needed(
    tmp_path: Path, clips: Path
) -> None:
    with Library(tmp_path / "library") as library:
        ids = [put(library, clips / "monday-1.mp4", day) for day in range(1, 6)]
        for clip_id, label in zip(ids, ("straight", "not_straight", "unsure", "straight"), strict=False):
            library.labels.set_label(clip_id, ClipLabel(label))
        library.labels.set_segments(ids[4], [LabelledSegment(0, 0.5, ClipLabel.STRAIGHT)])
        material = describe(library)
        assert material.sentences[0] == (
            "5 clips are labelled: 2 straight, 1 not straight, 0 no handstand, 1 unsure, 1 in parts."
        )
        assert len(material.sentences) == 2 and "“not straight” are there from 1 of the 2" in material.sentences[1]
        library.labels.set_segments(ids[4], [LabelledSegment(0, 0.5, ClipLabel.NOT_STRAIGHT)])
        assert describe(library).is_enough


def test_another_network_is_taken_without_losing_the_camera(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(VideoFileSource(DEMO))
    sessions = window.sessions
    qtbot.waitUntil(lambda: sessions.estimator is not None, timeout=PATIENCE_MS)
    before, session = sessions.estimator, sessions.session
    window.library_controller.network_chosen.emit(Path("ignored"))
    qtbot.waitUntil(
        lambda: window.sessions.estimator is not None and window.sessions.estimator is not before, timeout=PATIENCE_MS
    )
    assert window.sessions.session is session
    painted = len(window.view.painted_at)
    qtbot.waitUntil(lambda: len(window.view.painted_at) != painted, timeout=PATIENCE_MS)


def test_a_second_window_says_why_it_has_no_library(open_window: OpenWindow, qtbot: QtBot) -> None:
    first, second = open_window(VideoFileSource(DEMO)), open_window(VideoFileSource(DEMO))
    assert first.library_controller.library is not None and second.library_controller.library is None
    second.activateWindow()
    qtbot.waitUntil(second.isActiveWindow, timeout=PATIENCE_MS)
    qtbot.keyClick(second, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: second.pages.currentIndex() == 1, timeout=PATIENCE_MS)
    assert not second.sources.isVisible()
