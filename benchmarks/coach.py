"""What the coach says of labelled clips, against their labels.

uv run python -m benchmarks.coach RESULTS.jsonl CLIPS

RESULTS.jsonl is what `main.py analyze CLIPS --jsonl RESULTS.jsonl` wrote; CLIPS is the folder with labels.csv (clip,
start_s, end_s, label) and faults.csv (clip, start_s, end_s, faults; a|b means that either is right).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Annotated, TypeVar

import tyro

from handstand_app.core.coach.coach import Coach
from handstand_app.core.coach.cue import CoachOptions, Cue, CueKind, Moment, SecondsAloud
from handstand_app.core.coach.phrases import CORRECTIONS
from handstand_app.core.judging.hold import HoldTimer
from handstand_app.core.types import Verdict
from handstand_app.core.verdict_lines import read
from models.formats.frame_lines import FrameLine, read_frame_lines
from models.formats.labels_csv import FILE as LABELS_FILE
from models.formats.labels_csv import LabelRow, read_labels
from trainer.report.fault_scores import FaultSegment, read_fault_segments

Segment = TypeVar("Segment", LabelRow, FaultSegment)

HANDSTANDS = ("straight", "not_straight", "unclear")
FAULT_OF = {phrase: fault.value for fault, phrase in CORRECTIONS.items()}
EDGE_S = 0.2
"""Labels are this exact."""
GAP_S = 0.6
"""Segments so near to each other belong to one hold."""
TIME_TOLERANCE_S = 0.3


@dataclass(frozen=True)
class Options:
    """Coach against labels."""

    results: Annotated[Path, tyro.conf.Positional]
    """JSON lines of `analyze`."""
    clips: Annotated[Path, tyro.conf.Positional]
    """Folder with labels.csv and faults.csv."""
    verbose: bool = False
    """Print every cue."""


def main() -> None:
    """Replay, compare, print."""
    options = tyro.cli(Options)
    labels = by_clip(read_labels(options.clips / LABELS_FILE))
    faults = by_clip(read_fault_segments(options.clips / "faults.csv"))
    right = wrong = on_straight = unjudged = 0
    up_s = 0.0
    errors: list[tuple[float, str]] = []
    for clip, lines in clips_of(options.results):
        cues, holds, clip_up_s = replay(lines)
        up_s += clip_up_s
        for cue in cues:
            if options.verbose:
                print(f"{clip:44} {cue.at:6.2f} {cue.words}")
            if cue.kind is not CueKind.CORRECTION:
                continue
            allowed = [each.faults for each in faults.get(clip, []) if is_in(each, cue.at, EDGE_S)]
            label = next((each.label for each in labels.get(clip, []) if is_in(each, cue.at)), None)
            if label == "straight":
                on_straight += 1
            elif allowed:
                is_right = any(FAULT_OF[cue.phrases[0]] in each for each in allowed)
                right, wrong = right + is_right, wrong + (not is_right)
                if not is_right:
                    print(f"wrong: {clip} {cue.at:.2f} {cue.words}, not {allowed}")
            else:
                unjudged += 1
        errors += [(error, f"{clip} {said:.1f} s") for said, error in time_errors(holds, labels.get(clip, []))]
    judged = right + wrong
    print(f"corrections where faults are labelled: {right} of {judged} right ({100 * right / max(judged, 1):.0f} %)")
    print(f"wrong: {wrong} in {up_s / 60:.2f} minutes of handstand, {60 * wrong / max(up_s, 1e-9):.2f} a minute")
    print(f"while the label is straight: {on_straight}; where nothing is labelled: {unjudged}")
    good = sum(error <= TIME_TOLERANCE_S for error, _ in errors)
    print(f"spoken times within {TIME_TOLERANCE_S} s of the labels: {good} of {len(errors)}")
    for error, words in sorted(errors, reverse=True):
        if error > TIME_TOLERANCE_S:
            print(f"  off by {error:.2f} s: {words}")


def by_clip(segments: Iterable[Segment]) -> dict[str, list[Segment]]:
    """The segments of each clip."""
    found: dict[str, list[Segment]] = {}
    for segment in segments:
        found.setdefault(segment.clip, []).append(segment)
    return found


def is_in(segment: LabelRow | FaultSegment, at: float, slack: float = 0.0) -> bool:
    """Whether a time [s] lies in a segment, or so near to it."""
    return segment.start_s - slack <= at <= segment.end_s + slack


def clips_of(path: Path) -> Iterator[tuple[str, list[FrameLine]]]:
    """Name of each clip and its lines."""
    for name, lines in groupby(read_frame_lines([path]), key=lambda line: line["file"]):
        yield Path(name).name, list(lines)


def replay(lines: list[FrameLine]) -> tuple[list[Cue], list[tuple[float, float]], float]:
    """Cues of one clip, start and end of every hold whose time is said [s], and time in handstands [s]."""
    coach, timer = Coach(CoachOptions(seconds_aloud=SecondsAloud.NONE)), HoldTimer()
    cues: list[Cue] = []
    holds: list[tuple[float, float]] = []
    before, up_s = 0.0, 0.0
    for line in lines:
        now = float(line["time_s"])
        kind, reason = read(line["verdict"] or "", line["reason"])
        verdict = Verdict(kind, reason=reason, fault=line["fault"])
        hold = timer.update(now, verdict)
        up_s += (now - before) * verdict.is_up
        before = now
        cue = coach.update(Moment(now, verdict, hold, None, (640, 480)))
        if cue is not None:
            cues.append(cue)
            if cue.kind is CueKind.DOWN:
                holds.append((now - hold.total_s, now))
    return cues, holds, up_s


def time_errors(holds: list[tuple[float, float]], labels: list[LabelRow]) -> Iterator[tuple[float, float]]:
    """Spoken times and how far each is from what the labels allow [s].

    A labelled hold begins somewhere between the end of what came before and its first segment, and ends likewise; the
    edges themselves are known to 0.2 s. Spoken holds that no labelled one overlaps are not judged here.
    """
    ups: list[list[LabelRow]] = []
    for segment in labels:
        if segment.label not in HANDSTANDS:
            continue
        if ups and segment.start_s - ups[-1][-1].end_s <= GAP_S:
            ups[-1].append(segment)
        else:
            ups.append([segment])
    for start, end in holds:
        met = [group for group in ups if group[0].start_s < end and group[-1].end_s > start]
        if met:
            first, last = met[0][0].start_s, met[-1][-1].end_s
            before = max((each.end_s for each in labels if each.end_s <= first), default=first)
            after = min((each.start_s for each in labels if each.start_s >= last), default=last)
            said = end - start
            yield said, max(last - first - said, said - (after - before), 0.0)


if __name__ == "__main__":
    main()
