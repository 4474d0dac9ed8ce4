"""The per-frame half of a checkpoint in 8 bits, kept beside its weights if it is nearly as good.

`python -m trainer.quantise --data DIR --weights FOLDER`. Post-training quantisation (NNCF, the extra `quantise`):
ranges are taken from training crops, float32 and 8 bits are compared on the LSPET validation split, and what loses
more than half a point of PCK@0.2 at some level is not written. One file serves all levels but the flip test, which is
made on request alone.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from rich.table import Table

from models.checkpoint import load
from models.contract import Level, levels_of
from models.network.export import Observe, ObserveAll
from models.network.multitask import MultitaskNet
from models.network.openvino_model import at_level, convert, import_openvino, save_quantised
from trainer.crops.pose_crops import PoseCrops
from trainer.datasets.lspet import read_lspet
from trainer.engine.command import run
from trainer.engine.sampling import thinned
from trainer.evaluation.validation import ORIENTATIONS, CanonicalValidation
from trainer.report.anytime import Row, write

Infer = Callable[[NDArray[np.uint8]], NDArray[np.float32]]
"""From an (S, S, 3) crop to (16, 2) keypoints in the crop."""

MOST_LOST = 0.005
"""Of PCK@0.2."""
EXACT = (r".*stem\.c1\.conv.*Convolution", r".*stem\.stages\.[01]\..*Convolution", r".*\.heatmaps\.conv.*Convolution")
"""Layers that stay in float: the first ones, and those that write the heatmaps."""


@dataclass(frozen=True)
class QuantiseConfig:
    """Options."""

    data: Path
    """Folder that holds lspet/."""
    weights: Path
    """Checkpoint; its 8-bit file is written into the same folder."""
    pictures: int = 200
    """Training pictures that the ranges are taken from."""
    threads: int = 1
    """Processor threads while timing."""
    out: Path | None = None
    """Folder for ANYTIME.md and its picture."""


def measure(infer: Infer, validation: CanonicalValidation) -> tuple[dict[str, float], float, float]:
    """PCK@0.2 by group, PCK@0.5 of all, and the median milliseconds of a crop."""
    found, times = [], []
    for index in track(range(len(validation.crops)), description="measuring", transient=True):
        picture = validation.crops[index]["image"].numpy()
        started = time.perf_counter()
        found.append(infer(picture))
        times.append(time.perf_counter() - started)
    report = validation.report(validation.in_pictures(found))
    shares = {"all": report["pck20"]} | {tag: report[f"pck20_{tag}"] for tag in ORIENTATIONS}
    return shares, report["pck50"], float(np.median(times)) * 1000


def compiled(model: Any, threads: int, precision: str = "f32") -> Infer:
    """A model on the processor, from a crop to its keypoints.

    Args:
        precision: that layers outside of the 8-bit ones run in, as far as the processor can: f32 or bf16.
    """
    hints = {"INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": precision}
    request = import_openvino().Core().compile_model(model, "CPU", hints).create_infer_request()
    return lambda picture: request.infer({0: picture[None]})[0][0].copy()


def quantised(model: Any, crops: PoseCrops) -> Any:
    """The model in 8 bits, its ranges taken from the crops.

    Raises:
        SystemExit: NNCF is not installed.
    """
    import_openvino()
    try:
        import nncf
    except ImportError as error:
        raise SystemExit(
            f"quantising needs the extra 'quantise' ({error}); run with: uv run --extra quantise"
        ) from error
    pictures = [crops[index]["image"].numpy()[None] for index in range(len(crops))]
    exact = nncf.IgnoredScope(patterns=list(EXACT), validate=False)
    return nncf.quantize(
        model,
        nncf.Dataset(pictures),
        preset=nncf.QuantizationPreset.MIXED,
        subset_size=len(pictures),
        ignored_scope=exact,
    )


def in_float(net: MultitaskNet, level: Level, threads: int, unseen: CanonicalValidation) -> list[Row]:
    """One level in float32 and in bfloat16."""
    model = convert(Observe(net, level), _example(net))
    shown = ("f32", "bf16")
    return [Row(level, name, *measure(compiled(model, threads, name), unseen), kept=False) for name in shown]


def _example(net: MultitaskNet) -> tuple[torch.Tensor]:
    size = net.config.input_size
    return (torch.zeros(1, size, size, 3, dtype=torch.uint8),)


def compare(net: MultitaskNet, config: QuantiseConfig, seen: PoseCrops, unseen: CanonicalValidation) -> list[Row]:
    """Every level in three precisions, the flip test in two; the 8-bit file is written if no level loses much by it."""
    small = quantised(convert(ObserveAll(net), _example(net)), seen)
    floats = {level: in_float(net, level, config.threads, unseen) for level in levels_of(net.config)}
    eights = {
        level: Row(level, "int8", *measure(compiled(at_level(small, level), config.threads), unseen), kept=False)
        for level in floats
        if not level.flip_test
    }
    is_kept = all(floats[level][0].pck20["all"] - row.pck20["all"] < MOST_LOST for level, row in eights.items())
    if is_kept:
        save_quantised(small, config.weights)
    rows = []
    for level, (exact, half) in floats.items():
        eight = [replace(eights[level], kept=is_kept)] if level in eights else []
        rows += [replace(exact, kept=not (is_kept and eight)), half, *eight]
    return rows


def main(config: QuantiseConfig) -> None:
    """Compare every level in every precision, write the 8-bit file if it loses little, and the report."""
    card, net = load(config.weights)
    size = net.config.input_size
    samples = read_lspet(config.data / "lspet")
    seen = PoseCrops(thinned([s for s in samples if s.split == "train"], config.pictures), size, None)
    unseen = CanonicalValidation([s for s in samples if s.split == "val"], size)
    rows = compare(net, config, seen, unseen)
    table = Table("Level", "Precision", *rows[0].pck20, "PCK@0.5", "ms a crop", "used", title=f"PCK@0.2 at {size} px")
    for row in rows:
        shares = [f"{share:.4f}" for share in row.pck20.values()]
        used = "yes" if row.kept else ""
        table.add_row(str(row.level), row.precision, *shares, f"{row.pck50:.4f}", f"{row.milliseconds:.1f}", used)
    Console(width=110).print(table)
    if config.out is not None:
        threads = "one thread" if config.threads == 1 else f"{config.threads} threads"
        write(rows, f"Network `{card.name}` at {size} px, {threads}.", config.out)


if __name__ == "__main__":
    run(main, QuantiseConfig)
