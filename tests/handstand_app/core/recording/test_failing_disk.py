"""A disk that fails while a clip is opened, written or closed ends that clip alone: what is there is kept."""

import errno
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from handstand_app.core.recording import recover as recover_module
from handstand_app.core.recording import video as video_module
from handstand_app.core.recording import writer as writer_module
from handstand_app.core.recording.events import RecorderEvent, RecordingEnded, RecordingOptions
from handstand_app.core.recording.lock import RecordingLock
from handstand_app.core.recording.recover import recover
from handstand_app.core.recording.track import TrackWriter
from handstand_app.core.recording.video import FragmentedVideo
from tests.handstand_app.core.recording.scenes import Scene, numbers_and_times

OPTIONS = RecordingOptions(seconds_before=1.0, seconds_after=1.5, reserve_bytes=0)
FULL, BROKEN = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), OSError(errno.EIO, os.strerror(errno.EIO))
CLOSED = ValueError("I/O operation on closed file")


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Scene]:
    scene = Scene(tmp_path / "library").make(options=OPTIONS)
    yield scene
    scene.recorder.stop()


def record(play: Scene, seconds: float = 2.0) -> None:
    play.recorder.start_by_hand()
    play.play(seconds)
    play.recorder.stop_by_hand()


def failing(error: Exception, times: int = 1, instead_of: Callable[..., object] | None = None) -> Callable[..., object]:
    """Raises the error for the first calls; then does what it stands for."""
    left = [times]

    def call(*args: object, **kwargs: object) -> object:
        if left[0]:
            left[0] -= 1
            raise error
        return None if instead_of is None else instead_of(*args, **kwargs)

    return call


def check_that_the_next_attempt_is_whole(play: Scene) -> None:
    play.play(2)  # the time that passes until the athlete tries again
    first = play.index
    ended = len(play.ended)
    record(play, 1.0)
    again = play.wait_for_end(ended + 1)
    assert again.trouble is None and again.clip is not None
    assert numbers_and_times(again.clip.video)[0][1:] == list(range(first, first + 20))


@pytest.mark.parametrize("error", [FULL, BROKEN], ids=str)
@pytest.mark.parametrize(
    "owner, name",
    [
        (TrackWriter, "close"),
        (writer_module, "sync_folder"),
        (video_module.os, "fsync"),
        (FragmentedVideo, "close"),
    ],
    ids=["closing the track", "syncing the folder", "syncing the video", "closing the video"],
)
def test_a_clip_that_cannot_be_finished_is_kept_and_the_next_one_is_whole(
    play: Scene, monkeypatch: pytest.MonkeyPatch, owner: object, name: str, error: Exception
) -> None:
    real = getattr(owner, name)
    play.recorder.start_by_hand()
    play.play(2)
    play.wait(lambda: not len(play.recorder._ring))
    with monkeypatch.context() as patch:
        patch.setattr(owner, name, failing(error, instead_of=real))
        play.recorder.stop_by_hand()
        ended = play.wait_for_end()
    assert ended.trouble is not None and "failed" in ended.trouble and "kept" in ended.trouble
    assert ("Restart" not in ended.trouble and "Free some space" in ended.trouble) or error is not FULL
    assert ended.clip is not None and ended.clip.frames >= 20
    assert numbers_and_times(ended.clip.video)[0] == list(range(ended.clip.frames))
    check_that_the_next_attempt_is_whole(play)


