"""Pseudo-labels: the predictions of a trained network on the training pictures are fused with their labels.

Its keypoints fill the gaps of labels, pull the others half way, and drop gross errors (see
`trainer.datasets.label_fusion`), so that a network can learn from a larger or an earlier one at the cost of one look at
every picture.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from models.checkpoint import load
from models.crop import crop_around
from models.skeleton import LIMBS
from trainer.datasets.label_fusion import fused_sample
from trainer.datasets.layouts import PA16J
from trainer.datasets.sample import PoseSample, read_image
from trainer.observations.observer import Observer


def with_pseudo_labels(samples: list[PoseSample], checkpoint: Path, device: str = "cpu") -> list[PoseSample]:
    """The samples with labels fused with the predictions of `checkpoint`; other layouts than PA16J as they are.

    Rendered athletes keep their labels too: those are exact.

    Raises:
        CheckpointError: no such checkpoint, a damaged one, or a network of other keypoints.
    """
    observer = Observer(*load(checkpoint), device)
    return [
        fused_sample(sample, _prediction(observer, sample)) if _is_relabelled(sample) else sample
        for sample in track(samples, description="predicting pseudo-labels", transient=True)
    ]


def _is_relabelled(sample: PoseSample) -> bool:
    return sample.layout is PA16J and sample.source != "synthetic" and sample.annotated.sum() >= 2


def _prediction(observer: Observer, sample: PoseSample) -> NDArray[np.float32]:
    """(16, 3) image pixels and confidence, in the crop cut by the labels; of the limbs alone."""
    seen = observer.look(read_image(sample.image), crop_around(sample.keypoints, sample.annotated))
    prediction = np.zeros((len(PA16J), 3), np.float32)
    prediction[:, :2] = seen.keypoints
    prediction[list(LIMBS), 2] = seen.confidence[list(LIMBS)]
    return prediction
