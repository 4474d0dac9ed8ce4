"""Exports are readable, say what `analyze` says, and are whole or not there."""

import csv
import json
import threading
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from handstand_app.core.clip import ClipSummary, read_track, read_track_header, summarise, track_path
from handstand_app.core.drawing.banner import BannerText, lay_out
from handstand_app.core.drawing.draw import Layers, plumb_line
from handstand_app.core.job import Cancelled, Job, Progress
from handstand_app.core.judging.estimator import Estimator
from handstand_app.core.review.analysis import analyse_clip
from handstand_app.core.review.export import csv_columns, export_csv, export_json, export_still, export_video
from handstand_app.core.review.reader import ClipReader
from handstand_app.core.review.track_view import TrackView
from handstand_app.core.sources.base import SourceError
from tests.handstand_app.core.review.clips import demo_clip, recorded_clip, sequential
from tests.networks import shipped_estimator
from tests.patience import PATIENCE_S


class Clip:
    """A stretch of the demo that is open."""

    def __init__(self, folder: Path) -> None:
        self.video, self.track_file = demo_clip(folder / "clip.mp4", 2.4, 3.4)
        with ClipReader(self.video) as reader:
            self.last = reader.frame(len(reader.index) - 1)
            self.track = TrackView(read_track(self.track_file), reader.index, (320, 240))


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Clip:
    return Clip(tmp_path_factory.mktemp("export"))


class Steps:
    """Counts progress; gives up after some steps."""

    def __init__(self, at_most: int = 1_000_000) -> None:
        self.shares: list[float] = []
        self._at_most = at_most

    def __call__(self, share: float) -> None:
        self.shares.append(share)
        if len(self.shares) > self._at_most:
            raise Cancelled


def test_the_json_has_the_lines_of_analyze(clip: Clip, tmp_path: Path) -> None:
    lines = [json.loads(line) for line in clip.track_file.read_text(encoding="utf-8").splitlines()[1:]]
    steps = Steps()
    export_json(clip.video, clip.track, tmp_path / "a.jsonl", steps)
    rows = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(rows) == len(lines) == len(steps.shares) and steps.shares[-1] == 1.0
    for number, (row, line) in enumerate(zip(rows, lines, strict=True)):
        assert row.pop("file") == str(clip.video) and row.pop("frame") == number
        assert row == line
    export_json(clip.video, clip.track, tmp_path / "a.json", Steps())
    listed = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert [row["time_s"] for row in listed] == [row["time_s"] for row in rows]


