"""Measure a network's errors and write the noise model.

python -m trainer.noise.measure --data DIR --holds DIR --weights DIR --out trainer/noise/live.json
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tyro
from rich.console import Console
from rich.table import Table

from models.checkpoint import SHIPPED, CheckpointError, fingerprint, load
from trainer.datasets.lspet import read_lspet
from trainer.datasets.sample import DatasetError
from trainer.noise.errors import errors_of, look_at_holds, look_at_pictures
from trainer.noise.fit import fit_noise
from trainer.noise.model import DEFAULT, GROUPS, ORIENTATIONS, NoiseError, NoiseModel
from trainer.observations.observer import Observer
from trainer.report.render import FPS, HoldsError, read_holds


@dataclass(frozen=True)
class MeasureOptions:
    """Look at LSPET's validation split and at rendered holds."""

    data: Path
    """Folder that holds lspet/."""
    holds: Path
    """Folder of rendered holds, written by trainer.calibration_report."""
    weights: Path = SHIPPED
    """Checkpoint."""
    every: int = 3
    """Only every so many-th hold is followed."""
    out: Path = DEFAULT
    """File for the noise model."""


def measure(options: MeasureOptions) -> NoiseModel:
    """Everything; writes the file.

    Raises:
        DatasetError, HoldsError, CheckpointError, NoiseError: as the parts say.
    """
    if options.every < 1:
        raise NoiseError(f"--every: expected at least 1, got {options.every}")
    card, net = load(options.weights)
    observer = Observer(card, net)
    holds = read_holds(options.holds)[:: options.every]
    samples = [sample for sample in read_lspet(options.data / "lspet") if sample.split == "val"]
    pictures = errors_of(look_at_pictures(observer, samples))
    clips = errors_of(look_at_holds(observer, holds))
    model = fit_noise(pictures, clips, f"{card.name} {fingerprint(options.weights)}", round(1 / FPS, 6))
    model.save(options.out)
    return model


def table_of(model: NoiseModel) -> Table:
    """One row for each orientation and kind of keypoint."""
    table = Table(title=f"{model.network}: {model.pictures} pictures, {model.frames} frames", title_justify="left")
    for column in ("torso", "keypoint", "n", "shift", "widths", "widest, by confidence", "median error", "p90"):
        table.add_column(column, justify="left" if column in ("torso", "keypoint") else "right")
    for o, orientation in enumerate(ORIENTATIONS):
        for g, group in enumerate(GROUPS):
            widest = " ".join(f"{share:.2f}" for share in model.shares[o, g, :, -1])
            widths = " ".join(f"{width:.2f}" for width in model.widths[o, g])
            radius = (f"{model.radius[o, g, row]:.3f}" for row in (1, 3))
            table.add_row(
                orientation, group, f"{model.count[o, g]:.0f}", f"{model.shift[o, g]:+.2f}", widths, widest, *radius
            )
    return table


def main() -> int:
    try:
        model = measure(tyro.cli(MeasureOptions))
    except (DatasetError, HoldsError, CheckpointError, NoiseError) as error:
        print(error, file=sys.stderr)
        return 1
    Console(width=130).print(table_of(model))
    print(f"swapped pairs by torso:\n{np.round(model.swap, 3)}; whole bodies {np.round(model.swap_all, 3)}")
    for name in ("error_memory", "confidence_memory", "swap_memory"):
        print(f"{name}: {getattr(model, name)}")
    print(f"confidence: shared {model.shared:.2f}, correlation with the visibility logit {model.logit_link:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
