"""Annotated pictures that live on the device: batches of varied crops are made there, thousands a second on a GPU."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.confidence import ConfidenceModel
from models.crop import crop_around
from models.network.multitask import MultitaskNet
from models.network.preprocessing import to_network_input
from models.sighting import FrameOutput
from models.skeleton import FLIP, LIMBS
from trainer.crops.device_augment import (
    BatchRng,
    Stored,
    as_bytes,
    cut,
    place_keypoints,
    to_image,
    varied_pictures,
    vary_squares,
)
from trainer.crops.pose_augment import PoseAugment
from trainer.crops.pose_crops import PoseBatch, limit_side
from trainer.datasets.label_fusion import fused_sample
from trainer.datasets.sample import DatasetError, PoseSample, read_image

RELABEL_BATCH = 128
"""Pictures in a batch of predictions."""


class ResidentCrops:
    """Crops of annotated people whose pictures are kept on `device`, decoded.

    Args:
        samples: at least one; pictures with fewer than two annotated keypoints are left out.
        size: S, side of a crop [px].
        augment: how far crops stray from the canonical ones.
        seed: with the epoch and the number of the batch, it fixes every random choice.
        device: needs about half a megabyte a picture.

    Raises:
        DatasetError: no usable sample, or an unreadable picture.
    """

    def __init__(
        self, samples: list[PoseSample], size: int, augment: PoseAugment, seed: int, device: torch.device
    ) -> None:
        self.samples = [sample for sample in samples if sample.annotated.sum() >= 2]
        if not self.samples:
            raise DatasetError(f"none of {len(samples)} pictures has two annotated keypoints")
        self.size, self.augment, self.seed, self.device = size, augment, seed, device
        self._read()
        self._set_labels(self.samples)

    def __len__(self) -> int:
        return len(self.samples)

    def batches(self, epoch: int, rows: Sequence[Sequence[int]], first: int = 0) -> Iterator[PoseBatch]:
        """The batches of an epoch from number `first` on; `rows` are the samples of each of them."""
        for number, row in enumerate(rows[first:], first):
            generator = torch.Generator(self.device).manual_seed((self.seed * 10_007 + epoch) * 100_003 + number)
            yield self._batch(torch.tensor(row, device=self.device), BatchRng(len(row), generator))

    def _batch(self, rows: Tensor, rng: BatchRng) -> PoseBatch:
        stored = self._stored(rows)
        flipped = rng.chance(0.5)
        affine = to_image(vary_squares(stored, self.augment, rng), flipped)
        others = self._stored((rng.uniform() * len(self)).long())
        keypoints, valid = place_keypoints(self._keypoints[rows], affine, flipped, FLIP)
        order = torch.tensor(FLIP, device=self.device)
        supervised = self._supervised[rows]
        return PoseBatch(
            image=varied_pictures(stored, others, affine, size=self.size, options=self.augment, rng=rng),
            keypoints=keypoints,
            valid=valid,
            supervised=torch.where(flipped[:, None], supervised[:, order], supervised),
            sides_unsure=self._sides_unsure[rows],
        )

    @torch.no_grad()
    def relabel(self, net: MultitaskNet, confidence: ConfidenceModel) -> int:
        """Self-distillation: fuse the labels of photos with the predictions of a network in training.

        It always starts from the samples' own labels, so that relabelling several times does not add up.

        Returns:
            How many labels are dropped, because the network is confident of another place.
        """
        photos = [index for index, sample in enumerate(self.samples) if sample.source != "synthetic"]
        relabelled = list(self.samples)
        for index, prediction in zip(photos, self._predictions(photos, net, confidence), strict=True):
            relabelled[index] = fused_sample(relabelled[index], prediction)
        self._set_labels(relabelled)
        pairs = zip(self.samples, relabelled, strict=True)
        return int(sum((before.annotated & ~after.annotated).sum() for before, after in pairs))

    def _predictions(
        self, chosen: Sequence[int], net: MultitaskNet, confidence: ConfidenceModel
    ) -> NDArray[np.float32]:
        """(N, 16, 3) image pixels and confidence, 0 beside the limbs, of the chosen pictures."""
        found = []
        for rows in torch.tensor(chosen, dtype=torch.long, device=self.device).split(RELABEL_BATCH):
            stored = self._stored(rows)
            affine = to_image(stored.squares)
            picture, inside = cut(stored.pictures, stored.extents, affine, self.size)
            seen = net.observe(to_network_input(as_bytes(picture * (inside > 0.5))), flip_test=True)
            points = seen.keypoints @ affine[:, :, :2].transpose(1, 2) + affine[:, None, :, 2]
            output = FrameOutput(*(array.float().cpu().numpy() for array in seen))
            found.append(np.concatenate((points.cpu().numpy(), output.confidence(confidence)[..., None]), axis=-1))
        predictions = np.concatenate(found).astype(np.float32)
        predictions[..., :2] /= self._scales[list(chosen), None, None]
        predictions[:, [index for index in range(predictions.shape[1]) if index not in LIMBS], 2] = 0
        return predictions

    def _read(self) -> None:
        """Pictures and canonical crops; sets the factor by which each picture was shrunk."""
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            read = list(pool.map(lambda sample: limit_side(read_image(sample.image)), self.samples))
        canvas = max(max(image.shape[:2]) for image, _ in read)
        self._pictures = torch.zeros((len(read), canvas, canvas, 3), dtype=torch.uint8, device=self.device)
        for index, (image, _) in enumerate(read):
            self._pictures[index, : image.shape[0], : image.shape[1]] = torch.from_numpy(image)
        self._scales = np.array([scale for _, scale in read])
        crops = [
            crop_around(sample.keypoints * scale, sample.annotated)
            for sample, scale in zip(self.samples, self._scales, strict=True)
        ]
        self._extents = self._place([image.shape[1::-1] for image, _ in read])
        self._squares = self._place([(crop.x, crop.y, crop.side, crop.angle) for crop in crops])

    def _set_labels(self, samples: list[PoseSample]) -> None:
        """Use these labels from now on; `samples` stand for `self.samples` one by one."""
        pairs = zip(samples, self._scales, strict=True)
        self._keypoints = self._place(np.stack([sample.keypoints * scale for sample, scale in pairs]))
        self._supervised = torch.from_numpy(np.stack([sample.supervised for sample in samples])).to(self.device)
        self._sides_unsure = torch.tensor([sample.sides_unsure for sample in samples], device=self.device)

    def _place(self, values: object) -> Tensor:
        return torch.as_tensor(np.asarray(values), dtype=torch.float32).to(self.device)

    def _stored(self, rows: Tensor) -> Stored:
        return Stored(self._pictures[rows], self._extents[rows], self._squares[rows])


class Relabeller:
    """Relabels the crops when certain shares of a training are done; see `TrainingStage.before_epoch`."""

    def __init__(self, crops: ResidentCrops, shares: Sequence[float]) -> None:
        self._crops = crops
        self._due = sorted(shares)

    def __call__(self, net: MultitaskNet, share: float) -> None:
        """Relabel once for all shares that are over, so that a resumed training does so too."""
        over = [due for due in self._due if due <= share]
        if over:
            dropped = self._crops.relabel(net, ConfidenceModel())
            print(f"relabelled by the averaged network: {dropped} labels dropped", flush=True)
        self._due = self._due[len(over) :]
