"""Tracks: written as `analyze` writes, read back the same, torn ends forgiven; and the summary of a clip."""

import io
import json
import math
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from handstand_app.core.clip import (
    TrackError,
    TrackFrame,
    read_track,
    read_track_header,
    summarise,
    track_path,
    write_track_header,
    write_track_line,
)
from handstand_app.core.report import json_line
from handstand_app.core.types import Frame, LiveResult, Pose
from models.verdicts import VerdictKind
from tests.handstand_app.core.recording.scenes import numbered, result_of

WHEN = datetime.fromisoformat("2026-03-08T14:02:11.250000+01:00")


def result(index: int, label: VerdictKind | None) -> LiveResult:
    return result_of(Frame(index, 100.0 + index / 30, numbered(index)), label)


def track_text(labels: list[VerdictKind | None]) -> tuple[str, list[TrackFrame]]:
    stream = io.StringIO()
    write_track_header(stream, "Kamera “Süd”", WHEN, "live-7")
    written = [write_track_line(stream, i / 30, result(i, label)) for i, label in enumerate(labels)]
    return stream.getvalue(), written


ALL = [None, VerdictKind.CANNOT_TELL, VerdictKind.NO_HANDSTAND, VerdictKind.NOT_STRAIGHT, VerdictKind.STRAIGHT]


def test_a_track_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    path = track_path(tmp_path / "140211-00ff.mp4")
    text, written = track_text(ALL)
    path.write_text(text, encoding="utf-8")
    assert path.name == "140211-00ff.track.jsonl"
    assert read_track(path) == written and [frame.verdict for frame in written] == ALL
    assert read_track_header(path) == {
        "schema": 1,
        "skeleton": "PA16J",
        "source": "Kamera “Süd”",
        "recorded_at": WHEN.isoformat(),
        "network": "live-7",
    }


def test_a_line_says_what_analyze_says_of_the_same_result() -> None:
    text, _ = track_text([VerdictKind.NOT_STRAIGHT])
    line = json.loads(text.splitlines()[1])
    expected = json_line("", result(0, VerdictKind.NOT_STRAIGHT))
    del expected["file"], expected["frame"], expected["time_s"]
    assert line.pop("time_s") == 0.0 and line == expected and line["fault"] == "closed_shoulders"


def test_what_is_not_known_is_null_in_the_file_and_nan_in_memory(tmp_path: Path) -> None:
    known = result(0, VerdictKind.STRAIGHT)
    assert known.pose is not None
    keypoints = known.pose.keypoints.copy()
    keypoints[3] = np.nan
    pose = Pose(keypoints, known.pose.confidence, known.pose.sure)
    with open(tmp_path / "a.track.jsonl", "w", encoding="utf-8") as file:
        write_track_header(file, "", WHEN, None)
        write_track_line(file, 0.0, LiveResult(known.frame, pose, known.angles, known.verdict))
    assert "NaN" not in (tmp_path / "a.track.jsonl").read_text(encoding="utf-8")
    (frame,) = read_track(tmp_path / "a.track.jsonl")
    assert frame.keypoints is not None
    assert math.isnan(frame.keypoints["head_top"][0]) and not math.isnan(frame.keypoints["neck"][0])


def test_a_track_cut_anywhere_in_its_last_line_gives_all_lines_before(tmp_path: Path) -> None:
    text, written = track_text(ALL)
    data, path = text.encode(), tmp_path / "a.track.jsonl"
    start = data.rstrip(b"\n").rfind(b"\n") + 1
    for end in range(start, len(data), 7):
        path.write_bytes(data[:end])
        assert read_track(path) == written[:-1]


