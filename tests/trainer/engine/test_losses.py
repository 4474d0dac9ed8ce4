"""Losses against the official values and gradients, and their masks."""

from dataclasses import replace
from pathlib import Path
from typing import Literal, cast

import numpy as np
import pytest
import torch

from models.network.action_head import ActionOutput
from models.network.config import NetworkConfig
from models.network.pose_net import BlockOutput
from models.network.readout import readout_of
from models.skeleton import FLIP
from trainer.crops.pose_crops import PoseBatch
from trainer.datasets.layouts import PA17J
from trainer.engine.losses import (
    COORDINATE_LOSSES,
    CoordinateLoss,
    PoseLossWeights,
    action_loss,
    coordinate_mask,
    elastic,
    gaussian_maps,
    heatmap_loss,
    official_elastic,
    paper_elastic,
    pose_loss,
    resolve_sides,
    visibility_loss,
)

CONFIG = NetworkConfig(input_size=64, context_maps=0, ramp="half_pixel")


@pytest.fixture(scope="module")
def golden() -> dict[str, torch.Tensor]:
    with np.load(Path(__file__).parents[2] / "golden" / "losses.npz") as arrays:
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
    torch.testing.assert_close(resolve_sides(truth, batch_of(swapped, unsure=True))["keypoints"], truth)
    torch.testing.assert_close(resolve_sides(truth, batch_of(swapped, unsure=False))["keypoints"], swapped)


def test_sides_may_be_forgiven_everywhere_so_that_doubt_does_not_draw_both_to_the_middle() -> None:
    torch.manual_seed(0)
    heatmaps = torch.randn(2, 16, 8, 8)
    block = BlockOutput(*readout_of(CONFIG)(heatmaps), heatmaps)
    batch = batch_of(block.keypoints[:, list(FLIP)], unsure=False)
    anywhere, labelled = (pose_loss([block], batch, CONFIG, PoseLossWeights(sides=s)) for s in ("any", "labelled"))
    assert float(anywhere.coordinates) < 1e-6 < float(labelled.coordinates)


@pytest.mark.parametrize("readout", ["global", "local"])
def test_the_divergence_is_nothing_for_the_gaussian_itself_and_a_bit_for_maps_elsewhere(
    readout: Literal["global", "local"],
) -> None:
    config = replace(CONFIG, readout=readout)
    here, away = torch.full((2, 16, 2), 0.25), torch.full((2, 16, 2), 0.75)
    valid, weights = torch.ones(2, 16, dtype=torch.bool), PoseLossWeights(heatmap_term="jensen_shannon")
    maps = gaussian_maps(here, config, (16, 16), weights.heatmap_sigma).clamp_min(1e-20).log().requires_grad_()
    block = BlockOutput(*readout_of(config)(maps), maps)
    torch.testing.assert_close(heatmap_loss(block, here, valid, config, weights), torch.zeros(2), atol=1e-5, rtol=0)
    apart = heatmap_loss(block, away, valid, config, weights)
    torch.testing.assert_close(apart, torch.ones(2), atol=1e-3, rtol=0)
    apart.sum().backward()
    assert maps.grad is not None and bool(torch.isfinite(maps.grad).all())


def test_a_sure_sample_keeps_its_sides_beside_an_unsure_one() -> None:
    truth = torch.rand(2, 16, 2)
    batch = batch_of(truth[:, list(FLIP)], unsure=True)
    batch["sides_unsure"] = torch.tensor([True, False])
    settled = resolve_sides(truth, batch)["keypoints"]
    assert torch.equal(settled[0], truth[0]) and torch.equal(settled[1], truth[1, list(FLIP)])
    batch["sides_unsure"] = torch.tensor([True, True])
    kept = resolve_sides(truth[:, list(FLIP)], batch)["keypoints"]
    assert torch.equal(kept, batch["keypoints"]), "an unsure sample that reads better as it is stays"


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


