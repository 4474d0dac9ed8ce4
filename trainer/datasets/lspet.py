"""Leeds Sports Pose Extended (Johnson and Everingham, CVPR 2011), with the split and the second opinion beside it.

Left and right are often swapped on inverted people; such samples are marked `sides_unsure`. In the training split,
where the second opinion agrees with the labellers on the body as a whole, keypoints that they left out are filled from
it, others go half way towards it, and those that the two place far apart are left out as gross errors of one of them.
The validation split keeps the labels as they were released.
"""

import csv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.skeleton import INDEX, NUM_KEYPOINTS
from trainer.datasets.label_fusion import fuse_labels
from trainer.datasets.sample import PoseSample, add_midpoints, orientation, require

LIMB_COLUMNS = tuple(
    f"{side}_{part}" for part in ("ankle", "knee", "hip", "wrist", "elbow", "shoulder") for side in ("r", "l")
)


def read_lspet(folder: Path) -> list[PoseSample]:
    """All pictures of `folder` (annotations.csv, second_opinion.csv, images/).

    Raises:
        DatasetError: a file is missing.
    """
    opinions = _read_second_opinion(require(folder / "second_opinion.csv", "LSPET second opinion"))
    require(folder / "images", "LSPET pictures")
    with open(require(folder / "annotations.csv", "LSPET annotations"), newline="") as file:
        return [_sample(folder, row, opinions.get(row["image"])) for row in csv.DictReader(file)]


def _sample(folder: Path, row: dict[str, str], opinion: NDArray[np.float32] | None) -> PoseSample:
    keypoints = np.full((NUM_KEYPOINTS, 2), np.nan, dtype=np.float32)
    for name in (*LIMB_COLUMNS, "neck", "head_top"):
        if row[f"{name}_visible"] == "1":
            keypoints[INDEX[name]] = float(row[f"{name}_x"]), float(row[f"{name}_y"])
    labelled, swapped = add_midpoints(keypoints), False
    if opinion is not None and row["split"] == "train":
        keypoints, swapped = fuse_labels(keypoints, opinion)
    keypoints = add_midpoints(keypoints)
    taken_out = np.isfinite(labelled[:, 0]) & ~np.isfinite(keypoints[:, 0])
    facing = orientation(keypoints)
    tags = {facing} | {tag for tag in ("handstand_like", "straight_handstand_like") if row[tag] == "1"}
    return PoseSample(
        image=folder / "images" / row["image"],
        keypoints=keypoints,
        supervised=~taken_out,
        split=row["split"],
        source="lspet",
        sides_unsure=swapped or facing == "inverted",
        tags=frozenset(tags),
    )


def _read_second_opinion(path: Path) -> dict[str, NDArray[np.float32]]:
    """(16, 3) x, y, confidence by picture; NaN and confidence 0 for keypoints that it does not know."""
    with open(path, newline="") as file:
        return {row["image"]: _limbs(row) for row in csv.DictReader(file)}


def _limbs(row: dict[str, str]) -> NDArray[np.float32]:
    opinion = np.full((NUM_KEYPOINTS, 3), np.nan, dtype=np.float32)
    opinion[:, 2] = 0
    for name in LIMB_COLUMNS:
        opinion[INDEX[name]] = [float(row[f"{name}_{field}"]) for field in ("x", "y", "confidence")]
    return opinion
