"""Do rendered athletes look like photographs to a network? `python -m trainer.realism --data DIR --synthetic DIR ...`.

The same checkpoint finds keypoints in rendered handstands and in LSPET's validation pictures, on crops cut by the
annotation. For a network that was trained on photographs alone, the difference tells how far rendering is from them.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from models.checkpoint import load
from models.network.multitask import MultitaskNet
from models.whole_file import write_whole
from trainer.datasets.lspet import read_lspet
from trainer.datasets.sample import DatasetError, PoseSample
from trainer.datasets.synthetic import HANDSTAND_TAG, read_synthetic
from trainer.engine.command import run
from trainer.engine.sampling import thinned
from trainer.evaluation.validation import CanonicalValidation
from trainer.metrics import pck_counts, torso_lengths

THRESHOLDS: Final = (0.2, 0.5)
"""Of PCK, in torso lengths."""
REDRAWS: Final = 2000
RENDERED: Final = "rendered handstands"
PHOTOGRAPHED: Final = ("handstand_like", "inverted")
"""Tags of the LSPET pictures that are compared with."""

Counts = NDArray[np.integer | np.bool_]


@dataclass(frozen=True)
class RealismConfig:
    """Options."""

    data: Path
    """Folder that holds lspet/."""
    synthetic: Path
    """Folder written by trainer.synthetic.make_stills."""
    weights: Path
    """Checkpoint, best of a network that never saw a rendered picture."""
    size: int | None = None
    """Side of the crops [px]; None: as the checkpoint says."""
    limit: int | None = None
    """At most so many rendered handstands, evenly spread over the folder; None: all."""
    json: Path | None = None
    """File for the figures."""


@dataclass(frozen=True)
class Estimate:
    """A share or a difference of shares, with its 95 % interval from redrawn pictures."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{100 * self.value:.1f} [{100 * self.low:.1f}, {100 * self.high:.1f}]"


def estimate(hits: Counts, asked: Counts) -> Estimate:
    """Pooled share of (N,) hits among (N,) keypoints asked for, by picture.

    Raises:
        ValueError: nothing was asked, or arrays of different shape.
    """
    return _with_interval(_pooled(hits, asked), _redrawn(hits, asked, 0))


def difference(first: tuple[Counts, Counts], second: tuple[Counts, Counts]) -> Estimate:
    """Share of the first (hits, asked) less that of the second; the pictures of both are redrawn independently.

    Raises:
        ValueError: as `estimate`.
    """
    return _with_interval(_pooled(*first) - _pooled(*second), _redrawn(*first, 1) - _redrawn(*second, 2))


def _pooled(hits: Counts, asked: Counts) -> float:
    if hits.shape != asked.shape or not asked.sum():
        raise ValueError(f"expected hits and asked of one shape and something asked, got {hits.shape}, {asked.shape}")
    return float(hits.sum() / asked.sum())


def _redrawn(hits: Counts, asked: Counts, seed: int) -> NDArray[np.float64]:
    """(REDRAWS,) pooled shares of as many pictures, drawn with replacement among those that ask for something."""
    counts = np.stack((hits, asked), axis=1)[asked > 0]
    rng = np.random.default_rng(seed)
    sums = np.stack([counts[rng.integers(len(counts), size=len(counts))].sum(axis=0) for _ in range(REDRAWS)])
    return np.asarray(sums[:, 0] / sums[:, 1])


def _with_interval(value: float, redrawn: NDArray[np.float64]) -> Estimate:
    low, high = np.quantile(redrawn, (0.025, 0.975))
    return Estimate(value, float(low), float(high))


def usable(samples: Iterable[PoseSample], tag: str) -> list[PoseSample]:
    """Samples with the tag whose shoulders and hips are all annotated, so that they have a torso length."""
    return [one for one in samples if tag in one.tags and np.isfinite(torso_lengths(one.keypoints[None])).all()]


def groups_of(config: RealismConfig) -> dict[str, list[PoseSample]]:
    """Pictures by name of the group, the rendered ones first.

    Raises:
        DatasetError: a file is missing, or a group is empty.
    """
    photos = [sample for sample in read_lspet(config.data / "lspet") if sample.split == "val"]
    groups = {RENDERED: thinned(usable(read_synthetic(config.synthetic), HANDSTAND_TAG), config.limit)}
    groups |= {f"LSPET val {tag}": usable(photos, tag) for tag in PHOTOGRAPHED}
    for name, samples in groups.items():
        if not samples:
            raise DatasetError(f"no picture of the group '{name}' shows both shoulders and hips; add some")
    return groups


def counts_of(net: MultitaskNet, samples: list[PoseSample], size: int) -> dict[float, tuple[Counts, Counts]]:
    """Hits and keypoints asked for, (N,) each, by PCK threshold; left and right may be swapped as a whole."""
    found, truth = CanonicalValidation(samples, size).found(net)
    return {threshold: pck_counts(found, truth, threshold) for threshold in THRESHOLDS}


def compare(counts: dict[str, dict[float, tuple[Counts, Counts]]]) -> dict[str, dict[float, Estimate]]:
    """Estimates by row and threshold: each group, then the first group less each other one."""
    first, *others = counts
    rows = {name: {t: estimate(*group[t]) for t in group} for name, group in counts.items()}
    for other in others:
        rows[f"{first} - {other}"] = {t: difference(counts[first][t], counts[other][t]) for t in counts[first]}
    return rows


def main(config: RealismConfig) -> None:
    """Print the table, write the figures."""
    card, net = load(config.weights)
    groups = groups_of(config)
    size = config.size or card.network.input_size
    rows = compare({name: counts_of(net, samples, size) for name, samples in groups.items()})
    table = Table(title=f"{card.name}, crops of {size} px by the annotation, 95 % intervals", title_justify="left")
    table.add_column("Pictures")
    for heading in ("n", *(f"PCK@{threshold} [%]" for threshold in THRESHOLDS)):
        table.add_column(heading, justify="right")
    for name, row in rows.items():
        table.add_row(name, str(len(groups[name])) if name in groups else "", *map(str, row.values()))
    Console(width=140).print(table)
    if config.json is not None:
        config.json.parent.mkdir(parents=True, exist_ok=True)
        figures = {name: {f"pck{100 * t:.0f}": vars(row[t]) for t in row} for name, row in rows.items()}
        numbers = {name: len(samples) for name, samples in groups.items()}
        report = {"checkpoint": card.name, "size": size, "n": numbers, "rows": figures}
        write_whole(config.json, json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    run(main, RealismConfig)
