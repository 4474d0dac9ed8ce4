"""Annotated pictures of any keypoint layout as training crops of the published recipe, read from disk when asked for.

Sources: sections 6.3, 6.4 and 8 of the reference. Windows are not rounded to whole pixels, so that the way back to
image pixels is exact.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import Dataset

from models.crop import Crop
from trainer.crops.geometry import View, body_box, inside, window_of
from trainer.crops.paper_augment import Draw, PaperAugment, draw, draw_rng, vary_picture
from trainer.datasets.camera import DEPTH_REACH_MM, normalise_depth, root_window
from trainer.datasets.layouts import PA16J, Layout, convert
from trainer.datasets.sample import DatasetError, PoseSample, read_image

Item = dict[str, Tensor]


class PictureStore:
    """Reads pictures, and keeps decoded ones until a limit is reached. Every process has its own.

    Args:
        limit_mib: memory for decoded pictures [MiB]; 0 keeps none.
    """

    def __init__(self, limit_mib: float = 0.0) -> None:
        self._room = int(limit_mib * 2**20)
        self._kept: dict[Path, NDArray[np.uint8]] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def read(self, path: Path) -> NDArray[np.uint8]:
        """(H, W, 3) RGB; not to be written to. Raises DatasetError if there is no such picture."""
        kept = self._kept.get(path)
        if kept is not None:
            return kept
        picture = read_image(path)
        if picture.nbytes <= self._room:
            self._room -= picture.nbytes
            picture.flags.writeable = False
            self._kept[path] = picture
        return picture


class PaperCrops(Dataset[Item]):
    """Crops of annotated people, 2D or 3D.

    An item has the fields of `PoseBatch` for one picture, and

    - to_image: (2, 3) float64, crop coordinates as in the item -> image pixels. It undoes the mirroring of the
      coordinates; if `flipped`, right and left keypoints still have to change places (`Layout.flip`).
    - flipped: bool. Never without augmentation.
    - head_size: 0.6 of the diagonal of the head's box [image px]; NaN where unknown.
    - index: position in `samples`.
    - with three dimensions: depth_valid (J,) bool: valid, with a known depth strictly inside (0, 1);
      root_depth [mm], NaN where unknown; depth_reach [mm], so that depth = root_depth + 2 reach (z - 0.5).

    Keypoints are valid, and visible in the sense of section 3.3 of the reference, when they are annotated (not NaN)
    and strictly inside the crop; those outside the picture but inside the crop count, as published. A picture
    without a square and without any annotated keypoint is shown whole.

    Args:
        samples: at least one, with an annotated keypoint in at least one; layouts may differ.
        size: S, side of a crop [px].
        augment: None gives the canonical crop: `PoseSample.square`; else the square around the root where there is
            a camera; else 1.5 times the body's box.
        layout: of the items. Keypoints that a sample lacks are invalid and unsupervised.
        dimensions: 2 leaves out the depth of 3D samples; 3 gives 2D samples an unknown depth.
        seed: with the epoch and the index, it fixes every random choice.
        cache_mib: memory for decoded pictures, in each process [MiB].

    Raises:
        DatasetError: nothing to learn from, a layout without common keypoints, an empty square, or, when an item
            is asked for, an unreadable picture.
    """

    def __init__(
        self,
        samples: Sequence[PoseSample],
        size: int,
        augment: PaperAugment | None,
        *,
        layout: Layout = PA16J,
        dimensions: int = 2,
        seed: int = 0,
        cache_mib: float = 0.0,
    ) -> None:
        self.samples = tuple(samples)
        self.size = size
        self.augment = augment
        self.layout = layout
        self.dimensions = dimensions
        self.seed = seed
        self._epoch = torch.zeros((), dtype=torch.int64).share_memory_()
        check_samples(self.samples, layout, dimensions)
        if not any(map(_is_annotated, self.samples)):
            raise DatasetError(f"none of {len(samples)} pictures has an annotated keypoint; check the annotations")
        self._pictures = PictureStore(cache_mib)

    def set_epoch(self, epoch: int) -> None:
        """Make the random choices of another epoch, in worker processes too."""
        self._epoch.fill_(epoch)

    def __len__(self) -> int:
        return len(self.samples)

    def __getitem__(self, index: int) -> Item:
        if self.augment is None:
            return self.item(index, Draw())
        return self.item(index, draw(self.augment, draw_rng(self.seed, int(self._epoch), index)))

    def item(self, index: int, drawn: Draw) -> Item:
        """The item of a sample under a given draw, as for testing on several crops."""
        sample = self.samples[index]
        image = self._pictures.read(sample.image)
        view = drawn.view(canonical_crop(sample, (image.shape[1], image.shape[0])))
        picture = vary_picture(image, view, self.size, drawn)
        targets = pose_targets(sample, view, self.layout, self.dimensions, root=root_depth(sample), scale=drawn.scale)
        return {"image": torch.from_numpy(picture), **targets, "index": torch.tensor(index)}


def _is_annotated(sample: PoseSample) -> bool:
    return bool(np.isfinite(sample.keypoints[:, :2]).all(axis=1).any())


def check_samples(samples: Sequence[PoseSample], layout: Layout, dimensions: int) -> None:
    """Find faults before training starts. Raises DatasetError that names the picture and what to do."""
    if dimensions not in (2, 3):
        raise ValueError(f"dimensions: expected 2 or 3, got {dimensions}")
    for sample in samples:
        if not set(sample.layout.keypoints) & set(layout.keypoints):
            raise DatasetError(
                f"{sample.image.name}: layout {sample.layout.name} has no keypoint of {layout.name}; choose another"
            )
        square = sample.square
        if square and not (np.isfinite([square.x, square.y, square.side]).all() and square.side > 0):
            raise DatasetError(f"{sample.image.name}: {square} is no square; correct it, or leave it out (None)")


def canonical_crop(sample: PoseSample, picture: tuple[int, int]) -> Crop:
    """The upright square a sample is seen in without augmentation.

    Args:
        sample: with `square`, or a camera and a root, or keypoints; otherwise the whole picture is taken.
        picture: width and height [px].
    """
    if sample.square is not None:
        return Crop(sample.square.x, sample.square.y, sample.square.side)
    if sample.camera is not None and sample.keypoints.shape[1] == 3 and "pelvis" in sample.layout.keypoints:
        root = sample.keypoints[sample.layout.index("pelvis")]
        if np.isfinite(root).all() and root[2] > 0:
            return root_window(root, sample.camera, picture)
    return window_of(body_box(sample.keypoints[None], picture))


def root_depth(sample: PoseSample) -> float:
    """Depth of the pelvis [mm]; NaN where it is unknown or the sample has two dimensions."""
    if sample.keypoints.shape[1] < 3 or "pelvis" not in sample.layout.keypoints:
        return float("nan")
    return float(sample.keypoints[sample.layout.index("pelvis"), 2])


def pose_targets(
    sample: PoseSample, view: View, layout: Layout, dimensions: int, *, root: float, scale: float = 1.0
) -> Item:
    """Everything of an item but the picture; see `PaperCrops`.

    Args:
        root: depth that becomes 0.5 [mm]; NaN makes every depth unknown.
        scale: of the draw; the depth range grows with the crop.
    """
    source = np.where(np.isfinite(sample.keypoints), sample.keypoints, np.nan)
    points = view.map_keypoints(convert(source, sample.layout, layout), layout.flip)
    valid = inside(points[:, :2])
    target = np.full((len(layout), dimensions), 0.5)
    target[valid, :2] = points[valid, :2]
    item = {
        "valid": torch.from_numpy(valid),
        "supervised": torch.from_numpy(_supervised(sample, layout, view.flipped)),
        "sides_unsure": torch.tensor(sample.sides_unsure),
        "to_image": torch.from_numpy(view.to_image()),
        "flipped": torch.tensor(view.flipped),
        "head_size": torch.tensor(sample.head_size, dtype=torch.float32),
    }
    if dimensions == 3:
        reach = DEPTH_REACH_MM * scale
        depth = points[:, 2] if points.shape[1] == 3 else np.full(len(layout), np.nan)
        depth = normalise_depth(depth, root, reach)
        depth_valid = valid & inside(depth[:, None])
        target[depth_valid, 2] = depth[depth_valid]
        item["depth_valid"] = torch.from_numpy(depth_valid)
        item["root_depth"] = torch.tensor(root, dtype=torch.float64)
        item["depth_reach"] = torch.tensor(reach, dtype=torch.float64)
    return {"keypoints": torch.from_numpy(target.astype(np.float32)), **item}


def _supervised(sample: PoseSample, layout: Layout, flipped: bool) -> NDArray[np.bool_]:
    known = convert(sample.supervised[:, None].astype(np.float32), sample.layout, layout)[:, 0] == 1
    return known[list(layout.flip)] if flipped else known
