"""The per-frame half of a checkpoint in 8 bits, kept beside its weights if it is nearly as good.

`python -m trainer.quantise --data DIR --weights FOLDER`. Post-training quantisation (NNCF, the extra `quantise`):
ranges are taken from training crops, float32 and 8 bits are compared on the LSPET validation split, and what loses
more than half a point of PCK@0.2 is not written.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from rich.table import Table

from models.checkpoint import load
from models.contract import levels_of
from models.crop import apply_affine, crop_around
from models.export import Observe
from models.openvino_model import convert, import_openvino, save_quantised
from trainer.command import run
from trainer.datasets.lspet import read_lspet
from trainer.datasets.pose_crops import PoseCrops
from trainer.datasets.sample import PoseSample
from trainer.metrics import pck

MOST_LOST = 0.005
"""Of PCK@0.2."""


@dataclass(frozen=True)
class QuantiseConfig:
    """Options."""

    data: Path
    """Folder that holds lspet/."""
    weights: Path
    """Checkpoint; its 8-bit files are written into the same folder."""
    pictures: int = 300
    """Training pictures that the ranges are taken from."""
    threads: int = 1
    """Processor threads while timing."""


@dataclass(frozen=True)
class Precision:
    """What one precision of the per-frame half does on the validation crops.

    Attributes:
        pck20, pck50: swap-tolerant, crops cut by the annotation.
        milliseconds: median of one crop.
    """

    pck20: float
    pck50: float
    milliseconds: float


def measure(infer: Callable[[NDArray[np.uint8]], NDArray[np.float32]], crops: PoseCrops) -> Precision:
    """Accuracy and time of a function from an (S, S, 3) crop to (16, 2) keypoints in the crop."""
    found, times = [], []
    for index in track(range(len(crops)), description="measuring", transient=True):
        sample, picture = crops.samples[index], crops[index]["image"].numpy()
        started = time.perf_counter()
        keypoints = infer(picture)
        times.append(time.perf_counter() - started)
        found.append(apply_affine(crop_around(sample.keypoints, sample.annotated).to_image(), keypoints))
    truth = np.stack([sample.keypoints for sample in crops.samples])
    ours = np.stack(found)
    return Precision(pck(ours, truth, 0.2), pck(ours, truth, 0.5), float(np.median(times)) * 1000)


def compiled(model: Any, threads: int, precision: str = "f32") -> Callable[[NDArray[np.uint8]], NDArray[np.float32]]:
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
    return nncf.quantize(model, nncf.Dataset(pictures), preset=nncf.QuantizationPreset.MIXED, subset_size=len(pictures))


def spread_over(samples: list[PoseSample], count: int) -> list[PoseSample]:
    """At most `count` of the samples, evenly spread over the list."""
    return samples[:: max(len(samples) // count, 1)][:count]


def main(config: QuantiseConfig) -> None:
    """Compare every level in every precision, write the 8-bit files that lose little."""
    _, net = load(config.weights)
    size = net.config.input_size
    samples = read_lspet(config.data / "lspet")
    seen = PoseCrops(spread_over([s for s in samples if s.split == "train"], config.pictures), size, None)
    unseen = PoseCrops([s for s in samples if s.split == "val"], size, None)
    table = Table("Level", "Precision", "PCK@0.2", "PCK@0.5", "ms a crop", "", title=f"{config.weights}, {size} px")
    for level in levels_of(net.config):
        model = convert(Observe(net, level), (torch.zeros(1, size, size, 3, dtype=torch.uint8),))
        results = {name: measure(compiled(model, config.threads, name), unseen) for name in ("f32", "bf16")}
        small = quantised(model, seen)
        results["int8"] = measure(compiled(small, config.threads), unseen)
        kept = results["f32"].pck20 - results["int8"].pck20 < MOST_LOST
        if kept:
            save_quantised(small, config.weights, level)
        for name, r in results.items():
            verdict = "" if name != "int8" else "kept" if kept else "loses too much"
            table.add_row(str(level), name, f"{r.pck20:.4f}", f"{r.pck50:.4f}", f"{r.milliseconds:.1f}", verdict)
    Console(width=110).print(table)


if __name__ == "__main__":
    run(main, QuantiseConfig)
