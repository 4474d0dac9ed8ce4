"""Coverage and risk of answers with known probabilities, and what is read from the lines of `analyze`."""

from pathlib import Path

import numpy as np
import pytest

from models.formats.labels_csv import LabelRow
from models.labels import ACTIONS
from tests.frame_lines import frame_line
from trainer.datasets.sample import DatasetError
from trainer.report.risk import write
from trainer.risk_coverage import BARS, curve, read_windows


def test_a_higher_bar_answers_less_and_is_wrong_less_often_where_doubt_is_honest() -> None:
    labels = np.array([0, 0, 1, 1, 2, 2, 2, 2])
    sure, unsure = [0.9, 0.05, 0.05], [0.5, 0.3, 0.2]
    rows = [sure, unsure, np.roll(sure, 1), unsure, *[np.roll(sure, 2)] * 4]
    points = {point.bar: point for point in curve(np.array(rows), labels)}
    assert list(points) == list(BARS)
    everything, certain, none = points[0.0], points[0.6], points[0.95]
    assert everything.coverage == pytest.approx(1) and everything.risk == pytest.approx(1 / 6), "actions count equally"
    assert everything.unearned_praise == pytest.approx(1 / 3)
    assert certain.coverage == pytest.approx(2 / 3) and certain.risk == 0 and certain.unearned_praise == 0
    assert none.coverage == 0 and np.isnan(none.risk)


def test_only_judged_frames_in_labelled_segments_count(tmp_path: Path) -> None:
    said = dict(zip(ACTIONS, (0.2, 0.7, 0.1), strict=True))
    rows = [(0.1, None), (0.5, said), (1.5, said), (2.5, said)]
    path = tmp_path / "out.jsonl"
    path.write_text("".join(frame_line("x/a.mp4", t, probabilities=p) for t, p in rows))
    segments = [LabelRow("a.mp4", 0.0, 1.0, "not_straight"), LabelRow("a.mp4", 1.0, 2.0, "unclear")]
    probabilities, labels = read_windows((path,), segments)
    assert probabilities.tolist() == [[0.2, 0.7, 0.1]] and labels.tolist() == [1]
    with pytest.raises(DatasetError, match=r"no judged frame of .*out\.jsonl"):
        read_windows((path,), [LabelRow("b.mp4", 0.0, 1.0, "straight")])


def test_the_report_has_a_row_for_every_bar(tmp_path: Path) -> None:
    points = curve(np.array([[0.9, 0.05, 0.05], [0.3, 0.6, 0.1]]), np.array([0, 0]))
    write(points, 2, tmp_path)
    text = (tmp_path / "RISK_COVERAGE.md").read_text()
    assert text.count("\n| 0.") == len(BARS) and (tmp_path / "risk_coverage.png").stat().st_size > 5_000
