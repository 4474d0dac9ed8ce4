"""Losses of the pose and the action outputs (section 5 of the reference). Masks come before arithmetic."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from models.network.action_head import ActionOutput
from models.network.config import NetworkConfig
from models.network.pose_net import BlockOutput
from models.network.readout import plane_logits, ramp_values
from trainer.crops.pose_crops import PoseBatch
from trainer.datasets.layouts import layout_of

CoordinateLoss = Literal["elastic", "official", "paper"]
HeatmapTerm = Literal["cross_entropy", "jensen_shannon"]


@dataclass(frozen=True)
class PoseLossWeights:
    """How the terms of the pose loss are added; every block counts the same, and blocks are summed.

    With K blocks the gradient is K times that of a mean, as in the official code.
    """

    coordinates: CoordinateLoss = "elastic"
    """elastic: |d| + d^2 over the number of valid coordinates. official: the same with 0.01 of a cross-entropy of the
    coordinates, as the published weights were trained. paper: equation 3, over the number of valid keypoints."""
    visibility: float = 0.03
    """Of the binary cross-entropy of the visibility; 0.01 as published. Finding people rests on it."""
    heatmap: float = 0.1
    """Of the auxiliary term that draws probability maps towards a Gaussian; 0 as published."""
    heatmap_term: HeatmapTerm = "cross_entropy"
    """cross_entropy: between the Gaussian and the map. jensen_shannon: their divergence (DSNT, Nibali et al. 2018)."""
    heatmap_sigma: float = 0.8
    """Standard deviation of that Gaussian [cells]."""
    sides: Literal["labelled", "any"] = "labelled"
    """labelled: left and right are learned as labelled, but where a sample's sides are unsure. any: in every sample the
    whole-body reading nearer to the prediction counts, so that a doubt about sides does not draw both to the middle."""


class PoseLoss(NamedTuple):
    """Terms of one batch, each the mean over samples summed over blocks; `total` is their weighted sum."""

    total: Tensor
    coordinates: Tensor
    visibility: Tensor
    heatmap: Tensor


def elastic(predicted: Tensor, target: Tensor, valid: Tensor) -> Tensor:
    """|d| + d^2 over valid coordinates, divided by their number ("l1l2", section 5.2 without its inner BCE).

    Args:
        predicted: (B, J, D).
        target: (B, J, D); anything where not valid.
        valid: (B, J) or (B, J, D) bool.

    Returns:
        (B,); 0 where nothing is valid.
    """
    mask = _spread(valid, predicted)
    difference = predicted - torch.where(mask, target, predicted.detach())
    return (difference.abs() + difference.square()).sum(dim=(-2, -1)) / _count(mask)


def _spread(valid: Tensor, predicted: Tensor) -> Tensor:
    return valid.unsqueeze(-1).expand_as(predicted) if valid.dim() < predicted.dim() else valid


def _count(mask: Tensor) -> Tensor:
    return mask.sum(dim=(-2, -1)).clamp_min(1)


def official_elastic(predicted: Tensor, target: Tensor, valid: Tensor) -> Tensor:
    """`elastic` and 0.01 of a binary cross-entropy that reads coordinates as probabilities (section 5.2).

    Arguments and result as `elastic`. Predictions are clamped to [1e-7, 1 - 1e-7], as Keras does.

    Raises:
        ValueError: a valid target outside [0, 1], for which the cross-entropy has no lower bound.
    """
    mask = _spread(valid, predicted)
    truth = torch.where(mask, target, torch.full_like(target, 0.5))
    if not bool(((truth >= 0) & (truth <= 1)).all()):
        raise ValueError(
            f"official loss: valid targets must lie in [0, 1], got {float(truth.min()):g} to {float(truth.max()):g}; "
            "mark keypoints outside the crop as not valid"
        )
    clamped = torch.where(mask, predicted, torch.full_like(predicted, 0.5)).clamp(1e-7, 1 - 1e-7)
    entropy = -(truth * clamped.log() + (1 - truth) * (1 - clamped).log()) * mask
    return elastic(predicted, target, valid) + 0.01 * entropy.sum(dim=(-2, -1)) / _count(mask)


def paper_elastic(predicted: Tensor, target: Tensor, valid: Tensor) -> Tensor:
    """Equation 3 of the paper: |d| + d^2 summed over coordinates, divided by the number of valid keypoints.

    Arguments and result as `elastic`.
    """
    mask = _spread(valid, predicted)
    return elastic(predicted, target, valid) * _count(mask) / mask.any(dim=-1).sum(dim=-1).clamp_min(1)


COORDINATE_LOSSES: dict[CoordinateLoss, Callable[[Tensor, Tensor, Tensor], Tensor]] = {
    "elastic": elastic,
    "official": official_elastic,
    "paper": paper_elastic,
}


def coordinate_mask(batch: PoseBatch) -> Tensor:
    """(B, J, D) bool: which coordinates of a batch are known; a depth may be unknown where the place is."""
    valid = batch["valid"].unsqueeze(-1)
    if "depth_valid" not in batch:
        return valid.expand_as(batch["keypoints"])
    return torch.cat((valid, valid, batch["depth_valid"].unsqueeze(-1)), dim=-1)


def visibility_loss(logits: Tensor, visible: Tensor, supervised: Tensor) -> Tensor:
    """Mean binary cross-entropy over supervised keypoints: (B, J) logits, (B, J) bool, (B, J) bool -> (B,)."""
    each = F.binary_cross_entropy_with_logits(logits, visible.to(logits.dtype), reduction="none")
    return (each * supervised).sum(dim=-1) / supervised.sum(dim=-1).clamp_min(1)


def gaussian_maps(keypoints: Tensor, config: NetworkConfig, cells: tuple[int, int], sigma: float) -> Tensor:
    """(B, J, 2) in [0, 1] -> (B, J, H, W) Gaussians of `sigma` cells that sum to 1, on the read-out's own ramp."""
    height, width = cells
    axes = []
    for axis, size in ((0, width), (1, height)):
        ramp = ramp_values(size, config.ramp, keypoints)
        distance = (keypoints[..., axis, None] - ramp) * size / sigma
        axes.append(torch.softmax(-0.5 * distance.square(), dim=-1))
    return axes[1].unsqueeze(-1) * axes[0].unsqueeze(-2)


