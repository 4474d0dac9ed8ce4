"""Playing, stepping, seeking and repeating, with real keys and real files."""

import time
from itertools import pairwise
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt

from tests.handstand_app.core.recording.scenes import number_in
from tests.handstand_app.core.review.clips import sequential
from tests.handstand_app.qt.review.table import Table

Key = Qt.Key
FPS = 30


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
    first, moments = table.view.player.playhead.time_s, [time.perf_counter()]
    for wait_ms in (600, 0):
        table.press(Key.Key_Space)
        moments.append(time.perf_counter())
        table.qtbot.wait(wait_ms)
        moments.append(time.perf_counter())
    before_play, after_play, before_pause, after_pause, _ = moments
    played = table.view.player.playhead.time_s - first
    assert (before_pause - after_play) / 4 - 1e-6 <= played <= (after_pause - before_play) / 4 + 1e-6
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