def test_the_table_has_the_same_values(clip: Clip, tmp_path: Path) -> None:
    export_csv(clip.video, clip.track, tmp_path / "a.csv", Steps())
    with open(tmp_path / "a.csv", newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    assert header == csv_columns() and len(rows) == len(clip.track)
    line, row = clip.track.lines[-1], dict(zip(header, rows[-1], strict=True))
    assert line.keypoints is not None and line.angles is not None and line.probabilities is not None
    assert (float(row["l_wrist_x"]), float(row["l_wrist_y"])) == line.keypoints["l_wrist"][:2]
    assert float(row["p_straight"]) == line.probabilities["straight"] and float(row["hip"]) == line.angles["hip"]
    assert row["verdict"] == line.verdict


def test_the_video_has_all_pictures_at_their_times_with_the_skeleton_drawn_in(clip: Clip, tmp_path: Path) -> None:
    export_video(clip.video, clip.track, tmp_path / "a.mp4", Steps())
    before, after = sequential(clip.video), sequential(tmp_path / "a.mp4")
    assert [time_s for time_s, _ in after] == pytest.approx([time_s for time_s, _ in before], abs=1e-3)
    pose = clip.track.pose(29)
    assert pose is not None
    x, y = pose.keypoints[10].astype(int)
    top = lay_out(320, 240, BannerText()).picture.y
    assert after[29][1].shape == (top + 240, 320, 3), "the banner is above the picture"
    changed = np.abs(after[29][1][top:].astype(int) - before[29][1].astype(int)).mean(axis=2)
    assert changed[y - 3 : y + 4, x - 3 : x + 4].max() > 60 and np.median(changed) < 8
    assert np.median(changed[-20:]) < 8, "no banner covers the foot of the picture"


def still(clip: Clip, target: Path, layers: Layers) -> np.ndarray:
    export_still(clip.last, clip.track, target, layers)
    return cv2.cvtColor(cv2.imread(str(target)), cv2.COLOR_BGR2RGB)


def test_the_still_is_the_picture_at_its_full_size(clip: Clip, tmp_path: Path) -> None:
    export_still(clip.last, None, tmp_path / "plain.png")
    plain = cv2.cvtColor(cv2.imread(str(tmp_path / "plain.png")), cv2.COLOR_BGR2RGB)
    np.testing.assert_array_equal(plain, clip.last.image)
    nothing = Layers(skeleton=False, plumb_line=False, body_line=False, answer=False)
    np.testing.assert_array_equal(still(clip, tmp_path / "bare.png", nothing), plain)
    banner = still(clip, tmp_path / "banner.png", replace(nothing, answer=True))
    np.testing.assert_array_equal(banner[-240:], plain)


@pytest.mark.parametrize("name", ["skeleton", "plumb_line", "body_line", "answer"])
def test_the_still_has_exactly_what_is_switched_on(clip: Clip, tmp_path: Path, name: str) -> None:
    nothing = Layers(skeleton=False, plumb_line=False, body_line=False, answer=False)
    bare = still(clip, tmp_path / "bare.png", nothing)
    drawn = still(clip, tmp_path / "drawn.png", replace(nothing, **{name: True}))
    assert drawn.shape != bare.shape or not np.array_equal(drawn, bare)
    if name == "plumb_line":
        pose = clip.track.pose(clip.last.index)
        assert pose is not None
        x = plumb_line(pose, 320)
        assert x is not None
        changed = (drawn != bare).any(axis=2)
        assert changed[:, int(x)].all() and not changed[:, : int(x) - 8].any() and not changed[:, int(x) + 9 :].any()


@pytest.mark.parametrize("kind", [export_video, export_json, export_csv])
def test_an_export_that_is_given_up_leaves_what_was_there(clip: Clip, tmp_path: Path, kind: object) -> None:
    target = tmp_path / {export_video: "a.mp4", export_json: "a.json", export_csv: "a.csv"}[kind]  # type: ignore[index]
    target.write_text("as before")
    with pytest.raises(Cancelled):
        kind(clip.video, clip.track, target, Steps(at_most=5))  # type: ignore[operator]
    assert target.read_text() == "as before" and [path.name for path in tmp_path.iterdir()] == [target.name]


def test_the_recording_itself_is_never_overwritten(clip: Clip) -> None:
    before = clip.video.read_bytes()
    with pytest.raises(SourceError, match="is the clip itself"):
        export_video(clip.video, clip.track, clip.video, Steps())
    assert clip.video.read_bytes() == before


def load(cache: Path) -> Estimator:
    return shipped_estimator(cache)


def test_a_clip_without_a_track_gets_one_and_an_older_one_stays(tmp_path: Path, network_cache: Path) -> None:
    video, track = demo_clip(tmp_path / "clip.mp4", 3.0, 3.4)
    header, before = read_track_header(track), track.read_bytes()
    summary = analyse_clip(video, lambda: load(network_cache), Steps())
    assert track == track_path(video) and summary == summarise(read_track(track))
    lines = read_track(track)
    assert len(lines) == 12 and all(line.verdict is not None for line in lines)
    assert sum(line.keypoints is not None for line in lines) > 6
    assert read_track_header(track)["recorded_at"] == header["recorded_at"]
    assert (tmp_path / "clip.track.before.jsonl").read_bytes() == before


def test_an_analysis_that_is_cancelled_leaves_nothing(tmp_path: Path, network_cache: Path) -> None:
    video = recorded_clip(tmp_path / "clip.mp4", 10)
    ended: list[object] = []
    seen = threading.Event()

    def work(progress: Progress) -> ClipSummary:
        return analyse_clip(video, lambda: load(network_cache), progress)

    def on_progress(share: float) -> None:
        if share > 0:
            job.cancel()
            seen.set()

    job: Job[ClipSummary] = Job("review-analysis", work, on_progress, ended.append, ended.append)
    job.start()
    assert seen.wait(PATIENCE_S) and job.join(PATIENCE_S)
    assert ended == [""] and [path.name for path in tmp_path.iterdir()] == ["clip.mp4"]


def test_a_job_that_fails_says_so_in_one_sentence(tmp_path: Path, clip: Clip) -> None:
    ended: list[object] = []
    target = tmp_path / "no folder" / "a.csv"
    job: Job[Path] = Job("t", lambda p: export_csv(clip.video, clip.track, target, p), str, ended.append, ended.append)
    job.start()
    assert job.join(PATIENCE_S) and len(ended) == 1
    assert "cannot be written: No such file" in str(ended[0])
