"""Recorded files: exact times, readable wherever they are cut off, quick to seek."""

from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from handstand_app.core.recording.frames import stored
from handstand_app.core.recording.video import FragmentedVideo, cut_torn_end, inspect
from handstand_app.core.types import Frame
from tests.handstand_app.core.recording.scenes import HEIGHT, WIDTH, consecutive, number_in, numbered, numbers_and_times


def write(path: Path, times: np.ndarray, *, close: bool = True) -> FragmentedVideo:
    """Numbered pictures at these times [s]."""
    video = FragmentedVideo(path, (WIDTH, HEIGHT))
    for index, at in enumerate(times):
        video.write(stored(Frame(index, float(at), numbered(index))))
    if close:
        video.close()
    return video


def uneven(count: int) -> np.ndarray:
    """Times with steps between 10 and 120 ms, and a gap of two seconds."""
    steps = np.random.default_rng(3).uniform(0.01, 0.12, count)
    steps[count // 2] = 2.0
    return 50.0 + np.cumsum(steps)


def test_every_picture_keeps_its_own_time(tmp_path: Path) -> None:
    times = uneven(120)
    video = write(tmp_path / "a.mp4", times)
    numbers, read = numbers_and_times(tmp_path / "a.mp4")
    assert numbers == list(range(120))
    np.testing.assert_allclose(read, times - times[0], atol=2e-3)
    facts = inspect(tmp_path / "a.mp4")
    assert (facts.frames, facts.width, facts.height) == (120, WIDTH, HEIGHT)
    assert facts.duration_s == pytest.approx(video.duration_s, abs=1e-3)


def test_the_file_says_how_its_colours_are_meant(tmp_path: Path) -> None:
    write(tmp_path / "a.mp4", np.arange(5) / 30)
    with av.open(str(tmp_path / "a.mp4")) as container:
        stream = container.streams.video[0]
        assert stream.codec_context.name == "h264" and stream.codec_context.pix_fmt == "yuv420p"
        assert (stream.codec_context.colorspace, stream.codec_context.color_range) == (6, 1)


@pytest.mark.parametrize("fps", [7, 30, 60])
def test_without_being_closed_all_but_the_last_half_second_is_in_the_file(tmp_path: Path, fps: int) -> None:
    video = write(tmp_path / "a.mp4", np.arange(4 * fps) / fps, close=False)
    cut_torn_end(tmp_path / "a.mp4")
    numbers, times = numbers_and_times(tmp_path / "a.mp4")
    assert consecutive(numbers) and numbers[0] == 0
    assert 4.0 - times[-1] <= 0.5 + 3 / fps
    video.abandon()


def test_a_file_cut_off_at_any_byte_is_readable_up_to_its_last_whole_fragment(tmp_path: Path) -> None:
    write(tmp_path / "a.mp4", np.arange(60) / 30)
    data = (tmp_path / "a.mp4").read_bytes()
    path, before = tmp_path / "b.mp4", 0
    for length in np.linspace(0, len(data), 15).astype(int):
        path.write_bytes(data[:length])
        fragments = cut_torn_end(path)
        cut = path.read_bytes()
        assert data.startswith(cut) and fragments >= before
        before = fragments
        assert cut_torn_end(path) == fragments and path.read_bytes() == cut, "doing it twice changes nothing"
        if fragments:
            numbers, _ = numbers_and_times(path)
            assert numbers == list(range(len(numbers))) and inspect(path).frames == len(numbers)
            assert len(numbers) >= 15 * fragments or length == len(data)
    assert before == 4 and len(numbers_and_times(path)[0]) == 60


def test_a_player_finds_any_picture_and_never_decodes_more_than_a_second_for_it(tmp_path: Path) -> None:
    write(tmp_path / "a.mp4", np.arange(300) / 30)
    with av.open(str(tmp_path / "a.mp4")) as container:
        keys = [number for number, packet in enumerate(container.demux(video=0)) if packet.is_keyframe]
    assert keys[0] == 0 and max(np.diff([*keys, 300])) <= 30
    capture = cv2.VideoCapture(str(tmp_path / "a.mp4"))
    assert capture.get(cv2.CAP_PROP_FRAME_COUNT) == 300
    for index in np.random.default_rng(1).integers(0, 300, 20):
        capture.set(cv2.CAP_PROP_POS_FRAMES, int(index))
        ok, picture = capture.read()
        assert ok and number_in(picture) == index
    capture.release()


def test_an_existing_file_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_text("precious")
    with pytest.raises(FileExistsError):
        FragmentedVideo(tmp_path / "a.mp4", (WIDTH, HEIGHT))
    assert (tmp_path / "a.mp4").read_text() == "precious"
