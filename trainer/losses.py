"""Losses of the pose and the action outputs (section 5 of the reference). Masks come before arithmetic."""

import math
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from models.action_head import ActionOutput
from models.config import NetworkConfig
from models.pose_net import BlockOutput
from models.readout import plane_logits, ramp_values
from models.skeleton import FLIP
from trainer.datasets.pose_crops import PoseBatch


@dataclass(frozen=True)
class PoseLossWeights:
    """How the terms of the pose loss are added; every block counts the same."""

    visibility: float = 0.03
    """Of the binary cross-entropy of the visibility; 0.01 as published. Finding people rests on it."""
    heatmap: float = 0.1
    """Of the auxiliary cross-entropy between probability maps and a Gaussian; 0 as published."""
    heatmap_sigma: float = 0.8
    """Standard deviation of that Gaussian [cells]."""


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
    mask = valid.unsqueeze(-1).expand_as(predicted) if valid.dim() < predicted.dim() else valid
    difference = predicted - torch.where(mask, target, predicted.detach())
    count = mask.sum(dim=(-2, -1)).clamp_min(1)
    return (difference.abs() + difference.square()).sum(dim=(-2, -1)) / count


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


def heatmap_loss(block: BlockOutput, target: Tensor, valid: Tensor, config: NetworkConfig, sigma: float) -> Tensor:
    """Cross-entropy between Gaussians at the true positions and the specialised maps: (B,), 1 for flat maps."""
    logits = plane_logits(block.heatmaps, config)
    height, width = logits.shape[-2:]
    truth = gaussian_maps(target, config, (height, width), sigma)
    each = -(truth.flatten(2) * logits.flatten(2).log_softmax(dim=-1)).sum(dim=-1) / math.log(height * width)
    return (each * valid).sum(dim=-1) / valid.sum(dim=-1).clamp_min(1)


def settle_sides(predicted: Tensor, batch: PoseBatch) -> PoseBatch:
    """Where left and right of the labels are unsure, take the whole-body reading nearer to the prediction.

    Args:
        predicted: (B, J, 2) keypoints of the last block.

    Returns:
        The batch with targets, validity and supervision re-ordered in the samples that read better swapped.
    """
    order = list(FLIP)
    keypoints, valid, supervised = batch["keypoints"], batch["valid"], batch["supervised"]
    straight = elastic(predicted.detach(), keypoints, valid)
    crossed = elastic(predicted.detach(), keypoints[:, order], valid[:, order])
    swap = batch["sides_unsure"] & (crossed < straight)
    return PoseBatch(
        image=batch["image"],
        keypoints=torch.where(swap[:, None, None], keypoints[:, order], keypoints),
        valid=torch.where(swap[:, None], valid[:, order], valid),
        supervised=torch.where(swap[:, None], supervised[:, order], supervised),
        sides_unsure=batch["sides_unsure"],
    )


def pose_loss(blocks: list[BlockOutput], batch: PoseBatch, config: NetworkConfig, weights: PoseLossWeights) -> PoseLoss:
    """The loss of all blocks; left/right of unsure samples follows the last block's prediction."""
    batch = settle_sides(blocks[-1].keypoints[..., :2], batch)
    keypoints, valid, supervised = batch["keypoints"], batch["valid"], batch["supervised"]
    zero = keypoints.new_zeros(())
    coordinates = visibility = heatmap = zero
    for block in blocks:
        coordinates = coordinates + elastic(block.keypoints[..., :2], keypoints, valid).mean()
        visibility = visibility + visibility_loss(block.visibility_logits, valid, supervised).mean()
        if weights.heatmap:
            heatmap = heatmap + heatmap_loss(block, keypoints, valid, config, weights.heatmap_sigma).mean()
    total = coordinates + weights.visibility * visibility + weights.heatmap * heatmap
    return PoseLoss(total, coordinates.detach(), visibility.detach(), heatmap.detach())


def action_loss(output: ActionOutput, labels: Tensor, class_weights: Tensor | None = None) -> Tensor:
    """Mean of the cross-entropies of all nine action outputs: logits (B, A), labels (B,) int64."""
    outputs = [*output.pose, *output.appearance, output.merged]
    losses = [F.cross_entropy(logits, labels, weight=class_weights) for logits in outputs]
    return torch.stack(losses).mean()
