"""Coverage against risk: docs/reports/RISK_COVERAGE.md and its picture."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from models.whole_file import write_whole
from trainer.report.canvas import figure_of, save

PICTURE: Final = "risk_coverage.png"


class Point(NamedTuple):
    """What one bar of certainty gives; shares of all frames, of the answers, and of the answers `straight`."""

    bar: float
    coverage: float
    risk: float
    unearned_praise: float


def write(points: Sequence[Point], frames: int, folder: Path) -> None:
    """Write RISK_COVERAGE.md and risk_coverage.png into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [
        "# When to say nothing",
        "",
        f"{frames} frames of labelled clips, each judged by a network that did not learn from its clip; the three",
        "actions count equally. A frame is answered if its most likely action reaches the bar. Made by",
        "`python -m trainer.risk_coverage --out docs`.",
        "",
        f"![Risk against coverage]({PICTURE})",
        "",
        "| bar | answered | answered wrongly | of the answers `straight`, not straight |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {p.bar:.2f} | {_percent(p.coverage)} | {_percent(p.risk)} | {_percent(p.unearned_praise)} |" for p in points
    ]
    write_whole(folder / "RISK_COVERAGE.md", "\n".join(lines) + "\n")
    _draw(points, folder / PICTURE)


def _percent(share: float) -> str:
    return "-" if math.isnan(share) else f"{100 * share:.1f} %"


def _draw(points: Sequence[Point], path: Path) -> None:
    figure, (axis,) = figure_of((8.0, 4.6))
    x = [100 * point.coverage for point in points]
    for shares, label, colour in (
        ([100 * point.risk for point in points], "answers that are wrong", "#2a6fb0"),
        ([100 * point.unearned_praise for point in points], "answers 'straight' that are not", "#c2452d"),
    ):
        axis.plot(x, shares, marker="o", color=colour, label=label)
    for point in (point for point in points if point.bar >= 0.6):
        at = (100 * point.coverage, 100 * point.risk)
        axis.annotate(f"{point.bar:.2f}", at, textcoords="offset points", xytext=(4, -12), fontsize=8, color="#2a6fb0")
    axis.set(xlabel="answered [%]", ylabel="wrong [%]", ylim=(0, None))
    axis.grid(alpha=0.3)
    axis.legend(fontsize=8, loc="center left")
    save(figure, path)
