"""The command that scores verdicts says so when clips and lines do not belong together."""

from pathlib import Path

import pytest

from tests.clips import noise_clip
from tests.frame_lines import frame_line
from trainer.datasets.sample import DatasetError
from trainer.score_verdicts import ScoreConfig, main


def test_lines_of_other_clips_are_said_to_be_those_not_scored_as_zero(tmp_path: Path) -> None:
    noise_clip(tmp_path / "mine.mp4", frames=2)
    (tmp_path / "labels.csv").write_text("clip,start_s,end_s,label,view,notes\nmine.mp4,0,1,straight,side,\n")
    lines = tmp_path / "out.jsonl"
    lines.write_text(frame_line("other.mp4", 0.0, verdict="straight"))
    with pytest.raises(DatasetError, match=r"nothing to score: the lines are of other.mp4, and .* is of mine.mp4"):
        main(ScoreConfig((lines,), tmp_path))


def test_lines_of_another_cut_of_a_clip_are_said_to_be_those(tmp_path: Path) -> None:
    noise_clip(tmp_path / "mine.mp4", frames=2)
    (tmp_path / "labels.csv").write_text("clip,start_s,end_s,label,view,notes\nmine.mp4,4,5,straight,side,\n")
    lines = tmp_path / "out.jsonl"
    lines.write_text(frame_line("mine.mp4", 0.5, verdict="straight"))
    with pytest.raises(DatasetError, match=r"no frame of these lines lies within a labelled segment"):
        main(ScoreConfig((lines,), tmp_path))
