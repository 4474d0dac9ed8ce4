"""Sound in the window: every choice takes effect and is remembered, the board shows what the session came to."""

import datetime
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from handstand_app.core.coach.cue import SecondsAloud, SoundMode
from handstand_app.core.judging.hold import HoldTimer
from handstand_app.core.settings import AppSettings
from handstand_app.core.types import Frame, Hold, LiveResult, Verdict
from handstand_app.qt.app import make_application
from handstand_app.qt.keys import keys_within
from handstand_app.qt.live.page import LivePage
from handstand_app.qt.live.result_bridge import ResultBridge
from handstand_app.qt.sound.controller import SoundController
from handstand_app.qt.sound.dialog import DEFAULT_DEVICE
from models.verdicts import VerdictKind
from tests.patience import PATIENCE_MS

TODAY = datetime.date(2026, 11, 28)
PICTURE = np.zeros((48, 64, 3), np.uint8)


class Table:
    """A live page with its sound, and what it remembered and said."""

    def __init__(self, settings: AppSettings) -> None:
        self.remembered: dict[str, Any] = {}
        self.said: list[str] = []
        self.page, self.bridge = LivePage(), ResultBridge()
        self.controller = SoundController(
            self.page, self.bridge, settings, self._remember, self.said.append, today=lambda: TODAY
        )
        self._frame = 0

    def _remember(self, **changes: Any) -> None:
        self.remembered |= changes

    def hold(self, seconds: float) -> None:
        """A straight hold, and some time down after it, as the model thread would bring them."""
        timer = HoldTimer()
        for step in range(round((seconds + 1) * 20) + 1):
            self._frame += 1
            label = VerdictKind.STRAIGHT if step <= round(seconds * 20) else VerdictKind.NO_HANDSTAND
            verdict, now = Verdict(label), self._frame / 20
            self.bridge.publish(
                LiveResult(Frame(self._frame, now, PICTURE), verdict=verdict, hold=timer.update(now, verdict))
            )


@pytest.fixture
def table(qtbot: QtBot) -> Iterator[Table]:
    make_application()
    made = Table(AppSettings(sound_mode="off"))
    qtbot.addWidget(made.page)
    yield made
    made.controller.stop()
    made.page.stop()


def test_the_board_shows_what_the_session_came_to_and_the_best_of_the_day_is_remembered(
    table: Table, qtbot: QtBot
) -> None:
    table.page.began.emit(False)
    for seconds in (1.0, 6.0, 3.0):
        table.hold(seconds)
    board = table.page.board
    qtbot.waitUntil(lambda: board.values["tries"].text() == "3", timeout=PATIENCE_MS)
    assert board.best.text() == "6.0 s"
    assert {name: label.text() for name, label in board.values.items()} == {
        "last": "3.0 s",
        "straight": "3.0 s",
        "mean": "3.3 s",
        "total": "10 s",
        "tries": "3",
        "per success": "1.5",
    }
    assert board.medals.counts == [1, 1, 0, 0, 0]
    assert table.remembered == {"best_day": "2026-11-28", "best_hold_s": 6.0}


def test_a_file_has_numbers_of_its_own_and_counts_for_nobody(table: Table, qtbot: QtBot) -> None:
    table.page.began.emit(False)
    table.hold(3.0)
    qtbot.waitUntil(lambda: table.page.board.values["tries"].text() == "1", timeout=PATIENCE_MS)
    table.page.began.emit(True)
    assert table.page.board.best.text() == "–"
    table.hold(30.0)
    qtbot.waitUntil(lambda: table.page.board.best.text() == "30.0 s", timeout=PATIENCE_MS)
    table.page.began.emit(False)
    assert table.page.board.best.text() == "3.0 s"
    assert table.remembered["best_hold_s"] == 3.0


def test_the_best_of_another_day_does_not_count(qtbot: QtBot) -> None:
    make_application()
    for day, best_s in (("2026-11-28", 7.5), ("2026-11-27", 0.0)):
        table = Table(AppSettings(sound_mode="off", best_day=day, best_hold_s=7.5))
        qtbot.addWidget(table.page)
        assert table.controller.coaching.statistics.best_today_s == best_s
        table.controller.stop()
        table.page.stop()


def test_every_choice_takes_effect_at_once_and_is_remembered(table: Table) -> None:
    table.controller.show_settings()
    dialog = table.controller._dialog
    assert dialog is not None and dialog.device.currentText() == DEFAULT_DEVICE
    dialog.mode_chosen.emit(SoundMode.BEEPS)
    dialog.seconds_chosen.emit(SecondsAloud.EVERY)
    dialog.fading.setChecked(True)
    dialog.hiding.setChecked(True)
    dialog.device_chosen.emit("Old headphones")
    assert table.remembered == {
        "sound_mode": "beeps",
        "sound_device": "Old headphones",
        "seconds_aloud": "every",
        "fewer_cues": True,
        "hide_time": True,
    }
    AppSettings(**table.remembered)  # can be read again
    assert table.controller.player.mode is SoundMode.BEEPS and table.page.verdict.hides_time
    dialog.show_choice(table.controller._choice, ["Loudspeakers"])
    assert dialog.device.currentText() == "Old headphones (not there)"
    dialog.close()


def test_volume_is_remembered_when_it_rests_and_quiet_is_a_key(table: Table, qtbot: QtBot) -> None:
    for step in (30, 40, 50):
        table.controller.bar.volume.setValue(step)
    assert table.controller.player.volume == 0.5 and "sound_volume" not in table.remembered
    qtbot.waitUntil(lambda: table.remembered.get("sound_volume") == 0.5, timeout=PATIENCE_MS)
    assert (["Q"], "Quiet, or not") in keys_within(table.page)
    table.controller.bar.mute_toggled.emit(True)
    assert table.controller.player.is_muted


def test_the_running_time_is_hidden_near_the_marks_if_wished(table: Table) -> None:
    panel = table.page.verdict
    for hides, seconds, shown in (
        (False, 4.8, "4.8 s"),
        (True, 4.8, "…"),
        (True, 3.5, "3.5 s"),
        (True, 12.0, "12.0 s"),
    ):
        panel.hides_time = hides
        panel.show_verdict(Verdict(VerdictKind.STRAIGHT), Hold(seconds, 1.0, True))
        assert panel.clock[0] == shown
    panel.show_verdict(Verdict(VerdictKind.NO_HANDSTAND), Hold(4.8, 1.0, False))
    assert panel.clock[0] == "4.8 s"


@pytest.mark.parametrize(
    "wrong",
    [
        {"sound_volume": 1.5},
        {"sound_volume": float("nan")},
        {"sound_volume": True},
        {"sound_mode": "loud"},
        {"sound_device": ""},
        {"sound_device": 3},
        {"seconds_aloud": None},
        {"best_hold_s": -1},
    ],
)
def test_silly_settings_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="settings: "):
        AppSettings(**wrong)
