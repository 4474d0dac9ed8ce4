"""Person search and tracking: recall by size, false finds in empty rooms, drift over a clip, and whom it stays with.

`python -m trainer.acquisition --stills DIR ... --clips DIR` on folders written by `trainer.synthetic.make_stills` and
`make_clips` with seeds that no network was trained on.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from models.checkpoint import SHIPPED, load
from models.whole_file import write_whole
from trainer.datasets.sample import DatasetError
from trainer.engine.command import run
from trainer.evaluation.person_search import Figures, finds_in_empty_rooms, following, recall_by_size
from trainer.observations.observer import Observer

COUNTS = ("n", "clips", "frames")


@dataclass(frozen=True)
class AcquisitionConfig:
    """Options."""

    stills: tuple[Path, ...] = ()
    """Folders of make_stills."""
    clips: Path | None = None
    """Folder of make_clips."""
    weights: Path = SHIPPED
    """Checkpoint."""
    json: Path | None = None
    """File for the figures."""


def tables(report: dict[str, dict[str, Figures]]) -> list[Table]:
    """One for each part of the report, figures in percent but for counts."""
    shown = []
    for title, rows in report.items():
        table = Table(title=title, title_justify="left")
        names = list(dict.fromkeys(name for figures in rows.values() for name in figures))
        table.add_column("")
        for name in names:
            table.add_column(name, justify="right")
        for row, figures in rows.items():
            table.add_row(row, *(_cell(name, figures.get(name)) for name in names))
        shown.append(table)
    return shown


def _cell(name: str, value: float | None) -> str:
    if value is None or np.isnan(value):
        return "-"
    return f"{value:.0f}" if name in COUNTS else f"{100 * value:.1f} %"


def main(config: AcquisitionConfig) -> None:
    """Measure what there are folders for, print the tables, write the figures."""
    card, net = load(config.weights)
    observer = Observer(card, net)
    report: dict[str, dict[str, Figures]] = {}
    if config.stills:
        report["Finding the person, by size in the picture"] = recall_by_size(observer, config.stills)
        report["Empty rooms"] = {"all": finds_in_empty_rooms(observer, config.stills)}
    if config.clips is not None:
        report["Following through clips, share of frames"] = following(observer, config.clips)
    if not report:
        raise DatasetError("nothing to measure: name folders with --stills or --clips")
    for table in tables(report):
        Console(width=110).print(table)
    if config.json is not None:
        config.json.parent.mkdir(parents=True, exist_ok=True)
        write_whole(config.json, json.dumps({"checkpoint": card.name, **report}, indent=2) + "\n")


if __name__ == "__main__":
    run(main, AcquisitionConfig)
