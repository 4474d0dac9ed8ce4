"""The variations of `trainer.crops.paper_augment` for a whole batch at once, on whatever device the batch is.

The geometry is that of the per-sample route under the same draw; pictures differ by interpolation alone. Every clip
frame of a batch can share its clip's draw (`Draws.repeat`). Source: sections 6.3 and 6.4 of the reference.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple, TypedDict

import torch
from torch import Generator, Tensor
from torch.nn import functional as F

from trainer.crops.geometry import MIN_WINDOW_PX
from trainer.crops.paper_augment import Draw, PaperAugment
from trainer.datasets.layouts import PA16J


class Draws(NamedTuple):
    """B draws; the fields of `trainer.crops.paper_augment.Draw` as tensors of one device.

    An occlusion of no width stands for none.
    """

    angle: Tensor  # (B,) rad
    scale: Tensor  # (B,)
    shift: Tensor  # (B, 2) px before scale
    shift_of_side: Tensor  # (B, 2)
    flipped: Tensor  # (B,) bool
    gamma: Tensor  # (B, 3)
    gain: Tensor  # (B, 3)
    occlusion: Tensor  # (B, 4) crop coordinates
    paint: Tensor  # (B, 3) in [0, 255]

    def repeat(self, times: int) -> "Draws":
        """Each draw `times` in a row: for the frames of clips folded into the batch, (clips * T, ...)."""
        return Draws(*(field.repeat_interleave(times, dim=0) for field in self))


class AugmentedBatch(TypedDict):
    """B crops, as `PoseBatch`, and the way back."""

    image: Tensor  # (B, S, S, 3) uint8 RGB
    keypoints: Tensor  # (B, J, D) crop coordinates and normalised depth; 0.5 where not valid
    valid: Tensor  # (B, J) bool: annotated and strictly inside the crop
    to_image: Tensor  # (B, 2, 3) float64: crop coordinates, mirrored where flipped -> pixels of the input
    flipped: Tensor  # (B,) bool: right and left keypoints have changed places


def draw_batch(options: PaperAugment, count: int, generator: Generator) -> Draws:
    """`count` independent draws, made on the generator's device."""
    device = generator.device

    def uniform(*shape: int) -> Tensor:
        return torch.rand(shape, generator=generator, device=device, dtype=torch.float64)

    def normal(*shape: int) -> Tensor:
        return torch.randn(shape, generator=generator, device=device, dtype=torch.float64)

    def pick(values: Sequence[float], *shape: int) -> Tensor:
        table = torch.tensor(values, dtype=torch.float64, device=device)
        return table[torch.randint(len(values), shape, generator=generator, device=device)]

    free_turn = (uniform(count) * 2 - 1) * math.pi
    is_free = uniform(count) < options.full_circle_share
    short, long = options.occlusion_side
    edges = short + (long - short) * uniform(count, 2)
    edges = edges * (uniform(count, 1) < options.occlusion_share)
    corner = uniform(count, 2) * (1 - edges)
    return Draws(
        angle=torch.where(is_free, free_turn, torch.deg2rad(pick(options.angles, count))),
        scale=pick(options.scales, count),
        shift=torch.stack((pick(options.shift_x, count), pick(options.shift_y, count)), dim=-1),
        shift_of_side=(uniform(count, 2) * 2 - 1) * options.shift_of_side,
        flipped=uniform(count) < options.flip_share,
        gamma=pick(options.gammas, count, 3),
        gain=torch.exp(normal(count, 1) * options.gain + normal(count, 3) * options.tint),
        occlusion=torch.cat((corner, corner + edges), dim=-1),
        paint=torch.floor(uniform(count, 3) * 256),
    )


