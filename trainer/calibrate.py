"""Fit how sure a keypoint is, and write it into a checkpoint's card. `python -m trainer.calibrate --help`.

Looks at the LSPET validation split in crops as the app makes them: about the canonical one, turned, too large, and
beside the person. Fitted on every second picture; the reliability on the other half is printed.
"""

import dataclasses
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from rich.progress import track

from models.checkpoint import load, save
from models.confidence import ConfidenceModel, relative_spread
from models.crop import apply_affine, crop_around, extract
from models.finder import turned
from models.skeleton import FLIP, LIMBS
from trainer.crops.pose_augment import PoseAugment, empty_crop, vary_crop
from trainer.datasets.lspet import read_lspet
from trainer.datasets.sample import PoseSample, read_image
from trainer.engine.command import run
from trainer.metrics import torso_lengths
from trainer.observations.observer import Observer
from trainer.report.confidence import bins_of, cuts_of, write

NEAR = PoseAugment(turn_deg=15, any_turn_share=0, scale=(0.85, 1.4), far_share=0)
WIDE = PoseAugment(turn_deg=30, any_turn_share=0.3, far_share=1.0)
NEAR_ENOUGH = 0.5
"""A keypoint is right within this many torso lengths."""


@dataclass(frozen=True)
class CalibrateConfig:
    """Options."""

    data: Path
    """Folder that holds lspet/."""
    weights: Path
    """Checkpoint; its card is rewritten, unless --keep."""
    keep: bool = False
    """Fit nothing: only see how far the card's confidence can be believed."""
    out: Path | None = None
    """Folder for CONFIDENCE.md and its picture."""


def gather(observer: Observer, samples: list[PoseSample]) -> NDArray[np.float64]:
    """(M, 4) for every annotated limb keypoint of every look: picture, visibility logit, relative spread, right."""
    rows: list[NDArray[np.float64]] = []
    for number, sample in enumerate(track(samples, description="looking", transient=True)):
        rng = np.random.default_rng(number)
        image = read_image(sample.image)
        canonical = crop_around(sample.keypoints, sample.annotated)
        beside = empty_crop(canonical, image, rng)
        crops = [vary_crop(canonical, NEAR, rng), turned(canonical), vary_crop(canonical, WIDE, rng), beside]
        torso = float(torso_lengths(sample.keypoints[None])[0])
        for crop in crops:
            output = observer.observe(extract(image, crop, observer.card.network.input_size))
            seen, logits, spread = output.keypoints[-1], output.visibility_logits[-1], output.spread[-1]
            found = apply_affine(crop.to_image(), seen)
            right = best_reading(found, sample.keypoints, NEAR_ENOUGH * torso)
            known = np.array([index for index in LIMBS if sample.annotated[index]])
            columns = (np.full(len(known), number), logits[known], relative_spread(seen, spread)[known], right[known])
            rows.append(np.stack(columns, axis=1).astype(np.float64))
    return np.concatenate(rows)


def best_reading(found: NDArray, truth: NDArray, reach: float) -> NDArray[np.bool_]:
    """(16,) which keypoints are within reach [px], in the better of the two whole-body left/right readings."""
    with np.errstate(invalid="ignore"):
        readings = [np.linalg.norm(found - truth[order], axis=1) <= reach for order in (list(range(16)), list(FLIP))]
    return max(readings, key=lambda right: int(right.sum()))


def fit(rows: NDArray[np.float64]) -> ConfidenceModel:
    """Logistic regression of "right" on the visibility logit and the logarithm of the relative spread."""
    inputs = torch.from_numpy(np.stack((np.ones(len(rows)), rows[:, 1], np.log(rows[:, 2])), axis=1))
    targets = torch.from_numpy(rows[:, 3])
    weights = torch.zeros(3, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=200)

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(inputs @ weights, targets)
        loss.backward()
        return loss

    optimizer.step(closure)
    bias, visibility, spread = (round(float(value), 4) for value in weights.detach())
    return ConfidenceModel(bias, visibility, spread)


def main(config: CalibrateConfig) -> None:
    """Fit, print the reliability on the other half, rewrite the card, write the page."""
    card, net = load(config.weights)
    samples = [sample for sample in read_lspet(config.data / "lspet") if sample.split == "val"]
    samples = [s for s in samples if np.isfinite(torso_lengths(s.keypoints[None])[0])]
    rows = gather(Observer(card, net), samples)
    half = rows[:, 0] % 2 == 0
    model = card.confidence if config.keep else fit(rows[half])
    print(model)
    confidence, right = model(rows[~half, 1], rows[~half, 2]), rows[~half, 3]
    bins = bins_of(confidence, right)
    for said, was, count in bins:
        print(f"said {said:.2f}  was right {was:.2f}  n {count}")
    if config.out is not None:
        write(bins, cuts_of(confidence, right), card.confidence_threshold, config.out)
    if not config.keep:
        trained = card.trained | {"confidence_reliability": [list(b) for b in bins]}
        save(config.weights, dataclasses.replace(card, confidence=model, trained=trained), net)


if __name__ == "__main__":
    run(main, CalibrateConfig)
