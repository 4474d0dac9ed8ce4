"""Weights of the official Keras networks, in their order of execution, into ours. Strict: names, shapes and count.

Used with the golden networks of the tests, and the base for importing the authors' published weights.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from models.network.action_head import ActionBlock, ActionBlocks, ActionHead
from models.network.layers import ActConv, BatchNorm, ConvBn, SeparableActConvBn, SeparableResidual
from models.network.multitask import MultitaskNet
from models.network.pose_net import PoseNet, PredictionBlock


class KerasWeight(NamedTuple):
    """One array of the official network: its name, the tensor of ours that it fills, and how its axes are turned."""

    key: str
    target: Tensor
    axes: tuple[int, ...]

    def keras_shape(self) -> tuple[int, ...]:
        """The shape that the official array must have."""
        shape = [0] * len(self.axes)
        for ours, theirs in enumerate(self.axes):
            shape[theirs] = self.target.shape[ours]
        return tuple(shape)


VECTOR = (0,)
CONVOLUTION = (3, 2, 0, 1)  # HWIO -> OIHW
DEPTHWISE = (2, 3, 0, 1)  # HWC1 -> C1HW


def keras_weights(net: MultitaskNet) -> list[KerasWeight]:
    """Every array of the official network in its order of execution."""
    weights = [*_pose_net(net.pose)]
    if net.action is not None:
        weights += _action_head(net.action)
    return weights


def load_keras_weights(net: MultitaskNet, arrays: Mapping[str, NDArray[np.floating]]) -> None:
    """Fill `net` from named arrays (names as in `keras_weights`).

    Raises:
        ValueError: a missing or unknown name, or an array of another shape.
    """
    weights = keras_weights(net)
    expected = {weight.key for weight in weights}
    if missing := sorted(expected - set(arrays)):
        raise ValueError(f"official weights: {len(missing)} arrays are missing, the first is {missing[0]!r}")
    if unknown := sorted(set(arrays) - expected):
        raise ValueError(f"official weights: {len(unknown)} arrays have no place, the first is {unknown[0]!r}")
    for weight in weights:
        _fill(weight, arrays[weight.key])


def _fill(weight: KerasWeight, array: NDArray[np.floating]) -> None:
    if tuple(array.shape) != weight.keras_shape():
        raise ValueError(
            f"official weights: {weight.key!r} should have shape {weight.keras_shape()}, got {tuple(array.shape)}"
        )
    with torch.no_grad():
        weight.target.copy_(torch.from_numpy(np.array(array, dtype=np.float32)).permute(weight.axes))


def _pose_net(pose: PoseNet) -> Iterator[KerasWeight]:
    for name, module in pose.stem.named_children():
        yield from _unit(f"stem.{name}", module)
    for number, block in enumerate(pose.blocks, start=1):
        assert isinstance(block, PredictionBlock)
        for name, module in block.body.named_children():
            yield from _unit(f"block{number}.{name}", module)
        for name, module in block.named_children():
            if module is not block.body:
                yield from _unit(f"block{number}.{name}", module)


def _action_head(head: ActionHead) -> Iterator[KerasWeight]:
    for name, module in head.pose.named_children():
        yield from _action_blocks("pose_ar", module) if module is head.pose.blocks else _unit(f"pose_ar.{name}", module)
    yield from _unit("vis_ar.in", head.appearance.inlet)
    yield from _action_blocks("vis_ar", head.appearance.blocks)
    for name, weighting in (("pose", head.merge_pose), ("vis", head.merge_appearance)):
        yield KerasWeight(f"merge.{name}.depthwise", weighting.depthwise.weight, DEPTHWISE)
        yield KerasWeight(f"merge.{name}.pointwise", weighting.pointwise.weight, CONVOLUTION)


def _action_blocks(prefix: str, blocks: nn.Module) -> Iterator[KerasWeight]:
    assert isinstance(blocks, ActionBlocks)
    for number, block in enumerate(blocks.steps, start=1):
        assert isinstance(block, ActionBlock)
        for name, module in block.named_children():
            yield from _unit(f"{prefix}.b{number}.{name}", module)


def _unit(key: str, module: nn.Module) -> Iterator[KerasWeight]:
    """Arrays of one layer of the vocabulary, convolution before batch norm, skip before main path."""
    match module:
        case SeparableResidual():
            for name in ("reduce", "shortcut"):
                part = getattr(module, name)
                if part is not None:
                    yield from _unit(f"{key}.{name}", part)
            yield from _unit(key, module.main)
        case SeparableActConvBn():
            yield KerasWeight(f"{key}.depthwise", module.depthwise.weight, DEPTHWISE)
            yield KerasWeight(f"{key}.pointwise", module.pointwise.weight, CONVOLUTION)
            yield from _batch_norm(f"{key}.bn", module.bn)
        case ConvBn():
            yield KerasWeight(f"{key}.kernel", module.conv.weight, CONVOLUTION)
            yield from _batch_norm(f"{key}.bn", module.bn)
        case ActConv():
            yield KerasWeight(f"{key}.kernel", module.conv.weight, CONVOLUTION)
        case _:
            raise TypeError(f"{key}: no rule for {type(module).__name__}")


def _batch_norm(key: str, norm: BatchNorm) -> Iterator[KerasWeight]:
    assert norm.running_mean is not None and norm.running_var is not None
    yield KerasWeight(f"{key}.beta", norm.bias, VECTOR)
    yield KerasWeight(f"{key}.moving_mean", norm.running_mean, VECTOR)
    yield KerasWeight(f"{key}.moving_variance", norm.running_var, VECTOR)
