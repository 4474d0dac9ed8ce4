"""The set-up check in the window: shown on demand, and a camera that was moved is told once."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from handstand_app.core.setup.checks import Mark, Question
from handstand_app.core.types import Frame, LiveResult
from handstand_app.qt.app import make_application
from handstand_app.qt.desk.setup_controller import MOVED, SetupController
from handstand_app.qt.live.page import LivePage
from handstand_app.qt.live.result_bridge import ResultBridge
from tests.handstand_app.core.setup.test_checks import results, room, standing
from tests.handstand_app.qt.test_theme import colours_of

WAIT_MS = 90_000


class Table:
    """A live page with its set-up check, and what was said."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.page, self.bridge = LivePage(), ResultBridge()
        self.setup = SetupController(self.page, self.bridge, self.said.append)

    def see(self, found: list[LiveResult]) -> None:
        for result in found:
            self.bridge.result_ready.emit(result)


@pytest.fixture
def table(qtbot: QtBot) -> Iterator[Table]:
    make_application()
    made = Table()
    qtbot.addWidget(made.page)
    yield made
    made.page.stop()


def test_the_first_thing_to_do_is_the_headline_and_each_light_has_a_name(table: Table, qtbot: QtBot) -> None:
    table.setup.show()
    dialog = table.setup.dialog
    assert dialog is not None and dialog.isVisible()
    assert dialog.headline.text() == "No picture yet: choose a camera first."
    table.see(results(room(), 0, 60, standing(turned_deg=90)))
    assert dialog.lamps[Question.SIDE].light is Mark.RED
    assert dialog.lamps[Question.SIDE].accessibleName() == "not yet"
    assert dialog.headline.text() == dialog.words[Question.SIDE].text()
    assert dialog.view.has_picture
    fast = [LiveResult(Frame(i, i / 30, room()), standing()) for i in range(600, 800)]
    table.see(fast)
    assert dialog.headline.text() == "Everything is good. Kick up!"
    with qtbot.waitSignal(dialog.destroyed, timeout=WAIT_MS):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert table.setup.dialog is None


def test_lights_are_told_apart_without_their_colours(table: Table, qtbot: QtBot) -> None:
    table.setup.show()
    assert table.setup.dialog is not None
    lamp = table.setup.dialog.lamps[Question.BODY]
    shapes = []
    for light in Mark:
        lamp.show_light(light)
        image = colours_of(lamp)
        shapes.append((np.abs(image - image[0, 0]).sum(axis=2) > 60).tobytes())
    assert len(set(shapes)) == 4
    table.setup.dialog.close()


@pytest.mark.parametrize("is_file", [False, True])
def test_a_camera_that_was_moved_is_told_once_and_a_film_never(table: Table, is_file: bool) -> None:
    table.page.began.emit(is_file)
    table.see(results(room(), 0, 60, standing()))
    table.see(results(np.roll(room(), 80, axis=1), 60, 120, standing()))
    assert table.said == ([] if is_file else [MOVED])
    table.page.began.emit(is_file)
    table.see(results(np.roll(room(), 80, axis=1), 200, 120, standing()))
    assert len(table.said) <= 1
