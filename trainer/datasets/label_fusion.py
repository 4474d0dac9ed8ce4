"""Label fusion: a label and a second prediction of the same body, by another annotator or a network, become one."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from models.crop import torso_length
from models.skeleton import FLIP
from trainer.datasets.sample import PoseSample, add_midpoints

AGREEMENT_TORSOS = 0.3
"""Label and prediction agree on a body when their median distance is below this many torso lengths."""
CONFIDENT = 0.8
"""Confidence from which a predicted keypoint may fill a gap, or drop a label that is far from it."""
USED = 0.5
"""Confidence from which it is averaged with the label."""
FAR_TORSOS = 0.5
"""A label and a prediction further apart than this many torso lengths cannot both be right."""


def fuse_labels(labels: NDArray[np.float32], prediction: NDArray[np.float32]) -> tuple[NDArray[np.float32], bool]:
    """Fuse labels with a prediction; say whether the two disagree on left and right.

    Gaps are filled where the prediction is confident, other labels move half way towards it, and labels far from a
    confident prediction are dropped. Bodies on which the two disagree are left alone: either may be another person.

    Args:
        labels: (16, 2) image pixels, NaN where there is none.
        prediction: (16, 3) image pixels and confidence; NaN and 0 for keypoints that it does not know.

    Returns:
        (16, 2) labels, and whether left and right are swapped.
    """
    torso = max(torso_length(prediction[:, :2]), 1.0)  # the labels may lack a hip
    direct = _median_distance(labels, prediction) / torso
    crossed = _median_distance(labels, prediction[list(FLIP)]) / torso
    swapped = crossed < direct
    if min(direct, crossed) > AGREEMENT_TORSOS:
        return labels, False
    matched = prediction[list(FLIP)] if swapped else prediction
    confident = matched[:, 2] >= CONFIDENT
    gaps = np.isnan(labels[:, 0])
    apart = np.where(gaps, 0.0, np.linalg.norm(labels - matched[:, :2], axis=1)) / torso
    near = ~gaps & (matched[:, 2] >= USED) & (apart < FAR_TORSOS)
    fused = labels.copy()
    fused[gaps & confident] = matched[gaps & confident, :2]
    fused[near] = (labels[near] + matched[near, :2]) / 2
    fused[~gaps & confident & (apart >= FAR_TORSOS)] = np.nan
    return fused, bool(swapped)


def fused_sample(sample: PoseSample, prediction: NDArray[np.float32]) -> PoseSample:
    """A sample with labels fused with a prediction, (16, 3) as in `fuse_labels`; dropped ones are not supervised."""
    keypoints, swapped = fuse_labels(sample.keypoints, prediction)
    keypoints = add_midpoints(keypoints)
    dropped = sample.annotated & ~np.isfinite(keypoints[:, 0])
    return replace(
        sample,
        keypoints=keypoints,
        supervised=sample.supervised & ~dropped,
        sides_unsure=sample.sides_unsure or swapped,
    )


def _median_distance(labels: NDArray[np.float32], prediction: NDArray[np.float32]) -> float:
    distances = np.linalg.norm(labels - prediction[:, :2], axis=1)
    known = np.isfinite(distances)
    return float(np.median(distances[known])) if known.any() else float("inf")
