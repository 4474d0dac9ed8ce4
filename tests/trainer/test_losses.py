"""Losses against the official values and gradients, and their masks."""

from pathlib import Path

import numpy as np
import pytest
import torch

from models.config import NetworkConfig
from models.pose_net import BlockOutput
from models.readout import readout_of
from models.skeleton import FLIP
from trainer.datasets.pose_crops import PoseBatch
from trainer.losses import (
    COORDINATE_LOSSES,
    CoordinateLoss,
    PoseLossWeights,
    coordinate_mask,
    elastic,
    gaussian_maps,
    official_elastic,
    paper_elastic,
    pose_loss,
    settle_sides,
    visibility_loss,
)

CONFIG = NetworkConfig(input_size=64, context_maps=0, ramp="half_pixel")


@pytest.fixture(scope="module")
def golden() -> dict[str, torch.Tensor]:
    with np.load(Path(__file__).parents[1] / "golden" / "losses.npz") as arrays:
        return {name: torch.from_numpy(arrays[name]) for name in arrays.files}


def test_elastic_loss_and_its_gradient_are_the_official_ones(golden: dict[str, torch.Tensor]) -> None:
    predicted = golden["y_pred"].clone().requires_grad_(True)
    loss = elastic(predicted, golden["y_true"], golden["y_true"] > 0)
    torch.testing.assert_close(loss, golden["elastic"], rtol=1e-5, atol=1e-6)
    loss.sum().backward()
    torch.testing.assert_close(predicted.grad, golden["elastic_grad"], rtol=1e-5, atol=1e-6)


def test_invalid_targets_reach_neither_value_nor_gradient() -> None:
    predicted = torch.rand(2, 16, 2, requires_grad=True)
    valid = torch.zeros(2, 16, dtype=torch.bool)
    valid[0, :3] = True
    target = torch.where(valid.unsqueeze(-1), torch.full((2, 16, 2), 0.5), torch.tensor(float("nan")))
    loss = elastic(predicted, target, valid)
    loss.sum().backward()
    assert torch.isfinite(loss).all() and loss[1] == 0
    assert predicted.grad is not None
    assert torch.isfinite(predicted.grad).all() and (predicted.grad[~valid] == 0).all()


def test_the_loss_of_a_batch_is_the_mean_of_its_samples() -> None:
    torch.manual_seed(0)
    predicted, target = torch.rand(3, 16, 2), torch.rand(3, 16, 2)
    valid = torch.rand(3, 16) > 0.3
    single = [elastic(predicted[i : i + 1], target[i : i + 1], valid[i : i + 1]) for i in range(3)]
    torch.testing.assert_close(elastic(predicted, target, valid), torch.cat(single))


def test_unsupervised_visibility_is_left_out() -> None:
    logits = torch.tensor([[5.0, -5.0]], requires_grad=True)
    visible = torch.tensor([[True, True]])
    visibility_loss(logits, visible, torch.tensor([[True, False]])).sum().backward()
    assert logits.grad is not None
    assert logits.grad[0, 1] == 0 and logits.grad[0, 0] != 0


def test_a_gaussian_map_reads_as_its_own_centre() -> None:
    keypoints = torch.rand(2, 16, 2) * 0.6 + 0.2
    maps = gaussian_maps(keypoints, CONFIG, (8, 8), sigma=0.8)
    torch.testing.assert_close(maps.sum(dim=(-2, -1)), torch.ones(2, 16))
    read = readout_of(CONFIG)(maps.clamp_min(1e-20).log())[0]
    torch.testing.assert_close(read, keypoints, rtol=0, atol=5e-3)


def batch_of(keypoints: torch.Tensor, unsure: bool) -> PoseBatch:
    count = len(keypoints)
    return PoseBatch(
        image=torch.zeros(count, 64, 64, 3, dtype=torch.uint8),
        keypoints=keypoints,
        valid=torch.ones(count, 16, dtype=torch.bool),
        supervised=torch.ones(count, 16, dtype=torch.bool),
        sides_unsure=torch.full((count,), unsure),
    )


