"""How often the named fault is right: on clips beside what a rater saw, and on rendered holds of one known fault."""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np

from models.body_line import ANGLE_NAMES, Fault
from models.checkpoint import Card
from models.fault_namer import FaultNamer
from models.formats.frame_lines import FrameLine, points_of, read_frame_lines
from models.verdicts import VerdictKind
from trainer.report.holds import FAULTS
from trainer.report.render import RenderedHold

Frames = list[tuple[float, str | None]]
"""(time [s], code of the named fault or None) of the frames that are not straight."""

CLEAR_DEG: Final = 25.0
"""A rendered fault is to be named from this size on, in the room and as its picture shows it."""
CODES: Final = {
    "arch": Fault.ARCHED_BACK,
    "pike": Fault.PIKED_HIPS,
    "shoulder": Fault.CLOSED_SHOULDERS,
    "knee": Fault.BENT_KNEES,
    "lean": Fault.LEANING,
    "straddle": Fault.LEGS_APART,
    "split": Fault.LEGS_APART,
    "arms": Fault.BENT_ARMS,
}
"""The right name of each rendered fault."""


@dataclass(frozen=True)
class FaultSegment:
    """A part of a clip and the faults that a fair onlooker could name; any of them is right."""

    clip: str
    start_s: float
    end_s: float
    faults: frozenset[str]


@dataclass(frozen=True)
class FaultScore:
    """Figures over all segments in which the app said not straight.

    Attributes:
        frames, frames_right: that are not straight, and whose fault is one of the rater's; none named is wrong.
        segments, segments_right: by the commonest name.
        changes, seconds: of the name within segments, and how long these are.
    """

    frames: int
    frames_right: int
    segments: int
    segments_right: int
    changes: int
    seconds: float


def read_fault_segments(path: Path) -> list[FaultSegment]:
    """Rows of a faults.csv: clip, start_s, end_s, faults separated by |.

    Raises:
        ValueError: a code is none of `models.body_line.Fault`, or a time is no number.
    """
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    segments = []
    for row in rows:
        faults = frozenset(str(Fault(code)) for code in row["faults"].split("|"))
        segments.append(FaultSegment(row["clip"], float(row["start_s"]), float(row["end_s"]), faults))
    return segments


def read_named(paths: Iterable[Path], *, anew: bool) -> dict[str, Frames]:
    """What was named, by clip name.

    Args:
        anew: name again from the keypoints of the lines, instead of reading what they say.
    """
    clips: dict[str, Frames] = defaultdict(list)
    namers: dict[str, FaultNamer] = defaultdict(FaultNamer)
    for line in read_frame_lines(paths):
        clip = Path(line["file"]).name
        is_broken = line["verdict"] == VerdictKind.NOT_STRAIGHT
        fault = _named(namers[clip], line, is_broken=is_broken) if anew else line["fault"]
        if is_broken:
            clips[clip].append((float(line["time_s"]), fault))
    return clips


def score_segments(segments: list[FaultSegment], clips: dict[str, Frames]) -> tuple[FaultScore, list[str]]:
    """The figures, and a line about every segment that was named wrong."""
    frames = right = judged = well = changes = 0
    seconds, wrong = 0.0, []
    for segment in segments:
        said = [fault for time_s, fault in clips.get(segment.clip, []) if segment.start_s <= time_s < segment.end_s]
        if not said:
            continue
        commonest = Counter(said).most_common(1)[0][0]
        frames, right = frames + len(said), right + sum(fault in segment.faults for fault in said)
        judged, well = judged + 1, well + (commonest in segment.faults)
        changes += sum(first != second for first, second in pairwise(said))
        seconds += segment.end_s - segment.start_s
        if commonest not in segment.faults:
            place = f"{segment.clip} {segment.start_s:g}-{segment.end_s:g}"
            wrong.append(f"{place}: {' or '.join(sorted(segment.faults))}, named {commonest}")
    return FaultScore(frames, right, judged, well, changes, seconds), wrong


def score_holds(holds: list[RenderedHold], paths: Iterable[Path]) -> dict[str, Counter[str | None]]:
    """Of rendered holds with a clear fault that their picture shows: the first name, counted by the true fault."""
    frames: dict[str, list[FrameLine]] = defaultdict(list)
    for line in read_frame_lines(paths):
        frames[Path(line["file"]).name].append(line)
    counts: dict[str, Counter[str | None]] = defaultdict(Counter)
    for hold in holds:
        if is_clear(hold) and hold.clip.name in frames:
            namer = FaultNamer()
            names = (_named(namer, line, is_broken=True) for line in frames[hold.clip.name])
            counts[hold.fault][next((name for name in names if name), None)] += 1
    return counts


def is_clear(hold: RenderedHold) -> bool:
    """Whether the fault is large, in the room and as the picture shows it."""
    column = ANGLE_NAMES.index(FAULTS[hold.fault].angle)
    return float(min(np.median(hold.angles[:, column]), np.median(hold.seen_angles[:, column]))) >= CLEAR_DEG


def _named(namer: FaultNamer, line: FrameLine, *, is_broken: bool) -> str | None:
    points = points_of(line)
    if points is not None:
        confidence = points[:, 2]
        namer.see(line["time_s"], points[:, :2], confidence, confidence >= Card.confidence_threshold)
    if not is_broken:
        namer.pause()
        return None
    cause = namer.name()
    return None if cause is None or cause.fault is None else str(cause.fault)
