"""Two clips side by side or over each other: aligned, shifted by hand, hidden until both are labelled."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from handstand_app.qt.review.display import ReviewClip
from tests.handstand_app.qt.review.table import Table, pixels

Key = Qt.Key


def compare(table: Table, a: tuple[Path, Path], b: tuple[Path, Path], label: str | None = None) -> None:
    table.view.open_comparison(ReviewClip(*a, "Monday", label), ReviewClip(*b, "Tuesday", label))
    table.wait(lambda: all(picture.content is not None for picture in table.view.pictures))


def second(table: Table) -> int:
    content = table.view.pictures[1].content
    return -1 if content is None else content.frame.index


def test_two_attempts_are_shown_at_the_same_moment_and_one_over_the_other(
    table: Table, attempt: tuple[Path, Path], later: tuple[Path, Path]
) -> None:
    view = table.view
    compare(table, attempt, later)
    assert view.player.starts_s == pytest.approx([0.5, 0.0], abs=0.002)
    view.player.seek(1.5)
    table.wait_for_picture(30)
    table.wait(lambda: second(table) == 45)
    assert view.pictures[1].isVisible() and not view.side.labelling.isVisible() and view.header.ghost.isVisible()
    table.press(Key.Key_S, Key.Key_I, Key.Key_O)
    assert not table.labels and not table.segments
    alone = pixels(view.pictures[0])
    table.press(Key.Key_M)
    assert not view.pictures[1].isVisible()
    overlay = view.display._overlay
    assert overlay is not None and overlay.scale == pytest.approx(2.0, rel=0.02)
    assert (overlay.dx, overlay.dy) == pytest.approx((-40, -10), abs=2)
    table.wait(lambda: view.pictures[0].width() > alone.shape[1])
    over = pixels(view.pictures[0])
    view.pictures[0].show_ghost(None, None)
    assert (over != pixels(view.pictures[0])).any(axis=2).mean() > 0.2
    table.press(Key.Key_M, Key.Key_Period)
    assert view.pictures[1].isVisible() and table.wait_for_picture(31) is not None


def test_keys_and_buttons_shift_the_second_clip_and_the_first_stays(
    table: Table, attempt: tuple[Path, Path], later: tuple[Path, Path]
) -> None:
    view, panel = table.view, table.view.side.compare
    compare(table, attempt, later)
    view.player.seek(1.5)
    table.wait(lambda: table.shown == 30 and second(table) == 45)
    assert panel.shift.text() == "none" and not panel.undo.isEnabled()
    table.press(Key.Key_X, Key.Key_X, Key.Key_X)
    table.wait(lambda: table.shown == 30 and second(table) == 42)
    assert panel.shift.text() == "0.10 s later"
    table.qtbot.mouseClick(panel.earlier, Qt.MouseButton.LeftButton)
    table.press(Key.Key_Z, Key.Key_Z, Key.Key_Z)
    table.wait(lambda: table.shown == 30 and second(table) == 46)
    assert panel.shift.text() == "0.03 s earlier"
    for _ in range(10):
        panel.shifted.emit(10)
    table.wait(lambda: table.shown == 30 and second(table) == 0)
    assert view.player.starts_s == pytest.approx([0.0, 2.8], abs=0.01), "now the first clip begins earlier"
    table.press(Key.Key_0)
    table.wait(lambda: table.shown == 30 and second(table) == 45)
    assert panel.shift.text() == "none"


def test_the_shift_is_remembered_while_the_player_is_there(
    table: Table, attempt: tuple[Path, Path], later: tuple[Path, Path]
) -> None:
    compare(table, attempt, later)
    table.press(Key.Key_X, Key.Key_X)
    starts = list(table.view.player.starts_s)
    table.press(Key.Key_Escape)
    compare(table, attempt, later)
    table.wait(lambda: table.view.side.compare.shift.text() == "0.07 s later")
    assert table.view.player.starts_s == pytest.approx(starts)
    compare(table, later, attempt)
    table.wait(lambda: table.view.player.comparison is not None)
    assert table.view.side.compare.shift.text() == "none", "the other way round is another pair"


def test_a_repeated_part_stays_on_the_same_pictures_of_the_first_clip(
    table: Table, attempt: tuple[Path, Path], later: tuple[Path, Path]
) -> None:
    compare(table, attempt, later)
    table.view.player.repeat((1.0, 2.0))
    for _ in range(2):
        table.view.player.shift(-30)
    assert table.view.player.starts_s == pytest.approx([2.5, 0.0], abs=0.01)
    assert table.view.player.playhead.loop == pytest.approx((3.0, 4.0), abs=0.01)


def test_what_the_network_says_of_two_is_hidden_until_both_are_labelled(
    table: Table, attempt: tuple[Path, Path], later: tuple[Path, Path]
) -> None:
    compare(table, attempt, later)
    answer = table.view.side.answer
    assert answer.hidden.isVisible() and not answer.verdicts[0].isVisible() and not answer.values.isVisible()
    table.press(Key.Key_A)
    assert answer.verdicts[0].isVisible() and answer.verdicts[1].isVisible() and answer.values.isVisible()
    compare(table, attempt, later, label="straight")
    assert answer.verdicts[1].isVisible() and not answer.hidden.isVisible()
    assert "Monday" in answer.verdicts[0].caption.text() and "Tuesday" in answer.verdicts[1].caption.text()
