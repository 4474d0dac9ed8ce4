"""Public-domain gym photos whose keypoints were predicted by another pose network, not labelled by a person."""

import csv
from pathlib import Path

import numpy as np

from models.skeleton import INDEX, NUM_KEYPOINTS
from trainer.datasets.lspet import LIMB_COLUMNS
from trainer.datasets.sample import PoseSample, add_midpoints, orientation, require

SURE = 0.5
"""Predictions below this confidence are neither positions nor gaps: they are left out of every loss."""


def read_exercises(folder: Path) -> list[PoseSample]:
    """All pictures of `folder` (annotations.csv, images/); all are for training.

    Raises:
        DatasetError: a file is missing.
    """
    require(folder / "images", "exercises pictures")
    with open(require(folder / "annotations.csv", "exercises annotations"), newline="") as file:
        return [_sample(folder, row) for row in csv.DictReader(file)]


def _sample(folder: Path, row: dict[str, str]) -> PoseSample:
    keypoints = np.full((NUM_KEYPOINTS, 2), np.nan, dtype=np.float32)
    for name in LIMB_COLUMNS:
        side, part = name.split("_")
        column = f"{'right' if side == 'r' else 'left'}_{part}"
        if float(row[f"{column}_confidence"]) >= SURE:
            keypoints[INDEX[name]] = float(row[f"{column}_x"]), float(row[f"{column}_y"])
    keypoints = add_midpoints(keypoints)
    return PoseSample(
        image=folder / "images" / row["image"],
        keypoints=keypoints,
        supervised=np.isfinite(keypoints[:, 0]),
        split="train",
        source="exercises",
        tags=frozenset({orientation(keypoints)}),
    )
