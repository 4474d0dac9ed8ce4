"""Saved clips are judged again at leisure: real clips, the real network, a real library."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from handstand_app.core.clip import SavedClip, read_track, read_track_header, summarise, track_path
from handstand_app.core.judging.estimator import Estimator
from handstand_app.core.judging.judgement import read_judgement, read_live
from handstand_app.core.library.judging.idle import QUIET_S, IdleWatch
from handstand_app.core.library.judging.judge_again import JudgeAgain
from handstand_app.core.library.library import Library
from handstand_app.core.library.recovery.rescan import describe
from handstand_app.core.sources.speed import FileSpeed
from handstand_app.core.types import Frame, Observation
from models.checkpoint import SHIPPED, read_card
from models.contract import Level
from tests.handstand_app.core.library.scenes import film
from tests.handstand_app.core.review.clips import WHEN, demo_clip
from tests.networks import shipped_estimator
from tests.patience import PATIENCE_S

Load = Callable[[], Estimator]


@pytest.fixture(scope="module")
def whole(network_cache: Path) -> Estimator:
    level = Level(read_card(SHIPPED).network.blocks)
    return shipped_estimator(network_cache, level)


def saved_live(library: Library, number: int = 0, seconds: float = 0.3) -> SavedClip:
    """A clip as it was recorded on a busy machine: every fifth picture was judged."""
    when = WHEN + timedelta(minutes=number)
    place = library.layout.clips / f"{when:%Y-%m-%d}" / f"{when:%H%M%S}-00{number:02x}.mp4"
    place.parent.mkdir(parents=True, exist_ok=True)
    demo_clip(place, 2.4, 2.4 + seconds, step=5)
    return describe(place, when)


class Table:
    """A worker with what it told."""

    def __init__(self, library: Library, load: Load) -> None:
        self.judged: list[int] = []
        self._one = threading.Semaphore(0)
        self.worker = JudgeAgain(library, load, self._tell)
        self.worker.start()

    def _tell(self, clip_id: int) -> None:
        self.judged.append(clip_id)
        self._one.release()

    def wait(self) -> int:
        assert self._one.acquire(timeout=PATIENCE_S)
        return self.judged[-1]


def test_a_clip_is_judged_picture_by_picture_and_what_was_said_live_stays_beside_it(
    library: Library, whole: Estimator
) -> None:
    saved = saved_live(library)
    clip_id = library.clips.add(saved)
    assert library.judgements.waiting() == 1 and library.clips.get(clip_id).live is None
    table = Table(library, lambda: whole)
    assert table.judged == [], "it waits until it may work"
    table.worker.allow(True)
    assert table.wait() == clip_id
    table.worker.stop()
    clip = library.clips.get(clip_id)
    frames = read_track(track_path(clip.video))
    assert len(frames) == saved.frames and all(frame.verdict is not None for frame in frames)
    assert clip.live == saved.summary and clip.summary == summarise(frames) != saved.summary
    assert clip.judged_fully and clip.judged_by == whole.runtime.card.name
    assert library.judgements.waiting() == 0
    header = read_track_header(track_path(clip.video))
    judgement = read_judgement(header)
    assert judgement.is_full and judgement.blocks == whole.runtime.card.network.blocks and judgement.every_frame
    assert read_live(header) == saved.summary
    assert header["recorded_at"] == WHEN.isoformat()


def test_a_clip_in_slow_motion_is_judged_at_the_speed_of_life_and_its_track_keeps_the_times_of_the_file(
    library: Library, whole: Estimator
) -> None:
    saved = saved_live(library, seconds=0.6)
    clip_id = library.clips.add(saved)
    library.judgements.set_slow_motion(clip_id, FileSpeed(30.0, 1.0, 4.0))
    table = Table(library, lambda: whole)
    table.worker.allow(True)
    assert table.wait() == clip_id
    table.worker.stop()
    clip = library.clips.get(clip_id)
    frames = read_track(track_path(clip.video))
    assert clip.judged_fully and frames[-1].time_s == pytest.approx(saved.duration_s, abs=0.05)
    in_life = [replace(frame, time_s=frame.time_s / 4) for frame in frames]
    assert clip.summary.hold_s == pytest.approx(summarise(in_life).hold_s, abs=2e-3)


def test_a_library_that_lost_its_database_knows_from_the_tracks_what_was_judged_and_said(
    tmp_path: Path, whole: Estimator
) -> None:
    with Library(tmp_path / "a") as library:
        saved = saved_live(library)
        library.clips.add(saved)
        table = Table(library, lambda: whole)
        table.worker.allow(True)
        table.wait()
        table.worker.stop()
        [before] = library.clips.page()
    (tmp_path / "a" / "library.db").unlink()
    with Library(tmp_path / "a") as library:
        library.rescan()
        [after] = library.clips.page()
        assert (after.live, after.summary, after.judged_by) == (before.live, before.summary, before.judged_by)
        assert after.judged_fully and library.judgements.waiting() == 0


class Watched(Estimator):
    """A network that stops at a picture until it may go on."""

    def __init__(self, estimator: Estimator, at: int) -> None:
        super().__init__(estimator.runtime)
        self.seen: list[int] = []
        self.reached, self.go_on = threading.Event(), threading.Event()
        self._at = at

    def observe(self, frame: Frame) -> Observation | None:
        self.seen.append(frame.index)
        if frame.index == self._at:
            self.reached.set()
            assert self.go_on.wait(PATIENCE_S)
        return super().observe(frame)


def test_it_rests_after_the_present_picture_while_the_machine_is_needed(library: Library, whole: Estimator) -> None:
    clip_id = library.clips.add(saved_live(library))
    watched = Watched(whole, at=3)
    table = Table(library, lambda: watched)
    table.worker.allow(True)
    assert watched.reached.wait(PATIENCE_S)
    table.worker.allow(False)
    watched.go_on.set()
    assert not table._one.acquire(timeout=0.3)
    assert watched.seen == [0, 1, 2, 3], "it rests"
    table.worker.allow(True)
    assert table.wait() == clip_id and watched.seen == list(range(library.clips.get(clip_id).frames))
    table.worker.stop()


def test_a_clip_that_was_begun_is_as_it_was_and_is_judged_after_the_next_start(
    library: Library, whole: Estimator
) -> None:
    saved = saved_live(library)
    clip_id = library.clips.add(saved)
    before = track_path(saved.video).read_bytes()
    watched = Watched(whole, at=3)
    table = Table(library, lambda: watched)
    table.worker.allow(True)
    assert watched.reached.wait(PATIENCE_S)
    ending = threading.Thread(target=table.worker.stop)
    ending.start()
    watched.go_on.set()
    ending.join()
    assert track_path(saved.video).read_bytes() == before and table.judged == []
    assert library.clips.get(clip_id).summary == saved.summary and not list(library.layout.incoming.iterdir())
    again = Table(library, lambda: whole)
    again.worker.allow(True)
    assert again.wait() == clip_id and library.clips.get(clip_id).judged_fully
    again.worker.stop()


def test_the_newest_clip_comes_first_and_one_that_cannot_be_read_does_not_hold_up_the_others(
    library: Library, whole: Estimator
) -> None:
    older = library.clips.add(saved_live(library, 0))
    newer = library.clips.add(saved_live(library, 1))
    torn = library.clips.get(newer).video
    torn.write_bytes(torn.read_bytes()[:200])
    table = Table(library, lambda: whole)
    table.worker.allow(True)
    table.wait()
    assert table.wait() == older and table.judged == [newer, older]
    assert library.clips.get(older).judged_fully and not library.clips.get(newer).judged_fully
    assert library.judgements.waiting() == 0, "it is not tried at every start"
    table.worker.stop()


def test_a_clip_thrown_away_while_it_is_judged_takes_its_new_track_along(library: Library, whole: Estimator) -> None:
    clip_id = library.clips.add(saved_live(library))
    watched = Watched(whole, at=3)
    table = Table(library, lambda: watched)
    table.worker.allow(True)
    assert watched.reached.wait(PATIENCE_S)
    library.trash.put([clip_id])
    watched.go_on.set()
    table.wait()
    table.worker.stop()
    clip = library.clips.get(clip_id)
    assert clip.trashed_at is not None and clip.judged_fully
    assert len(read_track(track_path(clip.video))) == clip.frames
    assert not list(library.layout.clips.rglob("*.jsonl"))


def test_clips_that_were_never_judged_are_judged_and_nothing_was_said_of_them_before(
    library: Library, whole: Estimator
) -> None:
    clip_id = library.clips.add(describe(film(library.layout.clips / "2026-03-08" / "140211-00aa.mp4", 5)))
    table = Table(library, lambda: whole)
    table.worker.allow(True)
    table.wait()
    table.worker.stop()
    clip = library.clips.get(clip_id)
    assert clip.live is None and clip.track is not None and clip.judged_fully


def test_pausing_is_remembered(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        assert not library.judgements.paused
        library.judgements.set_paused(True)
    with Library(tmp_path) as library:
        assert library.judgements.paused
        library.judgements.set_paused(False)
        assert not library.judgements.paused


def test_the_machine_is_idle_when_nobody_has_been_in_view_for_a_while() -> None:
    idle = IdleWatch(100.0)
    assert not idle.is_idle(100.0 + QUIET_S - 1) and idle.is_idle(100.0 + QUIET_S)
    idle.see(150.0)
    assert not idle.is_idle(150.0 + QUIET_S - 1) and idle.is_idle(150.0 + QUIET_S)
