"""Stage 1: train the pose network. `python -m trainer.train_pose --data DIR --run NAME`."""

import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
import tyro
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from torch.utils.data import DataLoader, WeightedRandomSampler

from models.checkpoint import Card, load, save
from models.config import PRESETS, NetworkConfig
from models.crop import apply_affine, crop_around
from models.multitask import MultitaskNet
from trainer.augment import PoseAugment
from trainer.datasets.exercises import read_exercises
from trainer.datasets.lspet import read_lspet
from trainer.datasets.pose_crops import PoseBatch, PoseCrops
from trainer.datasets.sample import PoseSample
from trainer.datasets.synthetic import read_synthetic
from trainer.loop import Average, cosine, predict_crops, train_pose_epoch
from trainer.losses import PoseLossWeights
from trainer.metrics import pck
from trainer.run_dir import RunDir


@dataclass(frozen=True)
class TrainPoseConfig:
    """Options of stage 1."""

    data: Path
    """Folder that holds lspet/ and exercises/."""
    run: str
    """Name of the run; its folder is runs/NAME. An interrupted run of that name goes on where it stopped."""
    synthetic: tuple[Path, ...] = ()
    """Folders written by trainer.synthetic.make_stills, added to the training pictures."""
    preset: str = "live"
    """Architecture (models/config.py)."""
    start: Path | None = None
    """Checkpoint to start from; its own architecture is used."""
    size: int | None = None
    """Side of the training crops [px], a multiple of 32; smaller than the preset's for a fast first phase."""
    epochs: int = 40
    """Passes over as many crops as there are training pictures."""
    batch: int = 32
    learning_rate: float = 2e-3
    """Peak learning rate of AdamW."""
    weight_decay: float = 0.02
    average: float = 0.998
    """Decay of the moving average of the weights."""
    handstand_weight: float = 2.0
    """How much more often handstand-like pictures are drawn."""
    augment: PoseAugment = field(default_factory=PoseAugment)
    loss: PoseLossWeights = field(default_factory=PoseLossWeights)
    seed: int = 0
    workers: int = 1
    """Loader processes."""
    device: str = "cuda" if torch.cuda.is_available() else "cpu"
    amp: bool = torch.cuda.is_available()
    """bfloat16 convolutions; slower than float32 on processors without AVX512-BF16."""
    max_minutes: float = float("inf")
    """Stop after the epoch that passes this time; run again to go on."""


def training_samples(config: TrainPoseConfig) -> tuple[list[PoseSample], list[PoseSample]]:
    """Samples to train on and the LSPET validation split."""
    lspet = read_lspet(config.data / "lspet")
    train = [sample for sample in lspet if sample.split == "train"] + read_exercises(config.data / "exercises")
    for folder in config.synthetic:
        train += read_synthetic(folder)
    return train, [sample for sample in lspet if sample.split == "val"]


def validate(net: MultitaskNet, crops: PoseCrops) -> dict[str, float]:
    """Swap-tolerant PCK on canonical crops cut by the annotation (the person need not be found).

    Returns:
        PCK@0.2 and @0.5 torso lengths of all pictures, PCK@0.2 of upright, inverted and handstand-like ones.
    """
    predicted = []
    for batch in DataLoader(crops, batch_size=32):
        predicted.append(predict_crops(net, batch["image"])[0].numpy())
    in_image = []
    for sample, points in zip(crops.samples, np.concatenate(predicted), strict=True):
        in_image.append(apply_affine(crop_around(sample.keypoints, sample.annotated).to_image(), points))
    found, truth = np.stack(in_image), np.stack([sample.keypoints for sample in crops.samples])
    report = {"pck20": pck(found, truth, 0.2), "pck50": pck(found, truth, 0.5)}
    for tag in ("upright", "inverted", "handstand_like"):
        chosen = np.array([tag in sample.tags for sample in crops.samples])
        report[f"pck20_{tag}"] = pck(found[chosen], truth[chosen], 0.2)
    return report


def build(config: TrainPoseConfig) -> tuple[MultitaskNet, NetworkConfig]:
    """The network to train, of the starting checkpoint or freshly initialised, and its full configuration."""
    torch.manual_seed(config.seed)
    if config.start is not None:
        card, net = load(config.start)
        return net, card.network
    network = PRESETS[config.preset]
    return MultitaskNet(network), network


