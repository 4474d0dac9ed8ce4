"""A file as the camera: it plays once, pauses, seeks and loops, and says where pictures do not follow one another."""

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from handstand_app.core.camera import CameraState, CameraStatus, CameraThread
from handstand_app.core.drawing.video_writer import VideoWriter
from handstand_app.core.judging.estimator import Estimator
from handstand_app.core.judging.pipeline import Pipeline
from handstand_app.core.session import judged
from handstand_app.core.sources.base import Image, Position
from handstand_app.core.sources.choose import DEMO
from handstand_app.core.sources.playback import VideoFileSource
from handstand_app.core.sources.video_file import TimedImage, VideoReader
from handstand_app.core.types import Frame, LiveResult
from models.verdicts import Reason
from tests.clips import cut_clip, noise_clip
from tests.examples import examples
from tests.networks import shipped_runtime

FPS = 50.0
FRAMES = 20
GAP_S = 30.0
GAP_TIMES = (0.0, GAP_S, GAP_S + 2)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return noise_clip(tmp_path_factory.mktemp("clips") / "clip.mp4", FRAMES, FPS)


@pytest.fixture(scope="module")
def gap_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A picture, and two more after a gap."""
    path = tmp_path_factory.mktemp("clips") / "gap.mp4"
    with VideoWriter(path, 30) as writer:
        for time_s in GAP_TIMES:
            writer.write(time_s, np.full((32, 32, 3), 90, np.uint8))
    return path


@pytest.fixture
def source(clip: Path) -> Iterator[VideoFileSource]:
    made = VideoFileSource(clip)
    made.open()
    yield made
    made.release()


def next_picture(source: VideoFileSource, seconds: float = 60.0) -> tuple[Image, Position]:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if (image := source.read()) is not None:
            return image, source.position
        assert source.position.is_waiting, "a read failed"
    raise AssertionError("no picture came")


def times_until_it_waits(source: VideoFileSource) -> list[float]:
    """Times of all pictures up to the end."""
    times = []
    while not source.playback.is_at_end:
        if source.read() is not None and source.position.time_s is not None:
            times.append(source.position.time_s)
    return times


def test_a_file_plays_once_and_waits_at_its_last_picture(source: VideoFileSource) -> None:
    assert source.playback.duration_s == pytest.approx(FRAMES / FPS)
    assert times_until_it_waits(source) == pytest.approx([i / FPS for i in range(FRAMES)])
    assert source.read() is None and source.position.is_waiting and source.position.segment == 0
    assert not source.playback.is_playing and source.playback.time_s == pytest.approx(FRAMES / FPS)


def test_at_the_end_playing_on_begins_again_in_a_new_segment(source: VideoFileSource) -> None:
    times_until_it_waits(source)
    source.play()
    assert next_picture(source)[1] == Position(1, 0.0)
    assert len(times_until_it_waits(source)) == FRAMES - 1


def test_a_loop_begins_again_by_itself_and_its_seam_is_a_new_segment(clip: Path) -> None:
    source = VideoFileSource(clip, loop=True)
    source.open()
    positions = [next_picture(source)[1] for _ in range(2 * FRAMES + 1)]
    assert [place.segment for place in positions] == [0] * FRAMES + [1] * FRAMES + [2]
    assert [positions[i].time_s for i in (0, FRAMES, 2 * FRAMES)] == [0.0] * 3
    source.loop = False
    assert len(times_until_it_waits(source)) == FRAMES - 1
    source.release()


def test_a_file_keeps_its_pace(tmp_path: Path) -> None:
    source = VideoFileSource(noise_clip(tmp_path / "clip.mp4", frames=6, fps=30), loop=True)
    source.open()
    started = time.perf_counter()
    for _ in range(16):
        next_picture(source)
    assert time.perf_counter() - started > 15 / 30 - 0.1, "sixteen pictures at thirty a second"
    source.release()


def test_a_pause_stops_the_pictures_and_nothing_is_left_out(source: VideoFileSource) -> None:
    for _ in range(4):
        next_picture(source)
    source.pause()
    assert [source.read() for _ in range(4)] == [None] * 4 and source.position.is_waiting
    source.play()
    assert next_picture(source)[1] == Position(0, pytest.approx(4 / FPS))


def test_a_file_that_is_opened_paused_shows_its_first_picture(source: VideoFileSource) -> None:
    source.pause()
    assert next_picture(source)[1] == Position(0, 0.0)
    assert source.read() is None and source.position.is_waiting


@pytest.fixture(scope="module")
def pictures(clip: Path) -> list[TimedImage]:
    with VideoReader(clip) as reader:
        return list(reader)


@settings(max_examples=examples(25))
@given(share=st.floats(-0.2, 1.3))
def test_a_seek_shows_the_picture_of_that_time_in_a_new_segment(
    clip: Path, pictures: list[TimedImage], share: float
) -> None:
    source = VideoFileSource(clip)
    source.open()
    source.pause()
    wanted_s = share * FRAMES / FPS
    source.seek(wanted_s)
    image, place = next_picture(source)
    expected = max((p for p in pictures if p.time_s <= max(wanted_s, 0.0) + 1e-6), key=lambda p: p.time_s)
    assert place == Position(1, pytest.approx(expected.time_s))
    assert np.array_equal(image, expected.image)
    assert source.read() is None and source.position.is_waiting, "it stays paused"
    source.release()


def test_a_file_that_is_cut_off_plays_as_far_as_it_goes_and_says_so(tmp_path: Path) -> None:
    source = VideoFileSource(cut_clip(tmp_path / "cut.mp4", frames=240, fps=200))
    source.open()
    assert 60 < len(times_until_it_waits(source)) < 240
    assert "is cut off" in (source.playback.trouble or "")
    source.release()


def test_a_file_that_has_gone_is_a_failed_read(tmp_path: Path) -> None:
    path = noise_clip(tmp_path / "a.mp4")
    source = VideoFileSource(path)
    source.open()
    next_picture(source)
    path.unlink()
    source.seek(0.1)
    assert source.read() is None and source.read() is None
    assert not source.position.is_waiting and "does not exist" in (source.playback.trouble or "")


def test_frames_of_a_camera_thread_say_where_the_file_was_sought(clip: Path) -> None:
    source = VideoFileSource(clip)
    frames: list[Frame] = []
    statuses: list[CameraStatus] = []
    thread = CameraThread(source, frames.append, statuses.append)
    thread.start()
    try:
        wait_until(lambda: source.playback.is_at_end)
        time.sleep(0.4)  # longer than a camera may give nothing
        source.seek(0.1)
        source.play()
        wait_until(lambda: source.playback.is_at_end)
    finally:
        thread.stop()
    assert [frame.segment for frame in frames] == [0] * FRAMES + [1] * (FRAMES - 5)
    assert [frame.index for frame in frames] == list(range(len(frames)))
    assert frames[FRAMES].source_time == pytest.approx(0.1) and frames[FRAMES].captured_at > 1.0
    assert [status.state for status in statuses] == [CameraState.OPENING, CameraState.RUNNING]


def wait_until(condition: object, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)


@pytest.fixture(scope="module")
def hold_pictures() -> list[tuple[float, Image]]:
    """Three seconds of a straight hold of the demo, 15 pictures a second, from time 0."""
    with VideoReader(DEMO) as reader:
        return [(p.time_s - 4.0, p.image) for i, p in enumerate(reader) if i % 2 == 0 and 4.0 <= p.time_s < 7.0]


def holds_of(cache: Path, frames: list[Frame]) -> list[LiveResult]:
    runtime = shipped_runtime(cache)
    pipeline = Pipeline(Estimator(runtime))
    return [judged(pipeline, frame) for frame in frames]


def test_a_seam_ends_the_hold_and_empties_the_window(
    network_cache: Path, hold_pictures: list[tuple[float, Image]]
) -> None:
    rounds = [(segment, t, image) for segment in (0, 1) for t, image in hold_pictures]
    frames = [Frame(i, 100 + i / 15, image, segment, t) for i, (segment, t, image) in enumerate(rounds)]
    results = holds_of(network_cache, frames)
    half = len(hold_pictures)
    assert 2.0 < results[half - 1].hold.total_s <= 3.0 and results[half - 1].hold.is_up
    first = results[half]
    assert not first.hold.is_up and first.verdict is not None and first.verdict.reason == Reason.STARTING
    assert results[-1].hold.is_up and max(result.hold.total_s for result in results) <= 3.0


def test_a_hold_does_not_grow_while_the_file_is_paused(
    network_cache: Path, hold_pictures: list[tuple[float, Image]]
) -> None:
    half = len(hold_pictures) // 2
    frames = [Frame(i, 100 + t + (60 if i >= half else 0), image, 0, t) for i, (t, image) in enumerate(hold_pictures)]
    results = holds_of(network_cache, frames)
    assert 2.0 < results[-1].hold.total_s <= 3.0
    assert results[-1].frame is frames[-1], "the picture keeps the time at which it was shown"


def test_slow_motion_divides_all_times_and_the_picture_stays(source: VideoFileSource) -> None:
    source.pause()
    source.seek(0.2)
    before, _ = next_picture(source)
    duration_s = source.playback.duration_s
    source.set_slow_motion(4.0)
    after, position = next_picture(source)
    assert np.array_equal(before, after) and position.time_s == pytest.approx(0.05) and position.segment == 2
    assert source.playback.duration_s == pytest.approx(duration_s / 4) and not source.playback.is_playing
    source.set_slow_motion(2.0)
    after, position = next_picture(source)
    assert np.array_equal(before, after) and position.time_s == pytest.approx(0.1)
    source.play()
    assert times_until_it_waits(source)[-1] == pytest.approx((FRAMES - 1) / FPS / 2)


@given(steps=st.lists(st.sampled_from([-7.0, -1.0, 1.0, 10.0]), max_size=10))
@example([10.0, 10.0, *[1.0] * 11])
@settings(max_examples=examples(5))
def test_a_gap_is_walked_through_second_by_second(gap_clip: Path, steps: list[float]) -> None:
    source = VideoFileSource(gap_clip)
    source.open()
    source.pause()
    next_picture(source)
    for step in steps:
        expected = min(max(source.playback.time_s + step, 0.0), source.playback.duration_s)
        source.seek(source.playback.time_s + step)
        assert next_picture(source)[1].time_s == pytest.approx(max(t for t in GAP_TIMES if t <= expected))
        assert expected >= GAP_TIMES[-1] or source.playback.time_s == pytest.approx(expected), (
            "the picture lasts until the next one comes"
        )
    source.release()


def test_after_a_seek_into_a_gap_the_next_picture_comes_when_it_is_due(gap_clip: Path) -> None:
    source = VideoFileSource(gap_clip)
    source.open()
    source.seek(GAP_S - 0.3)
    next_picture(source)
    assert next_picture(source)[1].time_s == pytest.approx(GAP_S), "not after the whole gap"
    source.release()


def test_behind_the_missing_end_of_a_cut_file_no_picture_is_said_to_be_shown(tmp_path: Path) -> None:
    source = VideoFileSource(cut_clip(tmp_path / "cut.mp4"))
    source.open()
    source.pause()
    next_picture(source)
    source.seek(source.playback.duration_s)
    _, position = next_picture(source)
    assert source.playback.time_s == position.time_s
    source.release()
