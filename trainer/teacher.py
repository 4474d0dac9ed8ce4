"""Distillation into labels: what a trained network finds in the training pictures is heard as a second opinion.

Its keypoints fill the gaps of labels, pull the others half way, and take gross errors out (`trainer.datasets.settle`),
so that a network can learn from a larger or an earlier one at the cost of one look at every picture.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch.utils.data import DataLoader

from models.checkpoint import Card, load
from models.confidence import relative_spread
from models.crop import apply_affine, crop_around
from models.multitask import MultitaskNet
from models.readout import map_spread
from models.skeleton import LIMBS
from trainer.datasets.pose_crops import PoseCrops
from trainer.datasets.sample import PoseSample, add_midpoints
from trainer.datasets.settle import settle
from trainer.layouts import PA16J
from trainer.objectives import images_to_input


def taught(samples: list[PoseSample], checkpoint: Path, device: str = "cpu") -> list[PoseSample]:
    """The samples with labels settled by the network of `checkpoint`, those of other layouts than PA16J as they are.

    Rendered athletes keep their labels too: those are exact.

    Raises:
        CheckpointError: no such checkpoint, a damaged one, or a network of other keypoints.
    """
    card, net = load(checkpoint)
    learns = [s for s in samples if s.layout is PA16J and s.source != "synthetic" and s.annotated.sum() >= 2]
    opinions = dict(zip(map(id, learns), _opinions(card, net.eval().to(device), learns, device), strict=True))
    return [_settled(sample, opinions[id(sample)]) if id(sample) in opinions else sample for sample in samples]


@torch.no_grad()
def _opinions(card: Card, net: MultitaskNet, samples: list[PoseSample], device: str) -> NDArray[np.float32]:
    """(N, 16, 3) image pixels and confidence, in crops cut by the labels."""
    if not samples:
        return np.zeros((0, len(PA16J), 3), np.float32)
    rows = []
    for batch in DataLoader(PoseCrops(samples, card.network.input_size, None), batch_size=32):
        block = net.pose(images_to_input(batch["image"].to(device)), all_blocks=False).blocks[-1]
        found = block.keypoints[..., :2].cpu().numpy()
        spread = relative_spread(found, map_spread(block.probability_maps, card.network.ramp).cpu().numpy())
        sure = card.confidence(block.visibility_logits.cpu().numpy(), spread)
        rows.append(np.concatenate((found, sure[..., None]), axis=-1))
    opinions = np.concatenate(rows).astype(np.float32)
    for opinion, sample in zip(opinions, samples, strict=True):
        opinion[:, :2] = apply_affine(crop_around(sample.keypoints, sample.annotated).to_image(), opinion[:, :2])
    opinions[:, [index for index in range(len(PA16J)) if index not in LIMBS], 2] = 0
    return opinions


def _settled(sample: PoseSample, opinion: NDArray[np.float32]) -> PoseSample:
    settled, swapped = settle(sample.keypoints, opinion)
    settled = add_midpoints(settled)
    taken_out = sample.annotated & ~np.isfinite(settled[:, 0])
    return replace(
        sample,
        keypoints=settled,
        supervised=sample.supervised & ~taken_out,
        sides_unsure=sample.sides_unsure or swapped,
    )
