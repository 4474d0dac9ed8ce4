"""Results as the JSON lines that other tools read, and as a summary for people."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from rich import box
from rich.table import Table
from rich.text import Text

from handstand_app.core.judging.faults import FAULT_WORDS
from handstand_app.core.judging.hold import COUNTS_S, HEADLINE_S
from handstand_app.core.types import Hold, LiveResult
from handstand_app.core.verdict_lines import written
from models.formats.frame_lines import ANGLES, FrameLine
from models.labels import ACTIONS
from models.skeleton import KEYPOINTS
from models.text import shown
from models.verdicts import VerdictKind


def json_line(file: str, result: LiveResult) -> FrameLine:
    """One frame in the contract's format: x, y in image pixels, angles in degrees off straight."""
    verdict, pose, angles = result.verdict, result.pose, result.angles
    assert verdict is not None
    kind, reason = written(verdict.label, verdict.reason)
    return {
        "file": file,
        "frame": result.frame.index,
        "time_s": round(result.frame.captured_at, 4),
        "verdict": kind,
        "reason": reason,
        "fault": verdict.fault,
        "probabilities": None
        if verdict.probabilities is None
        else {name: round(float(p), 4) for name, p in zip(ACTIONS, verdict.probabilities, strict=True)},
        "keypoints": None
        if pose is None
        else {
            name: [round(float(x), 2), round(float(y), 2), round(float(c), 3)]
            for name, (x, y), c in zip(KEYPOINTS, pose.keypoints, pose.confidence, strict=True)
        },
        "angles": None if angles is None else {name: round(getattr(angles, name), 1) for name in ANGLES},
    }


@dataclass
class FileSummary:
    """The results for one file. Seconds are counted by the file's own clock."""

    file: str
    is_still: bool = False
    frames: int = 0
    seconds: float = 0.0
    elapsed_s: float = 0.0
    verdicts: Counter[VerdictKind] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    holds: list[Hold] = field(default_factory=list)
    failed: str | None = None
    speed: str | None = None
    """What is to be known of the speed of a video, see `sources.speed`."""

    def add(self, result: LiveResult) -> None:
        """Count one frame."""
        assert result.verdict is not None
        self.frames += 1
        self.seconds = result.frame.captured_at
        self.verdicts[result.verdict.label] += 1
        if result.verdict.fault:
            self.faults[result.verdict.fault] += 1

    @property
    def straight_s(self) -> float:
        """Seconds straight in all holds that are shown."""
        return sum(hold.straight_s for hold in self.shown_holds)

    @property
    def shown_holds(self) -> list[Hold]:
        """Without fragments, which the app shows nowhere."""
        return [hold for hold in self.holds if hold.total_s >= HEADLINE_S]


def summary_tables(summaries: list[FileSummary]) -> list[Table]:
    """One row a file: a table of videos and one of stills, each only if there are any; 80 columns are enough."""
    videos = [_video_row(summary) for summary in summaries if not summary.is_still]
    stills = [_still_row(summary) for summary in summaries if summary.is_still]
    columns = ("Length", "Holds", f"{COUNTS_S:.0f} s +", "Longest", "Straight")
    tables = [
        _table("Handstands", columns, ("First fault",), videos),
        _table("Stills", (), ("Verdict", "Fault"), stills),
    ]
    return [table for table in tables if table.row_count]


def _table(title: str, numbers: tuple[str, ...], words: tuple[str, ...], rows: list[tuple[str, ...]]) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("File", overflow="fold", min_width=12)
    for column in numbers:
        table.add_column(column, justify="right", no_wrap=True)
    for column in words:
        table.add_column(column)
    table.add_column("Fps", justify="right", no_wrap=True)
    for row in rows:
        table.add_row(*map(Text, row))  # not as markup
    return table


def _name(summary: FileSummary) -> str:
    return shown(Path(summary.file).name) + ("" if summary.frames else " (cannot be read)")


def _speed(summary: FileSummary) -> str:
    return f"{summary.frames / summary.elapsed_s:.0f}" if summary.frames and summary.elapsed_s else ""


def _still_row(summary: FileSummary) -> tuple[str, ...]:
    labels = [label.value.replace("_", " ") for label, _ in summary.verdicts.most_common(1)]
    faults = [FAULT_WORDS[fault] for fault, _ in summary.faults.most_common(1)]
    return (_name(summary), "".join(labels), "".join(faults), _speed(summary))


def _video_row(summary: FileSummary) -> tuple[str, ...]:
    if summary.frames == 0:
        return (_name(summary), *("",) * 7)
    holds = summary.shown_holds
    counted = sum(hold.total_s >= COUNTS_S for hold in holds)
    longest = max((hold.total_s for hold in holds), default=0.0)
    fault = next((hold.first_fault for hold in holds if hold.first_fault), None)
    return (
        _name(summary),
        f"{summary.seconds:.1f} s",
        str(len(holds)),
        str(counted),
        f"{longest:.1f} s",
        f"{summary.straight_s:.1f} s",
        FAULT_WORDS[fault] if fault else "",
        _speed(summary),
    )
