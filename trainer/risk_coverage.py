"""How much is answered, and how much of it wrongly, for every bar of certainty: where the app should abstain.

`python -m trainer.risk_coverage --lines OUT.jsonl --clips DIR --out docs` reads what `main.py analyze` wrote of
labelled clips, best with networks that did not learn from them. A window is answered if its most likely action reaches
the bar. The three actions count equally, however long the clips show each. El-Yaniv and Wiener, "On the foundations of
noise-free selective classification" (2010), section 2.
"""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from models.formats.frame_lines import read_frame_lines
from models.formats.labels_csv import LabelRow
from models.labels import ACTIONS
from trainer.datasets.clips import label_at, read_segments
from trainer.datasets.sample import DatasetError
from trainer.engine.command import run
from trainer.report.risk import Point, write

BARS = (0.0, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)


@dataclass(frozen=True)
class RiskCoverageConfig:
    """Options."""

    lines: tuple[Path, ...]
    """JSON lines of `analyze`."""
    clips: Path
    """Folder with labels.csv."""
    out: Path | None = None
    """Folder for RISK_COVERAGE.md and its picture."""


def read_windows(paths: tuple[Path, ...], segments: list[LabelRow]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """(N, A) probabilities and (N,) labels of the judged frames inside labelled segments.

    Raises:
        DatasetError: there are none.
    """
    by_clip: dict[str, list[LabelRow]] = defaultdict(list)
    for segment in segments:
        by_clip[segment.clip].append(segment)
    rows, labels = [], []
    for line in read_frame_lines(paths):
        label, probabilities = label_at(by_clip[Path(line["file"]).name], line["time_s"]), line["probabilities"]
        if label is not None and probabilities is not None:
            rows.append([probabilities[name] for name in ACTIONS])
            labels.append(label)
    if not rows:
        raise DatasetError(f"no judged frame of {', '.join(map(str, paths))} lies in a labelled segment")
    return np.array(rows), np.array(labels)


def curve(probabilities: NDArray[np.float64], labels: NDArray[np.int64]) -> list[Point]:
    """One point for each of BARS."""
    answers, certainty = probabilities.argmax(axis=1), probabilities.max(axis=1)
    weights = 1.0 / np.maximum(np.bincount(labels, minlength=len(ACTIONS)), 1)[labels]
    weights /= weights.sum()
    points = []
    for bar in BARS:
        answered, wrong = certainty >= bar, answers != labels
        coverage = float(weights[answered].sum())
        risk = float(weights[answered & wrong].sum()) / coverage if coverage else float("nan")
        praised = answered & (answers == ACTIONS.index("straight"))
        unearned = float((wrong & praised).sum() / praised.sum()) if praised.any() else float("nan")
        points.append(Point(bar, coverage, risk, unearned))
    return points


def main(config: RiskCoverageConfig) -> None:
    """Print the table, write the report."""
    probabilities, labels = read_windows(config.lines, read_segments(config.clips))
    points = curve(probabilities, labels)
    table = Table("bar", "answered", "wrong", "straight that is not", title=f"{len(labels)} frames")
    for point in points:
        table.add_row(f"{point.bar:.2f}", *(f"{100 * share:.1f} %" for share in point[1:]))
    Console(width=100).print(table)
    if config.out is not None:
        write(points, len(labels), config.out)


if __name__ == "__main__":
    run(main, RiskCoverageConfig)
