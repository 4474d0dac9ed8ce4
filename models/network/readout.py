"""Heatmaps to keypoints: soft-argmax in 2D and 3D, context aggregation, visibility (sections 3.1 to 3.4)."""

from typing import Literal, Protocol

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.network.config import NetworkConfig

Ramp = Literal["linspace", "half_pixel"]
REACH = 2
"""A local read-out looks so many cells to each side of a map's peak."""


def ramp_values(cells: int, ramp: Ramp, like: Tensor) -> Tensor:
    """(cells,) coordinate of each cell in [0, 1]: first cell 0 and last 1, or 0.5 / cells and 1 - 0.5 / cells."""
    inset = 0.5 / cells if ramp == "half_pixel" else 0.0
    return torch.linspace(inset, 1.0 - inset, cells, dtype=torch.float32, device=like.device)


def spatial_softmax(logits: Tensor) -> Tensor:
    """(B, J, H, W) -> (B, J, H, W) float32 probabilities; each map sums to 1."""
    return torch.softmax(logits.float().flatten(2), dim=-1).view(logits.shape)


def expected_xy(probabilities: Tensor, ramp: Ramp) -> Tensor:
    """(B, J, H, W) probability maps -> (B, J, 2) expected (x, y) in [0, 1]."""
    height, width = probabilities.shape[-2:]
    x = probabilities.sum(dim=-2) @ ramp_values(width, ramp, probabilities)
    y = probabilities.sum(dim=-1) @ ramp_values(height, ramp, probabilities)
    return torch.stack((x, y), dim=-1)


