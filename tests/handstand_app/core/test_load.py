"""A busy computer is told from a slow camera, and the level follows what the machine can do, but not to and fro."""

import itertools
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handstand_app.core.load import Bottleneck, LevelControl, Load, LoadMonitor
from models.contract import Level
from tests.examples import examples

ONE, TWO = Level(1), Level(2)
Cost = Callable[[float, Level], float]
"""Milliseconds that the network takes at a time [s] and level."""


class Machine:
    """A camera and a computer as they play together live: pictures that come while the network works are left out."""

    def __init__(self, fps: float, cost: Cost, level: Level = TWO) -> None:
        self.fps, self.cost = fps, cost
        self.monitor, self.control = LoadMonitor(), LevelControl([TWO, ONE], level)
        self.levels: list[tuple[float, Level]] = []
        self.loads: list[tuple[float, Load]] = []
        self.judged = 0

    def run(self, seconds: float) -> "Machine":
        free_at, index = 0.0, 0
        while index < seconds * self.fps:
            now = index / self.fps
            level = self.control.level
            took_ms = self.cost(now, level)
            free_at = max(now, free_at) + took_ms / 1000
            load = self.monitor.update(index, now, took_ms)
            self.judged += 1
            if self.monitor.is_settled and self.control.update(now, load) != level:
                self.monitor.reset()
                self.levels.append((now, self.control.level))
            self.loads.append((now, load))
            # the newest picture that has come when the network is free, or else the next one
            index = max(index + 1, int(free_at * self.fps))
        return self

    def causes(self) -> list[Bottleneck]:
        """In order, each change once."""
        seen = [Bottleneck.NONE]
        for _, load in self.loads:
            if load.bottleneck is not seen[-1]:
                seen.append(load.bottleneck)
        return seen


def cost(one_ms: float, two_ms: float) -> Cost:
    return lambda now, level: two_ms if level == TWO else one_ms


def between(start_s: float, end_s: float, factor: float, base: Cost) -> Cost:
    """Another program takes the computer's time for a while."""
    return lambda now, level: base(now, level) * (factor if start_s <= now < end_s else 1.0)


def test_a_machine_that_keeps_up_stays_at_the_best_level() -> None:
    machine = Machine(30, cost(9, 14)).run(120)
    assert machine.levels == [] and machine.causes() == [Bottleneck.NONE] and machine.judged == 3600


def test_a_busy_spell_costs_a_block_and_not_pictures_and_the_block_comes_back() -> None:
    machine = Machine(30, between(20, 60, 2.2, cost(9, 15))).run(120)
    assert [level for _, level in machine.levels] == [ONE, TWO]
    (down_at, _), (up_at, _) = machine.levels
    assert 20 < down_at < 24 and 60 < up_at < 75
    assert machine.judged > 0.97 * 3600 and machine.causes() == [Bottleneck.NONE]


def test_a_machine_that_is_too_busy_for_any_level_is_said_to_be_so_and_it_is_taken_back() -> None:
    machine = Machine(30, between(20, 60, 12, cost(9, 14))).run(120)
    assert machine.causes() == [Bottleneck.NONE, Bottleneck.COMPUTER, Bottleneck.NONE]
    told = [now for now, load in machine.loads if load.bottleneck is Bottleneck.COMPUTER]
    assert 20 < told[0] < 27 and 60 < told[-1] < 67
    assert machine.control.level == TWO


def test_a_slow_camera_is_not_the_computers_fault() -> None:
    machine = Machine(8, cost(9, 14)).run(30)
    assert machine.causes() == [Bottleneck.NONE, Bottleneck.CAMERA] and machine.levels == []
    assert machine.loads[-1][1].camera_fps == pytest.approx(8)


def test_a_camera_thread_that_is_held_up_with_the_network_is_the_computers_fault() -> None:
    monitor = LoadMonitor()
    for index in range(60):
        monitor.update(index, index / 30, 15)
    for index in range(50):
        load = monitor.update(60 + index, 2 + index / 9, 60)
    assert load.bottleneck is Bottleneck.COMPUTER, (
        "9 pictures a second come, and each takes four times as long as it can"
    )


def test_a_level_that_does_not_last_is_tried_less_and_less_often() -> None:
    """Level 1 makes it look as if there were room; level 2 never keeps up."""
    machine = Machine(30, cost(9, 34)).run(280)
    ups = [now for now, level in machine.levels if level == TWO]
    assert len(ups) >= 4
    gaps = np.diff(ups)
    assert (gaps[1:] > 1.5 * gaps[:-1]).all()


@settings(max_examples=examples(60))
@given(
    fps=st.sampled_from([15.0, 24.0, 30.0, 60.0]),
    one_ms=st.floats(3, 90),
    dearer=st.floats(1.1, 2.0),
    busy=st.floats(1, 8),
    start_s=st.floats(0, 40),
)
def test_the_level_never_goes_to_and_fro(fps: float, one_ms: float, dearer: float, busy: float, start_s: float) -> None:
    machine = Machine(fps, between(start_s, start_s + 30, busy, cost(one_ms, one_ms * dearer))).run(120)
    times = [now for now, _ in machine.levels]
    assert len(times) <= 10
    ups = [now for now, level in machine.levels if level == TWO]
    assert all(later - earlier >= 8 for earlier, later in itertools.pairwise(ups))


def test_one_long_search_for_the_athlete_changes_nothing() -> None:
    machine = Machine(30, lambda now, level: 1900.0 if now == 0 else 14.0).run(20)
    assert machine.levels == [] and machine.causes() == [Bottleneck.NONE]


def test_a_level_that_was_asked_for_stays() -> None:
    control = LevelControl([], TWO)
    for second in range(60):
        assert control.update(second, Load(30, 8, 120, Bottleneck.COMPUTER)) == TWO
