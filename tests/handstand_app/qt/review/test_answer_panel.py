"""The network's answer stays hidden until the clip is labelled, unless one asks for it."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from handstand_app.core.drawing.palette import VERDICT_COLOURS
from handstand_app.core.review.track_view import CURVES
from handstand_app.qt.review.labelling import LABELS
from handstand_app.qt.review.values import UNKNOWN
from models.verdicts import VerdictKind
from tests.handstand_app.qt.review.table import Table, pixels, save

Key = Qt.Key
STRAIGHT = QColor(*VERDICT_COLOURS[VerdictKind.STRAIGHT])


def seen(table: Table) -> list[bool]:
    """Whether verdict, values, curves and the verdicts of the timeline are on the screen."""
    view, answer = table.view, table.view.side.answer
    line = pixels(view.timeline)
    verdicts = (line[..., :3] == (STRAIGHT.blue(), STRAIGHT.green(), STRAIGHT.red())).all(axis=2)
    drawn = [view.curves.lines[0, name].getData()[0] for name in CURVES]
    return [
        answer.verdicts[0].isVisible(),
        answer.values.isVisible(),
        all(times is not None and len(times) for times in drawn),
        bool(verdicts.any()),
    ]


def test_nothing_of_it_is_seen_before_the_label_and_all_of_it_after(table: Table, attempt: tuple[Path, Path]) -> None:
    table.open(*attempt)
    assert seen(table) == [False] * 4 and table.view.side.answer.hidden.isVisible()
    table.press(Key.Key_S)
    table.view.show_label("straight")
    assert seen(table) == [True] * 4 and not table.view.side.answer.hidden.isVisible()
    table.view.show_label(None)
    assert seen(table) == [False] * 4, "the label was taken back"


def test_a_button_and_a_key_show_and_hide_it_for_this_clip(table: Table, attempt: tuple[Path, Path]) -> None:
    table.open(*attempt)
    button = table.view.side.answer.button
    assert button.isVisible() and button.text() == "Show the network's answer"
    table.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert seen(table) == [True] * 4 and button.text() == "Hide the network's answer"
    table.press(Key.Key_A)
    assert seen(table) == [False] * 4
    table.press(Key.Key_A)
    table.open(*attempt)
    assert seen(table) == [False] * 4, "asked for this clip, not for the next"
    table.open(*attempt, "not_straight")
    assert seen(table) == [True] * 4
    table.press(Key.Key_A)
    assert seen(table) == [False] * 4


def test_a_clip_without_a_track_has_nothing_to_hide(table: Table, numbers: Path) -> None:
    table.open(numbers)
    answer = table.view.side.answer
    assert not answer.hidden.isVisible() and not answer.button.isVisible()
    assert answer.verdicts[0].verdict.text() == "NOT JUDGED"
    assert {answer.values.numbers[0, name].text() for name in CURVES} == {UNKNOWN}


def test_the_values_are_those_of_the_picture_and_bold_over_their_limit(
    table: Table, attempt: tuple[Path, Path]
) -> None:
    table.open(*attempt, "straight")
    table.view.player.seek(2.3)
    table.wait_for_picture(69)
    track, values = table.view.player.track(0), table.view.side.answer.values
    assert track is not None
    angles = track.angles(69)
    assert angles is not None
    for name in CURVES[1:]:
        assert values.numbers[0, name].text() == f"{getattr(angles, name):.0f}°"
        assert "bold" not in values.numbers[0, name].styleSheet()
    assert values.numbers[0, "straight"].text() == "80 %"
    values.show_values(0, None, type(angles)(16.0, 2.0, 2.0, 2.0, 2.0, 2.0))
    assert "bold" in values.numbers[0, "shoulder"].styleSheet()


def test_each_row_switches_its_curve(table: Table, attempt: tuple[Path, Path]) -> None:
    table.open(*attempt, "straight")
    for name in CURVES:
        table.view.side.answer.values.switches[name].click()
        assert not table.view.curves.lines[0, name].isVisible()
        table.view.side.answer.values.switches[name].click()
        assert table.view.curves.lines[0, name].isVisible()


def test_the_exported_picture_hides_it_too(table: Table, attempt: tuple[Path, Path], tmp_path: Path) -> None:
    table.open(*attempt)
    table.view.player.seek(2.3)
    table.wait_for_picture(69)
    sizes = []
    for name in ("hidden.png", "shown.png"):
        save(table, "still", tmp_path / name)
        table.wait(lambda name=name: f"Saved as {tmp_path / name}" in table.view.notice.label.text())
        sizes.append(_size(tmp_path / name))
        table.press(Key.Key_A)
    assert sizes[0] == (320, 240) and sizes[1][0] == 320 and sizes[1][1] > 240


@pytest.mark.parametrize("label", LABELS)
def test_space_plays_and_pauses_whatever_has_the_focus(table: Table, attempt: tuple[Path, Path], label: str) -> None:
    table.open(*attempt)
    table.view.activateWindow()
    side, transport = table.view.side, table.view.transport
    button = side.buttons[label]
    others = side.answer.button, transport.repeat, transport.speeds.button(2), table.view.header.skeleton
    for widget in (button, *others):
        widget.setFocus()
        table.wait(widget.hasFocus)
        table.qtbot.keyClick(widget, Key.Key_Space)
        assert table.view.player.playhead.playing and not table.labels
        table.qtbot.keyClick(widget, Key.Key_Space)
        assert not table.view.player.playhead.playing and not table.labels
    assert table.view.player.playhead.speed == 1.0 and table.view.player.playhead.loop is None
    button.setFocus()
    table.qtbot.keyClick(button, Key.Key_Return)
    assert table.labels == [label], "Enter presses the button that has the focus"


def test_keys_work_after_buttons_were_clicked_or_tabbed_to(table: Table, numbers: Path) -> None:
    table.open(numbers)
    table.view.activateWindow()
    table.qtbot.mouseClick(table.view.transport.forward, Qt.MouseButton.LeftButton)
    table.wait_for_picture(1)
    speed = table.view.transport.speeds.button(1)
    speed.setFocus()
    table.wait(speed.hasFocus)
    for key, picture in ((Key.Key_Right, 2), (Key.Key_Right, 3), (Key.Key_Left, 2), (Key.Key_End, 59)):
        table.qtbot.keyClick(speed, key)
        table.wait_for_picture(picture)
    assert speed.hasFocus() and table.view.player.playhead.speed == 1.0


def _size(path: Path) -> tuple[int, int]:
    image = cv2.imread(str(path))
    assert image is not None and image.dtype == np.uint8
    return image.shape[1], image.shape[0]
