"""Videos of every size, turned and squeezed: the picture that comes out is upright, square and without gaps."""

import os
import re
import socket
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.media.video import (
    VideoError,
    create_video,
    letterboxed,
    open_video,
    picture_stream,
    pixel_aspect_of,
    upright,
)
from tests.examples import examples
from tests.pictures import SIDES, is_upright, quarters

ROOT = Path(__file__).parents[3]


def write_video(
    path: Path, width: int, height: int, turned: int = 0, aspect: Fraction = Fraction(1), **titles: str
) -> Path:
    """Two pictures of four quarters, losslessly, stored so that they are upright when the flags are honoured.

    Args:
        turned: rotation flag [degrees counter-clockwise].
        aspect: width of a pixel over its height.
    """
    stored = np.ascontiguousarray(np.rot90(quarters(width, height), -turned // 90))
    plain = path.with_name("plain.mkv")
    with av.open(f"file:{plain}", "w") as container:
        stream = container.add_stream("libx264rgb", rate=30)
        stream.height, stream.width = stored.shape[:2]
        stream.pix_fmt, stream.options = "rgb24", {"crf": "0", "preset": "ultrafast"}
        stream.codec_context.sample_aspect_ratio = aspect
        for _ in range(2):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(stored, format="rgb24")))
        container.mux(stream.encode())
    with av.open(f"file:{plain}") as source, create_video(path) as target:
        copy = target.add_stream_from_template(source.streams.video[0])
        copy.set_display_rotation(turned)
        target.metadata.update(titles)
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = copy
                target.mux(packet)
    return path


def first_picture(path: Path) -> np.ndarray:
    with open_video(path) as container:
        stream = picture_stream(container)
        return upright(next(container.decode(stream)), pixel_aspect_of(stream))


@settings(max_examples=examples(40), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.integers(1, 200) | st.sampled_from(SIDES),
    st.integers(1, 200) | st.sampled_from(SIDES),
    st.sampled_from((0, 90, 180, 270)),
    st.sampled_from((Fraction(1), Fraction(4, 3), Fraction(8, 9), Fraction(64, 45))),
)
def test_a_video_of_any_size_is_shown_upright_in_square_pixels(
    tmp_path: Path, width: int, height: int, turned: int, aspect: Fraction
) -> None:
    image = first_picture(write_video(tmp_path / "clip.mp4", width, height, turned, aspect))
    wide = aspect if turned in (0, 180) else 1 / aspect
    assert image.flags.c_contiguous and image.dtype == np.uint8
    if min(width, height) >= 8:
        assert image.shape == (round(height * max(1 / wide, 1)), round(width * max(wide, 1)), 3)
        assert is_upright(image)
    if aspect == 1:
        assert np.array_equal(image, quarters(width, height))


@pytest.mark.parametrize(
    "name",
    ["2024-01-01T12:30:00.mp4", "tcp:127.0.0.1:9997", "http:x.mp4", "concat:a|b.mp4", "-i.mp4", "%03d.mp4", "手.mp4"],
)
def test_a_local_file_is_opened_as_a_file_whatever_it_is_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    write_video(tmp_path / "clip.mp4", 64, 48).rename(tmp_path / name)
    for path in (Path(name), tmp_path / name):
        assert is_upright(first_picture(path))


def test_no_connection_is_made_for_a_file_that_is_called_like_an_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.3)
        name = f"tcp:127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(VideoError, match="cannot be read as a video: No such file"):
            open_video(Path(name))
        playlist = tmp_path / "list.m3u8"
        playlist.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://{name[4:]}/a.ts\n#EXT-X-ENDLIST\n")
        with pytest.raises(VideoError, match="cannot be read as a video"):
            open_video(playlist)
        with pytest.raises(TimeoutError):
            server.accept()


@pytest.mark.skipif(os.name != "posix", reason="names are bytes only there")
def test_a_name_that_is_no_utf_8_is_only_a_name(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"Handstand \xff\xe9.mp4")
    write_video(tmp_path / "clip.mp4", 64, 48).rename(path)
    assert is_upright(first_picture(path))


def test_a_title_that_is_no_utf_8_does_not_make_a_video_unreadable(tmp_path: Path) -> None:
    path = write_video(tmp_path / "clip.mp4", 64, 48, title="Handst?nd?")
    data = path.read_bytes()
    assert data.count(b"Handst?nd?") == 1
    path.write_bytes(data.replace(b"Handst?nd?", b"Handst\xe4nd\xff"))
    assert is_upright(first_picture(path))


def test_a_codec_that_is_not_known_is_said_in_words(tmp_path: Path) -> None:
    path = write_video(tmp_path / "clip.mp4", 64, 48)
    path.write_bytes(path.read_bytes().replace(b"avc1", b"zzz1"))
    with pytest.raises(VideoError, match="is coded in a way that this program does not know; convert it"):
        open_video(path)


def test_only_one_module_opens_video_files_by_their_name() -> None:
    opening = re.compile(r"\bav\.open\((?!self\._file|file\b|target\b)")
    sources = [path for top in ("models", "trainer", "handstand_app") for path in (ROOT / top).rglob("*.py")]
    found = {path.name for path in sources if opening.search(path.read_text(encoding="utf-8"))}
    assert found == {"video.py"}, "models/media/video.py opens files without looking for protocols; use it"


@settings(max_examples=examples(60))
@given(*[st.integers(1, 120)] * 4)
def test_a_picture_of_another_size_is_shown_whole_in_proportion_and_centred(
    width: int, height: int, wide: int, high: int
) -> None:
    shown = letterboxed(np.full((height, width, 3), 200, np.uint8), (wide, high))
    assert shown.shape == (high, wide, 3) and shown.flags.c_contiguous
    rows, columns = (np.flatnonzero((shown == 200).all(axis=2).any(axis=axis)) for axis in (1, 0))
    scale = min(wide / width, high / height)
    assert (len(columns), len(rows)) == (max(1, round(scale * width)), max(1, round(scale * height)))
    assert (shown == 200).all(axis=2).sum() == len(rows) * len(columns)
    for found, length in ((rows, high), (columns, wide)):
        assert abs(found[0] - (length - 1 - found[-1])) <= 1
