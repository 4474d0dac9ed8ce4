"""How good a checkpoint's eyes are on people it never saw. `python -m trainer.evaluate --data DIR [--weights DIR]`.

Poses: LSPET's validation split from the whole picture, the person has to be found first; by body orientation.
Actions: the stills of that split that somebody labelled by eye. Clips are scored by `trainer.score_verdicts`.
"""

import json
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from rich.table import Table

from models.checkpoint import SHIPPED, load
from models.crop import Crop
from models.finder import Sighting, find_person
from trainer.command import run
from trainer.datasets.lspet import read_lspet
from trainer.datasets.sample import PoseSample, read_image
from trainer.metrics import line_angles, pck, torso_lengths
from trainer.observations import Observer
from trainer.validation import ORIENTATIONS

GROUPS = ("all", *ORIENTATIONS)


@dataclass(frozen=True)
class EvaluateConfig:
    """Options."""

    data: Path
    """Folder that holds lspet/."""
    weights: Path = SHIPPED
    """Checkpoint."""
    flip_test: bool = False
    """Look at the mirror image of every crop too, as the app does where it has time."""
    json: Path | None = None
    """File for the figures."""


def find_all(observer: Observer, samples: list[PoseSample]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Search every whole picture.

    Returns:
        (N, 16, 2) keypoints in image pixels, NaN where nobody was found; (N, 16) confidences, 0 there.
    """
    keypoints, confidence = np.full((len(samples), 16, 2), np.nan), np.zeros((len(samples), 16))
    for index, sample in enumerate(track(samples, description="searching pictures", transient=True)):
        image = read_image(sample.image)
        look = partial(_look, observer, image)
        seen = find_person(look, image.shape[1], image.shape[0])
        if seen is not None:
            keypoints[index], confidence[index] = seen.keypoints, seen.confidence
    return keypoints, confidence


def _look(observer: Observer, image: NDArray[np.uint8], crop: Crop) -> Sighting:
    return observer.look(image, crop)[0]


def pose_report(found: NDArray[np.float64], samples: list[PoseSample]) -> dict[str, dict[str, float]]:
    """Measures by group of pictures; only pictures with all four torso keypoints annotated count."""
    truth = np.stack([sample.keypoints for sample in samples]).astype(np.float64)
    usable = np.isfinite(torso_lengths(truth))
    report = {}
    for group in GROUPS:
        chosen = usable & np.array([group == "all" or group in sample.tags for sample in samples])
        report[group] = _measures(found[chosen], truth[chosen])
    return report


def _measures(found: NDArray[np.float64], truth: NDArray[np.float64]) -> dict[str, float]:
    wrong = np.abs(line_angles(found) - line_angles(truth))
    measures = {
        "n": float(len(truth)),
        "found": float(np.isfinite(found[:, 0, 0]).mean()),
        "pck20": pck(found, truth, 0.2),
        "pck50": pck(found, truth, 0.5),
    }
    for column, name in enumerate(("shoulder", "hip")):
        known = wrong[np.isfinite(wrong[:, column]), column]
        measures[f"{name}_median_deg"] = float(np.median(known)) if len(known) else float("nan")
        measures[f"{name}_p90_deg"] = float(np.quantile(known, 0.9)) if len(known) else float("nan")
    return measures


def pose_table(report: dict[str, dict[str, float]]) -> Table:
    """One row a group."""
    table = Table(title="LSPET val, whole pictures", title_justify="left")
    table.add_column("Group")
    for name in next(iter(report.values())):
        table.add_column(name, justify="right")
    for group, measures in report.items():
        table.add_row(group, *(f"{value:.0f}" if name == "n" else f"{value:.3g}" for name, value in measures.items()))
    return table


def main(config: EvaluateConfig) -> None:
    """Print the table, write the figures."""
    card, net = load(config.weights)
    samples = [sample for sample in read_lspet(config.data / "lspet") if sample.split == "val"]
    found, _ = find_all(Observer(card, net, flip_test=config.flip_test), samples)
    report = pose_report(found, samples)
    Console(width=140).print(pose_table(report))
    if config.json is not None:
        config.json.parent.mkdir(parents=True, exist_ok=True)
        config.json.write_text(json.dumps({"checkpoint": card.name, "pose": report}, indent=2) + "\n")


if __name__ == "__main__":
    run(main, EvaluateConfig)
