"""The network on a GPU: a look and a verdict of one frame, and the training of the paper's 2D network.

`python -m benchmarks.gpu`. Needs torch and this repository alone. Times are medians; on CUDA they are taken between
events of the device. The share of the peak is of a matrix product measured in the same run. What could not be measured
here is said, never left out in silence. `--device cpu` runs it all, small, to see that it works.
"""

import json
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from statistics import median
from typing import Any

import torch
import tyro
from torch import nn

from models.checkpoint import SHIPPED, load
from models.contract import Level, levels_of
from models.network.config import PRESETS, NetworkConfig
from models.network.export import Judge, Observe
from models.network.multitask import MultitaskNet

DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}


@dataclass(frozen=True)
class Gpu:
    """Options."""

    device: str = "cuda"
    """A torch device."""
    weights: Path = SHIPPED
    """Folder of the checkpoint that is looked with."""
    runs: int = 100
    """Looks and verdicts that are timed, after a tenth of them to warm up."""
    steps: int = 20
    """Steps of training that are timed, after three to warm up."""
    batches: tuple[int, ...] = (24, 0)
    """Pictures in a step; 0 doubles from 24 until the memory is full and takes the last that fits."""
    product: int = 8192
    """Side of the matrices whose product is the peak."""
    training: str = "paper-2d"
    """The preset that is trained."""
    blocks: int = 0
    """Its prediction blocks; 0 takes the preset's."""
    size: int = 0
    """Side of its pictures [px]; 0 takes the preset's."""
    out: Path | None = None
    """A file for the JSON; standard output else."""