def stack_draws(drawn: Sequence[Draw]) -> Draws:
    """Per-sample draws as a batch, on the CPU."""

    def column(values: Sequence[object]) -> Tensor:
        return torch.tensor(values, dtype=torch.float64)

    return Draws(
        angle=column([one.angle for one in drawn]),
        scale=column([one.scale for one in drawn]),
        shift=column([one.shift for one in drawn]),
        shift_of_side=column([one.shift_of_side for one in drawn]),
        flipped=torch.tensor([one.flipped for one in drawn], dtype=torch.bool),
        gamma=column([one.gamma for one in drawn]),
        gain=column([one.gain for one in drawn]),
        occlusion=column([one.occlusion or (0.0, 0.0, 0.0, 0.0) for one in drawn]),
        paint=column([one.paint for one in drawn]),
    )


def augment_batch(
    images: Tensor,
    keypoints: Tensor,
    valid: Tensor,
    options: PaperAugment,
    generator: Generator,
    *,
    size: int = 256,
    squares: Tensor | None = None,
    flip: Sequence[int] = PA16J.flip,
    taps: int | None = None,
) -> AugmentedBatch:
    """One draw for each sample, applied; see `apply_draws` for the arguments and errors."""
    draws = draw_batch(options, len(images), generator)
    return apply_draws(images, keypoints, valid, draws, size=size, squares=squares, flip=flip, taps=taps)


def apply_draws(
    images: Tensor,
    keypoints: Tensor,
    valid: Tensor,
    draws: Draws,
    *,
    size: int = 256,
    squares: Tensor | None = None,
    flip: Sequence[int] = PA16J.flip,
    taps: int | None = None,
) -> AugmentedBatch:
    """Cut, turn, mirror, light and cover a batch. The arguments stay as they are.

    Args:
        images: (B, H, W, 3) uint8 RGB, pictures of one size; crops cut with some margin serve best.
        keypoints: (B, J, 2) pixels of `images`, or (B, J, 3) with a depth normalised to [0, 1] about the root.
        valid: (B, J) bool: annotated. Where False, the keypoint may be anything, NaN too.
        draws: B of them, on any device.
        size: S, side of the crops [px].
        squares: (B, 3) centre x, y and side of the canonical crops [px of `images`]; None takes whole pictures.
        flip: permutation of a mirrored picture (`Layout.flip`).
        taps: each pixel is the mean of taps x taps samples, against aliasing; None takes as many as the largest
            crop needs, which waits for the device once.

    Raises:
        ValueError: shapes or types that do not fit together.
    """
    _check(images, keypoints, valid, draws, flip)
    height, width = images.shape[1:3]
    draws = Draws(*(field.to(images.device) for field in draws))
    if squares is None:
        squares = images.new_tensor([width / 2, height / 2, max(width, height)], dtype=torch.float64)
        squares = squares.expand(len(images), 3)
    to_image = _to_image(draws, squares.to(images.device, torch.float64))
    if taps is None:
        side = torch.linalg.vector_norm(to_image[:, :, 0], dim=-1).max()
        taps = max(math.ceil(float(side) / size / 1.5), 1)
    picture = _vary_pictures(_resample(images, to_image, size, taps), draws)
    points, is_inside = _map_keypoints(keypoints, valid, to_image, draws, flip)
    return AugmentedBatch(image=picture, keypoints=points, valid=is_inside, to_image=to_image, flipped=draws.flipped)


def _check(images: Tensor, keypoints: Tensor, valid: Tensor, draws: Draws, flip: Sequence[int]) -> None:
    batch, joints = len(images), len(flip)
    if images.dim() != 4 or images.shape[3] != 3 or images.dtype != torch.uint8:
        raise ValueError(f"images: expected (B, H, W, 3) uint8, got {tuple(images.shape)} {images.dtype}")
    if tuple(keypoints.shape) not in ((batch, joints, 2), (batch, joints, 3)):
        raise ValueError(f"keypoints: expected ({batch}, {joints}, 2 or 3), got {tuple(keypoints.shape)}")
    if tuple(valid.shape) != (batch, joints) or valid.dtype != torch.bool:
        raise ValueError(f"valid: expected ({batch}, {joints}) bool, got {tuple(valid.shape)} {valid.dtype}")
    if any(len(field) != batch for field in draws):
        raise ValueError(f"draws: expected {batch}, one for each picture, got {len(draws.angle)}")


