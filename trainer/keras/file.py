"""Weights files of Keras 2 (HDF5): which layers they hold, by the sub-model that they are saved under.

Knows the file format only; what the layers mean is in `trainer.keras.names`.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.checkpoint import CheckpointError

VARIABLES = ("kernel", "depthwise_kernel", "pointwise_kernel", "beta", "moving_mean", "moving_variance")
"""All that a layer of the official networks can hold: no bias, and batch norm without gamma."""


@dataclass(frozen=True)
class KerasLayer:
    """One layer of the file.

    Attributes:
        path: sub-model and layer, for messages: "rBlock1/conv2d_12".
        arrays: variable name (one of `VARIABLES`) -> float32 array in the axes of Keras.
    """

    path: str
    arrays: dict[str, NDArray[np.float32]]

    @property
    def name(self) -> str:
        """Name of the layer itself."""
        return self.path.rsplit("/", 1)[-1]

    @property
    def kind(self) -> frozenset[str]:
        """Which variables it holds; that is what tells convolution, separable convolution and batch norm apart."""
        return frozenset(self.arrays)


def read_keras_file(path: Path) -> dict[str, list[KerasLayer]]:
    """Read every layer that has weights.

    Accepts files of `save_weights` and of `save` (weights under "model_weights"), and attributes that were
    cut in pieces because of HDF5's limit.

    Returns:
        Sub-model (top-level layer) -> its layers, both in the order of the file. Layers of nested sub-models
        are listed flat, as Keras does.

    Raises:
        CheckpointError: no such file, no HDF5, no Keras weights, or a variable that no layer of ours has.
    """
    try:
        import h5py
    except ImportError as error:
        raise CheckpointError("reading .h5 files needs h5py; install the 'train' extra of this project") from error
    if not path.is_file():
        raise CheckpointError(f"{path} does not exist; give the .h5 file with the official weights")
    try:
        with h5py.File(path, "r") as file:
            return _read_groups(path, file)
    except OSError as error:
        raise CheckpointError(f"{path} is no readable HDF5 file ({error}); download it again") from error


def natural(text: str) -> list[tuple[int, str]]:
    """Key that sorts "conv2d_9" before "conv2d_10"."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", text)]


def _read_groups(path: Path, file: Any) -> dict[str, list[KerasLayer]]:
    root = file["model_weights"] if "model_weights" in file and not _names(file, "layer_names") else file
    names = _names(root, "layer_names")
    if not names:
        raise CheckpointError(f"{path} holds no Keras weights: the attribute 'layer_names' is missing")
    groups = {}
    for name in names:
        if name not in root:
            raise CheckpointError(f"{path}: layer {name!r} is announced but not in the file; download it again")
        if weights := _names(root[name], "weight_names"):
            groups[name] = _read_layers(path, name, root[name], weights)
    return groups


def _read_layers(path: Path, group: str, node: Any, weights: list[str]) -> list[KerasLayer]:
    layers: dict[str, dict[str, NDArray[np.float32]]] = {}
    for weight in weights:
        layer, _, variable = weight.partition(":")[0].rpartition("/")
        full = f"{group}/{layer}" if layer else group
        if variable not in VARIABLES:
            raise CheckpointError(
                f"{path}: layer {full!r} has a {variable!r}, the official networks have only {', '.join(VARIABLES)};"
                " this file belongs to another network"
            )
        if weight not in node:
            raise CheckpointError(f"{path}: {group}/{weight} is announced but not in the file; download it again")
        layers.setdefault(full, {})[variable] = np.array(node[weight], dtype=np.float32)
    return [KerasLayer(full, arrays) for full, arrays in layers.items()]


def _names(node: Any, attribute: str) -> list[str]:
    """A list of strings in an attribute, or in its pieces attribute0, attribute1, ..."""
    if attribute in node.attrs:
        pieces = [node.attrs[attribute]]
    else:
        keys = (key for key in node.attrs if re.fullmatch(rf"{attribute}\d+", key))
        pieces = [node.attrs[key] for key in sorted(keys, key=natural)]
    return [name.decode("utf-8") if isinstance(name, bytes) else str(name) for piece in pieces for name in piece]
