"""Writes golden weights as Keras 2.1.4 does with `save_weights`: names, groups and order of the official programs."""

import json
import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from models.network.config import NetworkConfig

GOLDEN = Path(__file__).parents[1] / "golden"
TRAINABLE = ("kernel", "depthwise_kernel", "pointwise_kernel", "beta")

Groups = dict[str, dict[str, np.ndarray]]
"""Top-level layer -> weight name -> array, in the order in which Keras lists them."""


def official_groups(name: str, config: NetworkConfig, arrays: dict[str, np.ndarray] | None = None) -> Groups:
    """The golden network `name` (2D or 3D pose, or a clip network) with the names that its program would give.

    Args:
        arrays: other weights for the same names; None takes the golden ones.
    """
    entries = official_layers(name, config.blocks)
    if arrays is None:
        with np.load(GOLDEN / f"{name}_weights.npz") as stored:
            arrays = {key: stored[key].astype(np.float32) for key in stored.files}
    uses: dict[str, list[str]] = defaultdict(list)
    groups: Groups = defaultdict(dict)
    numbers = {"separable_conv2d": [f"ramp {n}" for n in range(4 if config.dimensions == 2 else 2)]}
    for key, model, layer in entries:
        if automatic := re.fullmatch(r"(conv2d|separable_conv2d|batch_normalization)(_\d+)?", layer):
            seen = numbers.setdefault(automatic[1], [])
            if key.rsplit(".", 1)[0] not in seen:
                seen.append(key.rsplit(".", 1)[0])
            scope = f"{automatic[1]}_{len(seen)}"  # Keras 2.1.4 counts from 1, over the whole program
        else:
            if model not in uses[layer]:
                uses[layer].append(model)
            instance = uses[layer].index(model)
            scope = f"{layer}_{instance}" if instance else layer  # TensorFlow makes scopes unique
        variable = key.rsplit(".", 1)[-1]
        variable = {"depthwise": "depthwise_kernel", "pointwise": "pointwise_kernel"}.get(variable, variable)
        groups[group_of(model, scope, clip=bool(config.actions))][f"{scope}/{variable}:0"] = arrays[key]
    return {group: trainable_first(weights) for group, weights in {**groups, **fixed_groups(config)}.items()}


def official_layers(name: str, blocks: int) -> list[tuple[str, str, str]]:
    """(our name, sub-model, layer) of every array in order of execution, with `blocks` blocks instead of two."""
    manifest = json.loads((GOLDEN / f"{name}_manifest.json").read_text())["weights"]
    entries = [(entry["key"], *entry["keras"].split("/")) for entry in manifest]
    first = [entry for entry in entries if entry[0].startswith("block1.")]
    start = entries.index(first[-1]) + 1
    between = [
        (key.replace("block1.", f"block{number}."), re.sub("1$", str(number), model), layer)
        for number in range(2, blocks)
        for key, model, layer in first
    ]
    after = [
        (key.replace("block2.", f"block{blocks}."), re.sub("2$", str(blocks), model), layer)
        for key, model, layer in entries[start:]
    ]
    return entries[:start] + between + after


def group_of(model: str, scope: str, *, clip: bool) -> str:
    """Sub-model under which a layer is saved; in clip networks the frames are folded by time-distributed layers."""
    if model.startswith("model"):
        return scope
    if not clip or model.endswith("AR"):
        return model
    return f"td_{model}" if model in ("Stem", "rBlock1") else "td_Model1"


def trainable_first(weights: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The order of a nested sub-model's weights: all trainable ones, then all running statistics."""
    return dict(sorted(weights.items(), key=lambda item: item[0].split("/")[-1].split(":")[0] not in TRAINABLE))


def fixed_groups(config: NetworkConfig) -> Groups:
    """Soft-argmax ramps and the sum over context maps."""
    ramp = np.linspace(0, 1, config.map_size, dtype=np.float32)
    planes = np.meshgrid(ramp, ramp)  # x along the columns, y along the rows
    joints, contexts = config.keypoints, config.keypoints * config.context_maps

    def soft_argmax(maps: int, first: int) -> dict[str, np.ndarray]:
        weights = {}
        for number, plane in enumerate(planes, start=first):
            depthwise = np.repeat(plane[:, :, None, None], maps, axis=2)
            weights[f"separable_conv2d_{number}/depthwise_kernel:0"] = depthwise
            weights[f"separable_conv2d_{number}/pointwise_kernel:0"] = np.eye(maps, dtype=np.float32)[None, None]
        return weights

    if config.dimensions == 3:
        depth = np.linspace(0, 1, config.depth_maps, dtype=np.float32)[:, None, None]
        return {"sSAM": soft_argmax(joints, 1), "zSAM": {"conv1d_1/kernel:0": depth * np.eye(joints, dtype=np.float32)}}
    total = np.repeat(np.eye(joints, dtype=np.float32), config.context_maps, axis=0)
    return {"sSAM": soft_argmax(joints, 1), "cSAM": soft_argmax(contexts, 3), "Agg": {"dense_1/kernel:0": total}}


def write_keras(path: Path, groups: Groups, *, whole_model: bool = False, pieces: bool = False) -> Path:
    """Write the file.

    Args:
        whole_model: as `save` does, with the weights under "model_weights".
        pieces: attributes cut in pieces, as Keras does when they are too long for HDF5.
    """
    with h5py.File(path, "w") as file:
        root = file.create_group("model_weights") if whole_model else file
        _set_names(root, "layer_names", ["input_1", *groups], pieces)
        root.attrs["backend"], root.attrs["keras_version"] = b"tensorflow", b"2.1.4"
        root.create_group("input_1").attrs["weight_names"] = np.array([], "S1")
        for name, weights in groups.items():
            node = root.create_group(name)
            _set_names(node, "weight_names", list(weights), pieces)
            for weight, array in weights.items():
                node.create_dataset(weight, data=array)
    return path


def _set_names(node: Any, attribute: str, names: list[str], pieces: bool) -> None:
    encoded = [name.encode() for name in names]
    if not pieces:
        node.attrs[attribute] = encoded
        return
    for number, start in enumerate(range(0, len(encoded), 3)):
        node.attrs[f"{attribute}{number}"] = encoded[start : start + 3]


def without(groups: Groups, group: str, layer: str) -> None:
    """Leave a layer out."""
    groups[group] = {weight: array for weight, array in groups[group].items() if not weight.startswith(f"{layer}/")}


def change(groups: Groups, group: str, weight: str, edit: Callable[[np.ndarray], np.ndarray]) -> None:
    """Edit one array."""
    groups[group][weight] = edit(groups[group][weight])