def _to_image(draws: Draws, squares: Tensor) -> Tensor:
    """(B, 2, 3) float64 affine from crop coordinates to image pixels: `Draw.view(...).to_image()` for a batch."""
    side = (squares[:, 2] * draws.scale).clamp_min(MIN_WINDOW_PX)
    centre = squares[:, :2] + draws.shift * draws.scale[:, None] + draws.shift_of_side * squares[:, 2:]
    cos, sin = side * torch.cos(draws.angle), side * torch.sin(draws.angle)
    mirror = torch.where(draws.flipped, -1.0, 1.0).to(side)
    across, down = torch.stack((cos, sin), dim=-1) * mirror[:, None], torch.stack((-sin, cos), dim=-1)
    return torch.stack((across, down, centre - (across + down) / 2), dim=-1)


def _resample(images: Tensor, to_image: Tensor, size: int, taps: int) -> Tensor:
    """(B, 3, S, S) float in [0, 255]; black outside the pictures."""
    extent = to_image.new_tensor([images.shape[2], images.shape[1]])[:, None]
    linear = to_image[:, :, :2] / extent
    middle = to_image[:, :, :2].sum(dim=-1, keepdim=True) / 2 + to_image[:, :, 2:]
    theta = torch.cat((linear, 2 * middle / extent - 1), dim=-1).float()
    grid = F.affine_grid(theta, [len(images), 3, size * taps, size * taps], align_corners=False)
    source = images.permute(0, 3, 1, 2).float()
    picture = F.grid_sample(source, grid, mode="bilinear", padding_mode="zeros", align_corners=False)
    return F.avg_pool2d(picture, taps) if taps > 1 else picture


def _vary_pictures(picture: Tensor, draws: Draws) -> Tensor:
    """Gamma, gain and occlusion: (B, 3, S, S) float in [0, 255] -> (B, S, S, 3) uint8."""
    gamma, gain, paint = (field.float()[:, :, None, None] for field in (draws.gamma, draws.gain, draws.paint))
    levels = (picture.round().clamp(0, 255) / 255) ** gamma
    varied = (255 * gain * levels + 0.5).clamp(0, 255).floor()
    centres = (torch.arange(picture.shape[-1], device=picture.device) + 0.5) / picture.shape[-1]
    x0, y0, x1, y1 = (edge[:, None] for edge in draws.occlusion.unbind(dim=-1))
    columns, rows = (centres > x0) & (centres < x1), (centres > y0) & (centres < y1)
    covered = (rows[:, :, None] & columns[:, None, :])[:, None]
    return torch.where(covered, paint, varied).to(torch.uint8).permute(0, 2, 3, 1).contiguous()


def _map_keypoints(
    keypoints: Tensor, valid: Tensor, to_image: Tensor, draws: Draws, flip: Sequence[int]
) -> tuple[Tensor, Tensor]:
    """Crop coordinates (B, J, D) float32 with 0.5 where unknown, and (B, J) annotated and inside."""
    known = valid & torch.isfinite(keypoints).all(dim=-1)
    points = torch.where(known[..., None], keypoints, 0.0).double()
    moved = (points[..., :2] - to_image[:, None, :, 2]).unsqueeze(-1)
    place = torch.linalg.solve(to_image[:, None, :, :2], moved).squeeze(-1)
    if keypoints.shape[-1] == 3:
        depth = 0.5 + (points[..., 2:] - 0.5) / draws.scale[:, None, None]
        place = torch.cat((place, depth), dim=-1)
    order = torch.as_tensor(list(flip), device=keypoints.device)
    place = torch.where(draws.flipped[:, None, None], place[:, order], place)
    known = torch.where(draws.flipped[:, None], known[:, order], known)
    is_inside = known & ((place[..., :2] > 0) & (place[..., :2] < 1)).all(dim=-1)
    return torch.where(is_inside[..., None], place, 0.5).float(), is_inside
