"""Timed labels of clips."""

from pathlib import Path

import pytest

from trainer.datasets.clips import Segment, label_at, read_segments
from trainer.datasets.sample import DatasetError


def test_segments_label_times_and_leave_gaps(tmp_path: Path) -> None:
    segments = [Segment("a.mp4", 0.0, 1.0, "straight"), Segment("a.mp4", 1.5, 2.0, "unclear")]
    assert [label_at(segments, t) for t in (0.0, 0.99, 1.2, 1.7)] == [0, 0, None, None]
    (tmp_path / "labels.csv").write_text("clip,start_s,end_s,label,view,notes\nb.mp4,0,1,straight,side,\n")
    with pytest.raises(DatasetError, match=r"b.mp4 is missing"):
        read_segments(tmp_path)


@pytest.mark.parametrize(("start", "end", "label"), [(0, 1, "bent"), (2, 1, "straight"), (-1, 1, "straight")])
def test_a_segment_that_makes_no_sense_is_refused(start: float, end: float, label: str) -> None:
    with pytest.raises(DatasetError, match=r"labels.csv: c.mp4"):
        Segment("c.mp4", start, end, label)
