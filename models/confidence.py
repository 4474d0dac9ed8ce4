"""How sure a keypoint is: the chance that it lies within half a torso of its true place.

A logistic function of two things that the network says of each keypoint: its visibility logit, and how narrow its
probability map is against the size of the body. The three numbers are fitted by `trainer.calibrate`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.formats.bounds import check_numbers

FloatArray = NDArray[np.floating]


@dataclass(frozen=True)
class ConfidenceModel:
    """confidence = sigmoid(bias + visibility * logit + spread * log(spread / body size))."""

    bias: float = -3.4
    visibility: float = 0.19
    spread: float = -2.85

    def __post_init__(self) -> None:
        check_numbers(self, dict.fromkeys(("bias", "visibility", "spread"), (-1000.0, 1000.0)))

    def __call__(self, visibility_logits: FloatArray, relative_spread: FloatArray) -> NDArray[np.float64]:
        """(..., J) visibility logits and (..., J) results of `relative_spread` -> (..., J) in [0, 1]."""
        score = self.bias + self.visibility * visibility_logits + self.spread * np.log(relative_spread)
        return np.asarray(1 / (1 + np.exp(-np.clip(score, -30, 30))), dtype=np.float64)


def relative_spread(keypoints: FloatArray, spread: FloatArray) -> NDArray[np.float64]:
    """Spread of the maps over the longer side of the body's box, both in the same units.

    Args:
        keypoints: (..., J, 2).
        spread: (..., J).
    """
    size = np.ptp(keypoints, axis=-2).max(axis=-1)
    return np.asarray(np.maximum(spread, 1e-4) / np.maximum(size[..., None], 1e-6), dtype=np.float64)
