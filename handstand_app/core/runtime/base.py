"""What a runtime offers to the estimator."""

from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from models.checkpoint import Card
from models.contract import Level
from models.sighting import FrameOutput

RuntimeName = Literal["openvino", "torch"]
Precision = Literal["float32", "int8"]
"""Of the per-frame half."""


class RuntimeUnavailable(Exception):
    """The runtime cannot be used on this machine; the message says why and what to do."""


class Runtime(Protocol):
    """Executes both halves of one checkpoint, the per-frame half at one level."""

    name: RuntimeName
    precision: Precision
    device: str
    card: Card
    level: Level

    def at_level(self, level: Level) -> "Runtime":
        """The same network at another level; both share what they can and are used from one thread."""
        ...

    def observe(self, picture: NDArray[np.uint8]) -> FrameOutput:
        """Run the per-frame half on one (S, S, 3) RGB crop."""
        ...

    def judge(
        self,
        keypoints: NDArray[np.float32],
        visibility_logits: NDArray[np.float32],
        appearance: NDArray[np.float32],
    ) -> NDArray[np.float32]:
        """Run the per-window half: (T, J, 2), (T, J), (T, J, F) -> (A,) probabilities."""
        ...
