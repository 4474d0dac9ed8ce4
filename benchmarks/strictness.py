"""What each notch of strictness does on labelled clips, from the lines that `main.py analyze --jsonl` wrote.

python benchmarks/strictness.py LINES.jsonl LABELS.csv OUT.md
"""

import json
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import tyro

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from handstand_app.core.judging.hold import HoldTimer
from handstand_app.core.judging.verdict import FilterOptions, VerdictFilter
from handstand_app.core.types import Observation, Pose
from models.body_line import measure_sure
from models.checkpoint import SHIPPED, read_card
from models.formats.labels_csv import read_labels
from models.skeleton import KEYPOINTS
from models.strictness import NOTCHES, Strictness
from models.verdicts import VerdictKind

TRUTHS = ("straight", "unclear", "not_straight", "not_handstand")


@dataclass(frozen=True)
class Files:
    """What is read and written."""

    lines: Annotated[Path, tyro.conf.Positional]
    """JSON lines of `main.py analyze`."""
    labels: Annotated[Path, tyro.conf.Positional]
    """Labelled stretches: clip, start_s, end_s, label."""
    out: Annotated[Path, tyro.conf.Positional]
    """Report to write."""


@dataclass(frozen=True)
class Moment:
    """One line: what was seen, and what the rater says of that moment."""

    at: float
    observation: Observation | None
    probabilities: np.ndarray | None
    truth: str | None


def moment_of(line: dict[str, Any], truth: str | None, threshold: float) -> Moment:
    """From one line of `analyze`."""
    points = line["keypoints"]
    observation = None
    if points is not None:
        values = np.array([points[name] for name in KEYPOINTS])
        pose = Pose(values[:, :2], values[:, 2], values[:, 2] >= threshold)
        size = (10_000, 10_000)  # hands and feet that were outside are told by the line's own reason
        observation = Observation(line["frame"], line["time_s"], pose, np.zeros(16), np.zeros((16, 1)), size)
    likely = line["probabilities"]
    values = None if likely is None else np.array(list(likely.values()))
    return Moment(line["time_s"], observation, values, truth)


def said(moments: list[Moment], strictness: Strictness) -> tuple[list[tuple[str | None, VerdictKind]], HoldTimer]:
    """The verdict on each moment that is judged, and the holds."""
    judge, holds, verdicts = VerdictFilter(FilterOptions(strictness=strictness)), HoldTimer(), []
    for moment in moments:
        seen = moment.observation
        if seen is None or moment.probabilities is None:
            continue
        angles = measure_sure(seen.pose.keypoints, seen.pose.sure)
        verdict = judge.update(seen, angles, moment.probabilities)
        holds.update(moment.at, verdict)
        verdicts.append((moment.truth, verdict.label))
    holds.finish()
    return verdicts, holds


def report(clips: dict[str, list[Moment]]) -> str:
    """A table, one row a notch."""
    frames = {truth: sum(m.truth == truth for moments in clips.values() for m in moments) for truth in TRUTHS}
    rows = []
    for notch in NOTCHES:
        verdicts, counted, straight_s, total_s = [], 0, 0.0, 0.0
        for moments in clips.values():
            told, holds = said(moments, notch)
            verdicts += told
            counted += sum(hold.straight_s >= 2 for hold in holds.finished)
            straight_s += sum(hold.straight_s for hold in holds.finished)
            total_s += sum(hold.total_s for hold in holds.finished)
        shares = []
        for truth in TRUTHS:
            labels = [label for about, label in verdicts if about == truth]
            shares.append(f"{100 * np.mean([label is VerdictKind.STRAIGHT for label in labels]):.0f} %")
        limits = f"{notch.limits.shoulder:.0f}, {notch.limits.hip:.0f}, {notch.limits.line_tilt:.0f}"
        cells = [
            notch.words,
            limits,
            f"{notch.least_straight:.2f}",
            *shares,
            f"{straight_s:.0f} of {total_s:.0f} s",
            counted,
        ]
        rows.append("| " + " | ".join(map(str, cells)) + " |")
    return HEAD.format(clips=len(clips), **frames) + "\n".join(rows) + "\n"


HEAD = """# What strictness does

{clips} labelled clips, judged once by the shipped network and then at each notch. It has learned from some of them, so
the shares say how the notches differ and not how good the app is. Frames that the rater called straight: {straight},
unclear: {unclear}, not straight: {not_straight}, no handstand: {not_handstand}. Made by
`python benchmarks/strictness.py LINES LABELS docs/reports/STRICTNESS.md`.

Limits are those of shoulder, hip and lean in degrees; the others move with them. The columns of the rater's words hold
the share of those frames of which straight is said.

| notch | limits | bar | straight | unclear | not straight | no handstand | straight | straight for 2 s |
|---|---|---|---|---|---|---|---|---|
"""


def main(files: Files) -> None:
    """Read, judge five times, write the table."""
    rows = defaultdict(list)
    for row in read_labels(files.labels):
        rows[row.clip].append(row)
    threshold = read_card(SHIPPED).confidence_threshold
    clips: dict[str, list[Moment]] = defaultdict(list)
    with open(files.lines, encoding="utf-8") as lines:
        for text in lines:
            line = json.loads(text)
            name = Path(line["file"]).name
            truths = [row.label for row in rows[name] if row.start_s <= line["time_s"] <= row.end_s]
            clips[name].append(moment_of(line, truths[0] if truths else None, threshold))
    table = report(dict(clips))
    print(table)
    files.out.write_text(table, encoding="utf-8")


if __name__ == "__main__":
    main(tyro.cli(Files))
