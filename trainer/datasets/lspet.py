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

from models.crop import torso_length
from models.skeleton import FLIP, INDEX, NUM_KEYPOINTS
from trainer.datasets.sample import PoseSample, add_midpoints, orientation, require

LIMB_COLUMNS = tuple(
    f"{side}_{part}" for part in ("ankle", "knee", "hip", "wrist", "elbow", "shoulder") for side in ("r", "l")
)
AGREEMENT_TORSOS = 0.3
"""Two opinions on a body agree when their median distance is below this many torso lengths."""
SURE = 0.8
"""Confidence from which a second opinion's keypoint may fill a gap, or take a far label out."""
HEARD = 0.5
"""Confidence from which it has a say in where a keypoint is."""
FAR_TORSOS = 0.5
"""Two opinions on a keypoint that are further apart cannot both be right."""


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
        keypoints, swapped = _settle(keypoints, opinion)
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


def _settle(labels: NDArray[np.float32], opinion: NDArray[np.float32]) -> tuple[NDArray[np.float32], bool]:
    """Settle the labels with an agreeing second opinion; say whether the two disagree on left and right.

    Left alone are bodies on which the two do not agree: either may be another person.
    """
    torso = max(torso_length(opinion[:, :2]), 1.0)  # the labels may lack a hip
    direct = _median_distance(labels, opinion) / torso
    crossed = _median_distance(labels, opinion[list(FLIP)]) / torso
    swapped = crossed < direct
    if min(direct, crossed) > AGREEMENT_TORSOS:
        return labels, False
    matched = opinion[list(FLIP)] if swapped else opinion
    sure = matched[:, 2] >= SURE
    gaps = np.isnan(labels[:, 0])
    apart = np.where(gaps, 0.0, np.linalg.norm(labels - matched[:, :2], axis=1)) / torso
    near = ~gaps & (matched[:, 2] >= HEARD) & (apart < FAR_TORSOS)
    settled = labels.copy()
    settled[gaps & sure] = matched[gaps & sure, :2]
    settled[near] = (labels[near] + matched[near, :2]) / 2
    settled[~gaps & sure & (apart >= FAR_TORSOS)] = np.nan
    return settled, bool(swapped)


def _median_distance(labels: NDArray[np.float32], opinion: NDArray[np.float32]) -> float:
    distances = np.linalg.norm(labels - opinion[:, :2], axis=1)
    known = np.isfinite(distances)
    return float(np.median(distances[known])) if known.any() else float("inf")


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
