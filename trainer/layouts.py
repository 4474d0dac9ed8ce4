"""Keypoint layouts of the network and of the data sets it can learn from, and the maps between them.

PA16J is the layout of the app (`models.skeleton`). PA17J adds the mid-spine (Human3.6M), PA20J hands and feet (NTU),
PA21J both; source: section 7 of the reference, and the official code.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.skeleton import KEYPOINTS


@dataclass(frozen=True)
class Layout:
    """An ordered set of named keypoints.

    Attributes:
        name: for messages and checkpoints.
        keypoints: names, in the order of the arrays; right and left start with "r_" and "l_".
    """

    name: str
    keypoints: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.keypoints)

    def index(self, keypoint: str) -> int:
        """Position of a keypoint. Raises ValueError if the layout lacks it."""
        return self.keypoints.index(keypoint)

    @property
    def flip(self) -> tuple[int, ...]:
        """Where each keypoint of a mirrored picture is found: `mirrored = keypoints[..., flip, :]`."""
        other = {"r_": "l_", "l_": "r_"}
        return tuple(self.index(other.get(name[:2], name[:2]) + name[2:]) for name in self.keypoints)


PA16J = Layout("PA16J", KEYPOINTS)
PA17J = Layout("PA17J", (*KEYPOINTS, "spine"))
PA20J = Layout(
    "PA20J",
    (*KEYPOINTS[:10], "r_hand", "l_hand", *KEYPOINTS[10:], "r_foot", "l_foot"),
)
PA21J = Layout("PA21J", (*PA20J.keypoints, "spine"))


def convert(keypoints: NDArray[np.floating], source: Layout, target: Layout) -> NDArray[np.float32]:
    """(..., J, D) in `source` -> (..., J', D) in `target`, matched by name; NaN for what `source` lacks.

    Raises:
        ValueError: the array does not have the keypoints of `source`.
    """
    if keypoints.shape[-2] != len(source):
        raise ValueError(f"layout {source.name} has {len(source)} keypoints, the array {keypoints.shape}")
    result = np.full((*keypoints.shape[:-2], len(target), keypoints.shape[-1]), np.nan, dtype=np.float32)
    for to, name in enumerate(target.keypoints):
        if name in source.keypoints:
            result[..., to, :] = keypoints[..., source.index(name), :]
    return result
