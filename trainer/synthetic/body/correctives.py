"""Skin round a raised shoulder shrinks less.

Linear blending of two bones that are turned against each other shrinks the skin between them towards the joint: with
the arms overhead it keeps half of its volume. The blended matrix is therefore drawn towards the rotation nearest to it,
about the joint (spherical blend skinning, Kavan and Zara, I3D 2005).
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

STRENGTH: Final = 0.6
"""1 keeps all of the volume and bulges a little, 0 is linear blending."""
_ITERATIONS: Final = 5

Floats = NDArray[np.float32]


def nearest_rotations(matrices: Floats) -> Floats:
    """(N, 3, 3) of positive determinant -> (N, 3, 3) the rotations nearest to them (polar decomposition).

    Newton's iteration on a matrix and its inverse transpose, whose columns are the cofactors over the determinant.
    """
    turned = matrices / np.cbrt(np.maximum(np.linalg.det(matrices), 1e-3))[:, None, None]
    for _ in range(_ITERATIONS):
        a, b, c = turned[:, 0], turned[:, 1], turned[:, 2]
        cofactors = np.stack((_cross(b, c), _cross(c, a), _cross(a, b)), axis=1)
        determinant = (a * cofactors[:, 0]).sum(axis=1)
        turned = 0.5 * (turned + cofactors / np.maximum(determinant, 1e-3)[:, None, None])
    return np.asarray(turned, np.float32)


def restored(blended: Floats, centre: NDArray[np.floating], share: Floats) -> Floats:
    """(N, 3, 4) linearly blended matrices of the skin round a joint -> the same with less of their shrinking.

    Args:
        centre: (3,) m, the joint in the rest pose. It goes where the blended matrix takes it.
        share: (N,) in [0, 1], how much of `STRENGTH` is applied.
    """
    linear, strength = blended[:, :, :3], STRENGTH * share[:, None, None]
    rigid = (1.0 - strength) * linear + strength * nearest_rotations(linear)
    joint = np.asarray(centre, np.float32)
    moved = linear @ joint + blended[:, :, 3] - rigid @ joint
    return np.concatenate((rigid, moved[:, :, None]), axis=2).astype(np.float32)


def _cross(a: Floats, b: Floats) -> Floats:
    return np.stack(
        (
            a[:, 1] * b[:, 2] - a[:, 2] * b[:, 1],
            a[:, 2] * b[:, 0] - a[:, 0] * b[:, 2],
            a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0],
        ),
        axis=1,
    )
