"""Score the app's verdicts on labelled clips: reads the JSON lines of `main.py analyze` and a labels.csv.

`python -m trainer.score_verdicts --lines OUT.jsonl --clips DIR`
"""

import json
from collections import Counter, defaultdict, deque
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from models.labels import ACTIONS, Action
from trainer.command import run
from trainer.datasets.clips import UNCLEAR, Segment, read_segments

ACTION_OF = {"straight": "straight", "not_straight": "not_straight", "no_handstand": "not_handstand"}
BEND_DEG, TILT_DEG, SMOOTH_S = 15.0, 10.0, 0.5
"""Of the usual geometric rule."""


@dataclass(frozen=True)
class ScoreConfig:
    """Options."""

    lines: tuple[Path, ...]
    """JSON lines of one or more runs; together they must cover the labelled clips once."""
    clips: Path
    """Folder with labels.csv."""
    json: Path | None = None
    """File for the figures."""
    rule: bool = False
    """Score the usual geometric rule on the keypoints and angles of these lines instead of their verdicts."""


Times = list[tuple[float, str | None]]


def read_lines(paths: tuple[Path, ...], *, rule: bool = False) -> dict[str, Times]:
    """(time, action or None for "cannot tell") of every frame, by clip name; as the network says, or by the rule."""
    frames: dict[str, Times] = defaultdict(list)
    for path in paths:
        with open(path, encoding="utf-8") as file:
            for line in map(json.loads, file):
                answer = by_rule(line) if rule else ACTION_OF.get(line["verdict"])
                frames[Path(line["file"]).name].append((line["time_s"], answer))
    return {name: smoothed(times) for name, times in frames.items()} if rule else frames


def by_rule(line: dict[str, Any]) -> Action | None:
    """The usual rule on one line of `analyze`: a handstand has the wrists lowest and the ankles highest, a straight one
    shoulder, hip and knee within BEND_DEG and the line within TILT_DEG. None if nobody was found.
    """
    points, angles = line["keypoints"], line["angles"]
    if points is None or angles is None:
        return None
    heights = [(points[f"l_{name}"][1] + points[f"r_{name}"][1]) / 2 for name in ("ankle", "hip", "shoulder", "wrist")]
    if not all(above < below for above, below in pairwise(heights)):
        return "not_handstand"
    bends = [angles[name] for name in ("shoulder", "hip", "knee")]
    is_straight = max(bends) <= BEND_DEG and angles["line_tilt"] <= TILT_DEG
    return "straight" if is_straight else "not_straight"


def smoothed(times: Times) -> Times:
    """The commonest answer of the last SMOOTH_S."""
    result: Times = []
    recent: deque[tuple[float, str | None]] = deque()
    for time_s, answer in times:
        recent.append((time_s, answer))
        while recent[0][0] <= time_s - SMOOTH_S:
            recent.popleft()
        counts = Counter(a for _, a in recent if a is not None)
        result.append((time_s, counts.most_common(1)[0][0] if counts else None))
    return result


def majority(segment: Segment, frames: Times) -> str | None:
    """The commonest answer within a segment, "cannot tell" aside; None if there is no other."""
    answers = Counter(a for time_s, a in frames if segment.start_s <= time_s < segment.end_s and a is not None)
    return answers.most_common(1)[0][0] if answers else None


def score(segments: list[Segment], frames: dict[str, Times]) -> dict[str, object]:
    """Segment precision and recall of straight, and what share of time is called what."""
    judged = [s for s in segments if s.label != UNCLEAR and s.clip in frames]
    answers = {segment: majority(segment, frames[segment.clip]) for segment in judged}
    said = [segment for segment in judged if answers[segment] == "straight"]
    meant = [segment for segment in judged if segment.label == "straight"]
    right = [segment for segment in said if segment.label == "straight"]
    shares = {label: frame_shares(label, judged, frames) for label in ACTIONS}
    return {
        "clips": len({segment.clip for segment in judged}),
        "segments": len(judged),
        "segments_right": sum(answers[segment] == segment.label for segment in judged),
        "straight_precision": f"{len(right)} of {len(said)}",
        "straight_recall": f"{len(right)} of {len(meant)}",
        "seconds_called_straight_per_minute_of_not_straight": round(60 * shares["not_straight"]["straight"], 2),
        "not_handstand_called_handstand": round(
            shares["not_handstand"]["straight"] + shares["not_handstand"]["not_straight"], 4
        ),
        "frame_shares": shares,
    }


def frame_shares(label: Action, segments: list[Segment], frames: dict[str, Times]) -> dict[str, float]:
    """Of all frames labelled `label`, the share that got each answer."""
    counts: Counter[str | None] = Counter()
    for segment in segments:
        if segment.label == label:
            inside = (a for time_s, a in frames[segment.clip] if segment.start_s <= time_s < segment.end_s)
            counts.update(inside)
    total = max(sum(counts.values()), 1)
    return {name or "cannot_tell": round(counts[name] / total, 4) for name in (*ACTIONS, None)}


def main(config: ScoreConfig) -> None:
    """Print the figures and the segments that were judged wrong."""
    segments, frames = read_segments(config.clips), read_lines(config.lines, rule=config.rule)
    missing = sorted({segment.clip for segment in segments} - set(frames))
    if missing:
        print(f"not scored, no lines: {', '.join(missing)}")
    for segment in segments:
        if segment.label != UNCLEAR and segment.clip in frames:
            answer = majority(segment, frames[segment.clip])
            if answer != segment.label:
                print(f"  {segment.clip} {segment.start_s}-{segment.end_s}: {segment.label}, answered {answer}")
    figures = score(segments, frames)
    for name, value in figures.items():
        print(f"{name}: {value}")
    if config.json is not None:
        config.json.write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    run(main, ScoreConfig)
