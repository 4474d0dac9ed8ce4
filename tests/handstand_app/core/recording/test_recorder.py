"""The recorder: attempts with what came before and after, by hand, both at once, and everything that can end a clip."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from handstand_app.core.clip import read_track, read_track_header, track_path
from handstand_app.core.recording.events import RecorderEvent, RecordingEnded, RecordingOptions
from handstand_app.core.recording.recorder import Recorder
from handstand_app.core.recording.recover import recover
from handstand_app.core.types import Frame
from models.verdicts import VerdictKind
from tests.handstand_app.core.recording.scenes import Scene, consecutive, numbered, numbers_and_times
from tests.patience import PATIENCE_S

UP, BROKEN, DOWN = VerdictKind.STRAIGHT, VerdictKind.NOT_STRAIGHT, VerdictKind.NO_HANDSTAND
OPTIONS = RecordingOptions(seconds_before=1.0, seconds_after=1.5, reserve_bytes=0)
MakeScene = Callable[..., Scene]


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[MakeScene]:
    """Makes a scene and stops its recorder at the end."""
    made: list[Scene] = []

    def make(**arguments: object) -> Scene:
        made.append(Scene(tmp_path / "library").make(**{"options": OPTIONS, **arguments}))
        return made[-1]

    yield make
    for one in made:
        one.recorder.stop()


def test_an_attempt_is_saved_with_the_seconds_before_and_after(scene: MakeScene) -> None:
    play = scene(automatic=True)
    play.play(5, DOWN)
    play.play(3, UP)
    play.play(4, DOWN)
    ended = play.wait_for_end()
    assert ended.trouble is None and ended.clip is not None and not play.started[0].by_hand
    numbers, times = numbers_and_times(ended.clip.video)
    assert numbers[0] in (80, 81) and numbers[-1] in (188, 189, 190), "4.0 s to 9.5 s at 20 pictures a second"
    assert consecutive(numbers) and len(numbers) == ended.clip.frames and ended.clip.dropped == 0
    np.testing.assert_allclose(np.diff(times), 0.05, atol=2e-3)
    assert ended.clip.duration_s == pytest.approx(times[-1] + 0.05, abs=2e-3)
    assert ended.clip.summary.verdict is UP and ended.clip.summary.hold_s == pytest.approx(2.95, abs=0.01)


def test_files_have_their_day_and_time_as_names_and_no_lock_stays(scene: MakeScene) -> None:
    play = scene()
    before = datetime.now().astimezone()
    play.recorder.start_by_hand()
    play.play(1)
    play.recorder.stop_by_hand()
    clip = play.wait_for_end().clip
    assert clip is not None and clip.track == track_path(clip.video)
    assert abs(clip.recorded_at - before) < timedelta(seconds=5) and clip.recorded_at.tzinfo is not None
    assert clip.video.parent == play.root / "clips" / f"{clip.recorded_at:%Y-%m-%d}"
    assert clip.video.name.startswith(f"{clip.recorded_at:%H%M%S}-") and len(clip.video.stem) == 11
    play.wait(lambda: play.files() == [".mp4", ".track.jsonl"])
    assert recover(play.root) == []


def test_the_track_has_one_line_a_picture_at_its_time_with_its_own_verdict(scene: MakeScene) -> None:
    play = scene(automatic=True)
    play.recorder.set_network("live-7")
    play.play(3, DOWN)
    play.play(1, UP)
    play.play(0.5)
    play.play(1, BROKEN)
    play.play(4, DOWN)
    clip = play.wait_for_end().clip
    assert clip is not None and clip.track is not None
    numbers, times = numbers_and_times(clip.video)
    track = read_track(clip.track)
    np.testing.assert_allclose([frame.time_s for frame in track], times, atol=2e-3)
    expected = [
        (DOWN if n < 60 else UP if n < 80 else None if n < 90 else BROKEN if n < 110 else DOWN) for n in numbers
    ]
    wrong = [n for n, frame, label in zip(numbers, track, expected, strict=True) if frame.verdict is not label]
    assert set(wrong) <= set(numbers[-2:]), "only the newest pictures may miss their verdict"
    assert track[30].keypoints is not None and track[30].angles is not None
    assert read_track_header(clip.track)["network"] == "live-7" and clip.summary.first_fault == "closed_shoulders"


def test_without_automatic_recording_attempts_leave_nothing(scene: MakeScene) -> None:
    play = scene(automatic=False)
    play.play(2, DOWN)
    play.play(2, UP)
    play.play(3, DOWN)
    play.recorder.stop()
    assert play.events == [] and not play.root.exists()


def test_switched_off_during_an_attempt_the_clip_is_still_finished(scene: MakeScene) -> None:
    play = scene(automatic=True)
    play.play(2, UP)
    play.recorder.set_automatic(False)
    play.play(4, DOWN)
    assert play.wait_for_end().clip is not None
    play.play(2, UP)
    play.play(4, DOWN)
    assert len(play.ended) == 1


def test_kicking_up_again_before_the_clip_ended_makes_it_go_on(scene: MakeScene) -> None:
    play = scene(automatic=True)
    play.play(2, UP)
    play.play(1.2, DOWN)
    play.play(2, BROKEN)
    play.play(4, DOWN)
    clip = play.wait_for_end().clip
    assert clip is not None and len(play.ended) == 1
    assert clip.duration_s == pytest.approx(2 + 1.2 + 2 + 1.5, abs=0.2)


def test_stopped_by_hand_in_the_middle_of_a_handstand_the_clip_ends_there(scene: MakeScene) -> None:
    play = scene(automatic=True)
    play.play(2, UP)
    play.wait(lambda: bool(play.started))
    play.recorder.stop_by_hand()
    play.play(2, UP)
    clip = play.wait_for_end().clip
    assert clip is not None and clip.duration_s == pytest.approx(2, abs=0.2) and len(play.started) == 1


def test_a_recording_by_hand_holds_exactly_what_was_between_start_and_stop(scene: MakeScene) -> None:
    play = scene()
    play.play(2)
    play.recorder.start_by_hand()
    play.play(3)
    play.recorder.stop_by_hand()
    play.play(2)
    clip = play.wait_for_end().clip
    assert clip is not None and play.started[0].by_hand
    assert numbers_and_times(clip.video)[0] == list(range(39, 100)), "those of both moments included"


def test_by_hand_wins_over_an_attempt_and_takes_its_clip_over(scene: MakeScene) -> None:
    play = scene(automatic=True)
    play.play(2, DOWN)
    play.play(2, UP)
    play.recorder.start_by_hand()
    play.play(6, DOWN)
    play.play(2, UP)
    assert play.ended == [], "neither coming down nor kicking up ends it"
    play.recorder.stop_by_hand()
    play.play(3, UP)
    clip = play.wait_for_end().clip
    assert clip is not None and clip.duration_s == pytest.approx(1 + 2 + 6 + 2, abs=0.1)
    play.play(3, DOWN)
    play.recorder.stop()
    assert len(play.ended) == 1, "the same handstand does not begin another clip"


def test_a_long_attempt_goes_on_in_a_new_file_without_a_gap(scene: MakeScene) -> None:
    play = scene(automatic=True, options=RecordingOptions(1.0, 1.5, longest_s=3.0, reserve_bytes=0))
    play.play(1, DOWN)
    play.play(7, UP)
    play.play(4, DOWN)
    play.wait_for_end(4)
    clips = [ended.clip for ended in play.ended if ended.clip is not None]
    numbers = [number for clip in clips for number in numbers_and_times(clip.video)[0]]
    assert len(clips) == 4 and consecutive(numbers) and numbers[0] <= 1
    assert all(clip.duration_s <= 3.06 for clip in clips)


def test_a_lost_camera_ends_the_clip_with_a_sentence_and_the_next_one_works(scene: MakeScene) -> None:
    play = scene(automatic=True)
    play.play(2, UP)
    play.recorder.camera_lost()
    ended = play.wait_for_end()
    assert ended.clip is not None and "camera was lost" in (ended.trouble or "")
    assert numbers_and_times(ended.clip.video)[0] == list(range(40))
    play.now += 30
    play.play(2, UP)
    play.play(4, DOWN)
    again = play.wait_for_end(2)
    assert again.trouble is None and again.clip is not None
    assert numbers_and_times(again.clip.video)[0][0] == 40, "nothing from before the loss"


def test_a_camera_that_changes_its_picture_size_ends_the_clip_readable(scene: MakeScene) -> None:
    play = scene()
    play.recorder.start_by_hand()
    play.play(1)
    play.play(1, width=256, height=128)
    ended = play.wait_for_end()
    assert ended.clip is not None and "size" in (ended.trouble or "")
    assert numbers_and_times(ended.clip.video)[0] == list(range(20))


@pytest.mark.parametrize("width, height", [(193, 97), (1280, 720)])
def test_any_size_of_picture_can_be_recorded(scene: MakeScene, width: int, height: int) -> None:
    play = scene()
    play.recorder.start_by_hand()
    play.play(0.5, width=width, height=height)
    play.recorder.stop_by_hand()
    clip = play.wait_for_end().clip
    assert clip is not None and (clip.width, clip.height) == (width // 2 * 2, height // 2 * 2)
    assert numbers_and_times(clip.video)[0] == list(range(10))


def test_stopping_the_recorder_finishes_the_clip(scene: MakeScene) -> None:
    play = scene()
    play.recorder.start_by_hand()
    play.play(1)
    play.recorder.stop()
    clip = play.wait_for_end().clip
    assert clip is not None and numbers_and_times(clip.video)[0] == list(range(20))


def test_a_folder_that_cannot_be_written_is_said_and_recording_can_be_tried_again(scene: MakeScene) -> None:
    play = scene()
    play.root.parent.mkdir(exist_ok=True)
    play.root.write_text("a file in the way")
    play.recorder.start_by_hand()
    play.play(0.5)
    ended = play.wait_for_end()
    assert ended.clip is None and "choose another folder" in (ended.trouble or "") and str(play.root) in ended.trouble
    play.root.unlink()
    play.recorder.start_by_hand()
    play.play(0.5)
    play.recorder.stop_by_hand()
    assert play.wait_for_end(2).clip is not None


def test_too_little_free_space_is_said_before_the_disk_is_full(scene: MakeScene) -> None:
    play = scene(options=RecordingOptions(1.0, 1.5, reserve_bytes=10**18))
    play.recorder.start_by_hand()
    play.play(0.5)
    ended = play.wait_for_end()
    assert ended.clip is None and "MB are free" in (ended.trouble or "") and not play.root.exists()


def test_a_slow_disk_never_holds_up_the_camera_and_drops_are_counted(tmp_path: Path) -> None:
    free, ended = threading.Event(), []

    def slow(event: RecorderEvent) -> None:
        if isinstance(event, RecordingEnded):
            ended.append(event)
        else:
            assert free.wait(PATIENCE_S)

    recorder = Recorder(tmp_path, "", slow, OPTIONS, clock=lambda: 0.0)
    recorder._ring.busy_bytes = 100 * 192 * 96 * 3 // 2
    recorder.start()
    recorder.start_by_hand()
    for index in range(150):
        recorder.offer(Frame(index, 1e-3 * index, numbered(index)))
    free.set()  # had it waited for the disk, it would still be waiting
    while len(recorder._ring):
        time.sleep(0.005)
    recorder._clock = lambda: 1.0
    recorder.stop()
    assert 45 <= recorder.dropped <= 50
    assert ended[0].clip is not None and ended[0].clip.frames + ended[0].clip.dropped == 150


def test_a_clip_that_nobody_could_keep_is_offered_again_at_the_next_start(tmp_path: Path) -> None:
    def refuse(event: RecorderEvent) -> None:
        if isinstance(event, RecordingEnded):
            raise RuntimeError("the library is locked")

    play = Scene(tmp_path).make(options=OPTIONS)
    play.recorder._series._tell = refuse
    play.recorder.start_by_hand()
    play.play(1)
    play.recorder.stop()
    again = Scene(tmp_path).make(options=OPTIONS, recover_first=True)
    offered = again.wait_for_end()
    again.recorder.stop()
    assert offered.recovered and offered.clip is not None
    assert numbers_and_times(offered.clip.video)[0] == list(range(20))
    assert again.files() == [".mp4", ".track.jsonl"]


def test_a_recording_that_goes_on_is_left_alone_by_another_start(scene: MakeScene) -> None:
    play = scene()
    play.recorder.start_by_hand()
    play.play(2)
    play.wait(lambda: len(play.recorder._ring) == 0)
    assert recover(play.root) == []
    play.play(1)
    play.recorder.stop()
    clip = play.wait_for_end().clip
    assert clip is not None and clip.frames == 60