@pytest.mark.parametrize(
    "content, words",
    [
        ("", "is not a track"),
        ("{}\n", "is not a track"),
        ("[1]\n", "is not a track"),
        ('{"schema": 2}\n', "use a newer program"),
        ('{"schema": 1}\n{"time_s": 0}\n{}\n', "damaged at line 2"),
        ('{"schema": 1}\nnonsense\n', "damaged at line 2"),
    ],
)
def test_what_is_no_track_is_refused_with_a_reason(tmp_path: Path, content: str, words: str) -> None:
    (tmp_path / "a.track.jsonl").write_text(content)
    with pytest.raises(TrackError, match=words):
        read_track(tmp_path / "a.track.jsonl")
    with pytest.raises(TrackError, match=r"b\.track\.jsonl cannot be read"):
        read_track(tmp_path / "b.track.jsonl")


def frames(script: list[tuple[int, VerdictKind | None]]) -> list[TrackFrame]:
    labels = [label for count, label in script for _ in range(count)]
    return track_text(labels)[1]


def test_a_clip_comes_to_its_longest_handstand() -> None:
    summary = summarise(
        frames(
            [
                (30, VerdictKind.NO_HANDSTAND),
                (31, VerdictKind.STRAIGHT),
                (30, VerdictKind.NO_HANDSTAND),
                (60, VerdictKind.NOT_STRAIGHT),
            ]
        )
    )
    assert summary.hold_s == pytest.approx(59 / 30, abs=1e-3) and summary.straight_s == 0.0
    assert summary.verdict is VerdictKind.NOT_STRAIGHT and summary.first_fault == "closed_shoulders"
    assert summary.doubt == pytest.approx(1 - (31 * 0.65 + 60 * 0.5) / 91, abs=1e-3)


def test_nearly_straight_frames_lengthen_the_handstand_and_raise_the_doubt() -> None:
    script = frames([(31, VerdictKind.STRAIGHT), (60, VerdictKind.CANNOT_TELL), (30, VerdictKind.STRAIGHT)])
    close = {"straight": 0.6, "not_straight": 0.35, "not_handstand": 0.05}
    nearly = [replace(f, verdict=VerdictKind.NEARLY_STRAIGHT, reason=None, probabilities=close) for f in script[31:91]]
    summary = summarise([*script[:31], *nearly, *script[91:]])
    assert summary.hold_s == pytest.approx(120 / 30, abs=1e-3) and summary.straight_s == pytest.approx(2.0, abs=1e-3)
    assert summary.doubt == pytest.approx(1 - (61 * 0.65 + 60 * 0.25) / 121, abs=1e-3)


def test_frames_that_were_not_judged_do_not_shorten_a_handstand() -> None:
    script: list[tuple[int, VerdictKind | None]] = [(1, VerdictKind.STRAIGHT), (1, None)] * 31
    summary = summarise(frames(script))
    assert summary.hold_s == pytest.approx(2.0, abs=1e-3) and summary.straight_s == pytest.approx(2.0, abs=1e-3)


@pytest.mark.parametrize(
    "script, verdict, doubt",
    [
        ([], None, 1.0),
        ([(20, None)], None, 1.0),
        ([(20, VerdictKind.CANNOT_TELL)], None, 1.0),
        ([(20, VerdictKind.NO_HANDSTAND)], VerdictKind.NO_HANDSTAND, 1 - 0.92),
        (
            [(90, VerdictKind.NO_HANDSTAND), (90, VerdictKind.CANNOT_TELL), (10, VerdictKind.STRAIGHT)],
            VerdictKind.STRAIGHT,
            0.35,
        ),
        ([(10, VerdictKind.STRAIGHT), (11, VerdictKind.NOT_STRAIGHT)], VerdictKind.NOT_STRAIGHT, 1 - (6.5 + 5.5) / 21),
    ],
)
def test_the_verdict_of_a_clip_is_that_of_its_handstands(
    script: list[tuple[int, VerdictKind | None]], verdict: VerdictKind | None, doubt: float
) -> None:
    summary = summarise(frames(script))
    assert summary.verdict is verdict and summary.doubt == pytest.approx(doubt, abs=1e-3)