def test_swapped_sides_are_forgiven_only_where_they_are_unsure() -> None:
    truth = torch.rand(2, 16, 2)
    swapped = truth[:, list(FLIP)]
    torch.testing.assert_close(settle_sides(truth, batch_of(swapped, unsure=True))["keypoints"], truth)
    torch.testing.assert_close(settle_sides(truth, batch_of(swapped, unsure=False))["keypoints"], swapped)


def test_every_block_is_supervised() -> None:
    torch.manual_seed(0)
    blocks, leaves = [], []
    for _ in range(3):
        heatmaps = torch.randn(2, 16, 8, 8, requires_grad=True)
        leaves.append(heatmaps)
        blocks.append(BlockOutput(*readout_of(CONFIG)(heatmaps), heatmaps))
    loss = pose_loss(blocks, batch_of(torch.rand(2, 16, 2), unsure=False), CONFIG, PoseLossWeights())
    loss.total.backward()
    assert all(leaf.grad is not None and leaf.grad.abs().sum() > 0 for leaf in leaves)


def test_the_loss_of_the_official_training_and_its_gradient_are_met(golden: dict[str, torch.Tensor]) -> None:
    predicted = golden["y_pred"].clone().requires_grad_(True)
    loss = official_elastic(predicted, golden["y_true"], golden["y_true"] > 0)
    torch.testing.assert_close(loss, golden["elastic_bin"], rtol=1e-5, atol=1e-6)
    loss.sum().backward()
    torch.testing.assert_close(predicted.grad, golden["elastic_bin_grad"], rtol=1e-5, atol=1e-6)


def test_with_visibility_it_is_the_whole_official_loss(golden: dict[str, torch.Tensor]) -> None:
    position, seen = golden["y_pred"], golden["v_pred"][..., 0]
    everything = torch.ones_like(seen, dtype=torch.bool)
    loss = official_elastic(position, golden["y_true"], golden["y_true"] > 0)
    loss = loss + 0.01 * visibility_loss(torch.logit(seen), golden["v_true"][..., 0] > 0.5, everything)
    torch.testing.assert_close(loss, golden["pose_l1l2bincross"], rtol=1e-5, atol=1e-6)


def test_equation_3_divides_by_keypoints_not_by_coordinates() -> None:
    predicted, target = torch.rand(3, 16, 2), torch.rand(3, 16, 2)
    valid = torch.ones(3, 16, dtype=torch.bool)
    torch.testing.assert_close(
        paper_elastic(predicted, target, valid), 2 * elastic(predicted, target, valid), rtol=1e-5, atol=1e-6
    )


@pytest.mark.parametrize("kind", list(COORDINATE_LOSSES))
def test_flags_like_minus_1e9_never_reach_a_loss(kind: CoordinateLoss) -> None:
    predicted = torch.rand(2, 16, 3, requires_grad=True)
    valid = torch.rand(2, 16, 3, generator=torch.Generator().manual_seed(0)) > 0.4
    target = torch.where(valid, torch.full((2, 16, 3), 0.3), torch.tensor(-1e9))
    loss = COORDINATE_LOSSES[kind](predicted, target, valid)
    loss.sum().backward()
    assert predicted.grad is not None
    assert (loss >= 0).all() and (loss < 10).all() and torch.isfinite(predicted.grad).all()
    assert (predicted.grad[~valid] == 0).all() and (predicted.grad[valid] != 0).all()


def test_an_unknown_depth_leaves_the_place_supervised() -> None:
    batch = batch_of(torch.full((2, 17, 3), 0.5), unsure=False)
    batch = PoseBatch(
        **{**batch, "valid": torch.ones(2, 17, dtype=torch.bool), "depth_valid": torch.zeros(2, 17, dtype=torch.bool)}
    )
    mask = coordinate_mask(batch)
    assert mask[..., :2].all() and not mask[..., 2].any()


def test_blocks_are_summed_as_in_the_official_code() -> None:
    torch.manual_seed(1)
    heatmaps = torch.randn(2, 16, 8, 8)
    block = BlockOutput(*readout_of(CONFIG)(heatmaps), heatmaps)
    batch = batch_of(torch.rand(2, 16, 2), unsure=False)
    once, thrice = (pose_loss([block] * count, batch, CONFIG, PoseLossWeights()).total for count in (1, 3))
    torch.testing.assert_close(thrice, 3 * once)
