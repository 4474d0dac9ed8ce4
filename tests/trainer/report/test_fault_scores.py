"""Scores of named faults on lines that are written by hand."""

from pathlib import Path

import numpy as np
import pytest

from models.body_line import deviations
from models.skeleton import KEYPOINTS
from tests.frame_lines import frame_line
from tests.handstand_app.core.builders import pose_of_bends
from trainer.datasets.sample import DatasetError
from trainer.report.fault_scores import (
    FaultScore,
    FaultSegment,
    is_clear,
    read_fault_segments,
    read_named,
    score_holds,
    score_segments,
)
from trainer.report.render import RenderedHold
from trainer.score_faults import FaultOptions, main

SEGMENTS = "clip,start_s,end_s,faults\na.mp4,0.0,1.0,bent_knees|leaning\na.mp4,1.0,2.0,bent_arms\nb.mp4,0,1,leaning\n"


def line(clip: str, time_s: float, fault: str | None, verdict: str = "not_straight", **bends: float) -> str:
    keypoints = pose_of_bends(**bends).keypoints
    points = {name: [*point, 0.9] for name, point in zip(KEYPOINTS, keypoints.tolist(), strict=True)}
    return frame_line(clip, time_s, verdict=verdict, fault=fault, keypoints=points).strip()


def folder(tmp_path: Path, lines: list[str], segments: str = SEGMENTS) -> Path:
    (tmp_path / "faults.csv").write_text(segments)
    (tmp_path / "lines.jsonl").write_text("\n".join(lines) + "\n")
    return tmp_path / "lines.jsonl"


def test_frames_segments_and_changes_are_counted_where_the_app_says_not_straight(tmp_path: Path) -> None:
    names = ["bent_knees", "leaning", "leaning", None, "bent_knees"]
    lines = [line("x/a.mp4", 0.1 * index, name) for index, name in enumerate(names)]
    lines += [line("x/a.mp4", 0.8, None, "straight"), line("x/a.mp4", 1.5, "leaning")]
    path = folder(tmp_path, lines)
    score, wrong = score_segments(read_fault_segments(tmp_path / "faults.csv"), read_named([path], anew=False))
    assert score == FaultScore(
        frames=6, frames_right=4, segments=2, segments_right=1, changes=3, seconds=pytest.approx(2.0)
    )
    assert wrong == ["a.mp4 1-2: bent_arms, named leaning"]


def test_faults_are_named_anew_from_keypoints(tmp_path: Path) -> None:
    path = folder(tmp_path, [line("a.mp4", 0.1 * index, "bent_arms", knee=30.0) for index in range(5)])
    assert {fault for _, fault in read_named([path], anew=True)["a.mp4"]} == {"bent_knees"}
    assert {fault for _, fault in read_named([path], anew=False)["a.mp4"]} == {"bent_arms"}


def hold(tmp_path: Path, fault: str, **bends: float) -> RenderedHold:
    keypoints = np.stack([pose_of_bends(**bends).keypoints] * 3)

    angles = deviations(keypoints).astype(np.float32)
    return RenderedHold(tmp_path / "0001.mp4", fault, 30.0, 0.0, keypoints, angles, angles, np.ones(3, np.int64))


def test_rendered_holds_count_by_their_first_name_whatever_the_verdict(tmp_path: Path) -> None:
    lines = [line("0001.mp4", index / 15, None, "straight", knee=30.0) for index in range(3)]
    path = folder(tmp_path, lines)
    counts = score_holds([hold(tmp_path, "knee", knee=30.0), hold(tmp_path, "lean", lean=12.0)], [path])
    assert {fault: dict(names) for fault, names in counts.items()} == {"knee": {"bent_knees": 1}}
    assert not is_clear(hold(tmp_path, "pike", knee=30.0))


@pytest.mark.parametrize(
    ("segments", "words"),
    [("clip,start_s,end_s,faults\na.mp4,0,1,bent_nose\n", "bent_nose"), ("clip,start_s,end_s\na.mp4,0,1\n", "faults")],
)
def test_bad_input_is_said(tmp_path: Path, segments: str, words: str) -> None:
    path = folder(tmp_path, [line("a.mp4", 0.5, "leaning")], segments)
    with pytest.raises(DatasetError, match=words):
        main(FaultOptions((path,), clips=tmp_path))


def test_nothing_to_score_is_said(tmp_path: Path) -> None:
    path = folder(tmp_path, [line("c.mp4", 0.5, "leaning")])
    with pytest.raises(DatasetError, match="Nothing to score"):
        main(FaultOptions((path,)))
    with pytest.raises(DatasetError, match="No frame"):
        main(FaultOptions((path,), clips=tmp_path))


def test_the_segments_of_a_file_are_read(tmp_path: Path) -> None:
    folder(tmp_path, [])
    assert read_fault_segments(tmp_path / "faults.csv")[1] == FaultSegment("a.mp4", 1.0, 2.0, frozenset({"bent_arms"}))
