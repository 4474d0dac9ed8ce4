"""How good a checkpoint is on people it never saw. `python -m trainer.evaluate --data DIR [--weights DIR ...]`.

`--sets` chooses: `pictures`, LSPET's validation split from whole pictures, the person has to be found first; `crops`,
the same people in crops cut by the annotation; `stills`, the actions of that split; `clips`, the actions of the
labelled clips, best with the folds of `trainer.train_action`. Poses by body orientation, actions by each head. What the
app makes of clips over time is scored by `trainer.score_verdicts`.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from models.body_line import ANGLE_NAMES, deviations
from models.checkpoint import SHIPPED, load, read_card
from models.whole_file import write_whole
from trainer.datasets.lspet import read_lspet
from trainer.datasets.sample import PoseSample
from trainer.engine.command import run
from trainer.evaluation.head_comparison import measures, on_clips, on_stills
from trainer.evaluation.person_search import find_all
from trainer.evaluation.validation import ORIENTATIONS, CanonicalValidation
from trainer.metrics import pck, torso_lengths
from trainer.observations.observer import Observer

GROUPS = ("all", *ORIENTATIONS)
EvaluationSet = Literal["pictures", "crops", "stills", "clips"]
Report = dict[str, dict[str, float]]
"""Figures by group of pictures, or by way of answering."""


@dataclass(frozen=True)
class EvaluateConfig:
    """Options."""

    data: Path
    """Folder that holds lspet/, for `stills` also exercises/, for `clips` also clips/."""
    weights: tuple[Path, ...] = (SHIPPED,)
    """Checkpoint; for `clips` several folds, each judged on the clips that it was trained without."""
    sets: tuple[EvaluationSet, ...] = ("pictures",)
    """What to measure on."""
    flip_test: bool = False
    """For `pictures`: look at the mirror image of every crop too, as the app does where it has time."""
    eight_bits: bool = False
    """For `pictures`: look with the checkpoint's 8-bit file, as the app does on a processor."""
    cache: Path = Path("runs/observations")
    """Folder that keeps what was seen in stills and clips."""
    json: Path | None = None
    """File for the figures."""


def pose_report(found: NDArray[np.float64], samples: list[PoseSample]) -> Report:
    """Measures by group of pictures; only pictures with all four torso keypoints annotated count."""
    truth = np.stack([sample.keypoints for sample in samples]).astype(np.float64)
    usable = np.isfinite(torso_lengths(truth))
    report = {}
    for group in GROUPS:
        chosen = usable & np.array([group == "all" or group in sample.tags for sample in samples])
        if chosen.any():
            report[group] = _measures(found[chosen], truth[chosen])
    return report


def _measures(found: NDArray[np.float64], truth: NDArray[np.float64]) -> dict[str, float]:
    wrong = np.abs(deviations(found) - deviations(truth))
    measures = {
        "n": float(len(truth)),
        "found": float(np.isfinite(found[:, 0, 0]).mean()),
        "pck20": pck(found, truth, 0.2),
        "pck50": pck(found, truth, 0.5),
    }
    for name in ("shoulder", "hip"):
        column = ANGLE_NAMES.index(name)
        known = wrong[np.isfinite(wrong[:, column]), column]
        measures[f"{name}_median_deg"] = float(np.median(known)) if len(known) else float("nan")
        measures[f"{name}_p90_deg"] = float(np.quantile(known, 0.9)) if len(known) else float("nan")
    return measures


def table(title: str, report: Report, first: str) -> Table:
    """One row a group or way."""
    shown = Table(title=title, title_justify="left")
    shown.add_column(first)
    for name in next(iter(report.values())):
        shown.add_column(name, justify="right")
    for key, row in report.items():
        shown.add_row(key, *(f"{value:.0f}" if name == "n" else f"{value:.3g}" for name, value in row.items()))
    return shown


def measure(config: EvaluateConfig, wanted: EvaluationSet) -> dict[str, Report]:
    """Reports of one set, by title."""
    if wanted == "clips":
        answers = on_clips(config.data / "clips", config.cache, config.weights)
        return {title: measures(given) for title, given in answers.items()}
    if wanted == "stills":
        found = on_stills(config.data, config.cache, config.weights[0])
        return {f"LSPET val, {title}": measures(given) for title, given in found.items()}
    card, net = load(config.weights[0])
    samples = [sample for sample in read_lspet(config.data / "lspet") if sample.split == "val"]
    if wanted == "crops":
        in_crops = CanonicalValidation(samples, card.network.input_size)
        return {
            f"LSPET val, crops of {card.network.input_size} px": pose_report(
                in_crops.found(net)[0], in_crops.crops.samples
            )
        }
    eight_bits = config.weights[0] if config.eight_bits else None
    seen, _ = find_all(Observer(card, net, flip_test=config.flip_test, eight_bits=eight_bits), samples)
    return {f"LSPET val, whole pictures{', 8 bits' if eight_bits else ''}": pose_report(seen, samples)}


def main(config: EvaluateConfig) -> None:
    """Print the tables, write the figures."""
    console, reports = Console(width=150), {}
    for wanted in config.sets:
        reports[wanted] = measure(config, wanted)
        for title, report in reports[wanted].items():
            console.print(table(title, report, "Way" if wanted in ("stills", "clips") else "Group"))
    if config.json is not None:
        config.json.parent.mkdir(parents=True, exist_ok=True)
        facts = {"checkpoints": [read_card(folder).name for folder in config.weights]}
        write_whole(config.json, json.dumps(facts | reports, indent=2) + "\n")


if __name__ == "__main__":
    run(main, EvaluateConfig)
