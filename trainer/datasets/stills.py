"""Single pictures with an action label: by eye for handstand-like LSPET pictures, by posture for all upright ones."""

import csv
from dataclasses import dataclass
from pathlib import Path

from models.labels import ACTIONS, NOT_HANDSTAND
from trainer.datasets.sample import PoseSample, require


@dataclass(frozen=True)
class LabelledStill:
    """A picture, its action (index in ACTIONS), and whether a person looked at it."""

    sample: PoseSample
    action: int
    by_eye: bool


def read_stills(lspet_folder: Path, samples: list[PoseSample]) -> list[LabelledStill]:
    """Action labels of LSPET and exercise samples.

    Pictures labelled by eye keep that label ("unclear" ones are left out); of the others, those whose hips are
    below their shoulders cannot be handstands. The rest stays unlabelled.

    Raises:
        DatasetError: handstand_labels.csv is missing.
    """
    with open(require(lspet_folder / "handstand_labels.csv", "LSPET labels by eye"), newline="") as file:
        by_eye = {row["image"]: row["label"] for row in csv.DictReader(file)}
    stills = []
    for sample in samples:
        label = by_eye.get(sample.image.name) if sample.source == "lspet" else None
        if label in ACTIONS:
            stills.append(LabelledStill(sample, ACTIONS.index(label), True))
        elif label is None and "upright" in sample.tags:
            stills.append(LabelledStill(sample, NOT_HANDSTAND, False))
    return stills


def synthetic_stills(samples: list[PoseSample]) -> list[LabelledStill]:
    """Action labels of rendered athletes, which carry them as tags."""
    return [
        LabelledStill(sample, index, False)
        for sample in samples
        for index, action in enumerate(ACTIONS)
        if action in sample.tags
    ]
