"""Video files, stills and real cameras on loopback: what they give, and what they say when they fail."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from handstand_app.core.camera import CameraState, CameraStatus, CameraThread
from handstand_app.core.drawing.video_writer import VideoWriter
from handstand_app.core.sources.base import SourceError
from handstand_app.core.sources.capture import StreamSource
from handstand_app.core.sources.choose import AnyCameraSource, file_or_stream
from handstand_app.core.sources.playback import VideoFileSource
from handstand_app.core.sources.still import media_files, read_still
from handstand_app.core.sources.video_file import VideoReader
from handstand_app.core.types import Frame
from tests.camera_server import CameraServer, Mood
from tests.clips import cut_clip, noise_clip
from tests.patience import PATIENCE_S


def test_a_written_video_reads_back_with_its_times(tmp_path: Path) -> None:
    path = noise_clip(tmp_path / "Vidéo mit Leerzeichen 手.mp4", frames=12, fps=24)
    with VideoReader(path) as reader:
        pictures = list(reader)
    assert [round(picture.time_s, 3) for picture in pictures] == [round(i / 24, 3) for i in range(12)]
    assert pictures[0].image.shape == (64, 96, 3)


def test_a_video_of_one_frame_and_odd_size(tmp_path: Path) -> None:
    path = noise_clip(tmp_path / "one.mp4", frames=1, size=(97, 65))
    with VideoReader(path) as reader:
        assert len(list(reader)) == 1


def test_no_file_is_left_when_writing_fails(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="midway"), VideoWriter(tmp_path / "x.mp4", 30) as writer:
        writer.write(0.0, np.zeros((64, 64, 3), np.uint8))
        raise RuntimeError("midway")
    assert list(tmp_path.iterdir()) == []


def test_the_rotation_flag_is_honoured(tmp_path: Path) -> None:
    plain = tmp_path / "plain.mp4"
    upright = np.zeros((96, 64, 3), dtype=np.uint8)
    upright[:48] = 220  # the upper half is bright
    sideways = np.ascontiguousarray(np.rot90(upright, -1))  # what a phone stores when it is turned
    with VideoWriter(plain, 30) as writer:
        for index in range(3):
            writer.write(index / 30, sideways)
    flagged = tmp_path / "flagged.mp4"
    with av.open(str(plain)) as source, av.open(str(flagged), "w") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        stream.set_display_rotation(90) if hasattr(stream, "set_display_rotation") else pytest.skip("PyAV cannot flag")
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    with VideoReader(flagged) as reader:
        image = next(iter(reader)).image
    assert image.shape == (96, 64, 3) and image[:40].mean() > 150 > image[56:].mean()


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "cannot be read as a video"), (b"this is no video" * 50, "cannot be read as a video")],
)
def test_a_file_that_is_no_video_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "no video.mp4"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=message):
        VideoReader(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="does not exist"):
        VideoReader(tmp_path / "nothing.mp4")


def test_a_truncated_video_gives_what_it_holds_and_says_so(tmp_path: Path) -> None:
    cut = cut_clip(tmp_path / "cut.mp4", frames=60)
    seen = 0
    with pytest.raises(SourceError, match="is cut off|is damaged"), VideoReader(cut) as reader:
        for _ in reader:
            seen += 1
    assert 5 < seen < 60


@pytest.mark.parametrize(
    ("name", "picture"),
    [
        ("grey.png", np.full((20, 30), 90, np.uint8)),
        ("alpha.png", np.full((20, 30, 4), 90, np.uint8)),
        ("deep.png", np.full((20, 30, 3), 90 * 257, np.uint16)),
        ("tiny.png", np.full((1, 1, 3), 90, np.uint8)),
        ("ünïcode 手 .jpg", np.full((20, 30, 3), 90, np.uint8)),
    ],
)
def test_stills_of_every_kind_read_as_colour_bytes(tmp_path: Path, name: str, picture: np.ndarray) -> None:
    path = tmp_path / name
    path.write_bytes(cv2.imencode(path.suffix, picture)[1].tobytes())
    image = read_still(path)
    assert image.dtype == np.uint8 and image.shape == (*picture.shape[:2], 3)
    assert abs(int(image.mean()) - 90) <= 2


@pytest.mark.parametrize("content", [b"", b"no picture at all"])
def test_a_still_that_is_none_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "broken.png").write_bytes(content)
    with pytest.raises(SourceError, match="cannot be read as a picture"):
        read_still(tmp_path / "broken.png")


def test_a_folder_gives_its_media_in_order(tmp_path: Path) -> None:
    for name in ("b.mp4", "a.png", "notes.txt", "sub/c.JPG"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    found = media_files(tmp_path)
    assert [path.name for path in found.files] == ["a.png", "b.mp4", "c.JPG"]
    assert [path.name for path in found.passed_over] == ["notes.txt"]
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceError, match="holds no pictures or videos"):
        media_files(tmp_path / "empty")


def test_addresses_are_streams_and_names_are_files(tmp_path: Path) -> None:
    assert isinstance(file_or_stream("rtsp://camera.local/1"), StreamSource)
    assert isinstance(file_or_stream(str(noise_clip(tmp_path / "a.mp4", 2))), VideoFileSource)
    with pytest.raises(SourceError, match="does not exist; give a video file or an address"):
        file_or_stream("nowhere.mp4")


def test_no_webcam_is_said_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handstand_app.core.sources.choose.list_cameras", list)
    with pytest.raises(SourceError, match="No camera found. Plug one in, or open a video file."):
        AnyCameraSource().open()


class Watcher:
    """Collects what a camera thread tells."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.statuses: list[CameraStatus] = []

    def wait_for(self, state: CameraState) -> CameraStatus:
        self.wait_until(lambda: bool(self.statuses) and self.statuses[-1].state is state)
        return self.statuses[-1]

    def wait_until(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not condition():
            assert time.monotonic() < deadline, [status.state for status in self.statuses]
            time.sleep(0.02)


def test_a_network_camera_that_drops_is_opened_again_by_itself() -> None:
    with CameraServer() as server:
        watcher = Watcher()
        thread = CameraThread(StreamSource(server.address), watcher.frames.append, watcher.statuses.append)
        thread.start()
        try:
            watcher.wait_for(CameraState.RUNNING)
            server.mood = Mood.DROPPING
            lost = watcher.wait_for(CameraState.LOST)
            assert "Trying again" in lost.sentence
            server.mood = Mood.SENDING
            watcher.wait_for(CameraState.RUNNING)
            count = len(watcher.frames)
            watcher.wait_until(lambda: len(watcher.frames) > count + 3)
            assert all(b.captured_at > a.captured_at for a, b in zip(watcher.frames, watcher.frames[1:], strict=False))
        finally:
            thread.stop()


def test_a_network_camera_that_stalls_is_noticed_and_comes_back() -> None:
    with CameraServer() as server:
        watcher = Watcher()
        thread = CameraThread(StreamSource(server.address), watcher.frames.append, watcher.statuses.append)
        thread.start()
        try:
            watcher.wait_for(CameraState.RUNNING)
            server.mood = Mood.STALLED

            def is_noticed() -> bool:
                thread.check_stall()
                return watcher.statuses[-1].state in (CameraState.STALLED, CameraState.LOST)

            watcher.wait_until(is_noticed)
            server.mood = Mood.SENDING
            watcher.wait_for(CameraState.RUNNING)
        finally:
            thread.stop()


def test_a_network_camera_that_refuses_is_said_to_not_answer() -> None:
    with CameraServer() as server:
        server.mood = Mood.REFUSING
        watcher = Watcher()
        thread = CameraThread(StreamSource(server.address), watcher.frames.append, watcher.statuses.append)
        thread.start()
        try:
            sentence = watcher.wait_for(CameraState.LOST).sentence
        finally:
            thread.stop()
        assert server.address in sentence and "does not answer" in sentence


def test_a_slow_consumer_never_builds_up_latency() -> None:
    with CameraServer(fps=40) as server:
        from handstand_app.core.latest import LatestSlot

        slot: LatestSlot[Frame] = LatestSlot()
        newest = [-1]

        def put(frame: Frame) -> bool:
            taken = slot.put(frame)
            newest[0] = frame.index
            return taken

        thread = CameraThread(StreamSource(server.address), put, lambda status: None)
        thread.start()
        try:
            for _ in range(8):
                already_there = newest[0]
                frame = slot.take(timeout=PATIENCE_S)
                assert frame is not None and frame.index >= already_there, "an older one than had come by then"
                time.sleep(0.25)
        finally:
            thread.stop()
        assert slot.dropped > 8


def test_pictures_that_come_faster_than_the_nominal_rate_are_written_at_their_times(tmp_path: Path) -> None:
    picture = np.zeros((48, 64, 3), np.uint8)
    with VideoWriter(tmp_path / "fast.mp4", 30) as writer:
        for number in range(24):
            writer.write(number / 120, picture)
    with av.open(str(tmp_path / "fast.mp4")) as container:
        times = [frame.time for frame in container.decode(video=0)]
    np.testing.assert_allclose(times, np.arange(24) / 120, atol=1e-3)


def test_a_written_picture_of_another_size_than_the_first_is_letterboxed(tmp_path: Path) -> None:
    with VideoWriter(tmp_path / "x.mp4", 30) as writer:
        for number, (height, width) in enumerate(((64, 96), (96, 64), (33, 48), (640, 960))):
            writer.write(number / 30, np.full((height, width, 3), 220, np.uint8))
    with VideoReader(tmp_path / "x.mp4") as reader:
        pictures = [picture.image for picture in reader]
    assert [picture.shape for picture in pictures] == [(64, 96, 3)] * 4
    left, middle = pictures[1][:, :22], pictures[1][:, 32:64]  # 64 x 96 in 96 x 64: 43 columns in the middle
    assert left.max() < 40 and middle.min() > 180
    assert all(picture.min() > 180 for picture in (pictures[0], pictures[2][:, 2:-2], pictures[3]))


def test_what_a_stream_asks_of_ffmpeg_touches_no_file_and_no_child_beside_it(tmp_path: Path) -> None:
    before = os.environ.get("OPENCV_FFMPEG_CAPTURE_OPTIONS")
    with CameraServer() as server:
        source = StreamSource(server.address)
        source.open()
        assert os.environ.get("OPENCV_FFMPEG_CAPTURE_OPTIONS") == before
        source.release()
    with pytest.raises(SourceError):
        StreamSource("http://127.0.0.1:9/").open()
    assert os.environ.get("OPENCV_FFMPEG_CAPTURE_OPTIONS") == before
