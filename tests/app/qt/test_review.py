"""The review player as a person uses it: real keys and mouse on the real widget, real files."""

import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QKeySequence, QShortcut, QWheelEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from handstand_app.core.estimator import Estimator
from handstand_app.core.review.export import csv_columns
from handstand_app.core.runtime.choose import build_runtime
from handstand_app.qt.app import make_application
from handstand_app.qt.review.view import ReviewView
from models.checkpoint import SHIPPED
from tests.app.core.recording.scenes import number_in
from tests.app.core.review.clips import demo_clip, recorded_clip, sequential

Key = Qt.Key
FPS = 30


class Table:
    """A view on a screen, with what it told."""

    def __init__(self, qtbot: QtBot, view: ReviewView) -> None:
        self.qtbot, self.view = qtbot, view
        self.labels: list[str] = []
        self.segments: list[list[tuple[float, float, str]]] = []
        self.closings: list[bool] = []
        self.window: QMainWindow | None = None
        view.label_chosen.connect(self.labels.append)
        view.segments_changed.connect(self.segments.append)
        view.closed.connect(lambda: self.closings.append(True))

    def open(self, video: Path, track: Path | None = None) -> None:
        self.view.open_clip(video, track, "a clip")
        self.wait(lambda: self.view.pictures[0].content is not None)

    def press(self, *keys: Qt.Key) -> None:
        for key in keys:
            self.qtbot.keyClick(self.view, key)

    def wait(self, true: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(true()), timeout=8000)

    def wait_for_picture(self, index: int) -> np.ndarray:
        self.wait(lambda: self.shown == index)
        content = self.view.pictures[0].content
        assert content is not None
        return content.frame.image

    @property
    def shown(self) -> int:
        content = self.view.pictures[0].content
        return -1 if content is None else content.frame.index

    @property
    def words(self) -> str:
        return self.view.pictures[0].message or ""


@pytest.fixture
def table(qtbot: QtBot, network_cache: Path) -> Iterator[Table]:
    make_application()

    def load() -> Estimator:
        return Estimator(build_runtime(SHIPPED, network_cache, threads=1, choice="openvino", blocks=1))

    view = ReviewView(load)
    qtbot.addWidget(view)
    view.resize(932, 672)
    view.show()
    qtbot.waitExposed(view)
    yield Table(qtbot, view)
    view.forget()


