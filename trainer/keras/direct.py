"""Official pose branches whose first layers were never connected, rewritten so that our network computes the same.

In a later version of the official code the NTU variant ("v2") of the pose branch builds convolutions a, b and c
(section 4.1 of the reference) but goes on from the gated keypoints, with the note that trained weights depend on it.
A file of that network lacks a, b and c, and convolutions d and e read the 2 or 3 coordinates. Gated keypoints are
never negative, so that an a which copies them, and a b and c which give zeros, make both networks equal.
"""

import numpy as np
from numpy.typing import NDArray

from models.network.config import NetworkConfig
from models.network.layers import BN_EPS
from trainer.keras.file import KerasLayer, natural

KERNELS = ((3, 1), (3, 3), (3, 5))
"""Kernels of a, b and c."""


def is_direct(layers: list[KerasLayer], config: NetworkConfig) -> bool:
    """Whether the pose branch starts with d and e on the coordinates themselves."""
    first = _convolutions(layers)[:2]
    shapes = [layer.arrays["kernel"].shape for layer in first]
    inputs, widths = config.dimensions, config.pose_head
    return shapes == [(3, 3, inputs, widths.d), (1, 1, inputs, widths.e)]


def with_inlet(layers: list[KerasLayer], config: NetworkConfig) -> list[KerasLayer]:
    """The same function with a, b and c in front, named to be counted before every other layer."""
    group = layers[0].path.rpartition("/")[0]
    widths = (config.pose_head.a, config.pose_head.b, config.pose_head.c)
    result = []
    for index, (kernel, width) in enumerate(zip(KERNELS, widths, strict=True)):
        weights = np.zeros((*kernel, config.dimensions, width), np.float32)
        if index == 0:
            weights[kernel[0] // 2, kernel[1] // 2] = np.eye(config.dimensions, width)
        result.append(KerasLayer(f"{group}/conv2d_0_{index}", {"kernel": weights}))
        zeros = np.zeros(width, np.float32)
        norm = {"beta": zeros, "moving_mean": zeros, "moving_variance": np.full(width, 1 - BN_EPS, np.float32)}
        result.append(KerasLayer(f"{group}/batch_normalization_0_{index}", norm))
    widened = {layer.path for layer in _convolutions(layers)[:2]}
    for layer in layers:
        arrays = {"kernel": _widen(layer.arrays["kernel"], sum(widths))} if layer.path in widened else layer.arrays
        result.append(KerasLayer(layer.path, arrays))
    return result


def _convolutions(layers: list[KerasLayer]) -> list[KerasLayer]:
    found = [layer for layer in layers if layer.kind == {"kernel"}]
    return sorted(found, key=lambda layer: natural(layer.name))


def _widen(kernel: NDArray[np.float32], inputs: int) -> NDArray[np.float32]:
    """HWIO kernel with zeros for further inputs."""
    rows, columns, given, outputs = kernel.shape
    wide = np.zeros((rows, columns, inputs, outputs), np.float32)
    wide[:, :, :given] = kernel
    return wide
