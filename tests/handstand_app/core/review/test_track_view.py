"""A track brought to the pictures of its clip."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from handstand_app.core.clip import TrackError, TrackFrame, read_track
from handstand_app.core.review.fetcher import load_track
from handstand_app.core.review.reader import ClipIndex
from handstand_app.core.review.track_view import CURVES, TrackView
from models.body_line import ANGLE_NAMES, ANGLE_OF_FAULT, measure_sure
from models.verdicts import VerdictKind
from tests.handstand_app.core.review.clips import demo_clip, opened

SIZE = (320, 240)


@pytest.fixture(scope="module")
def straight(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return demo_clip(tmp_path_factory.mktemp("a") / "a.mp4", 2.0, 4.5)


def test_each_picture_has_the_pose_and_verdict_that_were_written_for_it(straight: tuple[Path, Path]) -> None:
    view, lines = opened(straight), read_track(straight[1])
    assert len(view) == len(lines) == 75
    for index in (0, 20, 40, 74):
        pose, verdict, known = view.pose(index), view.verdict(index), lines[index].keypoints
        assert pose is not None and verdict is not None and known is not None and view.line(index) == lines[index]
        np.testing.assert_allclose(pose.keypoints, np.array([xy[:2] for xy in known.values()]), atol=1e-6)
        assert pose.sure.all() and verdict.label is lines[index].verdict
    assert view.angles(70) is not None and view.angles(0) is None, "a standing body has no line to show"
    assert view.curve("straight")[70] == pytest.approx(0.8) and np.isnan(view.curve("hip")[0])


def test_every_angle_that_can_be_named_as_a_fault_has_a_curve(straight: tuple[Path, Path]) -> None:
    view = opened(straight)
    assert set(CURVES) == {"straight", *ANGLE_OF_FAULT.values()}
    for index in (0, 20, 40, 74):
        pose, angles = view.pose(index), view.angles(index)
        for name in ANGLE_NAMES:
            value = view.curve(name)[index]
            if angles is None or pose is None:
                assert np.isnan(value)
            else:
                measured = getattr(measure_sure(pose.keypoints, pose.sure), name)
                assert value == getattr(angles, name) == pytest.approx(measured, abs=0.2), name


def test_between_judged_pictures_the_pose_is_in_between_but_nothing_is_invented(
    straight: tuple[Path, Path], tmp_path: Path
) -> None:
    whole, thin = opened(straight), opened(demo_clip(tmp_path / "thin.mp4", 2.0, 4.5, step=2))
    for index in range(1, 60, 2):
        pose, true = thin.pose(index), whole.pose(index)
        assert pose is not None and true is not None
        assert np.abs(pose.keypoints - true.keypoints).max() < 6
        line = thin.line(index)
        assert line is not None and line.keypoints is None
    sparse = opened(demo_clip(tmp_path / "sparse.mp4", 2.0, 4.5, step=10))
    assert sparse.pose(20) is not None and sparse.pose(25) is None and sparse.verdict(25) is None


def test_verdicts_come_as_stretches_and_holds_count_as_live(straight: tuple[Path, Path]) -> None:
    view = opened(straight)
    runs = view.runs()
    assert runs[0][2] is VerdictKind.NO_HANDSTAND and runs[-1][2] is VerdictKind.STRAIGHT
    assert all(before[1] == pytest.approx(after[0]) for before, after in pairwise(runs))
    holds = view.holds()
    begin = next(run[0] for run in runs if run[2].is_handstand)
    assert holds[0].total_s == 0 and holds[-1].total_s == pytest.approx(view.times_s[-1] - begin, abs=1e-3)


@pytest.mark.parametrize("damage", ["other times", "too long", "other size", "backwards"])
def test_a_track_of_another_video_is_refused_with_a_reason(straight: tuple[Path, Path], damage: str) -> None:
    lines = read_track(straight[1])
    if damage == "other times":
        lines = [replace(line, time_s=line.time_s * 7 + 0.4) for line in lines]
    elif damage == "too long":
        lines = lines + [TrackFrame(3 + number / 30) for number in range(200)]
    elif damage == "backwards":
        lines = lines[::-1]
    index = ClipIndex(np.arange(75) / 30, 2.5)
    with pytest.raises(TrackError, match="another video|not in order"):
        TrackView(lines, index, (80, 60) if damage == "other size" else SIZE)


def test_a_clip_is_shown_without_a_track_that_cannot_be_used(straight: tuple[Path, Path], tmp_path: Path) -> None:
    index = ClipIndex(np.arange(75) / 30, 2.5)
    assert load_track(None, index, SIZE) == (None, None) == load_track(tmp_path / "none", index, SIZE)
    (tmp_path / "bad").write_text("nonsense\n")
    track, words = load_track(tmp_path / "bad", index, SIZE)
    assert track is None and words is not None and "Shown without its track" in words
    torn = tmp_path / "torn"
    torn.write_bytes(straight[1].read_bytes()[:-30_000])
    track, words = load_track(torn, index, SIZE)
    assert track is not None and words is None and track.pose(3) is not None and track.pose(74) is None
