"""Labels of the clip and of its parts, with real keys and the mouse."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QKeySequence, QShortcut
from PySide6.QtWidgets import QMainWindow

from tests.handstand_app.qt.review.table import Table

Key = Qt.Key


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
