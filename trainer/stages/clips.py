"""Stages 3 and 4, actions of whole clips: options, network, batches, loss and validation."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Literal

import torch
from torch.utils.data import DataLoader

from models.checkpoint import Card
from models.contract import WindowSpec
from models.network.multitask import MultitaskNet
from trainer.crops.paper_augment import ACTION_PRESETS, PRESETS, PaperAugment
from trainer.crops.paper_clips import PaperClips
from trainer.datasets.layouts import layout_of
from trainer.datasets.sample import ClipSample
from trainer.engine.checkpoints import load_any
from trainer.engine.distributed import Process
from trainer.engine.epochs import TrainingStage
from trainer.engine.objectives import Batch, ClipObjective
from trainer.engine.recipe import Recipe
from trainer.engine.sampling import epoch_batches
from trainer.engine.stage_options import StageOptions
from trainer.evaluation.validation import ClipValidation


@dataclass(frozen=True)
class TrainClipsConfig(StageOptions):
    """Options of stages 3 and 4."""

    set: str
    """Data set of clips by name."""
    start: Path
    """Checkpoint with a trained pose network; its action heads are kept if they tell the same classes apart."""
    length: int = 16
    """T, frames of a clip: 16 for PennAction, 20 for NTU as published."""
    pose_weight: float = 0.0
    """Of the pose loss; 0 freezes the pose network."""
    augment: str | None = None
    """Preset of trainer/crops/paper_augment.py; None: the one of the data set."""
    epochs: int = field(default=20, kw_only=True)
    """Passes over as many clips as there are."""
    recipe: Literal["modern-action", "paper-action"] = "modern-action"
    """Optimiser and schedule (trainer/engine/recipe.py)."""


def build(config: TrainClipsConfig, actions: tuple[str, ...]) -> MultitaskNet:
    """The starting network, with heads for `actions`: its own if it has them, else new ones."""
    card, net = load_any(config.start)
    if card.network.actions and card.actions == actions:
        return net
    torch.manual_seed(config.seed)
    fresh = MultitaskNet(replace(card.network, actions=len(actions)))
    fresh.pose.load_state_dict(net.pose.state_dict())
    return fresh


def augment_of(config: TrainClipsConfig) -> PaperAugment:
    """The variations of this run. Raises ValueError for an unknown preset."""
    name = config.augment or ACTION_PRESETS.get(config.set, "handstand")
    if name not in PRESETS:
        raise ValueError(f"unknown variations {name!r}; there are {', '.join(PRESETS)}")
    return PRESETS[name]


def make_stage(
    config: TrainClipsConfig,
    recipe: Recipe,
    clips: tuple[list[ClipSample], list[ClipSample]],
    net: MultitaskNet,
    process: Process,
) -> TrainingStage:
    """Batches, loss, validation and card of this run; clips for training and for validation."""
    train, val = clips
    augment, network, layout = augment_of(config), net.config, layout_of(net.config.keypoints)
    shape = {"layout": layout, "dimensions": network.dimensions}
    varied = PaperClips(train, config.length, network.input_size, augment, seed=config.seed, **shape)  # type: ignore[arg-type]

    def rows(epoch: int) -> list[list[int]]:
        seed, rank, world = config.seed, process.rank, process.world
        weights, count = [1.0] * len(varied), len(varied)
        return epoch_batches(weights, count, recipe.batch, seed=seed, epoch=epoch, rank=rank, world=world)

    def batches(epoch: int, first: int) -> Iterable[Batch]:
        varied.set_epoch(epoch)
        return DataLoader(varied, batch_sampler=rows(epoch)[first:], num_workers=config.workers)

    def card(report: Mapping[str, float]) -> Card:
        trained = {"stage": "clips", "set": config.set, "recipe": asdict(recipe), "clips": len(varied), **report}
        window = WindowSpec(length=config.length)
        return Card(config.run, network, window=window, skeleton=layout.name, actions=train[0].actions, trained=trained)

    unseen = PaperClips(val, config.length, network.input_size, None, test_subsample=augment.test_subsample, **shape)  # type: ignore[arg-type]
    validation = ClipValidation(unseen, train[0].actions)
    objective = ClipObjective(net, config.loss, config.pose_weight)
    return TrainingStage(objective, batches, len(rows(0)), validation.measure, card, validation.pictures)
