"""Two opinions on one body, settled: the label and what somebody else, or another network, says of the same picture."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from models.crop import torso_length
from models.skeleton import FLIP
from trainer.datasets.sample import PoseSample, add_midpoints

AGREEMENT_TORSOS = 0.3
"""Two opinions on a body agree when their median distance is below this many torso lengths."""
SURE = 0.8
"""Confidence from which a second opinion's keypoint may fill a gap, or take a far label out."""
HEARD = 0.5
"""Confidence from which it has a say in where a keypoint is."""
FAR_TORSOS = 0.5
"""Two opinions on a keypoint that are further apart cannot both be right."""


def settle(labels: NDArray[np.float32], opinion: NDArray[np.float32]) -> tuple[NDArray[np.float32], bool]:
    """Settle the labels with an agreeing second opinion; say whether the two disagree on left and right.

    Gaps are filled where the opinion is sure, other labels go half way towards it, and those that it is sure to be far
    from are taken out. Left alone are bodies on which the two do not agree: either may be another person.

    Args:
        labels: (16, 2) image pixels, NaN where there is none.
        opinion: (16, 3) image pixels and confidence; NaN and 0 for keypoints that it does not know.
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


def settled_sample(sample: PoseSample, opinion: NDArray[np.float32]) -> PoseSample:
    """A sample whose labels are settled with an opinion, (16, 3) as in `settle`; what is taken out is unsupervised."""
    keypoints, swapped = settle(sample.keypoints, opinion)
    keypoints = add_midpoints(keypoints)
    taken_out = sample.annotated & ~np.isfinite(keypoints[:, 0])
    return replace(
        sample,
        keypoints=keypoints,
        supervised=sample.supervised & ~taken_out,
        sides_unsure=sample.sides_unsure or swapped,
    )


def _median_distance(labels: NDArray[np.float32], opinion: NDArray[np.float32]) -> float:
    distances = np.linalg.norm(labels - opinion[:, :2], axis=1)
    known = np.isfinite(distances)
    return float(np.median(distances[known])) if known.any() else float("inf")
