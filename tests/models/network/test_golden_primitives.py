"""Every primitive of the network against the official numbers: 1e-5 relative."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.network.action_head import ActionBlock
from models.network.config import NetworkConfig
from models.network.layers import (
    Conv,
    SeparableResidual,
    global_max_plus_min,
    max_plus_min_pool_2,
    max_pool_same,
)
from models.network.multitask import appearance_under
from models.network.readout import (
    aggregate_context,
    readout_of,
    soft_argmax_1d,
    soft_argmax_2d,
    spatial_softmax,
)

GOLDEN = Path(__file__).parents[2] / "golden"
CLOSE = {"rtol": 1e-5, "atol": 1e-6}


def golden(name: str) -> dict[str, np.ndarray]:
    with np.load(GOLDEN / f"{name}.npz") as arrays:
        return dict(arrays)


def channels_first(array: np.ndarray) -> Tensor:
    return torch.from_numpy(array).movedim(-1, -3)


def channels_last(tensor: Tensor) -> np.ndarray:
    return tensor.movedim(-3, -1).detach().numpy()


@pytest.mark.parametrize("case", ["sq", "rect", "full", "flat", "delta"])
def test_soft_argmax_in_the_plane(case: str) -> None:
    arrays = golden("softargmax2d")
    logits = channels_first(arrays[f"in_{case}"])
    np.testing.assert_allclose(soft_argmax_2d(logits).numpy(), arrays[f"out_{case}"], **CLOSE)
    if f"softmax_{case}" in arrays:
        np.testing.assert_allclose(channels_last(spatial_softmax(logits)), arrays[f"softmax_{case}"], **CLOSE)


@pytest.mark.parametrize("case", ["d16", "d8", "d5"])
def test_soft_argmax_in_depth(case: str) -> None:
    arrays = golden("softargmax1d")
    logits = torch.from_numpy(arrays[f"in_{case}"]).transpose(1, 2)
    np.testing.assert_allclose(soft_argmax_1d(logits).numpy(), arrays[f"out_{case}"], **CLOSE)


def test_a_delta_reads_as_the_centre_of_its_cell_on_the_half_pixel_ramp() -> None:
    logits = torch.full((1, 1, 4, 8), -1e4)
    logits[0, 0, 1, 6] = 1e4
    expected = [6.5 / 8, 1.5 / 4]
    np.testing.assert_allclose(soft_argmax_2d(logits, "half_pixel")[0, 0].numpy(), expected, **CLOSE)


def test_visibility_is_the_sigmoid_of_the_highest_logit() -> None:
    arrays = golden("joints_probability")
    config = NetworkConfig(keypoints=5, context_maps=0)
    logits = readout_of(config)(channels_first(arrays["in"]))[1].unsqueeze(-1)
    np.testing.assert_allclose(torch.sigmoid(logits).numpy(), arrays["out"], **CLOSE)
    np.testing.assert_allclose(torch.sigmoid(4 * logits).numpy(), arrays["out_x4"], **CLOSE)


def test_volumetric_read_out() -> None:
    arrays = golden("pose_regression_3d")
    config = NetworkConfig(keypoints=int(arrays["nj"]), dimensions=3, depth_maps=int(arrays["nd"]))
    keypoints, logits, maps = readout_of(config)(channels_first(arrays["h"]))
    np.testing.assert_allclose(keypoints.numpy(), arrays["pose"], **CLOSE)
    np.testing.assert_allclose(torch.sigmoid(logits).unsqueeze(-1).numpy(), arrays["vis"], **CLOSE)
    np.testing.assert_allclose(maps.numpy(), spatial_softmax(channels_first(arrays["hxy"])).numpy(), **CLOSE)


def test_context_maps_vote_with_the_specialised_map() -> None:
    arrays = golden("context_aggregation")
    config = NetworkConfig(keypoints=int(arrays["nj"]), context_maps=int(arrays["nc"]))
    keypoints, logits, _ = readout_of(config)(channels_first(arrays["h"]))
    np.testing.assert_allclose(keypoints.numpy(), arrays["pose"], **CLOSE)
    np.testing.assert_allclose(torch.sigmoid(logits).unsqueeze(-1).numpy(), arrays["vis"], **CLOSE)
    shape = (len(arrays["agg_ys"]), int(arrays["nj"]), int(arrays["nc"]))
    mixed = aggregate_context(
        torch.from_numpy(arrays["agg_ys"]),
        torch.from_numpy(arrays["agg_yc"]).view(*shape, 2),
        torch.from_numpy(arrays["agg_pc"]).view(*shape),
        float(arrays["alpha"]),
    )
    np.testing.assert_allclose(mixed.numpy(), arrays["agg_out"], **CLOSE)


def test_context_maps_that_are_all_unsure_do_not_divide_by_zero() -> None:
    votes = aggregate_context(torch.full((1, 1, 2), 0.3), torch.full((1, 1, 2, 2), 0.9), torch.zeros(1, 1, 2), 0.8)
    assert torch.isfinite(votes).all()


@pytest.mark.parametrize("size", ["8x8x3", "5x7x3", "10x17x4", "1x1x2", "4x5x2", "3x2x2", "16x16x8"])
def test_max_plus_min_pooling_of_even_and_odd_sizes(size: str) -> None:
    arrays = golden("max_min_pooling")
    pooled = max_plus_min_pool_2(channels_first(arrays[f"in_{size}"]))
    np.testing.assert_array_equal(channels_last(pooled), arrays[f"out_{size}"])


def test_global_max_plus_min_and_softmax() -> None:
    arrays = golden("action_top")
    pooled = global_max_plus_min(channels_first(arrays["in"]))
    np.testing.assert_allclose(pooled.numpy(), arrays["pooled"], **CLOSE)
    np.testing.assert_allclose(pooled.softmax(dim=-1).numpy(), arrays["softmax"], **CLOSE)


@pytest.mark.parametrize("size", [7, 8, 9, 16])
def test_padding_is_tensorflows_same(size: int) -> None:
    arrays = golden("same_padding")
    x = channels_first(arrays[f"in_{size}"])
    for name, stride in (("c3s2", 2), ("c3s1", 1), ("c51", 1), ("c15", 1), ("c35", 1)):
        kernel = arrays[f"w_{name}"]
        conv = Conv(kernel.shape[2], kernel.shape[3], (kernel.shape[0], kernel.shape[1]), stride)
        conv.weight.data = torch.from_numpy(kernel).permute(3, 2, 0, 1)
        np.testing.assert_allclose(channels_last(conv(x)), arrays[f"out_{name}_{size}"], rtol=1e-4, atol=1e-5)
    np.testing.assert_array_equal(channels_last(max_pool_same(x, 3, 2)), arrays[f"out_mp3s2_{size}"])
    np.testing.assert_array_equal(channels_last(F.max_pool2d(x, 2, 2)), arrays[f"out_mp2v_{size}"])


def load_batch_norm(norm: nn.BatchNorm2d, arrays: dict[str, np.ndarray], prefix: str) -> None:
    norm.load_state_dict(
        {
            "weight": torch.ones(norm.num_features),
            "bias": torch.from_numpy(arrays[f"{prefix}.beta"]),
            "running_mean": torch.from_numpy(arrays[f"{prefix}.moving_mean"]),
            "running_var": torch.from_numpy(arrays[f"{prefix}.moving_variance"]),
            "num_batches_tracked": torch.tensor(0),
        }
    )


def load_kernel(conv: nn.Conv2d, kernel: np.ndarray, *, depthwise: bool = False) -> None:
    conv.weight.data = torch.from_numpy(kernel).permute((2, 3, 0, 1) if depthwise else (3, 2, 0, 1))


@pytest.mark.parametrize("case", ["eq", "up", "down", "eq5"])
@torch.no_grad()
def test_separable_residual_unit(case: str) -> None:
    arrays = golden("sepconv_residual")
    prefix = f"{case}_w_u"
    inputs, outputs = arrays[f"{case}_in"].shape[-1], arrays[f"{case}_out"].shape[-1]
    unit = SeparableResidual(inputs, outputs, 5 if case == "eq5" else 3).eval()
    load_kernel(unit.main.depthwise, arrays[f"{prefix}_conv.depthwise_kernel"], depthwise=True)
    load_kernel(unit.main.pointwise, arrays[f"{prefix}_conv.pointwise_kernel"])
    load_batch_norm(unit.main.bn, arrays, prefix)
    for name, part in (("shortcut", unit.shortcut), ("reduce", unit.reduce)):
        assert (part is not None) == (f"{prefix}_{name}_conv.kernel" in arrays)
        if part is not None:
            load_kernel(part.conv, arrays[f"{prefix}_{name}_conv.kernel"])
            load_batch_norm(part.bn, arrays, f"{prefix}_{name}")
    result = unit(channels_first(arrays[f"{case}_in"]))
    np.testing.assert_allclose(channels_last(result), arrays[f"{case}_out"], rtol=1e-4, atol=1e-5)


def test_appearance_is_the_sum_under_the_probability_map() -> None:
    arrays = golden("kronecker")
    maps, features = channels_first(arrays["h"]).flatten(0, 1), channels_first(arrays["f"]).flatten(0, 1)
    result = appearance_under(maps, features).unflatten(0, arrays["out"].shape[:2])
    np.testing.assert_allclose(result.numpy(), arrays["out"], rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(("case", "first_conv", "first_norm"), [("mid", 20, 0), ("last", 25, 4)])
@torch.no_grad()
def test_action_block(case: str, first_conv: int, first_norm: int) -> None:
    arrays = golden("action_block")
    width, actions = arrays[f"{case}_in"].shape[-1], arrays[f"{case}_hm"].shape[-1]
    block = ActionBlock(width, actions, last=case == "last").eval()
    steps = [block.reduce, block.expand, block.feat, block.action, *([block.back] if block.back else [])]
    norms = 0
    for number, step in enumerate(steps):
        load_kernel(step.conv, arrays[f"{case}_w_conv2d_{first_conv + number}.kernel"])
        if step is not block.action:
            suffix = f"_{first_norm + norms}" if first_norm + norms else ""
            load_batch_norm(step.bn, arrays, f"{case}_w_batch_normalization{suffix}")
            norms += 1
    x, action_map = block(channels_first(arrays[f"{case}_in"]))
    np.testing.assert_allclose(channels_last(action_map), arrays[f"{case}_hm"], rtol=1e-4, atol=1e-5)
    if case == "mid":
        np.testing.assert_allclose(channels_last(x), arrays["mid_x"], rtol=1e-4, atol=1e-4)
