"""What carries the people in rendered pictures and in photos, as far as their kind or a person's label says."""

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.labels import NOT_HANDSTAND
from models.support import SUPPORTS, Support
from trainer.datasets.sample import require
from trainer.datasets.stills import LabelledStill

OF_KIND: Final[dict[str, Support]] = {
    **dict.fromkeys(("headstand", "tripod_headstand", "clasped_headstand", "chin_stand"), Support.HEAD),
    **dict.fromkeys(("forearm_stand", "forearm_shapes"), Support.FOREARMS),
    "shoulder_stand": Support.SHOULDERS,
    **dict.fromkeys(
        ("pike_on_box", "pike_on_floor", "downward_dog", "press_start", "one_foot_up", "bridge"), Support.FEET
    ),
}
"""Of rendered poses that are no handstands; the others are carried by something else."""


def rendered_supports(folder: Path, stills: list[LabelledStill]) -> NDArray[np.int64]:
    """(N,) index in SUPPORTS of every picture of a folder that `make_stills` wrote.

    Raises:
        DatasetError: the annotations are missing.
    """
    with np.load(require(folder / "annotations.npz", "synthetic athletes")) as data:
        kinds = dict(zip(data["image"].tolist(), data["kind"].tolist(), strict=True))
    supports = [
        OF_KIND.get(kinds[still.sample.image.name], Support.NONE) if still.action == NOT_HANDSTAND else Support.HANDS
        for still in stills
    ]
    return np.array([SUPPORTS.index(support) for support in supports], np.int64)
