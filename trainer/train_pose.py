"""Stage 1: train the pose network. `python -m trainer.train_pose --data DIR --run NAME`."""

import dataclasses
import time
from dataclasses import dataclass, field
from pathlib import Path

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


def main(config: TrainPoseConfig) -> None:
    """Train, validate and save after every epoch."""
    run = RunDir(Path("runs") / config.run, config)
    train_samples, val_samples = training_samples(config)
    net, network = build(config)
    size = config.size or network.input_size
    crops = PoseCrops(train_samples, size, config.augment, config.seed)
    val_crops = PoseCrops(val_samples, size, None)
    device = torch.device(config.device)
    net = net.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    average = Average(net, MultitaskNet(network), config.average)
    trainable = [parameter for parameter in net.pose.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(trainable, lr=config.learning_rate, weight_decay=config.weight_decay)
    first_epoch = 0
    if state := run.load_state():
        net.load_state_dict(state["net"])
        average.network.load_state_dict(state["average"])
        average.updates = state["updates"]
        optimizer.load_state_dict(state["optimizer"])
        first_epoch = state["epoch"] + 1
    weights = [config.handstand_weight if "handstand_like" in s.tags else 1.0 for s in crops.samples]
    steps_an_epoch = len(crops) // config.batch
    step = first_epoch * steps_an_epoch
    started = time.monotonic()

    def set_rate() -> None:
        nonlocal step
        for group in optimizer.param_groups:
            group["lr"] = config.learning_rate * cosine(step, config.epochs * steps_an_epoch, warmup=200)
        step += 1

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    for epoch in range(first_epoch, config.epochs):
        crops.set_epoch(epoch)
        generator = torch.Generator().manual_seed(config.seed * 100_003 + epoch)
        sampler = WeightedRandomSampler(weights, steps_an_epoch * config.batch, generator=generator)
        loader: DataLoader[PoseBatch] = DataLoader(
            crops,  # type: ignore[arg-type]
            config.batch,
            sampler=sampler,
            num_workers=config.workers,
            drop_last=True,
        )
        epoch_started = time.monotonic()
        with Progress(*columns, transient=True) as progress:
            task = progress.add_task(f"epoch {epoch + 1}", total=steps_an_epoch)

            def after_step(loss: float, progress: Progress = progress, task: object = task) -> None:
                average.update(net)
                progress.update(task, advance=1, description=f"loss {loss:.3f}")  # type: ignore[arg-type]

            losses = train_pose_epoch(
                net,
                loader,
                optimizer,
                config.loss,
                before_step=set_rate,
                after_step=after_step,
                device=device,
                amp=config.amp,
            )
        seconds = time.monotonic() - epoch_started
        report = {**losses, **validate(average.network, val_crops)}  # type: ignore[arg-type]
        row = {"epoch": epoch + 1, "seconds": seconds, **report}
        run.log(row)
        print("  ".join(f"{key} {value:.4g}" for key, value in row.items()), flush=True)
        trained = {"stage": "pose", "epoch": epoch + 1, "crop": size, **report}
        card = Card(config.run, dataclasses.replace(network, input_size=size), trained=trained)
        save(run.folder / "checkpoint", card, average.network)  # type: ignore[arg-type]
        run.save_state(
            {
                "net": net.state_dict(),
                "average": average.network.state_dict(),
                "updates": average.updates,
                "optimizer": optimizer.state_dict(),
                "epoch": epoch,
            }
        )
        if time.monotonic() - started > 60 * config.max_minutes:
            break


if __name__ == "__main__":
    main(tyro.cli(TrainPoseConfig))
