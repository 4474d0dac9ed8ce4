"""The level of a real network is exchanged while it judges; what cannot be loaded leaves it as it is."""

import time
from pathlib import Path

import numpy as np
import pytest

from handstand_app.core.judging.estimator import Estimator
from handstand_app.core.levels import LevelSwitch
from handstand_app.core.load import Bottleneck
from handstand_app.core.runtime.base import Runtime
from handstand_app.core.runtime.choose import observe_ms
from handstand_app.core.types import Frame, LiveResult, Verdict
from models.contract import Level
from models.verdicts import Reason, VerdictKind
from tests.networks import shipped_runtime

ONE, TWO = Level(1), Level(2)
PICTURE = np.zeros((8, 8, 3), np.uint8)


@pytest.fixture(scope="module")
def runtime(network_cache: Path) -> Runtime:
    return shipped_runtime(network_cache, TWO)


def play(switch: LevelSwitch, start_s: float, seconds: float, fps: float, compute_ms: float) -> LiveResult:
    """Results of a camera of 30 pictures a second of which `fps` were judged."""
    result = None
    for number in range(round(seconds * fps)):
        at = start_s + number / fps
        verdict = Verdict(VerdictKind.CANNOT_TELL, reason=Reason.TOO_SLOW)
        result = switch.take(LiveResult(Frame(round(30 * at), at, PICTURE), verdict=verdict, observe_ms=compute_ms))
    if switch._loading is not None:
        switch._loading.join()
    assert result is not None
    return result


def test_another_level_gives_what_a_runtime_of_that_level_gives(runtime: Runtime, network_cache: Path) -> None:
    size = runtime.card.network.input_size
    crop = np.random.default_rng(0).integers(0, 255, (size, size, 3)).astype(np.uint8)
    fresh = shipped_runtime(network_cache)
    other = runtime.at_level(ONE)
    assert other.level == ONE and runtime.level == TWO and other.precision == runtime.precision
    for a, b in (
        (other.observe(crop), fresh.observe(crop)),
        (other.at_level(TWO).observe(crop), runtime.observe(crop)),
    ):
        np.testing.assert_array_equal(a.keypoints, b.keypoints)


def test_a_network_that_is_held_up_goes_to_its_cheaper_level_and_back(runtime: Runtime) -> None:
    estimator = Estimator(runtime, [TWO, ONE])
    switch = LevelSwitch(estimator)
    play(switch, 0, 4, 30, 15)
    assert estimator.runtime.level == TWO
    play(switch, 4, 4, 24, 40)
    play(switch, 8, 0.2, 30, 20)
    assert estimator.runtime.level == ONE
    play(switch, 8.2, 14, 30, 8)
    assert estimator.runtime is runtime


def test_a_level_that_is_chosen_by_hand_stays_until_the_computer_may_choose_again(runtime: Runtime) -> None:
    estimator = Estimator(runtime, [TWO, ONE])
    switch = LevelSwitch(estimator, blocks=1)
    play(switch, 0, 0.2, 30, 5)
    play(switch, 0.2, 0.2, 30, 5)
    assert estimator.runtime.level == ONE, "at once, although there is room for more"
    play(switch, 0.4, 20, 30, 5)
    assert estimator.runtime.level == ONE
    switch.blocks = 2
    play(switch, 21, 6, 20, 60)
    assert estimator.runtime.level == TWO, "although pictures are left out"
    switch.blocks = None
    play(switch, 27, 4, 20, 60)
    assert estimator.runtime.level == ONE


def test_a_number_of_blocks_that_the_network_does_not_have_follows_the_computer(runtime: Runtime) -> None:
    estimator = Estimator(runtime, [TWO, ONE])
    switch = LevelSwitch(estimator, blocks=7)
    play(switch, 0, 4, 20, 60)
    play(switch, 4, 0.2, 20, 60)
    assert estimator.runtime.level == ONE


def test_a_computer_that_is_too_busy_is_named_instead_of_the_camera(runtime: Runtime) -> None:
    switch = LevelSwitch(Estimator(runtime))
    last = play(switch, 0, 8, 6, 150)
    assert switch.load.bottleneck is Bottleneck.COMPUTER
    assert last.verdict is not None and last.verdict.reason is Reason.COMPUTER_BUSY


def test_a_level_that_cannot_be_loaded_leaves_the_network_as_it_is(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(self: Runtime, level: Level) -> Runtime:
        raise MemoryError("no room")

    monkeypatch.setattr(type(runtime), "at_level", fail)
    estimator = Estimator(runtime, [TWO, ONE])
    switch = LevelSwitch(estimator)
    play(switch, 0, 12, 20, 45)
    assert estimator.runtime is runtime and caplog.text.count("cannot be loaded") == 1


def test_timing_a_level_on_a_busy_computer_is_cut_short(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[float] = []
    observe = type(runtime).observe

    def slow(self: Runtime, picture: np.ndarray) -> object:
        calls.append(time.perf_counter())
        time.sleep(0.6)
        return observe(self, picture)

    monkeypatch.setattr(type(runtime), "observe", slow)
    assert observe_ms(runtime) > 600
    assert len(calls) == 2


def test_pictures_that_were_skipped_are_no_fault_of_the_camera(runtime: Runtime) -> None:
    """Also before the load of the last seconds is known."""
    late = Verdict(VerdictKind.CANNOT_TELL, reason=Reason.TOO_SLOW)

    def reasons(step: int) -> set[Reason | None]:
        switch = LevelSwitch(Estimator(runtime))
        frames = [Frame(step * number, number / 4, PICTURE) for number in range(4)]
        results = [switch.take(LiveResult(frame, verdict=late, observe_ms=5.0)) for frame in frames]
        return {result.verdict.reason for result in results if result.verdict is not None}

    assert reasons(step=8) - {Reason.TOO_SLOW} == {Reason.COMPUTER_BUSY} and reasons(step=1) == {Reason.TOO_SLOW}
