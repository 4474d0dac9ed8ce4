"""The variations of `trainer.crops.pose_augment` for a whole batch at once, on whatever device the pictures are.

The same choices with the same chances as the per-sample route, drawn by a torch generator; pictures differ by
interpolation and in how detail is lost (the mean of nine shifted looks instead of resizing and a drawn kernel).
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Generator, Tensor
from torch.nn import functional as F

from trainer.crops.pose_augment import PoseAugment

TAPS = 2
"""A crop is sampled so many times as fine and averaged, since it may be larger in the picture than its own pixels."""
GREY_SHARE = 0.1
GREY = (0.299, 0.587, 0.114)


class Stored(NamedTuple):
    """B pictures in the upper left corners of squares of one size, and what is annotated in them."""

    pictures: Tensor  # (B, C, C, 3) uint8 RGB
    extents: Tensor  # (B, 2) width and height of the picture itself [px]
    squares: Tensor  # (B, 4) canonical crop: centre x, y, side [px], angle [rad], as `models.crop.Crop`


class BatchRng:
    """Random tensors of one batch size from one generator, on its device."""

    def __init__(self, count: int, generator: Generator) -> None:
        self.count, self.generator, self.device = count, generator, generator.device

    def uniform(self, *shape: int, low: float = 0.0, high: float = 1.0) -> Tensor:
        """(B, ...) in [low, high)."""
        return low + (high - low) * torch.rand((self.count, *shape), generator=self.generator, device=self.device)

    def normal(self, *shape: int, scale: float = 1.0) -> Tensor:
        """(B, ...)."""
        return scale * torch.randn((self.count, *shape), generator=self.generator, device=self.device)

    def chance(self, share: float, *shape: int) -> Tensor:
        """(B, ...) bool, true in `share` of the cases."""
        return self.uniform(*shape) < share


def to_image(squares: Tensor, flipped: Tensor | None = None) -> Tensor:
    """(B, 4) crops -> (B, 2, 3) affine maps from crop coordinates, mirrored where `flipped`, to image pixels."""
    x, y, side, angle = squares.unbind(dim=-1)
    across = side[:, None] * torch.stack((torch.cos(angle), torch.sin(angle)), dim=-1)
    down = side[:, None] * torch.stack((-torch.sin(angle), torch.cos(angle)), dim=-1)
    if flipped is not None:
        across = torch.where(flipped[:, None], -across, across)
    return torch.stack((across, down, torch.stack((x, y), dim=-1) - (across + down) / 2), dim=-1)


def vary_squares(stored: Stored, options: PoseAugment, rng: BatchRng) -> Tensor:
    """(B, 4) random crops: near the canonical one, much larger with it somewhere inside, or wholly beside it."""
    x, y, side, angle = stored.squares.unbind(dim=-1)
    near, far = options.scale[1], options.far_scale
    turn = torch.where(
        rng.chance(options.any_turn_share),
        rng.uniform(low=-math.pi, high=math.pi),
        rng.normal(scale=math.radians(options.turn_deg)),
    )
    is_far = rng.chance(options.far_share)
    far_scale = torch.exp(rng.uniform(low=math.log(near), high=math.log(far)))
    scale = torch.where(is_far, far_scale, rng.uniform(low=options.scale[0], high=near))
    far_shift = rng.uniform(2, low=-0.5, high=0.5) * (scale - 1)[:, None]
    shift = torch.where(is_far[:, None], far_shift, rng.normal(2, scale=options.shift)) * side[:, None]
    varied = torch.stack((x + shift[:, 0], y + shift[:, 1], side * scale, angle + turn), dim=-1)
    return torch.where(rng.chance(options.empty_share)[:, None], _beside(stored, rng), varied)


def _beside(stored: Stored, rng: BatchRng) -> Tensor:
    """Crops beside the canonical ones, towards the side with the most picture."""
    x, y, side, _ = stored.squares.unbind(dim=-1)
    width, height = stored.extents.unbind(dim=-1)
    towards = torch.stack((x, width - x, y, height - y), dim=-1).argmax(dim=-1)
    directions = stored.squares.new_tensor([[-1, 0], [1, 0], [0, -1], [0, 1]])[towards]
    own = rng.uniform(low=0.4, high=1.0) * side
    centre = torch.stack((x, y), dim=-1) + directions * ((side + own) * 0.75)[:, None]
    return torch.cat((centre, own[:, None], rng.uniform(1, low=-math.pi, high=math.pi)), dim=-1)


def cut(pictures: Tensor, extents: Tensor, affine: Tensor, size: int, taps: int = TAPS) -> tuple[Tensor, Tensor]:
    """Crops of pictures, their edges repeated outside.

    Args:
        pictures: (B, C, C, 3) uint8.
        extents: (B, 2) width and height of the pictures in their squares [px].
        affine: (B, 2, 3) crop coordinates -> image pixels.
        size: S, side of a crop [px].

    Returns:
        (B, 3, S, S) float in [0, 255], and (B, 1, S, S) the share of each pixel that lies inside the picture.
    """
    centres = (torch.arange(size * taps, device=pictures.device) + 0.5) / (size * taps)
    rows, columns = torch.meshgrid(centres, centres, indexing="ij")
    crop = torch.stack((columns, rows, torch.ones_like(rows)), dim=-1).flatten(0, 1)
    place = (crop @ affine.float().transpose(1, 2)).unflatten(1, rows.shape)
    far_edge = extents[:, None, None].float()
    inside = ((place > 0) & (place < far_edge)).all(dim=-1)[:, None].float()
    place = torch.minimum(place.clamp_min(0.5), far_edge - 0.5)
    grid = 2 * place / pictures.shape[1] - 1
    source = pictures.permute(0, 3, 1, 2).float()
    found = F.grid_sample(source, grid, mode="bilinear", padding_mode="border", align_corners=False)
    return (F.avg_pool2d(found, taps), F.avg_pool2d(inside, taps)) if taps > 1 else (found, inside)


def fill_outside(picture: Tensor, inside: Tensor, others: Stored, rng: BatchRng) -> Tensor:
    """Outside the photograph: black, its edge repeated (as `picture` has it), or a magnified piece of another one."""
    window = rng.uniform(1, low=0.15, high=0.4) * others.extents.amin(dim=-1, keepdim=True)
    corner = rng.uniform(2) * (others.extents - window)
    zero = torch.zeros_like(window)
    affine = torch.stack((torch.cat((window, zero), 1), torch.cat((zero, window), 1), corner), dim=-1)
    patch, _ = cut(others.pictures, others.extents, affine, picture.shape[-1], taps=1)
    kind = (rng.uniform() * 3).long()[:, None, None, None]
    outside = torch.where(kind == 0, torch.zeros_like(picture), torch.where(kind == 1, picture, patch))
    return torch.where(inside > 0.5, picture, outside)


def cover(picture: Tensor, share: float, rng: BatchRng) -> Tensor:
    """Paint one rectangle of a random colour or of another part of the same picture, in `share` of the crops."""
    size = picture.shape[-1]
    edges = rng.uniform(2, low=0.08, high=0.35) * rng.chance(share)[:, None]
    corner = rng.uniform(2) * (1 - edges)
    cells = torch.arange(size, device=picture.device)
    centres = (cells + 0.5) / size
    within = [
        (centres > corner[:, axis, None]) & (centres < (corner + edges)[:, axis, None]) for axis in (0, 1)
    ]  # columns, rows
    covered = (within[1][:, :, None] & within[0][:, None, :])[:, None]
    offset = (rng.uniform(2) * size).long()
    rows, columns = (cells + offset[:, 1, None]) % size, (cells + offset[:, 0, None]) % size
    batch = torch.arange(len(picture), device=picture.device)[:, None, None]
    elsewhere = picture.permute(0, 2, 3, 1)[batch, rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2)
    colour = torch.floor(rng.uniform(3) * 256)[:, :, None, None].expand_as(picture)
    paint = torch.where(rng.chance(0.5)[:, None, None, None], colour, elsewhere)
    return torch.where(covered, paint, picture)


def vary_light(picture: Tensor, rng: BatchRng) -> Tensor:
    """Gamma, gain and offset, a little different for each colour; sometimes grey. (B, 3, S, S) in [0, 255]."""
    gamma = torch.exp(rng.normal(1, scale=0.25) + rng.normal(3, scale=0.05))[:, :, None, None]
    gain = torch.exp(rng.normal(1, scale=0.2) + rng.normal(3, scale=0.06))[:, :, None, None]
    offset = rng.normal(1, 1, 1, scale=12)
    varied = (255 * gain * (picture / 255).clamp(0, 1) ** gamma + offset).clamp(0, 255)
    weights = picture.new_tensor(GREY)[None, :, None, None]
    grey = (varied * weights).sum(dim=1, keepdim=True).expand_as(varied)
    return torch.where(rng.chance(GREY_SHARE)[:, None, None, None], grey, varied)


def lose_detail(picture: Tensor, share: float, rng: BatchRng) -> Tensor:
    """In `share` of the crops: average over a small square or along a line, then add noise."""
    size, ticks = picture.shape[-1], torch.linspace(-1, 1, 9, device=picture.device)
    is_blurred = rng.chance(share)
    box = 1 / rng.uniform(low=0.35, high=0.9) / 3
    length = torch.floor(rng.uniform(low=2, high=max(size // 16, 3)))
    direction = rng.uniform(low=0, high=math.pi)
    line = length[:, None, None] * torch.stack((torch.cos(direction), torch.sin(direction)), -1)[:, None]
    third = torch.tensor([-1.0, 0.0, 1.0], device=picture.device)
    square = box[:, None, None] * torch.cartesian_prod(third, third)
    reach = torch.where(rng.chance(0.5)[:, None, None], square, line * ticks[:, None])  # (B, 9, 2) px
    reach = reach * is_blurred[:, None, None]
    identity = torch.eye(2, 3, device=picture.device).expand(len(picture), 2, 3)
    grid = F.affine_grid(identity, list(picture.shape), align_corners=False)
    total = torch.zeros_like(picture)
    for look in range(reach.shape[1]):
        moved = grid + 2 * reach[:, None, None, look] / size
        total = total + F.grid_sample(picture, moved, padding_mode="reflection", align_corners=False)
    noise = rng.normal(*picture.shape[1:]) * rng.uniform(1, 1, 1, high=8.0) * is_blurred[:, None, None, None]
    return (total / reach.shape[1] + noise).clamp(0, 255)


def varied_pictures(
    stored: Stored, others: Stored, affine: Tensor, *, size: int, options: PoseAugment, rng: BatchRng
) -> Tensor:
    """(B, S, S, 3) uint8 crops in another light, with parts covered and detail lost.

    Args:
        stored: pictures to cut from.
        others: as many other pictures, to fill with what lies outside of the first.
        affine: (B, 2, 3) crop coordinates -> image pixels.
    """
    picture, inside = cut(stored.pictures, stored.extents, affine, size)
    picture = fill_outside(picture, inside, others, rng)
    picture = vary_light(cover(picture, options.occlusion_share, rng), rng)
    return as_bytes(lose_detail(picture, options.blur_share, rng))


def as_bytes(picture: Tensor) -> Tensor:
    """(B, 3, S, S) float in [0, 255] -> (B, S, S, 3) uint8."""
    return picture.round().to(torch.uint8).permute(0, 2, 3, 1).contiguous()


def place_keypoints(keypoints: Tensor, affine: Tensor, flipped: Tensor, flip: Sequence[int]) -> tuple[Tensor, Tensor]:
    """Keypoints in crop coordinates, and which are known and strictly inside.

    Args:
        keypoints: (B, J, 2) image pixels, NaN where not annotated.
        affine: (B, 2, 3) crop coordinates, mirrored where `flipped`, -> image pixels.
        flip: the layout's permutation.

    Returns:
        (B, J, 2), 0.5 where not valid, and (B, J) bool.
    """
    moved = (keypoints - affine[:, None, :, 2]).double().unsqueeze(-1)
    place = torch.linalg.solve(affine[:, None, :, :2].double(), moved).squeeze(-1).float()
    order = torch.as_tensor(list(flip), device=keypoints.device)
    place = torch.where(flipped[:, None, None], place[:, order], place)
    valid = ((place > 0) & (place < 1)).all(dim=-1)  # NaN is neither
    return torch.where(valid[..., None], place, 0.5), valid
