"""Timed labels of clips."""

from pathlib import Path

import pytest

from models.formats.labels_csv import LabelRow
from trainer.datasets.clips import label_at, read_segments
from trainer.datasets.sample import DatasetError


def test_segments_label_times_and_leave_gaps(tmp_path: Path) -> None:
    segments = [LabelRow("a.mp4", 0.0, 1.0, "straight"), LabelRow("a.mp4", 1.5, 2.0, "unclear")]
    assert [label_at(segments, t) for t in (0.0, 0.99, 1.2, 1.7)] == [0, 0, None, None]
    (tmp_path / "labels.csv").write_text("clip,start_s,end_s,label,view,notes\nb.mp4,0,1,straight,side,\n")
    with pytest.raises(DatasetError, match=r"b.mp4 is missing"):
        read_segments(tmp_path)


def test_a_table_that_makes_no_sense_is_said_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text("clip;start_s;end_s;label\nc.mp4;2;1;straight\n")
    with pytest.raises(DatasetError, match=r"labels.csv: line 2: c.mp4 has a segment from 2 to 1 s"):
        read_segments(tmp_path)
