"""Score the app's verdicts on labelled clips: reads the JSON lines of `main.py analyze` and a labels.csv.

`python -m trainer.score_verdicts --lines OUT.jsonl --clips DIR`
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from models.formats.labels_csv import UNCLEAR
from models.whole_file import write_whole
from trainer.datasets.clips import read_segments
from trainer.datasets.sample import DatasetError
from trainer.engine.command import run
from trainer.evaluation.verdict_scores import in_segment, majority, read_lines, score


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
    """Score the usual geometric rule on the keypoints of these lines instead of their verdicts."""


def main(config: ScoreConfig) -> None:
    """Print the figures and the segments that were judged wrong."""
    segments, frames = read_segments(config.clips), read_lines(config.lines, rule=config.rule)
    clips = {segment.clip for segment in segments}
    if not clips & set(frames):
        raise DatasetError(
            f"nothing to score: the lines are of {_some(frames)}, and labels.csv in {config.clips} is of {_some(clips)}"
        )
    missing = sorted(clips - set(frames))
    if missing:
        print(f"not scored, no lines: {', '.join(missing)}")
    if not any(in_segment(segment, frames.get(segment.clip, [])) for segment in segments if segment.label != UNCLEAR):
        raise DatasetError(
            f"nothing to score: no frame of these lines lies within a labelled segment of {config.clips}; "
            "were they made from other cuts of the clips?"
        )
    for segment in segments:
        if segment.label != UNCLEAR and segment.clip in frames:
            answer = majority(segment, frames[segment.clip])
            if answer != segment.label:
                print(f"  {segment.clip} {segment.start_s}-{segment.end_s}: {segment.label}, answered {answer}")
    figures = score(segments, frames)
    for name, value in figures.items():
        print(f"{name}: {value}")
    if config.json is not None:
        write_whole(config.json, json.dumps(figures, indent=2) + "\n")


def _some(names: Collection[str]) -> str:
    """The first three of them, or that there are none."""
    first = sorted(names)[:3]
    return (", ".join(first) or "no clip") + (" ..." if len(set(names)) > 3 else "")


if __name__ == "__main__":
    run(main, ScoreConfig)
