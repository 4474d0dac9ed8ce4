"""Whether loading keeps up with training, and how much of the machine training uses, all in one run.

`uv run python benchmarks/training.py --data DATA [--preset paper-2d --batch 24 --device cuda]`. Prints pictures a
second of the loader alone, of training alone (the same batch again and again) and their ratio; GFLOP/s of training
beside the best matrix product of the same device and type; and the peak memory on a GPU.
"""

import itertools
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import torch
import tyro
from rich.console import Console
from rich.table import Table
from torch.utils.data import DataLoader
from torch.utils.flop_counter import FlopCounterMode

sys.path.insert(0, str(Path(__file__).parents[1]))  # a script in a folder of its own

from models.network.config import PRESETS
from models.network.multitask import MultitaskNet
from trainer.crops.pose_augment import PoseAugment
from trainer.crops.pose_crops import PoseCrops
from trainer.datasets.lspet import read_lspet
from trainer.engine.loop import Training, train_epoch
from trainer.engine.losses import PoseLossWeights
from trainer.engine.objectives import Batch, PoseObjective
from trainer.engine.recipe import resolve


@dataclass(frozen=True)
class Options:
    """What to time."""

    data: Path
    """Folder that holds lspet/."""
    preset: str = "live"
    batch: int = 32
    pictures: int = 1000
    """Read into memory for the loader."""
    seconds: float = 15.0
    """Of each measurement."""
    workers: int = 1
    """Loader processes."""
    threads: int = 1
    """Of training on a processor; the loader's worker takes another core."""
    device: str = "cuda" if torch.cuda.is_available() else "cpu"
    amp: bool = torch.cuda.is_available()


def loader_speed(crops: PoseCrops, options: Options) -> tuple[float, Batch]:
    """Pictures a second of the loader alone, and one of its batches."""
    order = [[index % len(crops) for index in range(s, s + options.batch)] for s in range(0, 10**6, options.batch)]
    batches = iter(DataLoader(crops, batch_sampler=order, num_workers=options.workers))
    for _ in range(2 * options.workers + 2):
        first = next(batches)
    started, count = time.perf_counter(), 0
    while time.perf_counter() - started < options.seconds:
        count += len(next(batches)["image"])
    return count / (time.perf_counter() - started), first


def training_speed(batch: Batch, options: Options) -> tuple[float, float]:
    """Pictures a second of training on one batch again and again, and GFLOP of a picture forward and backward."""
    device = torch.device(options.device)
    net = MultitaskNet(PRESETS[options.preset]).to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    objective = PoseObjective(net, PoseLossWeights())
    training = Training.begin(net, resolve("modern"), 10**6, objective)
    state = {"started": 0.0, "steps": 0}
    moved = {name: value.to(device) for name, value in batch.items()}
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        objective(moved)
    work = 3 * counter.get_total_flops() / options.batch / 1e9  # backward costs twice as much as forward

    def after_step(terms: dict[str, float], count: int) -> bool:
        state["steps"] += 1
        if state["steps"] == 3:
            state["started"] = time.perf_counter()
        return state["steps"] > 3 and time.perf_counter() - state["started"] > options.seconds

    train_epoch(
        training, objective, itertools.repeat(moved), steps=10**6, device=device, amp=options.amp, after_step=after_step
    )
    elapsed = time.perf_counter() - state["started"]
    return (state["steps"] - 3) * options.batch / elapsed, work


def matmul_speed(options: Options) -> float:
    """GFLOP/s of the best square matrix product in the type that training computes in."""
    device, kind = torch.device(options.device), torch.bfloat16 if options.amp else torch.float32
    side, best = 8192 if device.type == "cuda" else 1536, 0.0
    a = torch.randn(side, side, device=device, dtype=kind)
    for _ in range(8):
        if device.type == "cuda":
            torch.cuda.synchronize()
        started = time.perf_counter()
        _ = a @ a
        if device.type == "cuda":
            torch.cuda.synchronize()
        best = max(best, 2 * side**3 / (time.perf_counter() - started) / 1e9)
    return best


def main(options: Options) -> None:
    """Measure and print."""
    torch.set_num_threads(options.threads)
    samples = [sample for sample in read_lspet(options.data / "lspet") if sample.split == "train"]
    crops = PoseCrops(samples[: options.pictures], PRESETS[options.preset].input_size, PoseAugment())
    loading, batch = loader_speed(crops, options)
    training, work = training_speed(batch, options)
    peak = matmul_speed(options)
    table = Table("measure", "value")
    table.add_row("loader alone [pictures/s]", f"{loading:.1f}")
    table.add_row("training alone [pictures/s]", f"{training:.1f}")
    table.add_row("loader / training", f"{loading / training:.2f}")
    table.add_row("forward and backward [GFLOP/picture]", f"{work:.2f}")
    table.add_row("training [GFLOP/s]", f"{training * work:.0f}")
    table.add_row("matrix product [GFLOP/s]", f"{peak:.0f}")
    table.add_row("share of the matrix product", f"{100 * training * work / peak:.0f} %")
    if options.device == "cuda":
        table.add_row("peak memory [GiB]", f"{torch.cuda.max_memory_allocated() / 2**30:.1f}")
    Console().print(table)


if __name__ == "__main__":
    main(tyro.cli(Options))
