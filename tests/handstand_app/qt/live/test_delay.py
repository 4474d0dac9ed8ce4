"""The delayed mirror on the live page: for cameras alone, its choices remembered, its picture in the view."""

import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from handstand_app.core.settings import AppSettings
from handstand_app.core.types import Frame, Hold, LiveResult, Verdict
from handstand_app.qt.app import make_application
from handstand_app.qt.live.delay_controller import DelayController
from handstand_app.qt.live.page import LivePage
from handstand_app.qt.live.result_bridge import ResultBridge
from models.verdicts import VerdictKind
from tests.patience import PATIENCE_MS


class MirrorTable:
    """A live page with its mirror, and what it remembered."""

    def __init__(self) -> None:
        self.remembered: dict[str, Any] = {}
        self.page, self.bridge = LivePage(), ResultBridge()
        self.mirror = DelayController(self.page, self.bridge, AppSettings(delay_s=5.0), self._remember)
        self.bridge.result_ready.connect(self.page.show_result)

    def _remember(self, **changes: Any) -> None:
        self.remembered |= changes

    def camera(self, shade: int, ago_s: float, *, up: bool = False) -> None:
        """A picture of one shade that was taken some time ago."""
        at = time.perf_counter() - ago_s
        verdict = Verdict(VerdictKind.STRAIGHT if up else VerdictKind.NO_HANDSTAND)
        image = np.full((48, 64, 3), shade, np.uint8)
        self.bridge.publish(LiveResult(Frame(shade, at, image), verdict=verdict, hold=Hold(1.0, 0.0, up)))

    @property
    def shade(self) -> float:
        """Of the picture that is shown."""
        result = self.page.view._result
        return -1.0 if result is None else float(result.frame.image.mean())


@pytest.fixture
def table(qtbot: QtBot) -> Iterator[MirrorTable]:
    make_application()
    made = MirrorTable()
    qtbot.addWidget(made.page)
    made.page.show()
    yield made
    made.mirror.stop()
    made.page.stop()


def test_the_view_shows_what_was_some_seconds_ago_and_says_so(table: MirrorTable, qtbot: QtBot) -> None:
    table.page.began.emit(False)
    table.mirror.button.click()
    assert table.mirror.bar.isVisible()
    for shade, ago_s in ((40, 8.0), (80, 6.0), (120, 4.0), (160, 0.0)):
        table.camera(shade, ago_s)
        qtbot.wait(60)
    qtbot.waitUntil(lambda: 77 < table.shade < 123, timeout=PATIENCE_MS)  # a busy computer may miss the first of two
    assert table.page.view._caption == "5 s ago"
    qtbot.waitUntil(lambda: table.shade > 117, timeout=PATIENCE_MS)  # a second or so later
    table.mirror.button.click()
    assert not table.mirror.bar.isVisible() and table.page.view._caption == ""
    table.camera(200, 0.0)
    qtbot.waitUntil(lambda: table.shade == 200, timeout=PATIENCE_MS)


def test_it_stands_still_while_somebody_is_up(table: MirrorTable, qtbot: QtBot) -> None:
    table.page.began.emit(False)
    table.mirror.button.click()
    table.camera(40, 6.0)
    qtbot.waitUntil(lambda: 37 < table.shade < 43, timeout=PATIENCE_MS)
    table.camera(80, 0.0, up=True)
    qtbot.waitUntil(lambda: "while you are up" in table.page.view._caption, timeout=PATIENCE_MS)
    assert 37 < table.shade < 43


def test_a_file_has_no_mirror(table: MirrorTable) -> None:
    table.page.began.emit(False)
    table.mirror.button.click()
    table.page.began.emit(True)
    assert not table.mirror.button.isChecked() and not table.mirror.button.isEnabled()


def test_its_choices_are_remembered(table: MirrorTable) -> None:
    bar = table.mirror.bar
    bar.delay.setValue(20)
    bar.speed.setCurrentIndex(2)
    bar.speed.activated.emit(2)
    bar.loops.setChecked(True)
    bar.skeleton.setChecked(False)
    assert table.remembered == {
        "delay_s": 20.0,
        "replay_speed": 0.25,
        "replay_loops": True,
        "replay_skeleton": False,
    }
    AppSettings(**table.remembered)
    assert bar.seconds.text() == "20 s ago"
