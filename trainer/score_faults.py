"""Score the faults that the app names: reads the JSON lines of `main.py analyze`.

`python -m trainer.score_faults --lines OUT.jsonl --clips DIR` on labelled clips, a folder with faults.csv;
`python -m trainer.score_faults --lines OUT.jsonl --holds DIR` on the holds that `trainer.calibration_report` renders.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from models.whole_file import write_whole
from trainer.datasets.sample import DatasetError
from trainer.engine.command import run
from trainer.report.fault_scores import CODES, read_fault_segments, read_named, score_holds, score_segments
from trainer.report.render import read_holds


@dataclass(frozen=True)
class FaultOptions:
    """Options."""

    lines: tuple[Path, ...]
    """JSON lines of one or more runs over the clips, or over the holds."""
    clips: Path | None = None
    """Folder with faults.csv: clip, start_s, end_s and the right faults of segments that are not straight."""
    holds: Path | None = None
    """Folder of rendered holds; scored are those with a fault of 25 degrees or more that their picture shows."""
    anew: bool = False
    """Name the faults of the clips again from the keypoints of these lines, as the app does now."""
    json: Path | None = None
    """File for the figures."""


def main(options: FaultOptions) -> None:
    """Print the figures, and what was named wrong.

    Raises:
        DatasetError: there is nothing to score.
    """
    figures: dict[str, object] = {}
    if options.clips is not None:
        figures |= _score_clips(options, options.clips)
    if options.holds is not None:
        figures |= _score_holds(options, options.holds)
    if not figures:
        raise DatasetError("Nothing to score: name labelled clips with --clips, or rendered holds with --holds.")
    if options.json is not None:
        write_whole(options.json, json.dumps(figures, indent=2) + "\n")


def _score_clips(options: FaultOptions, folder: Path) -> dict[str, object]:
    path = folder / "faults.csv"
    try:
        segments = read_fault_segments(path)
    except (OSError, ValueError, KeyError) as error:
        raise DatasetError(f"{path} cannot be read: {error}") from error
    score, wrong = score_segments(segments, read_named(options.lines, anew=options.anew))
    if not score.frames:
        raise DatasetError(f"No frame of these lines is not straight within a segment of {path}.")
    print(*(f"  {line}" for line in wrong), sep="\n")
    print(f"frames right: {score.frames_right} of {score.frames} ({score.frames_right / score.frames:.1%})")
    print(f"segments right: {score.segments_right} of {score.segments}")
    print(f"changes a second: {score.changes / score.seconds:.2f}")
    return {"clips": asdict(score)}


def _score_holds(options: FaultOptions, folder: Path) -> dict[str, object]:
    counts = score_holds(read_holds(folder), options.lines)
    if not counts:
        raise DatasetError(f"{folder} has no hold with a clear fault that these lines cover.")
    right = sum(names[CODES[fault]] for fault, names in counts.items())
    for fault, names in sorted(counts.items()):
        print(f"  {fault}: {', '.join(f'{name} {count}' for name, count in names.most_common())}")
    print(f"holds right: {right} of {sum(names.total() for names in counts.values())}")
    return {"holds": {fault: {str(name): count for name, count in names.items()} for fault, names in counts.items()}}


if __name__ == "__main__":
    run(main, FaultOptions)