@pytest.fixture(scope="module")
def numbers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds as the app records them; each picture shows its number."""
    return recorded_clip(tmp_path_factory.mktemp("numbers") / "numbers.mp4", 60)


@pytest.fixture(scope="module")
def attempt(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return demo_clip(tmp_path_factory.mktemp("attempt") / "attempt.mp4", 2.0, 4.5)


def test_stepping_shows_the_pictures_of_a_sequential_decode(table: Table, numbers: Path) -> None:
    expected = sequential(numbers)
    table.open(numbers)
    there = [*range(1, 35), *range(33, 20, -1)]
    keys = [Key.Key_Period] * 34 + [Key.Key_Comma] * 13
    for index, key in zip(there, keys, strict=True):
        table.press(key)
        np.testing.assert_array_equal(table.wait_for_picture(index), expected[index][1])
    table.press(Key.Key_Right, Key.Key_Right, Key.Key_Left)
    assert number_in(table.wait_for_picture(22)) == 22
    table.press(Key.Key_End)
    assert number_in(table.wait_for_picture(59)) == 59
    table.press(Key.Key_Period, Key.Key_Comma)
    assert number_in(table.wait_for_picture(58)) == 58


def test_seeking_is_exact_and_ends_on_the_last_wish(table: Table, numbers: Path) -> None:
    table.open(numbers)
    for index in np.random.default_rng(3).integers(0, 60, 40):
        table.view.player.seek(index / FPS + 0.01)
    table.view.player.seek(41 / FPS + 0.001)
    assert number_in(table.wait_for_picture(41)) == 41
    table.view.player.seek(42 / FPS - 0.001)
    table.press(Key.Key_Comma)
    assert number_in(table.wait_for_picture(40)) == 40


def test_space_plays_at_the_chosen_speed_and_pauses(table: Table, numbers: Path) -> None:
    table.open(numbers)
    table.press(Key.Key_3)
    assert table.view.player.playhead.speed == 1 / 4 and table.view.transport.speeds.checkedId() == 2
    table.press(Key.Key_Space)
    began, first = time.perf_counter(), table.view.player.playhead.time_s
    table.qtbot.wait(600)
    table.press(Key.Key_Space)
    passed = time.perf_counter() - began
    played = table.view.player.playhead.time_s - first
    assert played == pytest.approx(passed / 4, abs=0.03)
    table.wait_for_picture(int((table.view.player.playhead.time_s + 1e-6) * FPS))
    table.qtbot.wait(100)
    assert not table.view.player.playhead.playing and table.view.player.playhead.time_s == first + played


def test_j_k_and_l_play_backwards_pause_and_play(table: Table, numbers: Path) -> None:
    table.open(numbers)
    table.press(Key.Key_End, Key.Key_J)
    table.wait(lambda: 0 < table.shown < 45)
    table.press(Key.Key_K)
    stopped = table.view.player.playhead.time_s
    table.press(Key.Key_L)
    table.wait(lambda: table.view.player.playhead.time_s > stopped + 0.1)
    table.wait(lambda: not table.view.player.playhead.playing)
    assert number_in(table.wait_for_picture(59)) == 59


def test_a_marked_part_is_repeated_until_it_is_switched_off(table: Table, numbers: Path) -> None:
    table.open(numbers)
    table.view.player.seek(0.5)
    table.press(Key.Key_I)
    table.view.player.seek(0.7)
    table.press(Key.Key_O, Key.Key_P, Key.Key_Space)
    assert table.view.player.playhead.loop == (0.5, 0.7) and table.view.transport.repeat.isChecked()
    times: list[float] = []
    table.view.player.time_changed.connect(times.append)
    table.wait(lambda: sum(after < before for before, after in pairwise(times)) >= 2)
    table.press(Key.Key_P)
    assert all(0.5 <= time_s <= 0.7 for time_s in times[1:]) and table.view.player.playhead.loop is None
    table.wait(lambda: not table.view.player.playhead.playing)
    assert table.shown == 59 or table.wait_for_picture(59) is not None


def test_each_label_key_and_button_tells_its_label(table: Table, numbers: Path) -> None:
    table.open(numbers)
    table.press(Key.Key_S, Key.Key_N, Key.Key_H, Key.Key_U)
    assert table.labels == ["straight", "not_straight", "not_handstand", "unsure"]
    table.qtbot.mouseClick(table.view.side.buttons["not_straight"], Qt.MouseButton.LeftButton)
    assert table.labels[-1] == "not_straight" and not table.segments
    table.view.show_label("unsure")
    assert "label of this clip" in table.view.side.buttons["unsure"].accessibleName()
    assert table.view.side.buttons["straight"].accessibleName() == "Straight"


def test_parts_are_marked_labelled_relabelled_and_removed(table: Table, numbers: Path) -> None:
    table.open(numbers)
    table.view.set_segments([(0.0, 0.4, "not_handstand")])
    assert not table.segments
    table.view.player.seek(0.3)
    table.press(Key.Key_I, Key.Key_S)
    assert not table.labels and not table.segments and "Set its end with O" in table.view.side.hint.text()
    table.view.player.seek(1.2)
    table.press(Key.Key_O, Key.Key_S)
    assert table.segments == [[(0.0, 0.3, "not_handstand"), (0.3, 1.2, "straight")]] and not table.labels
    line = table.view.timeline
    place = QPoint(round(line.x_of(0.9)), 26)
    table.qtbot.mouseClick(line, Qt.MouseButton.LeftButton, pos=place)
    assert table.view.labelling.selected == 1
    assert line.grab().toImage().pixelColor(place + QPoint(8, -4)) == QColor(0, 190, 145)
    table.press(Key.Key_N)
    assert table.segments[-1][1] == (0.3, 1.2, "not_straight")
    table.press(Key.Key_Delete)
    assert table.segments[-1] == [(0.0, 0.3, "not_handstand")]
    table.press(Key.Key_S)
    assert table.labels == ["straight"], "nothing is selected any more: the clip is meant"
    table.press(Key.Key_I, Key.Key_End, Key.Key_O, Key.Key_U)
    assert table.segments[-1][-1] == pytest.approx((0.9, 2.0, "unsure"), abs=0.01)


def test_escape_forgets_marks_first_and_then_closes_although_the_window_has_that_key(
    table: Table, numbers: Path
) -> None:
    window, pressed = QMainWindow(), []
    table.qtbot.addWidget(window)
    window.setCentralWidget(table.view)
    QShortcut(QKeySequence("Escape"), window, lambda: pressed.append(True))
    window.show()
    table.qtbot.waitExposed(window)
    table.open(numbers)
    table.view.setFocus()
    table.press(Key.Key_I, Key.Key_Escape)
    assert table.view.labelling.mark_in is None and not table.closings
    table.press(Key.Key_Escape)
    assert table.closings == [True] and not pressed
    table.window = window


def test_dragging_the_curves_or_the_timeline_moves_the_picture_and_the_other(
    table: Table, attempt: tuple[Path, Path]
) -> None:
    table.open(*attempt)
    curves, line = table.view.curves, table.view.timeline
    for time_s in (0.3, 1.25, 2.2):
        assert curves.x_of(time_s) == pytest.approx(line.x_of(time_s), abs=1.5), "the same time is at the same place"
    x = round(curves.x_of(1.5))
    table.qtbot.mousePress(curves.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, 50))
    table.wait(lambda: abs(table.shown / FPS - 1.5) < 0.05)
    table.qtbot.mouseMove(curves.viewport(), QPoint(round(curves.x_of(0.7)), 50))
    table.qtbot.mouseRelease(curves.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(round(curves.x_of(0.7)), 50))
    table.wait(lambda: abs(table.shown / FPS - 0.7) < 0.05)
    assert line.time_s == pytest.approx(0.7, abs=0.02)
    table.qtbot.mousePress(line, Qt.MouseButton.LeftButton, pos=QPoint(round(line.x_of(2.0)), 8))
    table.qtbot.mouseMove(line, QPoint(round(line.x_of(1.0)), 8))
    table.qtbot.mouseRelease(line, Qt.MouseButton.LeftButton, pos=QPoint(round(line.x_of(1.0)), 8))
    table.wait(lambda: abs(table.shown / FPS - 1.0) < 0.05)
    assert curves.playhead.value() == pytest.approx(1.0, abs=0.02)
    heights = curves.lines[0, "straight"].getData()[1]
    assert len(heights) == 75 and heights[-1] == pytest.approx(0.8)


def test_what_is_drawn_over_the_picture_can_be_switched_off(table: Table, attempt: tuple[Path, Path]) -> None:
    table.open(*attempt)
    table.view.player.seek(2.3)
    table.wait_for_picture(69)
    picture, looks = table.view.pictures[0], []
    for key in (Key.Key_B, Key.Key_V, Key.Key_G):
        looks.append(_pixels(picture))
        table.press(key)
    bare = _pixels(picture)
    assert all((one != other).any() for one, other in zip(looks, [*looks[1:], bare], strict=True))
    table.view.open_clip(attempt[0], None, "without a track")
    table.wait(lambda: table.shown == 0 and not table.words)
    table.view.player.seek(2.3)
    table.wait_for_picture(69)
    table.view.notice.close_button.click()
    table.wait(lambda: picture.size().toTuple() == bare.shape[1::-1])
    np.testing.assert_array_equal(_pixels(picture), bare)


def test_the_wheel_zooms_about_the_pointer_dragging_pans_and_f_fits(table: Table, numbers: Path) -> None:
    table.open(numbers)
    picture = table.view.pictures[0]
    place = QPointF(picture.width() * 0.7, picture.height() * 0.5)
    before = picture.to_image(place)
    for _ in range(6):
        angle = QPoint(0, 120)
        buttons, modifiers = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
        phase = Qt.ScrollPhase.NoScrollPhase
        wheel = QWheelEvent(place, picture.mapToGlobal(place), angle, angle, buttons, modifiers, phase, False)
        QApplication.sendEvent(picture, wheel)
    after = picture.to_image(place)
    assert picture.zoom == pytest.approx(1.25**6)
    assert (after.x(), after.y()) == pytest.approx((before.x(), before.y()), abs=0.5)
    middle = QPoint(picture.width() // 2, picture.height() // 2)
    table.qtbot.mousePress(picture, Qt.MouseButton.LeftButton, pos=middle)
    table.qtbot.mouseMove(picture, middle + QPoint(40, 0))
    table.qtbot.mouseRelease(picture, Qt.MouseButton.LeftButton)
    assert picture.to_image(place + QPointF(40, 0)).x() == pytest.approx(before.x(), abs=0.5)
    table.press(Key.Key_F)
    assert picture.zoom == 1.0 and picture.to_image(place).x() == pytest.approx(before.x(), abs=1e-6)


@pytest.mark.parametrize("content, words", [(None, "no longer there"), (b"", "is empty"), (b"?" * 999, "cannot be")])
def test_a_clip_that_cannot_be_opened_is_a_sentence_and_the_next_one_opens(
    table: Table, tmp_path: Path, numbers: Path, content: bytes | None, words: str
) -> None:
    video = tmp_path / "broken.mp4"
    if content is not None:
        video.write_bytes(content)
    table.view.open_clip(video, None, "broken")
    table.wait(lambda: words in table.words)
    table.press(Key.Key_Space, Key.Key_Period, Key.Key_I, Key.Key_O, Key.Key_P, Key.Key_F, Key.Key_M)
    assert not table.view.player.playhead.playing and not table.view.exports.actions["video"].isEnabled()
    table.open(numbers)
    assert number_in(table.wait_for_picture(0)) == 0 and not table.words


def test_a_clip_deleted_under_the_player_harms_nothing(table: Table, tmp_path: Path) -> None:
    video = recorded_clip(tmp_path / "a.mp4", 40)
    table.open(video)
    video.unlink()
    table.view.player.seek(1.0)
    table.wait(lambda: table.shown == 30 or table.words)
    target = tmp_path / "out.mp4"
    _save(table, "video", target)
    table.wait(lambda: "no longer there" in table.view.notice.label.text())
    assert not target.exists()


def test_a_track_that_does_not_fit_is_said_and_the_clip_is_shown(
    table: Table, numbers: Path, tmp_path: Path, attempt: tuple[Path, Path]
) -> None:
    track = tmp_path / "long.track.jsonl"
    line = attempt[1].read_text().splitlines()
    track.write_text(line[0] + "\n" + "".join(f"{line[-1].replace('2.4667', str(n))}\n" for n in range(90)))
    table.open(numbers, track)
    table.wait(lambda: "belongs to another video" in table.view.notice.label.text())
    assert number_in(table.wait_for_picture(0)) == 0 and table.view.notice.isVisible()
    assert table.view.side.moments[0].verdict.text() == "NOT JUDGED"


def test_a_clip_without_a_track_is_analysed_on_request(table: Table, tmp_path: Path) -> None:
    video, track = demo_clip(tmp_path / "a.mp4", 3.0, 3.3)
    track.unlink()
    made: list[tuple[Path, Path]] = []
    table.view.track_made.connect(lambda clip, path: made.append((clip, path)))
    table.open(video)
    table.wait(lambda: "has not been analysed" in table.view.notice.label.text())
    table.qtbot.mouseClick(table.view.notice.offer, Qt.MouseButton.LeftButton)
    table.qtbot.waitUntil(lambda: bool(made), timeout=20_000)
    assert made == [(video, track)] and track.exists() and not table.view.notice.isVisible()
    table.view.player.seek(0.28)
    table.wait_for_picture(8)
    content = table.view.pictures[0].content
    assert content is not None and content.pose is not None and content.pose.sure.sum() > 8


def test_exports_go_where_the_user_says_and_can_be_read(
    table: Table, attempt: tuple[Path, Path], tmp_path: Path
) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    table.open(*attempt)
    table.view.player.seek(2.3)
    table.wait_for_picture(69)
    for kind, name in (("still", "a.png"), ("csv", "ä b.csv"), ("json", "a.json"), ("video", "a.mp4")):
        _save(table, kind, folder / name)
        table.wait(lambda name=name: f"Saved as {folder / name}" in table.view.notice.label.text())
    assert len(sequential(folder / "a.mp4")) == 75
    assert (folder / "ä b.csv").read_text(encoding="utf-8").splitlines()[0] == ",".join(csv_columns())
    assert sorted(path.name for path in folder.iterdir()) == ["a.json", "a.mp4", "a.png", "ä b.csv"]


def test_two_attempts_are_shown_at_the_same_moment_and_one_over_the_other(
    table: Table, attempt: tuple[Path, Path], tmp_path: Path
) -> None:
    later = demo_clip(tmp_path / "later.mp4", 1.5, 4.5, scale=0.5, shift=(20, 5))
    view = table.view
    view.open_comparison((*attempt, "Monday"), (*later, "Tuesday"))
    table.wait(lambda: all(picture.content is not None for picture in view.pictures))
    assert view.player.starts_s == pytest.approx([0.5, 0.0], abs=0.002)
    view.player.seek(1.5)
    table.wait_for_picture(30)
    table.wait(lambda: view.pictures[1].content is not None and view.pictures[1].content.frame.index == 45)
    assert view.pictures[1].isVisible() and not view.side.labelling.isVisible() and view.header.ghost.isVisible()
    table.press(Key.Key_S, Key.Key_I, Key.Key_O)
    assert not table.labels and not table.segments
    alone = _pixels(view.pictures[0])
    table.press(Key.Key_M)
    assert not view.pictures[1].isVisible()
    overlay = view._overlay
    assert overlay is not None and overlay.scale == pytest.approx(2.0, rel=0.02)
    assert (overlay.dx, overlay.dy) == pytest.approx((-40, -10), abs=2)
    table.wait(lambda: view.pictures[0].width() > alone.shape[1])
    over = _pixels(view.pictures[0])
    view.pictures[0].show_ghost(None, None)
    assert (over != _pixels(view.pictures[0])).any(axis=2).mean() > 0.2
    table.press(Key.Key_M, Key.Key_Period)
    assert view.pictures[1].isVisible() and table.wait_for_picture(31) is not None


def test_leaving_lets_the_file_go_and_the_view_opens_again(table: Table, numbers: Path, tmp_path: Path) -> None:
    table.open(numbers)
    table.press(Key.Key_Space)
    table.qtbot.mouseClick(table.view.header.back, Qt.MouseButton.LeftButton)
    assert table.closings == [True] and table.view.pictures[0].content is None
    for _ in range(5):
        table.view.open_clip(numbers, None, "again")
    table.open(numbers)
    table.press(Key.Key_Period)
    assert number_in(table.wait_for_picture(1)) == 1
    table.view.forget()
    assert table.view.player.clips == []


def test_the_view_fits_into_the_smallest_window(table: Table) -> None:
    least = table.view.minimumSizeHint()
    assert least.width() <= 932 and least.height() <= 672 - 28


def _pixels(widget: QWidget) -> np.ndarray:
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.array(image.constBits()).reshape(image.height(), image.width(), 4)


def _save(table: Table, kind: str, target: Path) -> None:
    table.view.exports.actions[kind].trigger()
    dialog = next(dialog for dialog in table.view.findChildren(QFileDialog) if dialog.isVisible())
    dialog.setDirectory(str(target.parent))
    dialog.selectFile(str(target))
    dialog.accept()
