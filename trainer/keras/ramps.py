"""The fixed kernels in official weights files: soft-argmax ramps and the sum over context maps (sections 3.1 to 3.4).

Our networks compute them, so they are no weights; they are checked, because other ramps mean other coordinates.
"""

import numpy as np
from numpy.typing import NDArray

from models.checkpoint import CheckpointError
from models.network.config import NetworkConfig
from trainer.keras.file import KerasLayer

TOLERANCE = 1e-5


def is_fixed(layer: KerasLayer, config: NetworkConfig) -> bool:
    """Whether the layer is one of the fixed kernels, by its shape: no trained layer has one like it."""
    if "depthwise_kernel" in layer.arrays:
        return layer.arrays["depthwise_kernel"].shape[:2] == (config.map_size, config.map_size)
    return "kernel" in layer.arrays and layer.arrays["kernel"].ndim < 4


def check_fixed(layer: KerasLayer, config: NetworkConfig) -> None:
    """Check that a fixed kernel holds what our read-out computes.

    Raises:
        CheckpointError: it holds something else, or is for another number of keypoints, depth or context maps.
    """
    if "depthwise_kernel" in layer.arrays:
        _check_plane(layer, config)
    elif layer.arrays["kernel"].ndim == 3:
        keypoints = np.eye(config.keypoints)
        _expect(layer, "kernel", np.linspace(0, 1, config.depth_maps)[:, None, None] * keypoints, "a ramp over depth")
    else:
        groups = np.repeat(np.eye(config.keypoints), config.context_maps, axis=0)
        _expect(layer, "kernel", groups, "the sum over each keypoint's context maps")


def _check_plane(layer: KerasLayer, config: NetworkConfig) -> None:
    depthwise, pointwise = layer.arrays["depthwise_kernel"], layer.arrays.get("pointwise_kernel")
    maps = depthwise.shape[2] if depthwise.ndim == 4 else 0
    allowed = (config.keypoints, config.keypoints * config.context_maps)
    if maps not in allowed or pointwise is None:
        raise CheckpointError(
            f"{layer.path}: a soft-argmax over {maps} maps, this configuration has {allowed[0]} specialised and"
            f" {allowed[1]} context maps; check --preset and --keypoints"
        )
    _expect(layer, "pointwise_kernel", np.eye(maps)[None, None], "the identity")
    ramp = np.linspace(0, 1, config.map_size)
    plane = np.broadcast_to(ramp, (config.map_size, config.map_size))
    if depthwise[0, -1, 0, 0] < 0.5:  # a row ramp reads y
        plane = plane.T
    _expect(layer, "depthwise_kernel", np.broadcast_to(plane[..., None, None], depthwise.shape), "a ramp from 0 to 1")


def _expect(layer: KerasLayer, variable: str, wanted: NDArray[np.floating], what: str) -> None:
    found = layer.arrays[variable]
    if found.shape != wanted.shape or not np.allclose(found, wanted, atol=TOLERANCE):
        raise CheckpointError(
            f"{layer.path}/{variable} should be {what}, shape {wanted.shape}, but is not (shape {found.shape}):"
            " coordinates would be read differently, so this file cannot be imported"
        )
