"""From a crop to a sighting: what a network says of it, in image pixels and with a confidence for every keypoint."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from models.checkpoint import Card
from models.confidence import ConfidenceModel, relative_spread
from models.crop import Crop, CropCutter, apply_affine
from models.skeleton import LIMBS

FloatArray = NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class FrameOutput:
    """The per-frame half of one crop; of all K prediction blocks if every array has them as its first axis.

    Attributes:
        keypoints: (..., J, 2) crop coordinates in [0, 1].
        visibility_logits: (..., J).
        appearance: (..., J, F).
        spread: (..., J) of the probability maps, in [0, 1] of the crop.
    """

    keypoints: FloatArray
    visibility_logits: FloatArray
    appearance: FloatArray
    spread: FloatArray

    def confidence(self, model: ConfidenceModel) -> NDArray[np.float64]:
        """(..., J) in [0, 1]."""
        return model(self.visibility_logits, relative_spread(self.keypoints, self.spread))


@dataclass(frozen=True)
class Sighting:
    """What the network says of one crop; of all K prediction blocks as for `FrameOutput`.

    Attributes:
        crop: where it looked.
        keypoints: (..., 16, 2) image pixels.
        confidence: (..., 16) in [0, 1], see `models.confidence`.
        visibility_logits: (..., 16).
        appearance: (..., 16, F).
    """

    crop: Crop
    keypoints: FloatArray
    confidence: FloatArray
    visibility_logits: FloatArray
    appearance: FloatArray

    @property
    def score(self) -> float:
        """Mean confidence of the twelve limb keypoints: how surely a person is here."""
        return float(self.confidence[..., list(LIMBS)].mean())

    def last_block(self) -> "Sighting":
        """Of a sighting by all blocks, that of the last one."""
        arrays = (self.keypoints, self.confidence, self.visibility_logits, self.appearance)
        return Sighting(self.crop, *(array[-1] for array in arrays))


class CropNetwork(Protocol):
    """Whatever executes the per-frame half of a checkpoint."""

    @property
    def card(self) -> Card:
        """Says how large its crops are and how sure a keypoint is."""
        ...

    def observe(self, picture: NDArray[np.uint8]) -> FrameOutput:
        """Run the per-frame half on one (S, S, 3) RGB crop."""
        ...


def looks_at(network: CropNetwork, image: NDArray[np.uint8]) -> Callable[[Crop], Sighting]:
    """A function that looks at crops of one (H, W, 3) RGB image."""
    picture = CropCutter(image)

    def look(crop: Crop) -> Sighting:
        output = network.observe(picture.extract(crop, network.card.network.input_size))
        keypoints = apply_affine(crop.to_image(), output.keypoints)
        confidence = output.confidence(network.card.confidence)
        return Sighting(crop, keypoints, confidence, output.visibility_logits, output.appearance)

    return look


def look_at(network: CropNetwork, image: NDArray[np.uint8], crop: Crop) -> Sighting:
    """Look at one crop of an (H, W, 3) RGB image."""
    return looks_at(network, image)(crop)
