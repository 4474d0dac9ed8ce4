"""Videos from elsewhere: turned upright, cut into attempts, quick to seek in; bad ones refused without a trace."""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from handstand_app.core.clip import read_track, read_track_header
from handstand_app.core.drawing.video_writer import VideoWriter
from handstand_app.core.job import Cancelled
from handstand_app.core.judging.pipeline import Pipeline
from handstand_app.core.library.errors import LibraryError
from handstand_app.core.library.imports.video_import import ImportOptions
from handstand_app.core.library.library import Library
from handstand_app.core.library.model import ClipFilter
from handstand_app.core.sources.choose import DEMO
from handstand_app.core.sources.video_file import VideoReader
from handstand_app.core.types import Frame, LiveResult
from models.verdicts import VerdictKind
from tests.handstand_app.core.library.scenes import DOWN, UP, Script, labels_of
from tests.handstand_app.core.recording.scenes import number_in, numbered, numbers_and_times, result_of
from tests.networks import shipped_estimator

LONG: Script = [(2, DOWN), (1.5, UP), (4, DOWN), (1, UP), (1.2, DOWN), (1, UP), (3, DOWN), (1, UP)]
CUT = ImportOptions(cut_over_s=5, seconds_before=1.0, seconds_after=0.5)


def phone_video(path: Path, script: Script, taken: str | None = None, fps: int = 10) -> Path:
    """An ordinary MP4, as phones make them: index at the end, key pictures far apart."""
    plain = path.with_suffix(".plain.mp4")
    with VideoWriter(plain, fps) as writer:
        for index in range(len(labels_of(script))):
            writer.write(index / fps, numbered(index))
    with av.open(str(plain)) as source, av.open(str(path), "w") as target:
        if taken is not None:
            target.metadata["creation_time"] = taken
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    plain.unlink()
    return path


def judge_by(script: Script) -> Callable[[Frame], LiveResult]:
    """A judge that knows by the number that a picture shows what is in it."""
    truth = labels_of(script)
    return lambda frame: result_of(frame, truth[number_in(frame.image)])


def is_clean(library: Library) -> bool:
    """Nothing is left of an import that did not happen."""
    left = [path for path in library.layout.incoming.rglob("*") if path.is_file()]
    return not left and library.clips.count() == 0 and not list(library.layout.clips.rglob("*.*"))


def test_a_long_video_becomes_one_clip_for_each_attempt(library: Library, tmp_path: Path) -> None:
    path = phone_video(tmp_path / "Training März.mp4", LONG, "2024-07-01T16:30:00.000000Z")
    shares: list[float] = []
    done = library.import_video(path, judge_by(LONG), "live-7", CUT, progress=shares.append)
    clips = library.clips.get_all(done.clips)
    assert [found.frames for found in clips] == [30, 47, 20]
    starts = [10, 65, 127]  # a second before each kick-up; the attempts in the middle are one stretch
    for found, start in zip(clips, starts, strict=True):
        numbers, times = numbers_and_times(found.video)
        assert numbers == list(range(start, start + found.frames))
        assert times == pytest.approx([i / 10 for i in range(found.frames)], abs=1e-3)
        assert found.recorded_at == datetime(2024, 7, 1, 16, 30, tzinfo=UTC) + timedelta(seconds=start / 10)
        assert found.origin == path.name and found.source == "imported" and found.track is not None
        track = read_track(found.track)
        assert [frame.verdict for frame in track] == labels_of(LONG)[start : start + found.frames]
        assert [frame.time_s for frame in track] == pytest.approx(times, abs=1e-3)
        assert read_track_header(found.track)["network"] == "live-7"
    assert [found.summary.hold_s for found in clips] == pytest.approx([1.4, 0.9, 0.9])
    assert all(a <= b for a, b in pairwise(shares)) and shares[-1] == 1.0
    assert library.clips.ids(ClipFilter(text="märz")) == list(reversed(done.clips))


def test_a_long_video_without_an_attempt_is_kept_whole(library: Library, tmp_path: Path) -> None:
    script: Script = [(6, DOWN)]
    done = library.import_video(phone_video(tmp_path / "a.mp4", script), judge_by(script), None, CUT)
    assert [found.frames for found in library.clips.get_all(done.clips)] == [60]
    assert library.clips.page()[0].summary.verdict is VerdictKind.NO_HANDSTAND


def test_key_pictures_are_close_together_whatever_they_were_before(library: Library, tmp_path: Path) -> None:
    path = phone_video(tmp_path / "a.mp4", [(8, None)], fps=30)
    (clip_id,) = library.import_video(path).clips
    found = library.clips.get(clip_id)
    assert found.track is None and found.summary.verdict is None
    for video, most in ((path, 999), (found.video, 15)):
        with av.open(str(video)) as container:
            keys = [i for i, p in enumerate(p for p in container.demux(video=0) if p.pts is not None) if p.is_keyframe]
        assert (np.diff([*keys, 80]).max() <= 15) == (most == 15)


def test_a_turned_video_is_stored_upright(library: Library, tmp_path: Path) -> None:
    upright = np.zeros((96, 64, 3), dtype=np.uint8)
    upright[:48] = 220
    plain, turned = tmp_path / "plain.mp4", tmp_path / "turned.mp4"
    with VideoWriter(plain, 30) as writer:
        for index in range(6):
            writer.write(index / 30, np.ascontiguousarray(np.rot90(upright, -1)))
    with av.open(str(plain)) as source, av.open(str(turned), "w") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        stream.set_display_rotation(90)
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    (clip_id,) = library.import_video(turned).clips
    found = library.clips.get(clip_id)
    assert (found.width, found.height) == (64, 96)
    with VideoReader(found.video) as reader:
        image = next(iter(reader)).image
    assert image[:40].mean() > 180 and image[56:].mean() < 40


