"""Scores of verdicts on labelled clips, and the usual geometric rule beside the network."""

import math
from pathlib import Path

import pytest

from models.formats.labels_csv import LabelRow
from tests.frame_lines import frame_line
from trainer.evaluation.verdict_scores import read_lines, score


def line(time_s: float, verdict: str, closed_deg: float = 0.0, upside_down: bool = True) -> str:
    """A vertical body whose arms lean by an angle: the shoulders are closed by as much."""
    lean = 100 * math.tan(math.radians(closed_deg))
    body = {"wrist": (100 - lean, 400), "elbow": (100 - lean / 2, 350), "shoulder": (100, 300), "hip": (100, 200)}
    body |= {"knee": (100, 125), "ankle": (100, 50)}
    middle = {"pelvis": (100, 200), "thorax": (100, 300), "neck": (100, 310), "head_top": (100, 350)}
    points = middle | {f"{side}_{name}": place for name, place in body.items() for side in "lr"}
    kept = {name: [x, y if upside_down else 450 - y, 0.9] for name, (x, y) in points.items()}
    return frame_line("clips/a.mp4", time_s, verdict=verdict, keypoints=kept).strip()


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    """Two seconds at ten frames a second: standing, then a handstand with closed shoulders that is called straight."""
    path = tmp_path / "a.jsonl"
    standing = [line(n / 10, "no_handstand", upside_down=False) for n in range(10)]
    holding = [line(n / 10, "straight", closed_deg=25.0) for n in range(10, 20)]
    path.write_text("\n".join([*standing, *holding]) + "\n", encoding="utf-8")
    return path


SEGMENTS = [LabelRow("a.mp4", 0.0, 1.0, "not_handstand"), LabelRow("a.mp4", 1.0, 2.0, "not_straight")]


def test_segments_get_the_majority_of_their_frames(lines: Path) -> None:
    figures = score(SEGMENTS, read_lines((lines,)))
    assert figures["segments_right"] == 1 and figures["straight_precision"] == "0 of 1"
    assert figures["seconds_called_straight_per_minute_of_not_straight"] == 60.0


def test_the_rule_reads_bends_and_the_order_of_the_body(lines: Path) -> None:
    figures = score(SEGMENTS, read_lines((lines,), rule=True))
    assert figures["segments_right"] == 2 and figures["straight_precision"] == "0 of 0"
    answers = [answer for _, answer in read_lines((lines,), rule=True)["a.mp4"]]
    assert answers[:10] == ["not_handstand"] * 10 and answers[14:] == ["not_straight"] * 6


def test_frames_without_a_person_are_not_judged_by_the_rule(tmp_path: Path) -> None:
    path = tmp_path / "b.jsonl"
    path.write_text(frame_line("b.mp4", 0.0, verdict="cannot_tell"))
    assert read_lines((path,), rule=True) == {"b.mp4": [(0.0, None)]}
