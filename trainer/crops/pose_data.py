"""What the pose stage learns from: data sets by name, mixed in given shares, as crops of one geometry or the other."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from models.network.config import NetworkConfig
from trainer.crops.mixed import MixedCrops
from trainer.crops.paper_augment import POSE_PRESETS, PRESETS
from trainer.crops.pose_augment import PoseAugment
from trainer.crops.pose_crops import PoseCrops
from trainer.datasets.layouts import PA16J, layout_of
from trainer.datasets.registry import held_out, read_pose, source_of
from trainer.datasets.sample import DatasetError, PoseSample
from trainer.datasets.synthetic import read_synthetic

Geometry = Literal["canonical", "paper"]


@dataclass(frozen=True)
class PoseData:
    """Samples of a pose training.

    Attributes:
        train: of all data sets.
        val: of one data set, its validation or its test split.
        shares: share of each data set in a batch, by `PoseSample.source`; empty when all samples are alike.
    """

    train: list[PoseSample]
    val: list[PoseSample]
    shares: dict[str, float]


def parse_sets(sets: tuple[str, ...]) -> tuple[list[str], dict[str, float]]:
    """("mpii=0.75", "penn=0.25") -> names and shares that sum to 1; ("lspet", "exercises") -> names and no shares.

    Raises:
        ValueError: shares for some sets only, or a share that is no positive number.
    """
    shares: dict[str, float] = {}
    names = []
    for text in sets:
        name, given, share = text.partition("=")
        names.append(name)
        if given:
            try:
                shares[name] = float(share)
            except ValueError:
                raise ValueError(f"--sets {text}: {share!r} is no number; write NAME=SHARE, e.g. mpii=0.75") from None
            if shares[name] <= 0:
                raise ValueError(f"--sets {text}: a share must be above 0")
    if shares and len(shares) != len(names):
        raise ValueError(f"--sets {' '.join(sets)}: give a share for every data set, or for none")
    total = sum(shares.values())
    return names, {name: share / total for name, share in shares.items()}


def read_pose_data(
    data: Path, sets: tuple[str, ...], synthetic: tuple[Path, ...] = (), validate_on: str | None = None
) -> PoseData:
    """Read data sets from `data`/NAME, and folders of rendered pictures.

    Args:
        validate_on: the data set whose validation split is used, also if it is none of `sets`; None: the first that has
            one.

    Raises:
        DatasetError: a file is missing, or no data set has a validation split.
        ValueError: as `parse_sets`, or shares together with rendered pictures.
    """
    names, shares = parse_sets(sets)
    if shares and synthetic:
        raise ValueError("shares and --synthetic cannot be combined; leave the shares out")
    train: list[PoseSample] = []
    by_source: dict[str, float] = {}
    for name in names:
        read = read_pose(name, data / name, "train")
        train += read
        by_source |= {sample.source: shares[name] for sample in read[:1] if shares}
    for folder in synthetic:
        train += read_synthetic(folder)
    for name in [validate_on] if validate_on else names:
        if {"val", "test"} & set(source_of(name).splits):
            return PoseData(train, read_pose(name, data / name, held_out(name)), by_source)
    tried = validate_on or ", ".join(names)
    raise DatasetError(f"none of {tried} has a validation split; name one that has with --validate-on, e.g. lspet")


def training_crops(
    geometry: Geometry,
    samples: list[PoseSample],
    size: int,
    network: NetworkConfig,
    *,
    augment: PoseAugment,
    seed: int,
) -> PoseCrops | MixedCrops:
    """Varied crops of the training samples.

    Args:
        geometry: "canonical": torso upright, varied by `augment`, kept in memory. "paper": as the data set says where
            people are, varied by the published preset of each set, read from disk; any layout, 2D or 3D.

    Raises:
        ValueError: canonical crops of another layout than PA16J.
    """
    if geometry == "canonical":
        if network.keypoints != len(PA16J) or network.dimensions != 2:
            raise ValueError("canonical crops are for networks of 16 keypoints in 2D; use --geometry paper")
        return PoseCrops(samples, size, augment, seed)
    augments = {sample.source: PRESETS[POSE_PRESETS.get(sample.source, "handstand")] for sample in samples}
    layout = layout_of(network.keypoints)
    return MixedCrops(samples, size, augments, layout=layout, dimensions=network.dimensions, seed=seed)
