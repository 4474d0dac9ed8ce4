"""Any picture by number: the same as a decode from start to end, whatever is asked in whatever order."""

from pathlib import Path

import numpy as np
import pytest

from handstand_app.core.review.reader import ClipReader
from handstand_app.core.sources.base import SourceError
from tests.handstand_app.core.recording.scenes import number_in
from tests.handstand_app.core.review.clips import numbered_clip, recorded_clip, sequential

UNEVEN = [0.0, 0.03, 0.1, 0.11, 0.5, 0.53, 0.56, 1.4, 1.41, 1.42]


@pytest.mark.parametrize("cache_bytes", [160 << 20, 200_000], ids=["all fits", "six pictures fit"])
def test_pictures_in_any_order_are_those_of_a_sequential_decode(tmp_path: Path, cache_bytes: int) -> None:
    path = recorded_clip(tmp_path / "a.mp4", 75)
    expected = sequential(path)
    rng = np.random.default_rng(1)
    order = [*range(30, 12, -1), *rng.integers(0, 75, 40), 74, 0, 73, 74, *range(10)]
    with ClipReader(path, cache_bytes) as reader:
        assert len(reader.index) == 75
        assert reader.index.times_s == pytest.approx([time_s for time_s, _ in expected], abs=1e-6)
        for number in order:
            frame = reader.frame(int(number))
            assert number_in(frame.image) == frame.index == number
            np.testing.assert_array_equal(frame.image, expected[number][1])
            assert frame.time_s == pytest.approx(expected[number][0], abs=1e-6)


def test_a_file_with_uneven_times_and_reordered_pictures_is_exact_too(tmp_path: Path) -> None:
    path = numbered_clip(tmp_path / "uneven.mp4", UNEVEN)
    with ClipReader(path) as reader:
        assert reader.index.times_s == pytest.approx(UNEVEN, abs=1e-4)
        assert [number_in(reader.frame(number).image) for number in (9, 3, 8, 0, 5)] == [9, 3, 8, 0, 5]
        shown = {-1.0: 0, 0.0: 0, 0.099: 1, 0.1: 2, 0.49: 3, 1.399: 6, 1.4: 7, 9.0: 9}
        assert {time_s: reader.index.at(time_s) for time_s in shown} == shown
        assert reader.index.duration_s > 1.42


def test_preparing_a_picture_changes_nothing_but_the_speed(tmp_path: Path) -> None:
    path = recorded_clip(tmp_path / "a.mp4", 40)
    with ClipReader(path) as reader:
        for number in (-1, 20, 40, 39, 3):
            reader.prepare(number)
        assert [number_in(reader.frame(number).image) for number in (20, 39, 3, 21)] == [20, 39, 3, 21]


def test_a_number_outside_of_the_clip_is_refused(tmp_path: Path) -> None:
    with ClipReader(recorded_clip(tmp_path / "a.mp4", 5)) as reader:
        for number in (-1, 5):
            with pytest.raises(IndexError, match="pictures 0 to 4"):
                reader.frame(number)


def test_the_picture_of_a_rotated_file_stands_upright(tmp_path: Path) -> None:
    plain, turned = recorded_clip(tmp_path / "a.mp4", 5), tmp_path / "turned.mp4"
    data = plain.read_bytes()
    upright, quarter = (1, 0, 0, 0, 1, 0, 0, 0, 1), (0, 1, 0, -1, 0, 0, 0, 0, 1)
    matrices = [
        b"".join(
            (value * (1 << 30 if place == 8 else 1 << 16)).to_bytes(4, "big", signed=True)
            for place, value in enumerate(matrix)
        )
        for matrix in (upright, quarter)
    ]
    head = data.index(b"tkhd")
    at = data.index(matrices[0], head)
    turned.write_bytes(data[:at] + matrices[1] + data[at + 36 :])
    with ClipReader(plain) as first, ClipReader(turned) as second:
        image, rotated = first.frame(3).image, second.frame(3).image
    assert rotated.shape == (image.shape[1], image.shape[0], 3)
    np.testing.assert_array_equal(rotated, sequential(turned)[3][1])
    assert not np.array_equal(rotated, np.zeros_like(rotated))


def test_a_file_that_was_cut_off_gives_what_is_left(tmp_path: Path) -> None:
    path = recorded_clip(tmp_path / "a.mp4", 90)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * 0.6)])
    with ClipReader(path) as reader:
        assert 15 <= len(reader.index) < 90
        assert number_in(reader.frame(14).image) == 14


@pytest.mark.parametrize(
    "content, words", [(None, "no longer there"), (b"", "is empty"), (b"no video at all" * 99, "cannot be read")]
)
def test_what_cannot_be_read_is_refused_with_a_reason(tmp_path: Path, content: bytes | None, words: str) -> None:
    path = tmp_path / "Ü b.mp4"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SourceError, match=f"Ü b.mp4.*{words}"):
        ClipReader(path)
