"""The delayed mirror: what it shows when, and that its memory is bounded."""

import threading
import time

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st

from handstand_app.core.delay.mirror import DelayedMirror
from handstand_app.core.delay.pictures import PictureMemory, kept
from handstand_app.core.delay.plan import DelayOptions, DelayPlan, DelayState, Shown
from handstand_app.core.types import Frame, Hold, LiveResult, Verdict
from models.verdicts import VerdictKind
from tests.examples import examples
from tests.handstand_app.core.builders import pose_of_bends
from tests.patience import PATIENCE_S


def result(at: float, shade: int = 0, *, up: bool = False, size: tuple[int, int] = (48, 64)) -> LiveResult:
    image = np.full((*size, 3), shade, np.uint8)
    verdict = Verdict(VerdictKind.STRAIGHT if up else VerdictKind.NO_HANDSTAND)
    return LiveResult(Frame(round(at * 100), at, image), pose_of_bends(), verdict=verdict, hold=Hold(1.0, 0.0, up))


def shown(plan: DelayPlan, holds: list[tuple[float, float]], times: list[float]) -> list[tuple[str, float]]:
    """What is shown at these times, of a camera of 20 pictures a second, with somebody up during the holds."""
    answers = {}
    for now in np.round(np.arange(0, max(times) + 0.01, 0.05), 2):
        plan.see(float(now), any(start <= now < end for start, end in holds))
        answers[float(now)] = plan.shown(float(now))
    return [(answers[at].state.value, round(answers[at].at, 2)) for at in times]


def test_it_is_delayed_while_down_still_while_up_and_shows_the_attempt_once_on_coming_down() -> None:
    plan = DelayPlan(DelayOptions(delay_s=5))
    assert shown(plan, [(20, 24)], [10, 19.95, 20, 23, 24, 24.95, 25, 28, 31.4, 31.55]) == [
        ("delayed", 5),
        ("delayed", 14.95),
        ("still", 15),
        ("still", 15),
        ("still", 15),
        ("still", 15),
        ("replay", 18.5),
        ("replay", 21.5),
        ("replay", 24.9),
        ("delayed", 26.55),
    ]


def test_a_slow_replay_takes_longer_and_a_loop_goes_on_until_the_next_kick_up_or_a_key() -> None:
    slow = DelayPlan(DelayOptions(delay_s=5, speed=0.25))
    assert shown(slow, [(20, 24)], [25, 29, 50.9, 51.05]) == [
        ("replay", 18.5),
        ("replay", 19.5),
        ("replay", 24.98),
        ("delayed", 46.05),
    ]
    loop = DelayPlan(DelayOptions(delay_s=5, loops=True))
    assert shown(loop, [(20, 24), (60, 61)], [25, 31.5, 59.95, 60]) == [
        ("replay", 18.5),
        ("replay", 18.5),
        ("replay", 20.95),
        ("still", 21.0),
    ]
    loop = DelayPlan(DelayOptions(delay_s=5, loops=True))
    shown(loop, [(20, 24)], [40])
    loop.skip()
    assert loop.shown(40.0) == Shown(DelayState.DELAYED, 35.0)


def test_a_hop_is_not_shown_again() -> None:
    assert shown(DelayPlan(DelayOptions(delay_s=5)), [(20, 20.5)], [20.5, 22]) == [("delayed", 15.5), ("delayed", 17)]


@pytest.mark.parametrize("wrong", [{"delay_s": 4.0}, {"delay_s": float("nan")}, {"delay_s": 31.0}, {"speed": 2.0}])
def test_what_it_cannot_do_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="expected"):
        DelayOptions(**wrong)


@hypothesis.given(
    st.lists(st.floats(0.01, 2.0), min_size=1, max_size=80),
    st.integers(1_000, 20_000),
    st.floats(1.0, 20.0),
)
@hypothesis.settings(max_examples=examples(60))
def test_memory_is_bounded_and_the_newest_picture_before_a_moment_is_found(
    steps: list[float], limit: int, seconds: float
) -> None:
    memory = PictureMemory(seconds, limit)
    times = np.cumsum(steps).tolist()
    for at in times:
        memory.add(kept(result(at)))
        assert len(memory) == 1 or memory.bytes <= limit
    newest, oldest = memory.at(1e9), memory.at(-1.0)
    assert newest is not None and oldest is not None
    assert newest.at == times[-1] and newest.at - oldest.at <= seconds
    for at in times:
        found = memory.at(at)
        assert found is not None and found.at == max(at, oldest.at)


def test_a_kept_picture_is_the_same_picture_with_or_without_its_skeleton() -> None:
    picture = kept(result(3.0, shade=120))
    again = picture.result(9.0)
    assert again.frame.captured_at == 9.0 and again.pose is picture.pose
    assert np.abs(again.frame.image.astype(int) - 120).max() <= 2
    assert picture.result(9.0, with_skeleton=False).pose is None


def test_thirty_seconds_of_a_noisy_camera_of_1280_by_720_stay_below_150_megabytes() -> None:
    rng = np.random.default_rng(0)
    coarse = rng.integers(0, 255, (90, 160, 3), dtype=np.uint8).repeat(8, 0).repeat(8, 1)
    image = np.clip(coarse.astype(int) + rng.normal(0, 4, coarse.shape), 0, 255).astype(np.uint8)
    one = len(kept(LiveResult(Frame(0, 0.0, image))).jpeg)
    memory = PictureMemory()
    assert memory.limit_bytes < 150_000_000
    assert 30 * 30 * one < 4 * memory.limit_bytes  # even such a picture leaves a good part of it


def test_the_thread_brings_pictures_of_some_time_ago_and_ends() -> None:
    clock = [100.0]
    seen: list[tuple[float, DelayState]] = []
    arrived = threading.Event()

    def publish(shown: LiveResult, state: DelayState) -> None:
        seen.append((float(shown.frame.image.mean()), state))
        if shown.frame.image.mean() > 40:
            arrived.set()

    mirror = DelayedMirror(publish, DelayOptions(delay_s=5), clock=lambda: clock[0])
    mirror.start()
    for step in range(12):
        clock[0] = 100.0 + step
        mirror.take(result(clock[0], shade=10 * step))
        time.sleep(0.1)
    assert arrived.wait(PATIENCE_S)
    mirror.stop()
    assert all(state is DelayState.DELAYED for _, state in seen)
    shades = [shade for shade, _ in seen]
    assert shades == sorted(shades) and shades[-1] <= 61 and mirror.kept_bytes == 0
