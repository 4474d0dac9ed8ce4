"""Lines of `analyze` and of tracks: one contract for those who write and those who read them."""

import json
from pathlib import Path

import numpy as np
import pytest

from handstand_app.core.report import json_line
from handstand_app.core.types import Frame
from models.formats.frame_lines import (
    ANGLES,
    FrameLine,
    FrameLinesError,
    TrackLine,
    points_of,
    read_frame_lines,
    unjudged,
)
from models.labels import ACTIONS
from models.skeleton import KEYPOINTS
from models.verdicts import VerdictKind
from tests.handstand_app.core.recording.scenes import numbered, result_of


@pytest.fixture
def line() -> FrameLine:
    return json_line("clips/a.mp4", result_of(Frame(3, 0.1, numbered(3)), VerdictKind.STRAIGHT))


def test_what_the_app_writes_is_what_the_contract_says(line: FrameLine) -> None:
    assert list(line) == ["file", "frame", "time_s", *list(unjudged(0.0))[1:]]
    assert set(unjudged(0.0)) == TrackLine.__required_keys__ and set(line) == FrameLine.__required_keys__
    assert line["keypoints"] is not None and list(line["keypoints"]) == list(KEYPOINTS)
    assert line["probabilities"] is not None and list(line["probabilities"]) == list(ACTIONS)
    assert line["angles"] is None or list(line["angles"]) == list(ANGLES)


def test_what_the_app_writes_is_read_as_it_was(line: FrameLine, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(line) + "\n" + json.dumps({**line, "keypoints": None}) + "\n", encoding="utf-8")
    first, second = read_frame_lines([path])
    assert first == line and points_of(second) is None
    points = points_of(first)
    assert points is not None and points.shape == (16, 3)
    assert points.tolist() == [line["keypoints"][name] for name in KEYPOINTS]  # type: ignore[index]
    assert np.isfinite(points).all()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("not JSON", "'not JSON'"),
        ("[1, 2]", r"'\[1, 2\]'"),
        ({"time_s": None}, "file or time_s"),
        ({"keypoints": {"nose": [1, 2, 3]}}, "keypoints"),
        ({"probabilities": [1, 2]}, "probabilities"),
        ({"verdict": ...}, "verdict"),
    ],
)
def test_other_lines_are_refused_by_file_and_number(
    line: FrameLine, tmp_path: Path, change: str | dict[str, object], said: str
) -> None:
    path = tmp_path / "a.jsonl"
    if isinstance(change, str):
        wrong = change
    else:
        wrong = json.dumps({name: value for name, value in {**line, **change}.items() if value is not ...})
    path.write_text(json.dumps(line) + "\n" + wrong + "\n", encoding="utf-8")
    with pytest.raises(FrameLinesError, match=rf"a\.jsonl, line 2: no line of `main.py analyze`: .*{said}"):
        list(read_frame_lines([path]))