def test_the_gradient_of_the_whole_official_loss_is_met(golden: dict[str, torch.Tensor]) -> None:
    predicted = golden["pose_pred"].clone().requires_grad_(True)
    truth = golden["pose_true"]
    position, seen = predicted[..., :2], predicted[..., 2]
    loss = official_elastic(position, truth[..., :2], truth[..., :2] > 0)
    everything = torch.ones_like(seen, dtype=torch.bool)
    loss = loss + 0.01 * visibility_loss(torch.logit(seen), truth[..., 2] > 0.5, everything)
    loss.sum().backward()
    torch.testing.assert_close(predicted.grad, golden["pose_l1l2bincross_grad"], rtol=1e-4, atol=1e-6)
    torch.testing.assert_close(loss.mean(), golden["clip_l1l2bincross"][0], rtol=1e-5, atol=1e-6)


def test_frames_of_a_clip_folded_into_the_batch_give_the_clips_loss(golden: dict[str, torch.Tensor]) -> None:
    seen, everything = golden["v_pred"][..., 0], torch.ones_like(golden["v_pred"][..., 0], dtype=torch.bool)
    loss = elastic(golden["y_pred"], golden["y_true"], golden["y_true"] > 0)
    loss = loss + 0.01 * visibility_loss(torch.logit(seen), golden["v_true"][..., 0] > 0.5, everything)
    torch.testing.assert_close(loss, golden["pose_l1l2"], rtol=1e-5, atol=1e-6)
    torch.testing.assert_close(loss.mean(), golden["clip_l1l2"][0], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("outside", [-0.1, 1.5, -1e9, float("nan")])
def test_a_valid_target_outside_the_crop_has_no_official_loss(outside: float) -> None:
    target = torch.full((1, 16, 2), 0.5)
    target[0, 3, 1] = outside
    with pytest.raises(ValueError, match=r"lie in \[0, 1\]"):
        official_elastic(torch.rand(1, 16, 2), target, torch.ones(1, 16, dtype=torch.bool))


@pytest.mark.parametrize("edge", [0.0, 1.0])
def test_the_official_loss_stays_finite_and_positive_at_the_edges(edge: float) -> None:
    predicted = torch.full((1, 16, 2), edge, requires_grad=True)
    loss = official_elastic(predicted, torch.full((1, 16, 2), 1 - edge), torch.ones(1, 16, dtype=torch.bool))
    loss.sum().backward()
    assert predicted.grad is not None and torch.isfinite(predicted.grad).all()
    assert loss.item() == pytest.approx(2 + 0.01 * -np.log(1e-7), rel=1e-2)


def test_equation_3_counts_a_keypoint_once_whatever_is_known_of_it() -> None:
    rng = torch.Generator().manual_seed(0)
    predicted, target = (torch.rand(4, 17, 3, generator=rng) for _ in range(2))
    valid = torch.rand(4, 17, 3, generator=rng) > 0.5
    valid[3] = False
    by_hand = []
    for found, truth, mask in zip(predicted, target, valid, strict=True):
        terms = [(d.abs() + d**2).sum() for d in ((f - t)[m] for f, t, m in zip(found, truth, mask, strict=True))]
        by_hand.append(torch.stack(terms).sum() / max(int(mask.any(dim=1).sum()), 1))
    torch.testing.assert_close(paper_elastic(predicted, target, valid), torch.stack(by_hand))


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


@pytest.mark.parametrize("kind", list(COORDINATE_LOSSES))
@pytest.mark.parametrize("dimensions", [2, 3])
def test_the_whole_pose_loss_of_a_batch_is_the_mean_of_single_ones(kind: CoordinateLoss, dimensions: int) -> None:
    torch.manual_seed(2)
    config = NetworkConfig(input_size=64, context_maps=0, ramp="half_pixel", dimensions=dimensions, depth_maps=4)
    heatmaps = [torch.randn(3, config.heatmaps, 8, 8) for _ in range(2)]
    batch = batch_of(torch.rand(3, 16, dimensions), unsure=False)
    batch["valid"] = torch.rand(3, 16) > 0.4
    batch["supervised"] = torch.rand(3, 16) > 0.2
    if dimensions == 3:
        batch["depth_valid"] = batch["valid"] & (torch.rand(3, 16) > 0.5)
    batch["keypoints"] = torch.where(coordinate_mask(batch), batch["keypoints"], torch.tensor(float("nan")))
    weights = PoseLossWeights(coordinates=kind, heatmap=0.0)

    def loss(rows: slice) -> torch.Tensor:
        part = {name: value[rows] for name, value in batch.items() if isinstance(value, torch.Tensor)}
        blocks = [BlockOutput(*readout_of(config)(maps[rows]), maps[rows]) for maps in heatmaps]
        return pose_loss(blocks, cast(PoseBatch, part), config, weights).total

    singles = torch.stack([loss(slice(i, i + 1)) for i in range(3)])
    assert torch.isfinite(singles).all() and (singles > 0).all() and singles.std() > 1e-4
    torch.testing.assert_close(loss(slice(0, 3)), singles.mean())


def test_a_3d_network_learns_the_place_from_flat_targets() -> None:
    config = NetworkConfig(input_size=64, context_maps=0, ramp="half_pixel", dimensions=3, depth_maps=4)
    heatmaps = torch.randn(2, config.heatmaps, 8, 8, generator=torch.Generator().manual_seed(0))
    block = BlockOutput(*readout_of(config)(heatmaps), heatmaps)
    moved = block._replace(keypoints=block.keypoints + torch.tensor([0.0, 0.0, 0.3]))
    batch = batch_of(torch.rand(2, 16, 2), unsure=True)
    weights = PoseLossWeights(heatmap=0.0)
    losses = [pose_loss([each], batch, config, weights).coordinates for each in (block, moved)]
    assert losses[0] == losses[1] > 0


def test_the_depth_of_swapped_samples_follows_their_place() -> None:
    torch.manual_seed(3)
    truth, depth_known = torch.rand(2, 17, 3), torch.rand(2, 17) > 0.5
    order = list(PA17J.flip)
    batch = batch_of(truth[:, order], unsure=True)
    batch["valid"] = batch["supervised"] = torch.ones(2, 17, dtype=torch.bool)
    batch["depth_valid"] = depth_known[:, order]
    settled = resolve_sides(truth, batch)
    assert torch.equal(settled["keypoints"], truth) and torch.equal(settled["depth_valid"], depth_known)
    assert torch.equal(batch["depth_valid"], depth_known[:, order]), "the argument stays as it was"


def test_all_nine_action_outputs_are_supervised_alike() -> None:
    torch.manual_seed(4)
    outputs = [torch.randn(5, 3, requires_grad=True) for _ in range(9)]
    labels = torch.tensor([0, 1, 2, 2, 0])
    loss = action_loss(ActionOutput(outputs[:4], outputs[4:8], outputs[8]), labels)
    loss.backward()
    probability = [output.detach().softmax(dim=1)[range(5), labels] for output in outputs]
    torch.testing.assert_close(loss.detach(), -torch.stack(probability).log().mean())
    for output in outputs:
        assert output.grad is not None
        expected = (output.detach().softmax(dim=1) - torch.eye(3)[labels]) / (9 * 5)
        torch.testing.assert_close(output.grad, expected)


def test_blocks_are_summed_as_in_the_official_code() -> None:
    torch.manual_seed(1)
    heatmaps = torch.randn(2, 16, 8, 8)
    block = BlockOutput(*readout_of(CONFIG)(heatmaps), heatmaps)
    batch = batch_of(torch.rand(2, 16, 2), unsure=False)
    once, thrice = (pose_loss([block] * count, batch, CONFIG, PoseLossWeights()).total for count in (1, 3))
    torch.testing.assert_close(thrice, 3 * once)
