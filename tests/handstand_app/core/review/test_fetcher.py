"""The reader thread: the newest request wins, troubles are sentences, it ends when it is told to."""

import threading
from pathlib import Path

import pytest

from handstand_app.core.review.fetcher import FrameFetcher, OpenedClip
from handstand_app.core.review.reader import ClipFrame
from tests.handstand_app.core.recording.scenes import number_in
from tests.handstand_app.core.review.clips import demo_clip, recorded_clip
from tests.patience import PATIENCE_S


class Listener:
    """Collects what a fetcher tells; can hold it up."""

    def __init__(self, video: Path, track: Path | None = None) -> None:
        self.opened: list[OpenedClip] = []
        self.frames: list[ClipFrame] = []
        self.failures: list[str] = []
        self.go_on = threading.Event()
        self.go_on.set()
        self.told = threading.Semaphore(0)
        self.fetcher = FrameFetcher(video, track, self._open, self._frame, self._fail)
        self.fetcher.start()

    def wait(self, times: int = 1) -> None:
        for _ in range(times):
            assert self.told.acquire(timeout=PATIENCE_S)

    def close(self) -> None:
        self.go_on.set()
        self.fetcher.stop()
        assert self.fetcher.join(PATIENCE_S)

    def _open(self, opened: OpenedClip) -> None:
        self.opened.append(opened)
        self.told.release()

    def _frame(self, frame: ClipFrame) -> None:
        self.frames.append(frame)
        self.told.release()
        assert self.go_on.wait(PATIENCE_S)

    def _fail(self, words: str) -> None:
        self.failures.append(words)
        self.told.release()


def test_the_newest_request_wins_while_the_thread_is_busy(tmp_path: Path) -> None:
    listener = Listener(recorded_clip(tmp_path / "a.mp4", 60))
    listener.wait()
    listener.go_on.clear()
    listener.fetcher.request(3)
    listener.wait()
    for number in range(10, 50):
        listener.fetcher.request(number)
    listener.go_on.set()
    listener.wait()
    listener.close()
    assert [number_in(frame.image) for frame in listener.frames] == [3, 49]
    assert listener.opened[0].size == listener.frames[0].image.shape[1::-1]


def test_a_clip_comes_with_its_track(tmp_path: Path) -> None:
    listener = Listener(*demo_clip(tmp_path / "a.mp4", 3.0, 3.5))
    listener.wait()
    listener.close()
    (opened,) = listener.opened
    assert opened.track is not None and len(opened.track) == len(opened.index) == 15


def test_a_clip_that_is_deleted_while_it_is_open_goes_on_or_says_so(tmp_path: Path) -> None:
    video = recorded_clip(tmp_path / "a.mp4", 60)
    listener = Listener(video)
    listener.wait()
    video.unlink()
    listener.fetcher.request(45)
    listener.wait()
    listener.close()
    assert [number_in(frame.image) for frame in listener.frames] == [45] or "a.mp4" in listener.failures[0]


def test_damage_in_the_middle_is_said_and_other_parts_are_shown(tmp_path: Path) -> None:
    video = recorded_clip(tmp_path / "a.mp4", 90)
    data = bytearray(video.read_bytes())
    begin, end = int(len(data) * 0.45), int(len(data) * 0.55)
    data[begin:end] = bytes(end - begin)
    video.write_bytes(data)
    listener = Listener(video)
    listener.wait()
    listener.fetcher.request(2)
    listener.wait()
    listener.close()
    assert [number_in(frame.image) for frame in listener.frames] == [2]


@pytest.mark.parametrize("content", [None, b"", b"nonsense" * 200])
def test_a_file_that_cannot_be_opened_ends_the_thread_with_one_sentence(tmp_path: Path, content: bytes | None) -> None:
    video = tmp_path / "a.mp4"
    if content is not None:
        video.write_bytes(content)
    listener = Listener(video)
    assert listener.fetcher.join(PATIENCE_S)
    assert len(listener.failures) == 1 and "a.mp4" in listener.failures[0]
    assert not listener.opened and not listener.frames
