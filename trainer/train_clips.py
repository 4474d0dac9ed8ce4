"""Stages 3 and 4: actions of whole clips. First on the frozen pose network, then everything together.

`python -m trainer.train_clips --data DIR --set penn --start runs/pose/checkpoint --run actions`, then the same
with `--start runs/actions/checkpoint --pose-weight 1 --learning-rate 2e-5` (section 6.2 of the reference). For own
handstand clips `trainer.train_action` is faster: it observes every frame once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Literal

import torch
from torch.utils.data import DataLoader

from models.checkpoint import Card
from models.contract import WindowSpec
from models.multitask import MultitaskNet
from trainer.crops.paper_augment import PRESETS, PaperAugment
from trainer.crops.paper_clips import PaperClips
from trainer.datasets.layouts import layout_of
from trainer.datasets.registry import held_out, read_clips
from trainer.datasets.sample import ClipSample, DatasetError
from trainer.engine.checkpoints import load_any
from trainer.engine.command import run
from trainer.engine.distributed import Process
from trainer.engine.epochs import Stage
from trainer.engine.losses import PoseLossWeights
from trainer.engine.objectives import Batch, ClipObjective
from trainer.engine.recipe import Recipe, resolve
from trainer.engine.run_stage import run_stage
from trainer.engine.sampling import epoch_batches
from trainer.evaluation.validation import ClipValidation


@dataclass(frozen=True)
class TrainClipsConfig:
    """Options of stages 3 and 4."""

    data: Path
    """Folder that holds a folder for each data set, e.g. penn/."""
    set: str
    """Data set of clips by name."""
    start: Path
    """Checkpoint with a trained pose network; its action heads are kept if they tell the same classes apart."""
    run: str
    """Name of the run; its folder is runs/NAME. An interrupted run of that name goes on where it stopped."""
    length: int = 16
    """T, frames of a clip: 16 for PennAction, 20 for NTU as published."""
    pose_weight: float = 0.0
    """Of the pose loss; 0 freezes the pose network."""
    augment: str | None = None
    """Preset of trainer/crops/paper_augment.py; None: the one of the data set."""
    epochs: int = 20
    """Passes over as many clips as there are."""
    recipe: Literal["modern-action", "paper-action"] = "modern-action"
    """Optimiser and schedule (trainer/engine/recipe.py)."""
    batch: int | None = None
    """Clips of a step; None: as the recipe says."""
    learning_rate: float | None = None
    """Peak learning rate; None: as the recipe says."""
    loss: PoseLossWeights = field(default_factory=PoseLossWeights)
    seed: int = 0
    workers: int = 1
    """Loader processes."""
    device: str = "cuda" if torch.cuda.is_available() else "cpu"
    amp: bool = torch.cuda.is_available()
    """bfloat16 convolutions; slower than float32 on processors without AVX512-BF16."""
    max_minutes: float = float("inf")
    """Stop after this time, in mid-epoch too; run again to go on."""
    wandb: bool = False
    """Also report to Weights & Biases."""


AUGMENTS = {"penn": "penn_action", "ntu": "ntu_action", "h36m": "h36m"}
"""Published variations by data set; others are varied as handstands."""


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
    name = config.augment or AUGMENTS.get(config.set, "handstand")
    if name not in PRESETS:
        raise ValueError(f"unknown variations {name!r}; there are {', '.join(PRESETS)}")
    return PRESETS[name]


def make_stage(
    config: TrainClipsConfig,
    recipe: Recipe,
    clips: tuple[list[ClipSample], list[ClipSample]],
    net: MultitaskNet,
    process: Process,
) -> Stage:
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
    return Stage(objective, batches, len(rows(0)), validation.measure, card, validation.pictures)


def train(config: TrainClipsConfig) -> bool:
    """Train, validate and save after every epoch; whether the last epoch is finished."""
    recipe = resolve(config.recipe, config.learning_rate, config.batch)
    folder = config.data / config.set
    clips = (
        [clip for clip in read_clips(config.set, folder, "train") if clip.action is not None],
        [clip for clip in read_clips(config.set, folder, held_out(config.set)) if clip.action is not None],
    )
    if not clips[0] or not clips[1]:
        raise DatasetError(f"{config.set} in {folder} has {len(clips[0])} clips for training, {len(clips[1])} to judge")
    net = build(config, clips[0][0].actions)
    return run_stage(config, recipe, net, lambda net, process: make_stage(config, recipe, clips, net, process))


if __name__ == "__main__":
    run(train, TrainClipsConfig)
