"""Stages 1 and 2, the pose network: options, network, batches, loss and validation."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Literal, cast

import torch
from torch.utils.data import DataLoader

from models.checkpoint import Card
from models.network.config import PRESETS, NetworkConfig
from models.network.multitask import MultitaskNet
from trainer.crops.mixed import MixedCrops
from trainer.crops.pose_augment import PoseAugment
from trainer.crops.pose_crops import PoseCrops
from trainer.crops.pose_data import Geometry, PoseData, training_crops
from trainer.crops.resident_crops import Relabeller, ResidentCrops
from trainer.datasets.layouts import layout_of
from trainer.engine.checkpoints import load_any
from trainer.engine.distributed import Process
from trainer.engine.epochs import TrainingStage
from trainer.engine.objectives import Batch, PoseObjective
from trainer.engine.recipe import Recipe
from trainer.engine.sampling import epoch_batches, sample_weights
from trainer.engine.stage_options import StageOptions
from trainer.evaluation.validation import validation_of


@dataclass(frozen=True)
class TrainPoseConfig(StageOptions):
    """Options of stages 1 and 2."""

    sets: tuple[str, ...] = ("lspet", "exercises")
    """Data sets by name, or NAME=SHARE for the share of a batch. The first that has a validation split is
    validated on, unless --validate-on says otherwise."""
    validate_on: str | None = None
    """Data set whose validation split is used, also if nothing is learned from it."""
    synthetic: tuple[Path, ...] = ()
    """Folders written by trainer.synthetic.make_stills, added to the training pictures."""
    teacher: Path | None = None
    """Checkpoint of a network whose predictions are fused with the labels (pseudo-labels, distillation)."""
    bodies: Path | None = None
    """MakeHuman folder: athletes rendered while training goes on, in worker processes of their own."""
    rendered: int = 8
    """So many of their crops are added to every batch of a process, if there are bodies."""
    geometry: Geometry = "canonical"
    """Crops: with the torso upright, as the app makes them, or as published for each data set."""
    preset: str = "live"
    """Architecture (models/network/config.py)."""
    start: Path | None = None
    """Checkpoint to start from; its own architecture is used."""
    readout: Literal["global", "local"] | None = None
    """Mean over the whole map or around its peak; None: as the checkpoint or the preset says."""
    frozen_stages: int = 0
    """Keep so many stages of a stem from ImageNet as they are (0 to 2): the first two are half of the work."""
    size: int | None = None
    """Side of the training crops [px], a multiple of 32; smaller than the preset's for a fast first phase."""
    fill: bool = False
    """Take as many epochs as fit into --max-minutes, whatever --epochs says."""
    epoch_crops: int | None = None
    """Crops of an epoch; None: as many as there are training pictures."""
    recipe: Literal["modern", "paper"] = "modern"
    """Optimiser and schedule (trainer/engine/recipe.py)."""
    handstand_weight: float = 2.0
    """How much more often handstand-like pictures are drawn."""
    rendered_weight: float = 1.0
    """How much more often pictures of --synthetic are drawn."""
    resident: bool = False
    """Keep the pictures on the device and vary them there: for GPUs. Canonical crops, one process."""
    relabel_at: tuple[float, ...] = ()
    """Shares of the epochs, e.g. 0.4 0.7, after which photos are relabelled: their labels are fused anew with the
    predictions of the averaged network (self-distillation); with --resident alone."""
    augment: PoseAugment = field(default_factory=PoseAugment)


def check_options(config: TrainPoseConfig) -> None:
    """Raises ValueError on options that do not go together."""
    if config.relabel_at and not config.resident:
        raise ValueError("--relabel-at works with --resident alone; use --teacher otherwise")
    if config.resident and (config.geometry != "canonical" or config.bodies is not None):
        raise ValueError("--resident: pictures on the device are for canonical crops, without --bodies")
    if config.fill and not math.isfinite(config.max_minutes):
        raise ValueError("--fill: say with --max-minutes how long the training may take")


def build(config: TrainPoseConfig) -> tuple[MultitaskNet, NetworkConfig]:
    """The network to train, of the starting checkpoint or freshly initialised, and its full configuration.

    Raises:
        ValueError: no such preset.
    """
    torch.manual_seed(config.seed)
    if config.start is not None:
        card, net = load_any(config.start)
        if config.readout is None:
            return net, card.network
        network = replace(card.network, readout=config.readout)
        started = MultitaskNet(network)
        started.load_state_dict(net.state_dict())
        return started, network
    if config.preset not in PRESETS:
        raise ValueError(f"unknown preset {config.preset!r}; there are {', '.join(PRESETS)}")
    network = PRESETS[config.preset]
    if config.readout is not None:
        network = replace(network, readout=config.readout)
    return MultitaskNet(network), network


def _crops(
    config: TrainPoseConfig, data: PoseData, network: NetworkConfig, size: int, device: torch.device
) -> ResidentCrops | PoseCrops | MixedCrops:
    if config.resident:
        return ResidentCrops(data.train, size, config.augment, config.seed, device)
    return training_crops(config.geometry, data.train, size, network, augment=config.augment, seed=config.seed)


def make_stage(
    config: TrainPoseConfig, recipe: Recipe, data: PoseData, net: MultitaskNet, process: Process
) -> TrainingStage:
    """Batches, loss, validation and card of this run."""
    size = config.size or net.config.input_size
    crops = _crops(config, data, net.config, size, process.device)
    weights = sample_weights(crops.samples, data.shares, config.handstand_weight, config.rendered_weight)
    count = config.epoch_crops or len(crops)

    def rows(epoch: int) -> list[list[int]]:
        seed, rank, world = config.seed, process.rank, process.world
        return epoch_batches(weights, count, recipe.batch, seed=seed, epoch=epoch, rank=rank, world=world)

    def batches(epoch: int, first: int) -> Iterable[Batch]:
        if isinstance(crops, ResidentCrops):
            return cast(Iterable[Batch], crops.batches(epoch, rows(epoch), first))
        crops.set_epoch(epoch)
        stored = DataLoader(crops, batch_sampler=rows(epoch)[first:], num_workers=config.workers)
        if config.bodies is None:
            return stored
        from trainer.crops.rendered_crops import RenderedCrops, joined, loader_of  # needs the extra "train"

        seed = config.seed * 1000 + epoch
        athletes = RenderedCrops(config.bodies, size, config.augment, seed, rank=process.rank)
        return joined(stored, loader_of(athletes, config.rendered, config.workers))

    validation = validation_of(config.geometry, data.val, size, net.config)
    objective = PoseObjective(net, config.loss)
    network = replace(net.config, input_size=size)
    counts = Counter(sample.source for sample in crops.samples)
    facts = {"stage": "pose", "geometry": config.geometry, "recipe": asdict(recipe), "samples": dict(counts)}

    def card(report: Mapping[str, float]) -> Card:
        skeleton = layout_of(network.keypoints).name
        return Card(config.run, network, skeleton=skeleton, trained={**facts, "crop": size, **report})

    relabeller = Relabeller(crops, config.relabel_at) if isinstance(crops, ResidentCrops) else lambda net, share: None
    return TrainingStage(objective, batches, len(rows(0)), validation.measure, card, validation.pictures, relabeller)
