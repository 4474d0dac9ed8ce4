"""What is drawn: curves, skeleton, zoom, two attempts."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from handstand_app.qt.review.display import ReviewClip
from tests.handstand_app.qt.review.table import Table, pixels

Key = Qt.Key
FPS = 30


def test_dragging_the_curves_or_the_timeline_moves_the_picture_and_the_other(
    table: Table, attempt: tuple[Path, Path]
) -> None:
    table.open(*attempt, "straight")
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
        looks.append(pixels(picture))
        table.press(key)
    bare = pixels(picture)
    assert all((one != other).any() for one, other in zip(looks, [*looks[1:], bare], strict=True))
    table.view.open_clip(ReviewClip(attempt[0], None, "without a track"))
    table.wait(lambda: table.shown == 0 and not table.words)
    table.view.player.seek(2.3)
    table.wait_for_picture(69)
    table.view.notice.close_button.click()
    table.wait(lambda: picture.size().toTuple() == bare.shape[1::-1])
    np.testing.assert_array_equal(pixels(picture), bare)


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


def test_the_view_fits_into_the_smallest_window(table: Table) -> None:
    least = table.view.minimumSizeHint()
    assert least.width() <= 932 and least.height() <= 672 - 28