def test_our_own_recordings_are_copied_bit_for_bit(library: Library, tmp_path: Path) -> None:
    from tests.handstand_app.core.library.scenes import film

    path = film(tmp_path / "ours.mp4", 20)
    script: Script = [(0.5, DOWN), (1.5, UP)]
    (clip_id,) = library.import_video(path, judge_by(script)).clips
    found = library.clips.get(clip_id)
    assert found.video.read_bytes() == path.read_bytes() and found.frames == 20
    assert found.track is not None and len(read_track(found.track)) == 20
    assert found.summary.hold_s == pytest.approx(1.4)


def test_large_and_odd_pictures_are_made_to_fit(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "large.mp4"
    with VideoWriter(path, 30) as writer:
        for index in range(3):
            writer.write(index / 30, np.full((1351, 2402, 3), 40 * index, dtype=np.uint8))
    (clip_id,) = library.import_video(path).clips
    found = library.clips.get(clip_id)
    assert (found.width, found.height, found.frames) == (1920, 1078, 3)


def test_the_same_video_is_imported_once_unless_asked_again(library: Library, tmp_path: Path) -> None:
    path = phone_video(tmp_path / "a.mp4", [(1, None)])
    first = library.import_video(path)
    copy = shutil.copy(path, tmp_path / "b.mp4")
    second = library.import_video(copy)
    assert second.already and second.clips == first.clips and library.clips.count() == 1
    assert not library.import_video(copy, options=ImportOptions(again=True)).already and library.clips.count() == 2
    library.trash.put(library.clips.ids())
    assert not library.import_video(path).already


def test_of_a_video_that_is_cut_off_the_readable_part_is_kept_and_said(library: Library, tmp_path: Path) -> None:
    from tests.handstand_app.core.library.scenes import film

    whole = film(tmp_path / "whole.mp4", 60)
    fast = tmp_path / "fast.mp4"
    with av.open(str(whole)) as source, av.open(str(fast), "w", options={"movflags": "faststart"}) as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    fast.write_bytes(fast.read_bytes()[: int(fast.stat().st_size * 0.6)])
    script: Script = [(6, DOWN)]
    done = library.import_video(fast, judge_by(script))
    assert done.trouble is not None and "What could be read was imported" in done.trouble
    found = library.clips.get(done.clips[0])
    assert 5 < found.frames < 60 and numbers_and_times(found.video)[0] == list(range(found.frames))


@pytest.mark.parametrize(
    "content, words",
    [(None, "does not exist"), (b"", "is empty"), (b"no video" * 999, "cannot be read as a video")],
)
def test_a_bad_file_is_refused_in_words(library: Library, tmp_path: Path, content: bytes | None, words: str) -> None:
    path = tmp_path / "Vidéo 手.mp4"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(LibraryError, match=words):
        library.import_video(path, judge_by([]))
    assert is_clean(library)


def test_a_sound_file_is_refused_in_words(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "sound.wav"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=8000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 8000), np.int16), format="s16", layout="mono")
        frame.sample_rate = 8000
        container.mux(stream.encode(frame))
    with pytest.raises(LibraryError, match="no picture track"):
        library.import_video(path)
    assert is_clean(library)


@pytest.mark.parametrize("after", [0.1, 0.5, 0.85, 0.95])
def test_cancelling_at_any_time_leaves_nothing(library: Library, tmp_path: Path, after: float) -> None:
    path = phone_video(tmp_path / "a.mp4", LONG)
    share = [0.0]
    with pytest.raises(Cancelled):
        library.import_video(
            path, judge_by(LONG), None, CUT, progress=lambda s: share.append(s), cancelled=lambda: share[-1] > after
        )
    assert is_clean(library) and share[-1] < 1.0


def test_a_judge_that_fails_leaves_nothing(library: Library, tmp_path: Path) -> None:
    def fail(frame: Frame) -> LiveResult:
        if frame.index == 5:
            raise RuntimeError("no memory")
        return result_of(frame, DOWN)

    with pytest.raises(RuntimeError, match="no memory"):
        library.import_video(phone_video(tmp_path / "a.mp4", [(1, DOWN)]), fail)
    assert is_clean(library)


def test_the_real_network_finds_the_handstand_in_a_part_of_the_demo(
    library: Library, network_cache: Path, tmp_path: Path
) -> None:
    truth = json.loads(DEMO.with_suffix(".truth.json").read_text())["frames"]
    first = next(index for index, frame in enumerate(truth) if frame["label"] == "straight")
    part = tmp_path / "part.mp4"
    with VideoReader(DEMO) as reader, VideoWriter(part, 10) as writer:
        for index, picture in enumerate(islice(reader, first + 60)):
            if index >= first - 15 and index % 3 == 0:
                writer.write(index / 30 - (first - 15) / 30, picture.image)
    pipeline = Pipeline(shipped_estimator(network_cache))
    done = library.import_video(part, pipeline.process, "live", ImportOptions(cut_over_s=2))
    (found,) = library.clips.get_all(done.clips)
    assert found.summary.hold_s > 1.0 and found.track is not None
    track = read_track(found.track)
    assert len(track) == found.frames and np.mean([frame.keypoints is not None for frame in track]) > 0.9
