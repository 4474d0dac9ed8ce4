"""Variations made in batches: the same geometry and the same chances as one by one on the processor."""

import math

import numpy as np
import pytest
import torch

from models.crop import Crop, extract
from models.skeleton import FLIP
from tests.models.test_crop import body
from tests.trainer.conftest import draw_figure
from trainer.crops.device_augment import (
    BatchRng,
    Stored,
    as_bytes,
    cover,
    cut,
    lose_detail,
    place_keypoints,
    to_image,
    vary_squares,
)
from trainer.crops.pose_augment import PoseAugment, empty_crop, vary_crop

CPU = torch.device("cpu")
OPTIONS = PoseAugment()


def batch_rng(count: int, seed: int = 0) -> BatchRng:
    return BatchRng(count, torch.Generator(CPU).manual_seed(seed))


def stored(image: np.ndarray, crop: Crop, count: int) -> Stored:
    """The same picture several times, in a larger square."""
    canvas = np.zeros((400, 400, 3), np.uint8)
    canvas[: image.shape[0], : image.shape[1]] = image
    height, width = image.shape[:2]
    return Stored(
        torch.from_numpy(canvas).expand(count, -1, -1, -1),
        torch.tensor([[float(width), float(height)]]).expand(count, 2),
        torch.tensor([[crop.x, crop.y, crop.side, crop.angle]]).expand(count, 4),
    )


def test_a_crop_is_the_one_that_the_processor_cuts() -> None:
    image = draw_figure(body(0.4, 1.0) - (140, 40), (320, 300), 3)
    crop = Crop(150.0, 160.0, 220.0, 0.7)
    one = stored(image, crop, 1)
    picture, inside = cut(one.pictures, one.extents, to_image(one.squares), 128)
    ours = as_bytes(picture * (inside > 0.5))[0].numpy().astype(int)
    theirs = extract(image, crop, 128).astype(int)
    assert np.abs(ours - theirs).mean() < 3
    torch.testing.assert_close(to_image(one.squares)[0], torch.tensor(crop.to_image(), dtype=torch.float32))


def test_keypoints_stay_on_what_they_mark_in_every_variation() -> None:
    keypoints = np.array([[60 + 13 * index, 80 + 9 * index] for index in range(16)], np.float32)
    image = np.zeros((300, 320, 3), np.uint8)
    for x, y in keypoints.astype(int):
        image[y - 6 : y + 7, x - 6 : x + 7] = 255
    many = stored(image, Crop(160.0, 150.0, 240.0, 0.3), 60)
    rolls = batch_rng(60)
    flipped = rolls.chance(0.5)
    affine = to_image(vary_squares(many, PoseAugment(far_share=0, empty_share=0), rolls), flipped)
    pictures, _ = cut(many.pictures, many.extents, affine, 96)
    placed, valid = place_keypoints(torch.tensor(keypoints).expand(60, -1, -1), affine, flipped, FLIP)
    assert 0.5 < valid.float().mean() < 1 and 10 < flipped.sum() < 50
    cells = (placed * 96).long().clamp(0, 95)
    seen = pictures[torch.arange(60)[:, None], 0, cells[..., 1], cells[..., 0]]
    assert (seen[valid] > 128).float().mean() > 0.98
    assert (placed[~valid] == 0.5).all()


def test_a_mirrored_person_has_left_and_right_exchanged() -> None:
    one = stored(np.zeros((300, 320, 3), np.uint8), Crop(160.0, 150.0, 240.0), 2)
    keypoints = torch.rand(1, 16, 2, generator=torch.Generator().manual_seed(1)).expand(2, -1, -1) * 100 + 100
    flipped = torch.tensor([False, True])
    placed, valid = place_keypoints(keypoints, to_image(one.squares, flipped), flipped, FLIP)
    assert valid.all()
    torch.testing.assert_close(placed[1, :, 0], 1 - placed[0, list(FLIP), 0])
    torch.testing.assert_close(placed[1, :, 1], placed[0, list(FLIP), 1])


@pytest.mark.parametrize("options", [OPTIONS, PoseAugment(any_turn_share=0, far_share=0, empty_share=0)])
def test_crops_are_drawn_with_the_chances_of_the_processor(options: PoseAugment) -> None:
    base, image, count = Crop(130.0, 170.0, 200.0, 0.5), np.zeros((300, 320, 3), np.uint8), 20_000
    rng = np.random.default_rng(0)
    one_by_one = [
        empty_crop(base, image, rng) if rng.random() < options.empty_share else vary_crop(base, options, rng)
        for _ in range(count)
    ]
    theirs = np.array([[c.x, c.y, c.side, math.sin(c.angle - 0.5)] for c in one_by_one])
    ours = vary_squares(stored(image, base, count), options, batch_rng(count)).numpy().astype(float)
    ours[:, 3] = np.sin(ours[:, 3] - 0.5)
    for column, unit in enumerate((200, 200, 200, 1)):
        for share in (0.05, 0.25, 0.5, 0.75, 0.95):
            apart = np.quantile(ours[:, column], share) - np.quantile(theirs[:, column], share)
            assert abs(apart) < 0.08 * unit


def test_covering_and_blurring_touch_the_chosen_share_alone() -> None:
    pictures = torch.rand(400, 3, 24, 24, generator=torch.Generator().manual_seed(0)) * 255
    covered = (cover(pictures, 0.3, batch_rng(400)) != pictures).flatten(1).any(dim=1).float().mean()
    assert 0.2 < covered < 0.4
    assert torch.equal(cover(pictures, 0.0, batch_rng(400)), pictures)
    blurred = lose_detail(pictures, 0.5, batch_rng(400))
    contrast = blurred.flatten(1).std(dim=1) / pictures.flatten(1).std(dim=1)
    assert 0.35 < (contrast < 0.9).float().mean() < 0.65
    torch.testing.assert_close(lose_detail(pictures, 0.0, batch_rng(400)), pictures, atol=0.5, rtol=0)


def test_the_generator_alone_decides() -> None:
    """Two batches of one seed are equal, of another differ."""
    one = stored(draw_figure(body(0.0, 1.0) - (140, 40), (320, 300), 1), Crop(160.0, 150.0, 240.0), 4)
    first, again, other = (vary_squares(one, OPTIONS, batch_rng(4, seed)) for seed in (5, 5, 6))
    assert torch.equal(first, again) and not torch.equal(first, other)
