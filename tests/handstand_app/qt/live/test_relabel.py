"""The key that labels the last attempt."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from handstand_app.core.clip import SavedClip
from handstand_app.core.judging.estimator import Estimator
from handstand_app.core.library.model import ClipLabel
from handstand_app.qt.app import make_application
from handstand_app.qt.library_controller import LibraryController
from handstand_app.qt.live.page import LivePage
from handstand_app.qt.live.recording_controller import RecordingController
from handstand_app.qt.live.relabel import LABELS, NOT_SAVED, NOTHING_SAVED, LastAttemptLabels
from tests.handstand_app.core.library.scenes import clip

Label = ClipLabel


def no_network() -> Estimator:
    raise RuntimeError("there is none in this test")


class Key:
    """The key, the window's parts that it speaks to, and a clock that is set by hand."""

    def __init__(self, root: Path, qtbot: QtBot) -> None:
        make_application()
        self.now, self.said, self.saved = 100.0, list[int](), 0
        self.root = root
        self.live, self.library = LivePage(), LibraryController(root, no_network)
        qtbot.addWidget(self.live)
        for view in self.library.views:
            qtbot.addWidget(view)
        self.recording = RecordingController(self.live.record_bar)
        self.labels = LastAttemptLabels(
            self.live, self.recording, self.library, self.said.append, clock=lambda: self.now
        )

    def save(self, *, age: timedelta = timedelta(seconds=-60)) -> int:
        """An attempt of now arrives from the recorder; its id."""
        self.saved += 1
        made = clip(self.root, datetime.now(UTC).astimezone() - age, token=f"{self.saved:04x}")
        return self.arrive(made)

    def arrive(self, made: SavedClip) -> int:
        assert self.library.library is not None
        clip_id = self.library.library.clips.add(made)
        self.recording.clip_saved.emit(made)
        return clip_id

    def label(self, clip_id: int) -> ClipLabel | None:
        assert self.library.library is not None
        return self.library.library.clips.get(clip_id).label

    def press(self, after_s: float = 1.0) -> None:
        self.now += after_s
        self.labels.action.trigger()


@pytest.fixture
def key(tmp_path: Path, qtbot: QtBot) -> Iterator[Key]:
    made = Key(tmp_path / "library", qtbot)
    yield made
    made.library.stop()
    made.live.stop()


def test_the_number_of_presses_says_the_label_and_is_said_aloud(key: Key) -> None:
    clip_id = key.save()
    found = []
    for _ in range(5):
        key.press()
        found.append(key.label(clip_id))
    assert found == [*LABELS, Label.STRAIGHT] and key.said == [1, 2, 3, 4, 1]
    assert "Straight" in key.live.view._caption


def test_a_press_after_a_while_begins_anew(key: Key) -> None:
    clip_id = key.save()
    key.press()
    key.press(after_s=2.9)
    assert key.label(clip_id) is Label.NOT_STRAIGHT
    key.press(after_s=3.1)
    assert key.label(clip_id) is Label.STRAIGHT


def test_while_an_attempt_is_recorded_its_label_waits_for_it(key: Key) -> None:
    before = key.save()
    key.live.record_bar.lit_changed.emit(True)
    key.press()
    key.press()
    assert key.label(before) is None
    after = key.save()
    key.live.record_bar.lit_changed.emit(False)
    assert (key.label(before), key.label(after)) == (None, Label.NOT_STRAIGHT)


def test_a_label_whose_attempt_is_not_saved_goes_to_no_other_one(key: Key) -> None:
    key.live.record_bar.lit_changed.emit(True)
    key.press()
    key.live.record_bar.lit_changed.emit(False)
    assert key.live.view._caption == NOT_SAVED
    assert key.label(key.save()) is None


def test_without_an_attempt_of_this_run_it_says_what_to_do(key: Key) -> None:
    old = key.save(age=timedelta(days=1))
    key.press()
    assert key.live.view._caption == NOTHING_SAVED and key.label(old) is None and key.said == []


def test_an_attempt_that_was_deleted_meanwhile_is_said(key: Key) -> None:
    clip_id = key.save()
    assert key.library.library is not None
    key.library.library.trash.put([clip_id])
    key.library.library.trash.empty()
    key.press()
    assert "not in the library" in key.live.view._caption
