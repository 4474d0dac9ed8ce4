"""Which keypoints a drawn picture shows, and which are covered: by the body itself, by other people or by things."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.skeleton import KEYPOINTS
from trainer.synthetic.body.rotations import Array
from trainer.synthetic.scene.camera import Camera

LIMB_REACH_M: Final = 0.12
"""A joint lies inside the body: it is seen if what the camera meets first is at most this far before it."""

TRUNK_REACH_M: Final = 0.2
"""The same for hips, shoulders and the middle between them, which lie deeper."""

_TRUNK: Final = frozenset(("pelvis", "thorax", "r_hip", "l_hip", "r_shoulder", "l_shoulder"))
_REACH_M: Final = np.array([TRUNK_REACH_M if name in _TRUNK else LIMB_REACH_M for name in KEYPOINTS])


def uncovered(points: NDArray[np.floating], camera: Camera, depth: NDArray[np.floating]) -> NDArray[np.bool_]:
    """(16,) whether nothing lies between the camera and the surface of the body at a keypoint.

    A keypoint that the drawn picture does not hold is covered.

    Args:
        points: (16, 3) m, in the room.
        camera: that the picture was drawn with.
        depth: (H, W) of the drawn picture, before the lens bends it; see `Renderer.read_depth`.

    Raises:
        ValueError: the depth is not of the camera's size.
    """
    if depth.shape != (camera.height, camera.width):
        raise ValueError(f"uncovered: depth is {depth.shape}, the camera's picture {camera.height, camera.width}")
    away = np.asarray(points, np.float64) - camera.position
    distance = np.linalg.norm(away, axis=1, keepdims=True)
    surface = camera.position + away * np.maximum(1.0 - _REACH_M[:, None] / distance, 0.05)
    clip = np.column_stack((surface, np.ones(len(surface)))) @ camera.clip_matrix().T
    is_before = clip[:, 3] > 0.0
    place: Array = clip[:, :3] / np.where(is_before, clip[:, 3], 1.0)[:, None] / 2.0 + 0.5
    is_held = is_before & ((place > 0.0) & (place < 1.0)).all(axis=1)
    column, row = (np.where(is_held, place[:, 0], 0.0), np.where(is_held, 1.0 - place[:, 1], 0.0))
    drawn = depth[(row * camera.height).astype(int), (column * camera.width).astype(int)]
    return np.asarray(is_held & (place[:, 2] <= drawn))
