"""Keypoint names, order, edges and left/right pairs. The only file that knows a keypoint's index.

The layout is PA16J of Luvizon et al. (CVPR 2018): right and left alternate, so that a kernel that slides
along the keypoint axis sees both sides of the body. "Left" is always the athlete's left.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

SKELETON_NAME: Final = "PA16J"

KEYPOINTS: Final[tuple[str, ...]] = (
    "pelvis",
    "thorax",
    "neck",
    "head_top",
    "r_shoulder",
    "l_shoulder",
    "r_elbow",
    "l_elbow",
    "r_wrist",
    "l_wrist",
    "r_hip",
    "l_hip",
    "r_knee",
    "l_knee",
    "r_ankle",
    "l_ankle",
)
NUM_KEYPOINTS: Final = len(KEYPOINTS)
INDEX: Final[dict[str, int]] = {name: index for index, name in enumerate(KEYPOINTS)}

EDGES: Final[tuple[tuple[int, int], ...]] = (
    (0, 1),
    (1, 2),
    (2, 3),
    (1, 4),
    (1, 5),
    (4, 6),
    (6, 8),
    (5, 7),
    (7, 9),
    (0, 10),
    (0, 11),
    (10, 12),
    (12, 14),
    (11, 13),
    (13, 15),
)

FLIP: Final[tuple[int, ...]] = (0, 1, 2, 3, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14)
"""Where each keypoint of a mirrored picture is found: `mirrored = keypoints[..., FLIP, :]`."""

TORSO: Final[tuple[int, ...]] = (4, 5, 10, 11)
"""Both shoulders and both hips."""

LIMBS: Final[tuple[int, ...]] = tuple(range(4, 16))
"""The twelve keypoints from shoulders to ankles; the head is left out."""

BODY_LINE: Final[tuple[tuple[int, int], ...]] = ((8, 9), (4, 5), (10, 11), (12, 13), (14, 15))
"""Right/left pairs whose mid-points make the body line: wrists, shoulders, hips, knees, ankles."""


def midpoints(keypoints: NDArray[np.floating]) -> NDArray[np.floating]:
    """Mid-points of the left/right pairs of the body line.

    Mid-points do not depend on which side is called left, which no network knows well upside down.

    Args:
        keypoints: (..., 16, D) in any frame of reference.

    Returns:
        (..., 5, D) in the same frame: wrists, shoulders, hips, knees, ankles.
    """
    right, left = zip(*BODY_LINE, strict=True)
    return (keypoints[..., list(right), :] + keypoints[..., list(left), :]) / 2