@dataclass
class Training:
    """Everything that changes during a run and is needed to resume it."""

    net: MultitaskNet
    average: Average
    optimizer: torch.optim.Optimizer
    epoch: int = 0

    def state(self) -> dict[str, Any]:
        """What `restore` needs."""
        return {
            "net": self.net.state_dict(),
            "average": self.average.network.state_dict(),
            "updates": self.average.updates,
            "optimizer": self.optimizer.state_dict(),
            "epoch": self.epoch,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on after the epoch that `state` was taken in."""
        self.net.load_state_dict(state["net"])
        self.average.network.load_state_dict(state["average"])
        self.average.updates = state["updates"]
        self.optimizer.load_state_dict(state["optimizer"])
        self.epoch = state["epoch"]


def begin(config: TrainPoseConfig) -> tuple[Training, NetworkConfig]:
    """A training at its start, and the configuration of its network."""
    net, network = build(config)
    net = net.to(config.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    average = Average(net, MultitaskNet(network), config.average)
    trainable = [parameter for parameter in net.pose.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(trainable, lr=config.learning_rate, weight_decay=config.weight_decay)
    return Training(net, average, optimizer), network


def epoch_loader(crops: PoseCrops, config: TrainPoseConfig, epoch: int) -> DataLoader[PoseBatch]:
    """The batches of one epoch; the same for the same seed and epoch."""
    crops.set_epoch(epoch)
    weights = [config.handstand_weight if "handstand_like" in s.tags else 1.0 for s in crops.samples]
    generator = torch.Generator().manual_seed(config.seed * 100_003 + epoch)
    count = len(crops) // config.batch * config.batch
    sampler = WeightedRandomSampler(weights, count, generator=generator)
    return DataLoader(crops, config.batch, sampler=sampler, num_workers=config.workers)  # type: ignore[arg-type]


def run_epoch(training: Training, crops: PoseCrops, config: TrainPoseConfig) -> dict[str, float]:
    """Train one epoch with a progress bar; the mean loss terms."""
    loader = epoch_loader(crops, config, training.epoch)
    steps = len(loader)
    done = training.epoch * steps
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, transient=True) as progress:
        task = progress.add_task(f"epoch {training.epoch + 1}", total=steps)

        def before_step() -> None:
            nonlocal done
            for group in training.optimizer.param_groups:
                group["lr"] = config.learning_rate * cosine(done, config.epochs * steps, warmup=200)
            done += 1

        def after_step(loss: float) -> None:
            training.average.update(training.net)
            progress.update(task, advance=1, description=f"epoch {training.epoch + 1}, loss {loss:.3f}")

        return train_pose_epoch(
            training.net,
            loader,
            training.optimizer,
            config.loss,
            before_step=before_step,
            after_step=after_step,
            device=torch.device(config.device),
            amp=config.amp,
        )


def main(config: TrainPoseConfig) -> None:
    """Train, validate and save after every epoch."""
    run = RunDir(Path("runs") / config.run, config)
    train_samples, val_samples = training_samples(config)
    training, network = begin(config)
    if state := run.load_state():
        training.restore(state)
    size = config.size or network.input_size
    crops = PoseCrops(train_samples, size, config.augment, config.seed)
    val_crops = PoseCrops(val_samples, size, None)
    averaged = training.average.network
    assert isinstance(averaged, MultitaskNet)
    started = time.monotonic()
    while training.epoch < config.epochs and time.monotonic() - started < 60 * config.max_minutes:
        epoch_started = time.monotonic()
        losses = run_epoch(training, crops, config)
        seconds = time.monotonic() - epoch_started
        training.epoch += 1
        report = {"epoch": training.epoch, "seconds": seconds, **losses, **validate(averaged, val_crops)}
        run.log(report)
        print("  ".join(f"{key} {value:.4g}" for key, value in report.items()), flush=True)
        trained = {"stage": "pose", "crop": size, **report}
        save(run.folder / "checkpoint", Card(config.run, replace(network, input_size=size), trained=trained), averaged)
        run.save_state(training.state())


if __name__ == "__main__":
    main(tyro.cli(TrainPoseConfig))
