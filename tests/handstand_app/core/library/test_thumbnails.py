"""Thumbnails: the middle of the hold, made in a worker, kept; bad files said in words."""

import threading
from pathlib import Path

import numpy as np
import pytest

from handstand_app.core.clip import track_path
from handstand_app.core.library.errors import LibraryError
from handstand_app.core.library.library import Library
from handstand_app.core.library.spans import hold_span_of
from handstand_app.core.library.thumbnails import frame_at, make_thumbnail
from handstand_app.core.sources.still import read_still
from tests.handstand_app.core.library.scenes import BROKEN, DOWN, UP, clip, film, later
from tests.handstand_app.core.recording.scenes import number_in
from tests.patience import PATIENCE_S

LONG = [(1.0, DOWN), (0.6, UP), (1.0, DOWN), (1.0, UP), (1.0, BROKEN), (0.4, DOWN)]


def test_the_longest_hold_is_found_in_the_track(tmp_path: Path) -> None:
    saved = clip(tmp_path, script=LONG)
    assert hold_span_of(saved.track) == pytest.approx((2.6, 4.5))
    assert saved.summary.hold_s == pytest.approx(1.9)
    assert hold_span_of(tmp_path / "nothing.jsonl") is None and hold_span_of(None) is None


def test_every_picture_is_found_by_its_time(tmp_path: Path) -> None:
    video = film(tmp_path / "numbered.mp4", 40)
    for index in (0, 1, 4, 5, 17, 39):
        assert number_in(frame_at(video, index / 10)) == index
    assert number_in(frame_at(video, 99.0)) == 39 and number_in(frame_at(video, -1.0)) == 0


def test_a_thumbnail_shows_the_middle_of_the_hold(library: Library) -> None:
    clip_id = library.clips.add(clip(library.root, script=LONG))
    picture = read_still(make_thumbnail(library.clips, library.layout, clip_id))
    assert picture.shape == (96, 192, 3) and number_in(picture) in (35, 36)


def test_a_large_clip_without_hold_gives_a_small_picture_of_its_middle(library: Library) -> None:
    path = film(library.layout.clips / "2026-03-08" / "120000-0001.mp4", 5, size=(640, 480))
    (clip_id,) = library.rescan().added
    picture = read_still(make_thumbnail(library.clips, library.layout, clip_id))
    assert picture.shape == (240, 320, 3)
    middle = frame_at(path, 0.25)[::2, ::2].astype(int)
    assert np.abs(middle - picture).mean() < 12


def test_the_worker_makes_pictures_once_and_tells_of_failures(library: Library) -> None:
    good = library.clips.add(clip(library.root, token="0001"))
    bad = library.clips.add(clip(library.root, later(1), token="0002"))
    lost = library.clips.add(clip(library.root, later(2), token="0003"))
    library.clips.get(bad).video.write_bytes(b"noise" * 500)
    library.clips.get(lost).video.unlink()
    ready: dict[int, Path] = {}
    failed: dict[int, str] = {}
    told = threading.Semaphore(0)
    worker = library.thumbnails(
        lambda clip_id, path: (ready.update({clip_id: path}), told.release()),
        lambda clip_id, words: (failed.update({clip_id: words}), told.release()),
    )
    assert worker.cached(good) is None
    for clip_id in (good, bad, lost, good, 999):
        worker.request(clip_id)
    worker.start()
    try:
        assert all(told.acquire(timeout=PATIENCE_S) for _ in range(4))
    finally:
        worker.stop()
    assert set(ready) == {good} and worker.cached(good) == ready[good]
    assert "cannot be read" in failed[bad] and "gone" in failed[lost] and "not in the library" in failed[999]
    assert [path.name for path in library.layout.thumbnails.iterdir()] == [f"{good}.jpg"]


def test_a_file_without_pictures_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "empty.mp4").write_bytes(b"")
    (tmp_path / "text.mp4").write_text("hello")
    for name in ("empty.mp4", "text.mp4", "missing.mp4"):
        with pytest.raises(LibraryError, match="cannot be read as a video"):
            frame_at(tmp_path / name, 0.0)


def test_a_track_that_is_damaged_does_not_keep_the_picture_away(library: Library) -> None:
    saved = clip(library.root)
    clip_id = library.clips.add(saved)
    track_path(saved.video).write_text("nonsense\n")
    assert number_in(read_still(make_thumbnail(library.clips, library.layout, clip_id))) in (17, 18)
