"""Pictures of synthetic athletes, written by `python -m trainer.synthetic.make_stills`: exact keypoints and labels."""

from pathlib import Path
from typing import Final

import numpy as np

from models.labels import ACTIONS, NOT_STRAIGHT, STRAIGHT
from trainer.datasets.sample import PoseSample, orientation, require
from trainer.synthetic.truth import looks_straight

HANDSTAND_TAG: Final = "handstand"
"""Tag of every handstand, whatever this view of it shows."""


def read_synthetic(folder: Path, split: str = "train") -> list[PoseSample]:
    """All pictures of `folder` (annotations.npz and the pictures that it names), with the action as a tag.

    Keypoints outside the picture are left unannotated, pictures without a person left out.
    A broken line that this view does not show has no action: straight means straight as far as can be seen.

    Raises:
        DatasetError: a file is missing.
    """
    with np.load(require(folder / "annotations.npz", "synthetic athletes")) as data:
        names, keypoints, labels = data["image"], data["keypoints"], data["label"]
        in_picture = data["in_picture"]
    samples = []
    for name, points, label, inside in zip(names, keypoints, labels, in_picture, strict=True):
        if not inside.any():
            continue
        is_hidden = label == NOT_STRAIGHT and looks_straight(points)
        annotated = np.where(inside[:, None], points, np.nan).astype(np.float32)
        tags = {orientation(annotated)} | (set() if is_hidden else {ACTIONS[int(label)]})
        tags |= {HANDSTAND_TAG} if label in (STRAIGHT, NOT_STRAIGHT) else set()
        sample = PoseSample(
            folder / str(name), annotated, np.ones(16, np.bool_), split, "synthetic", False, frozenset(tags)
        )
        samples.append(sample)
    return samples