@pytest.mark.parametrize("error", [FULL, CLOSED], ids=str)
def test_a_failing_write_ends_the_clip_and_the_next_one_is_whole(
    play: Scene, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    play.recorder.start_by_hand()
    play.play(2)
    play.wait(lambda: not len(play.recorder._ring))
    with monkeypatch.context() as patch:
        patch.setattr(TrackWriter, "write_due", failing(error, instead_of=TrackWriter.write_due))
        play.play(0.5)
        ended = play.wait_for_end()
    assert ended.clip is not None and ended.clip.frames >= 20 and "kept" in (ended.trouble or "")
    check_that_the_next_attempt_is_whole(play)


@pytest.mark.parametrize("owner, error", [(RecordingLock, FULL), (TrackWriter, BROKEN), (FragmentedVideo, CLOSED)])
def test_a_clip_that_cannot_begin_leaves_no_file_and_the_next_one_is_whole(
    play: Scene, monkeypatch: pytest.MonkeyPatch, owner: type, error: Exception
) -> None:
    name = "create" if owner is RecordingLock else "__init__"
    with monkeypatch.context() as patch:
        patch.setattr(owner, name, failing(error))
        record(play)
        ended = play.wait_for_end()
    assert ended.clip is None and "failed" in (ended.trouble or "")
    assert play.files() == []
    check_that_the_next_attempt_is_whole(play)


def test_what_cannot_be_read_after_a_failure_is_found_by_the_next_start(
    play: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(TrackWriter, "close", failing(FULL))
        patch.setattr(recover_module, "cut_torn_end", failing(BROKEN))
        record(play)
        ended = play.wait_for_end()
    assert ended.clip is None and "the next start looks" in (ended.trouble or "")
    assert play.files() == [".mp4", ".recording.json", ".track.jsonl"]
    check_that_the_next_attempt_is_whole(play)
    found = recover(play.root)
    assert [numbers_and_times(clip.video)[0] for clip in found] == [list(range(40))]


def test_a_search_for_earlier_recordings_that_fails_does_not_keep_from_recording(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handstand_app.core.recording.recorder.recover", failing(BROKEN))
    play = Scene(tmp_path).make(options=OPTIONS, recover_first=True)
    check_that_the_next_attempt_is_whole(play)
    play.recorder.stop()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 300 kB that can be pulled out."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = shutil.which("mount")
    options = ["-t", "tmpfs", "-o", "size=300k", "tmpfs", str(folder)]
    if mount is None or sys.platform != "linux" or subprocess.run([mount, *options], capture_output=True).returncode:
        pytest.skip("nothing may be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], capture_output=True)


def test_on_a_full_disk_the_clip_is_kept_as_far_as_it_goes_and_recording_goes_on_once_there_is_room(
    small_disk: Path,
) -> None:
    play = Scene(small_disk).make(options=OPTIONS)
    play.recorder.start_by_hand()
    play.play(1)
    play.wait(lambda: not len(play.recorder._ring))
    ballast = small_disk / "ballast"
    with pytest.raises(OSError), open(ballast, "wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    play.play(5)
    ended = play.wait_for_end()
    assert ended.clip is not None and "the disk is full" in (ended.trouble or "")
    numbers, _ = numbers_and_times(ended.clip.video)
    assert numbers == list(range(ended.clip.frames)) and ended.clip.frames >= 10
    ballast.unlink()
    check_that_the_next_attempt_is_whole(play)
    play.recorder.stop()


def test_a_disk_that_is_pulled_out_ends_the_clip_in_a_sentence_and_the_next_one_is_whole(small_disk: Path) -> None:
    play = Scene(small_disk).make(options=OPTIONS)
    play.recorder.start_by_hand()
    play.play(1)
    play.wait(lambda: not len(play.recorder._ring))
    subprocess.run(["umount", "-l", str(small_disk)], check=True)
    play.recorder.stop_by_hand()
    assert "failed" in (play.wait_for_end().trouble or "")
    check_that_the_next_attempt_is_whole(play)
    play.recorder.stop()


def test_a_recording_that_begins_as_soon_as_the_end_is_told_is_whole(
    play: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever hears that a recording failed may begin the next one before the recorder has put the files away."""
    told, take_in = threading.Event(), play.events.append

    def begin_at_once(event: RecorderEvent) -> None:
        take_in(event)
        if isinstance(event, RecordingEnded) and not told.is_set():
            play.recorder.start_by_hand()
            told.set()

    monkeypatch.setattr(play.recorder._series, "_tell", begin_at_once)
    play.recorder.start_by_hand()
    play.play(2)
    play.wait(lambda: not len(play.recorder._ring))
    with monkeypatch.context() as patch:
        patch.setattr(TrackWriter, "write_due", failing(FULL, instead_of=TrackWriter.write_due))
        play.play(0.5)
        play.wait(told.is_set)
    play.play(1.0)
    play.recorder.stop_by_hand()
    again = play.wait_for_end(2)
    assert again.trouble is None and again.clip is not None and again.clip.frames >= 20