def around_peak(probabilities: Tensor) -> Tensor:
    """(B, J, H, W) probability maps -> the same, 0 beyond `REACH` cells of each map's peak, each again with sum 1.

    The peak is the cell whose 3 x 3 neighbourhood holds most; the gradient passes through the kept cells alone.
    """
    width = probabilities.shape[-1]
    peak = F.avg_pool2d(probabilities.detach(), 3, stride=1, padding=1).flatten(2).argmax(dim=-1)
    kept = probabilities
    for axis, place in ((-2, peak // width), (-1, peak % width)):
        cells = torch.arange(probabilities.shape[axis], device=peak.device)
        near = ((cells - place.unsqueeze(-1)).abs() <= REACH).to(probabilities.dtype)
        kept = kept * near.unsqueeze(-1 if axis == -2 else -2)
    return kept / kept.sum(dim=(-2, -1), keepdim=True).clamp_min(1e-12)


def map_spread(probabilities: Tensor, ramp: Ramp) -> Tensor:
    """How far each map is spread about its mean: (B, J, H, W) -> (B, J) standard deviation in [0, 1] of the crop.

    Narrow maps are sure of their place. Trained with a Gaussian target, this is the network's own error estimate.
    """
    second_moment = probabilities.new_zeros(())
    for axis, size in ((-2, probabilities.shape[-1]), (-1, probabilities.shape[-2])):
        second_moment = second_moment + probabilities.sum(dim=axis) @ ramp_values(size, ramp, probabilities).square()
    mean = expected_xy(probabilities, ramp)
    return (second_moment - mean.square().sum(dim=-1)).clamp_min(1e-6).sqrt()  # a half-precision file can hold 1e-6


def soft_argmax_2d(logits: Tensor, ramp: Ramp = "linspace") -> Tensor:
    """(B, J, H, W) logits -> (B, J, 2) expected (x, y) in [0, 1]. A flat map reads (0.5, 0.5)."""
    return expected_xy(spatial_softmax(logits), ramp)


def soft_argmax_1d(logits: Tensor, ramp: Ramp = "linspace") -> Tensor:
    """(B, J, D) depth logits -> (B, J, 1) expected depth in [0, 1]."""
    probabilities = torch.softmax(logits.float(), dim=-1)
    return (probabilities @ ramp_values(logits.shape[-1], ramp, logits)).unsqueeze(-1)


def aggregate_context(specialised: Tensor, context: Tensor, context_probability: Tensor, alpha: float) -> Tensor:
    """Mix each keypoint with the positions that its context maps vote for (section 3.4).

    Args:
        specialised: (B, J, 2) positions read from the specialised maps.
        context: (B, J, C, 2) positions read from the context maps.
        context_probability: (B, J, C) how sure each context map is.
        alpha: share of the specialised position.

    Returns:
        (B, J, 2).
    """
    weight = context_probability.unsqueeze(-1)
    votes = (context * weight).sum(dim=2) / weight.sum(dim=2).clamp_min(1e-12)
    return alpha * specialised + (1 - alpha) * votes


def plane_logits(heatmaps: Tensor, config: NetworkConfig) -> Tensor:
    """Raw heatmaps (B, M, H, W) -> (B, J, H, W) float32 logits over the picture plane, one map a keypoint.

    2D: the specialised maps, which come first. 3D: the mean over depth of volumetric maps, channel d * J + j.
    """
    if config.dimensions == 2:
        return heatmaps[:, : config.keypoints].float()
    return heatmaps.float().unflatten(1, (config.depth_maps, config.keypoints)).mean(dim=1)


def read_maps(probabilities: Tensor, config: NetworkConfig) -> Tensor:
    """(B, J, H, W) probability maps -> (B, J, 2) in [0, 1], the mean over the maps or around their peaks."""
    return expected_xy(around_peak(probabilities) if config.readout == "local" else probabilities, config.ramp)


class Readout(Protocol):
    """(B, M, H, W) raw heatmaps -> keypoints (B, J, D), visibility logits (B, J), probability maps (B, J, H, W)."""

    def __call__(self, heatmaps: Tensor) -> tuple[Tensor, Tensor, Tensor]: ...


class HeatmapReadout2d(nn.Module):
    """Specialised maps first, then C context maps a keypoint: channel J + j * C + c."""

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        self.config = config

    def forward(self, heatmaps: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """See `Readout`. Visibility and probability maps use the specialised maps only."""
        joints, ramp = self.config.keypoints, self.config.ramp
        specialised = plane_logits(heatmaps, self.config)
        maps = spatial_softmax(specialised)
        keypoints = read_maps(maps, self.config)
        if self.config.context_maps:
            context = heatmaps[:, joints:].float()
            shape = (-1, joints, self.config.context_maps)
            positions = soft_argmax_2d(context, ramp).view(*shape, 2)
            confidence = torch.sigmoid(context.amax(dim=(-2, -1))).view(*shape)
            keypoints = aggregate_context(keypoints, positions, confidence, self.config.context_alpha)
        return keypoints, specialised.amax(dim=(-2, -1)), maps


class VolumetricReadout(nn.Module):
    """Volumetric maps, depth-major: channel d * J + j. Means are taken on raw logits, before any softmax."""

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        self.config = config

    def forward(self, heatmaps: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """See `Readout`; keypoints are (x, y, z)."""
        volume = heatmaps.float().unflatten(1, (self.config.depth_maps, self.config.keypoints))
        in_plane = plane_logits(heatmaps, self.config)
        in_depth = volume.mean(dim=(-2, -1)).transpose(1, 2)  # (B, J, D)
        maps = spatial_softmax(in_plane)
        xy = expected_xy(maps, self.config.ramp)
        z = soft_argmax_1d(in_depth, self.config.ramp)
        logits = in_plane.amax(dim=(-2, -1)) + in_depth.amax(dim=-1)
        return torch.cat((xy, z), dim=-1), logits, maps


def readout_of(config: NetworkConfig) -> HeatmapReadout2d | VolumetricReadout:
    """The read-out that fits the configuration."""
    return VolumetricReadout(config) if config.dimensions == 3 else HeatmapReadout2d(config)
