"""Annotated pictures as training crops: a map-style data set with all pictures kept decoded in memory."""

from collections.abc import Callable
from typing import NotRequired, TypedDict

import cv2
import numpy as np
import torch
from numpy.random import Generator
from rich.progress import track
from torch import Tensor
from torch.utils.data import Dataset

from models.crop import Crop, apply_affine, crop_around, extract
from models.skeleton import FLIP
from trainer.crops.pose_augment import PoseAugment, cover, empty_crop, fill_outside, lose_detail, vary_crop, vary_light
from trainer.datasets.sample import DatasetError, PoseSample, read_image

MAX_SIDE = 420
"""Pictures are kept at this size at most [px]: far above what a crop of 128 to 192 px resolves."""


class PoseBatch(TypedDict):
    """B training crops."""

    image: Tensor  # (B, S, S, 3) uint8 RGB
    keypoints: Tensor  # (B, J, 2 or 3) crop coordinates; 0.5 where not valid
    valid: Tensor  # (B, J) bool: annotated and strictly inside the crop
    supervised: Tensor  # (B, J) bool: "visible or not" is known
    sides_unsure: Tensor  # (B,) bool
    depth_valid: NotRequired[Tensor]  # (B, J) bool, in 3D only: the depth is known and strictly inside its range


class PoseCrops(Dataset[dict[str, Tensor]]):
    """Crops of annotated people.

    Args:
        samples: at least one; pictures with fewer than two annotated keypoints are left out.
        size: S, side of a crop [px].
        augment: None gives the canonical crop of every picture, always the same.
        seed: with the epoch (see `set_epoch`) and the index, it fixes every random choice.

    Raises:
        DatasetError: no usable sample, or an unreadable picture.
    """

    def __init__(self, samples: list[PoseSample], size: int, augment: PoseAugment | None, seed: int = 0) -> None:
        self.samples = [sample for sample in samples if sample.annotated.sum() >= 2]
        if not self.samples:
            raise DatasetError(f"none of {len(samples)} pictures has two annotated keypoints")
        self.size = size
        self.augment = augment
        self.seed = seed
        self.epoch = 0
        self._images: list[np.ndarray] = []
        self._keypoints: list[np.ndarray] = []
        for sample in track(self.samples, description="reading pictures", transient=True):
            image, scale = limit_side(read_image(sample.image))
            self._images.append(image)
            self._keypoints.append(sample.keypoints * scale)

    def set_epoch(self, epoch: int) -> None:
        """Make the random choices of another epoch."""
        self.epoch = epoch

    def __len__(self) -> int:
        return len(self.samples)

    def __getitem__(self, index: int) -> dict[str, Tensor]:
        sample, image, keypoints = self.samples[index], self._images[index], self._keypoints[index]
        if self.augment is None:
            crop = crop_around(keypoints, sample.annotated)
            return _item(sample, extract(image, crop, self.size), apply_affine(crop.from_image(), keypoints))
        rng = np.random.default_rng((self.seed, self.epoch, index))
        return varied_item(
            sample, image, keypoints, size=self.size, augment=self.augment, rng=rng,
            draw_other=lambda: self._images[rng.integers(len(self))],
        )  # fmt: skip


def varied_item(
    sample: PoseSample,
    image: np.ndarray,
    keypoints: np.ndarray,
    *,
    size: int,
    augment: PoseAugment,
    rng: Generator,
    draw_other: Callable[[], np.ndarray],
) -> dict[str, Tensor]:
    """One varied crop of a picture.

    Args:
        image: (H, W, 3) RGB.
        keypoints: (J, 2) in pixels of `image`.
        size: S, side of the crop [px].
        draw_other: another picture, to fill with what lies outside of this one.
    """
    crop = crop_around(keypoints, sample.annotated)
    is_empty = rng.random() < augment.empty_share
    crop = empty_crop(crop, image, rng) if is_empty else vary_crop(crop, augment, rng)
    picture = _vary_picture(image, crop, size, augment, rng=rng, draw_other=draw_other)
    points = apply_affine(crop.from_image(), keypoints)
    if rng.random() < 0.5:
        picture = np.ascontiguousarray(picture[:, ::-1])
        points = points[list(FLIP)]
        points[:, 0] = 1 - points[:, 0]
        sample = _mirrored(sample)
    return _item(sample, picture, points)


def _vary_picture(
    image: np.ndarray,
    crop: Crop,
    size: int,
    augment: PoseAugment,
    *,
    rng: Generator,
    draw_other: Callable[[], np.ndarray],
) -> np.ndarray:
    border = [cv2.BORDER_CONSTANT, cv2.BORDER_REPLICATE, None][rng.integers(3)]
    picture = extract(image, crop, size, border=cv2.BORDER_CONSTANT if border is None else border)
    if border is None:
        inside = extract(np.full_like(image, 255), crop, size)[..., 0]
        picture = fill_outside(picture, inside, draw_other(), rng)
    if rng.random() < augment.occlusion_share:
        picture = cover(picture, rng)
    picture = vary_light(picture, rng)
    if rng.random() < augment.blur_share:
        picture = lose_detail(picture, rng)
    return picture


def limit_side(image: np.ndarray) -> tuple[np.ndarray, float]:
    """Shrink to MAX_SIDE; the picture and the factor by which coordinates changed."""
    scale = min(1.0, MAX_SIDE / max(image.shape[:2]))
    if scale == 1.0:
        return image, scale
    target = (round(image.shape[1] * scale), round(image.shape[0] * scale))
    return cv2.resize(image, target, interpolation=cv2.INTER_AREA), scale


def _mirrored(sample: PoseSample) -> PoseSample:
    order = list(FLIP)
    return PoseSample(
        sample.image,
        sample.keypoints[order],
        sample.supervised[order],
        sample.split,
        sample.source,
        sample.sides_unsure,
        sample.tags,
    )


def _item(sample: PoseSample, picture: np.ndarray, points: np.ndarray) -> dict[str, Tensor]:
    valid = np.isfinite(points).all(axis=1)
    valid[valid] = ((points[valid] > 0) & (points[valid] < 1)).all(axis=1)
    return {
        "image": torch.from_numpy(picture),
        "keypoints": torch.from_numpy(np.where(valid[:, None], points, 0.5).astype(np.float32)),
        "valid": torch.from_numpy(valid),
        "supervised": torch.from_numpy(sample.supervised.copy()),
        "sides_unsure": torch.tensor(sample.sides_unsure),
    }