def heatmap_loss(
    block: BlockOutput, target: Tensor, valid: Tensor, config: NetworkConfig, weights: PoseLossWeights
) -> Tensor:
    """How far the specialised maps are from Gaussians at the true positions: (B,).

    The cross-entropy is 1 for flat maps; the divergence lies between 0 and 1 [bit].
    """
    logits = plane_logits(block.heatmaps, config)
    height, width = logits.shape[-2:]
    truth = gaussian_maps(target, config, (height, width), weights.heatmap_sigma).flatten(2)
    log_maps = logits.flatten(2).log_softmax(dim=-1)
    if weights.heatmap_term == "cross_entropy":
        each = -(truth * log_maps).sum(dim=-1) / math.log(height * width)
    else:
        each = _divergence(truth, log_maps)
    return (each * valid).sum(dim=-1) / valid.sum(dim=-1).clamp_min(1)


def _divergence(truth: Tensor, log_maps: Tensor) -> Tensor:
    """Jensen-Shannon divergence [bit] over the last dimension; a probability of 0 contributes nothing."""
    maps = log_maps.exp()
    log_middle = (0.5 * (truth + maps)).clamp_min(1e-12).log()
    from_truth = truth * (truth.clamp_min(1e-12).log() - log_middle)
    from_maps = maps * (log_maps - log_middle)
    return 0.5 * (from_truth + from_maps).sum(dim=-1) / math.log(2)


def resolve_sides(predicted: Tensor, batch: PoseBatch, sides: Literal["labelled", "any"] = "labelled") -> PoseBatch:
    """Where left and right of the labels are unsure, take the whole-body reading nearer to the prediction.

    Args:
        predicted: (B, J, D) keypoints of the last block, of as many dimensions as the targets.
        sides: "any" does so in every sample.

    Returns:
        The batch with targets, validity and supervision re-ordered in the samples that read better swapped.
    """
    unsure = torch.ones_like(batch["sides_unsure"]) if sides == "any" else batch["sides_unsure"]
    if sides == "labelled" and not bool(unsure.any()):
        return batch
    order = list(layout_of(predicted.shape[1]).flip)
    mask = coordinate_mask(batch)
    straight = elastic(predicted.detach(), batch["keypoints"], mask)
    crossed = elastic(predicted.detach(), batch["keypoints"][:, order], mask[:, order])
    swap = unsure & (crossed < straight)
    resolved = PoseBatch(**batch)
    for name in ("keypoints", "valid", "supervised", "depth_valid"):
        if name in batch:
            given: Tensor = batch[name]
            chosen = torch.where(swap.view(-1, *[1] * (given.dim() - 1)), given[:, order], given)
            resolved[name] = chosen
    return resolved


def pose_loss(blocks: list[BlockOutput], batch: PoseBatch, config: NetworkConfig, weights: PoseLossWeights) -> PoseLoss:
    """The loss of all blocks; left/right of unsure samples follows the last block's prediction.

    Targets of two dimensions leave the depth of a 3D network unsupervised.
    """
    dimensions = batch["keypoints"].shape[-1]
    batch = resolve_sides(blocks[-1].keypoints[..., :dimensions], batch, weights.sides)
    keypoints, valid, mask = batch["keypoints"], batch["valid"], coordinate_mask(batch)
    zero = keypoints.new_zeros(())
    coordinates = visibility = heatmap = zero
    for block in blocks:
        predicted = block.keypoints[..., :dimensions]
        coordinates = coordinates + COORDINATE_LOSSES[weights.coordinates](predicted, keypoints, mask).mean()
        visibility = visibility + visibility_loss(block.visibility_logits, valid, batch["supervised"]).mean()
        if weights.heatmap:
            maps = heatmap_loss(block, keypoints[..., :2], valid, config, weights)
            heatmap = heatmap + maps.mean()
    total = coordinates + weights.visibility * visibility + weights.heatmap * heatmap
    return PoseLoss(total, coordinates.detach(), visibility.detach(), heatmap.detach())


def action_loss(output: ActionOutput, labels: Tensor, class_weights: Tensor | None = None) -> Tensor:
    """Mean of the cross-entropies of all nine action outputs: logits (B, A), labels (B,) int64."""
    return mean_cross_entropy([*output.pose, *output.appearance, output.merged], labels, class_weights)


def mean_cross_entropy(outputs: list[Tensor], labels: Tensor, class_weights: Tensor | None = None) -> Tensor:
    """Over several outputs alike: logits (B, A) each, labels (B,) int64."""
    losses = [F.cross_entropy(logits, labels, weight=class_weights) for logits in outputs]
    return torch.stack(losses).mean()