def milliseconds(action: Callable[[], object], runs: int, device: torch.device) -> float:
    """Median time of `action` [ms]; for the device to have done it, not to have been asked."""
    times = []
    for _ in range(runs + max(runs // 10, 3)):
        if device.type == "cuda":
            begin, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
            begin.record()
            action()
            end.record()
            end.synchronize()
            times.append(begin.elapsed_time(end))
        else:
            started = time.perf_counter()
            action()
            times.append(1000 * (time.perf_counter() - started))
    return median(times[-runs:])


def graphed(module: nn.Module, inputs: tuple[torch.Tensor, ...]) -> Callable[[], object]:
    """The module captured once as a CUDA graph; calling replays it on the same inputs."""
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(3):
            module(*inputs)
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        module(*inputs)
    return graph.replay


def live(options: Gpu, device: torch.device) -> list[dict[str, Any]]:
    """A look at every level and a verdict, batch 1, in every precision, layout, with and without a graph."""
    card, net = load(options.weights)
    net = net.to(device)
    config, length = net.config, card.window.length
    size, joints = config.input_size, config.keypoints
    window = [
        torch.zeros(1, length, joints, *tail, device=device) for tail in ((config.dimensions,), (), (config.features,))
    ]
    parts: list[tuple[str, nn.Module, tuple[torch.Tensor, ...]]] = [
        (f"observe, {level}", Observe(net, level), (torch.zeros(1, size, size, 3, dtype=torch.uint8, device=device),))
        for level in levels_of(config)
        if level != Level(config.blocks, flip_test=True)
    ]
    parts.append(("judge", Judge(net, card), tuple(window)))
    rows = []
    for (name, module, inputs), dtype, is_last, in_graph in product(parts, DTYPES, (False, True), (False, True)):
        row = {"what": name, "precision": dtype, "channels_last": is_last, "graph": in_graph}
        rows.append(row | _timed(module.eval(), inputs, row, options.runs, device))
    return rows


def _timed(
    module: nn.Module, inputs: tuple[torch.Tensor, ...], row: dict[str, Any], runs: int, device: torch.device
) -> dict[str, Any]:
    """Milliseconds, or why there are none."""
    if row["graph"] and device.type != "cuda":
        return {"not_measured": "graphs are of CUDA alone"}
    module = module.to(memory_format=torch.channels_last if row["channels_last"] else torch.contiguous_format)
    wide = DTYPES[row["precision"]]
    cast = nullcontext() if wide is torch.float32 else torch.autocast(device.type, dtype=wide, cache_enabled=False)
    try:
        with torch.inference_mode(), cast:
            action = graphed(module, inputs) if row["graph"] else lambda: module(*inputs)
            return {"ms": milliseconds(action, runs, device)}
    except (RuntimeError, torch.OutOfMemoryError) as error:
        return {"not_measured": str(error).splitlines()[0][:200]}


def peak(options: Gpu, device: torch.device, dtype: torch.dtype) -> float:
    """Floating-point operations a second of a large matrix product."""
    side = options.product
    first, second = (torch.randn(side, side, device=device, dtype=dtype) for _ in range(2))
    return 2 * side**3 / (milliseconds(lambda: first @ second, 10, device) / 1000)


def training(options: Gpu, device: torch.device) -> list[dict[str, Any]]:
    """Pictures a second and share of the peak, forward, backward and step, at every batch that was asked for."""
    preset = PRESETS[options.training]
    config = replace(preset, blocks=options.blocks or preset.blocks, input_size=options.size or preset.input_size)
    dtype = torch.bfloat16 if device.type == "cuda" else torch.float32
    best = peak(options, device, dtype)
    rows = []
    for batch in options.batches:
        found = (
            _largest(config, options, device, dtype) if batch == 0 else _training(config, batch, options, device, dtype)
        )
        if "flop" in found:
            found["share_of_peak"] = found["flop"] * found["pictures_a_second"] / best
        rows.append({"network": options.training, "blocks": config.blocks, "peak_flops": best} | found)
    return rows


def _largest(config: NetworkConfig, options: Gpu, device: torch.device, dtype: torch.dtype) -> dict[str, Any]:
    """The last of 24, 48, 96 ... that fits into the memory."""
    if device.type != "cuda":
        return {"batch": 0, "not_measured": "the largest batch is looked for on CUDA alone"}
    batch, found = 24, {"batch": 24, "not_measured": "not even 24 fit"}
    while True:
        tried = _training(config, batch, options, device, dtype)
        if "not_measured" in tried:
            return found
        batch, found = 2 * batch, tried


def _training(
    config: NetworkConfig, batch: int, options: Gpu, device: torch.device, dtype: torch.dtype
) -> dict[str, Any]:
    try:
        net = MultitaskNet(config).to(device, memory_format=torch.channels_last).train()  # type: ignore[call-overload]
        optimizer = torch.optim.RMSprop(net.parameters(), lr=1e-5)
        images = torch.randn(batch, 3, config.input_size, config.input_size, device=device)
        images = images.contiguous(memory_format=torch.channels_last)

        def loss() -> torch.Tensor:
            with torch.autocast(device.type, dtype=dtype, enabled=dtype is not torch.float32):
                output = net.poses(images)
            return sum(
                (block.keypoints.float().square().mean() + block.visibility_logits.float().square().mean())
                for block in output.blocks
            )  # type: ignore[return-value]

        def step() -> None:
            optimizer.zero_grad(set_to_none=True)
            loss().backward()
            optimizer.step()

        spent = milliseconds(step, options.steps, device)
        return {"batch": batch, "ms": spent, "pictures_a_second": 1000 * batch / spent, "flop": _flop(net, images[:1])}
    except (RuntimeError, torch.OutOfMemoryError) as error:
        return {"batch": batch, "not_measured": str(error).splitlines()[0][:200]}


def _flop(net: MultitaskNet, image: torch.Tensor) -> float:
    """Operations of one picture forward and backward, as torch counts them: three times those of a look."""
    from torch.utils.flop_counter import FlopCounterMode

    with FlopCounterMode(display=False) as counter, torch.no_grad():
        net.poses(image)
    return 3.0 * counter.get_total_flops()


def main(options: Gpu) -> None:
    """Measure everything, and say what was not."""
    device = torch.device(options.device)
    if device.type == "cuda" and not torch.cuda.is_available():
        raise SystemExit("torch finds no CUDA GPU here; nothing was measured. --device cpu shows that the script works")
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else device.type
    found = {
        "device": name,
        "torch": torch.__version__,
        "live": live(options, device),
        "training": training(options, device),
    }
    text = json.dumps(found, indent=1)
    if options.out is None:
        print(text)
    else:
        options.out.write_text(text + "\n", encoding="utf-8")
    missing = [row for row in (*found["live"], *found["training"]) if "not_measured" in row]
    print(f"{name}: {len(missing)} of {len(found['live']) + len(found['training'])} figures were not measured")


if __name__ == "__main__":
    main(tyro.cli(Gpu))
