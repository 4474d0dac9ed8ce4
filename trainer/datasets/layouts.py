"""Keypoint layouts of the network and of the data sets it can learn from, and the maps between them.

PA16J is the layout of the app (`models.skeleton`). PA17J adds the mid-spine (Human3.6M), PA20J hands and feet (NTU),
PA21J both. The layouts of the data sets name every keypoint in the order of their files, sides as the set labels
them; the maps follow from the names. Source: section 7 of the reference.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.checkpoint import CheckpointError
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


def _pairs(parts: str, first: str, second: str) -> tuple[str, ...]:
    """Both sides of each part in turn."""
    return tuple(f"{side}_{part}" for part in parts.split() for side in (first, second))


def _numbered(count: int, names: dict[int, str]) -> tuple[str, ...]:
    """Names by index; "unused_3" and so on for the rest."""
    return tuple(names.get(index, f"unused_{index}") for index in range(count))


PA16J = Layout("PA16J", KEYPOINTS)
PA17J = Layout("PA17J", (*KEYPOINTS, "spine"))
PA20J = Layout(
    "PA20J",
    (*KEYPOINTS[:10], "r_hand", "l_hand", *KEYPOINTS[10:], "r_foot", "l_foot"),
)
PA21J = Layout("PA21J", (*PA20J.keypoints, "spine"))
NETWORK_LAYOUTS: Final = {len(layout): layout for layout in (PA16J, PA17J, PA20J, PA21J)}
"""Layouts that a network can have, by number of keypoints."""

_LEGS = ("r_ankle", "r_knee", "r_hip", "l_hip", "l_knee", "l_ankle")
_ARMS = ("r_wrist", "r_elbow", "r_shoulder", "l_shoulder", "l_elbow", "l_wrist")

MPII16 = Layout("MPII-16", (*_LEGS, "pelvis", "thorax", "neck", "head_top", *_ARMS))
"""MPII Human Pose, in the order of the annotation's `id`."""
LSP14 = Layout("LSP-14", (*_LEGS, *_ARMS, "neck", "head_top"))
"""Leeds Sports Pose and its extension."""
PENN13 = Layout("Penn-13", ("head_top", *_pairs("shoulder elbow wrist hip knee ankle", "l", "r")))
"""Penn Action; its one keypoint of the head takes the place of the head's top, as in the published conversion."""
COCO17 = Layout("COCO-17", ("nose", *_pairs("eye ear shoulder elbow wrist hip knee ankle", "l", "r")))
"""COCO person keypoints."""
H36M32 = Layout(
    "H36M-32",
    _numbered(
        32,
        {0: "pelvis", 11: "spine", 12: "thorax", 13: "neck", 15: "head_top"}
        | {1: "r_hip", 2: "r_knee", 3: "r_ankle", 4: "r_foot", 25: "r_shoulder", 26: "r_elbow", 27: "r_wrist"}
        | {6: "l_hip", 7: "l_knee", 8: "l_ankle", 9: "l_foot", 17: "l_shoulder", 18: "l_elbow", 19: "l_wrist"}
        | {30: "r_hand", 22: "l_hand"},
    ),
)
"""Human3.6M's 32 joints, as far as the published conversion uses them."""
NTU25 = Layout(
    "NTU-25",
    _numbered(
        25,
        {0: "pelvis", 1: "spine", 2: "neck", 3: "head_top", 20: "thorax"}
        | {4: "l_shoulder", 5: "l_elbow", 6: "l_wrist", 7: "l_hand", 12: "l_hip", 13: "l_knee", 14: "l_ankle"}
        | {8: "r_shoulder", 9: "r_elbow", 10: "r_wrist", 11: "r_hand", 16: "r_hip", 17: "r_knee", 18: "r_ankle"}
        | {15: "l_foot", 19: "r_foot"},
    ),
)
"""NTU RGB+D (Kinect); joint 3 is called the head there."""

LAYOUTS: Final[dict[str, Layout]] = {
    layout.name: layout for layout in (PA16J, PA17J, PA20J, PA21J, MPII16, LSP14, PENN13, COCO17, H36M32, NTU25)
}
"""Every layout by its name."""


def gather(source: Layout, target: Layout) -> tuple[int, ...]:
    """Index in `source` of each keypoint of `target`, by name; -1 where `source` lacks it.

    The published maps of NTU and Penn Action put what is labelled left in the right place; that is this gather
    followed by `target.flip`.
    """
    place = {name: index for index, name in enumerate(source.keypoints)}
    return tuple(place.get(name, -1) for name in target.keypoints)


def convert(keypoints: NDArray[np.floating], source: Layout, target: Layout) -> NDArray[np.float32]:
    """(..., J, D) in `source` -> (..., J', D) in `target`, matched by name; NaN for what `source` lacks.

    Raises:
        ValueError: the array does not have the keypoints of `source`.
    """
    if keypoints.ndim < 2 or keypoints.shape[-2] != len(source):
        raise ValueError(f"layout {source.name} has {len(source)} keypoints, the array {keypoints.shape}")
    order = np.array(gather(source, target))
    found = keypoints[..., order, :].astype(np.float32)  # the last keypoint stands in where the index is -1
    found[..., order < 0, :] = np.nan
    return found


def shared(source: Layout, target: Layout) -> NDArray[np.bool_]:
    """(J',) which keypoints of `target` the layout `source` has."""
    return np.array(gather(source, target)) >= 0


_MIDDLES = (("pelvis", "r_hip", "l_hip"), ("thorax", "r_shoulder", "l_shoulder"))


def fill_midpoints(keypoints: NDArray[np.floating], layout: Layout) -> NDArray[np.float32]:
    """A copy whose unknown pelvis and thorax are the mid-points of the hips and of the shoulders.

    The published recipe leaves them invalid where a data set lacks them (section 7 of the reference). Known ones
    and layouts without them stay as they are.

    Args:
        keypoints: (..., J, D) in `layout`, in any frame of reference.
        layout: of the array.

    Raises:
        ValueError: the array does not have the keypoints of `layout`.
    """
    if keypoints.ndim < 2 or keypoints.shape[-2] != len(layout):
        raise ValueError(f"layout {layout.name} has {len(layout)} keypoints, the array {keypoints.shape}")
    filled = keypoints.astype(np.float32)
    for names in _MIDDLES:
        if not set(names) <= set(layout.keypoints):
            continue
        middle, right, left = map(layout.index, names)
        known = np.isfinite(filled[..., middle, :]).all(axis=-1, keepdims=True)
        filled[..., middle, :] = np.where(
            known, filled[..., middle, :], (filled[..., right, :] + filled[..., left, :]) / 2
        )
    return filled


def layout_of(keypoints: int) -> Layout:
    """The layout of networks with that many keypoints. Raises CheckpointError if there is none."""
    if keypoints not in NETWORK_LAYOUTS:
        raise CheckpointError(f"no layout has {keypoints} keypoints; known are {sorted(NETWORK_LAYOUTS)}")
    return NETWORK_LAYOUTS[keypoints]
