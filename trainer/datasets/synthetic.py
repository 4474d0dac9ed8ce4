"""Pictures of synthetic athletes, written by `python -m trainer.synthetic.make_stills`: exact keypoints and labels."""

from pathlib import Path

import numpy as np

from models.labels import ACTIONS
from trainer.datasets.sample import PoseSample, orientation, require


def read_synthetic(folder: Path, split: str = "train") -> list[PoseSample]:
    """All pictures of `folder` (annotations.npz and the pictures that it names).

    Keypoints outside the picture stay positions: the crop decides whether they are seen.

    Raises:
        DatasetError: a file is missing.
    """
    with np.load(require(folder / "annotations.npz", "synthetic athletes")) as data:
        names, keypoints, labels = data["image"], data["keypoints"], data["label"]
        in_picture = data["in_picture"]
    samples = []
    for name, points, label, inside in zip(names, keypoints, labels, in_picture, strict=True):
        points = np.where(inside[:, None], points, np.nan).astype(np.float32)
        tags = frozenset({orientation(points), ACTIONS[int(label)]})
        samples.append(PoseSample(folder / str(name), points, np.ones(16, np.bool_), split, "synthetic", tags=tags))
    return samples
