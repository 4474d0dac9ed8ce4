"""Where OpenVINO spends the time of the shipped network, by kind of kernel and by layer (its `PERF_COUNT`).

`python -m benchmarks.layers --out docs/reports/layers.md`. Kernels of 8 bits have `I8` in their name; what is not among
them runs in float, and reorders and conversions are what it costs to go to and fro.
"""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import tyro

from handstand_app.core.runtime.processor import described
from models.checkpoint import SHIPPED, read_card
from models.contract import Level
from models.network.openvino_model import import_openvino, read_quantised

MOST_LAYERS = 12


@dataclass(frozen=True)
class Layers:
    """Options."""

    weights: Path = SHIPPED
    """Folder of a checkpoint with an 8-bit file."""
    blocks: int = 2
    """Prediction blocks."""
    runs: int = 30
    """Looks; the figures are medians over them."""
    threads: int = 1
    """Processor threads."""
    out: Path | None = None
    """A page for the table; standard output else."""


def profile(options: Layers) -> dict[tuple[str, str, str], float]:
    """Median milliseconds of every layer that was executed, by (name, type, kernel)."""
    core = import_openvino().Core()
    model = read_quantised(core, options.weights, Level(options.blocks))
    if model is None:
        raise SystemExit(f"{options.weights} has no 8-bit file that fits its weights; make one with trainer.quantise")
    hints = {"INFERENCE_NUM_THREADS": options.threads, "PERFORMANCE_HINT": "LATENCY", "PERF_COUNT": True}
    request = core.compile_model(model, "CPU", hints | {"INFERENCE_PRECISION_HINT": "f32"}).create_infer_request()
    size = read_card(options.weights).network.input_size
    picture = np.random.default_rng(0).integers(0, 255, (1, size, size, 3), dtype=np.uint8)
    times: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    for run in range(options.runs + 2):
        request.infer({0: picture})
        for layer in request.profiling_info if run >= 2 else ():
            if layer.real_time.total_seconds() > 0:
                key = (layer.node_name, layer.node_type, layer.exec_type)
                times[key].append(1000 * layer.real_time.total_seconds())
    return {key: median(found) for key, found in times.items()}


def table(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    """Lines of Markdown."""
    return [f"| {' | '.join(cells)} |" for cells in (header, ("---",) * len(header), *rows)]


def report(options: Layers, found: dict[tuple[str, str, str], float]) -> str:
    """The page."""
    total = sum(found.values())
    kinds: dict[tuple[str, str], list[float]] = defaultdict(list)
    for (_, kind, kernel), milliseconds in found.items():
        kinds[kind, kernel].append(milliseconds)

    def cells(milliseconds: float) -> tuple[str, str]:
        return f"{milliseconds:.2f}", f"{100 * milliseconds / total:.0f} %"

    by_kind = sorted(kinds.items(), key=lambda item: -sum(item[1]))
    slowest: list[tuple[Any, float]] = sorted(found.items(), key=lambda item: -item[1])[:MOST_LAYERS]
    in_eight = sum(sum(times) for (_, kernel), times in kinds.items() if "i8" in kernel.lower())
    return "\n".join(
        [
            "# Where a look spends its time",
            "",
            f"Made by `python -m benchmarks.layers`. {described()}; {options.threads} thread, {options.blocks} blocks, "
            f"medians of {options.runs} looks: {total:.1f} ms in {len(found)} layers,",
            f"{100 * in_eight / total:.0f} % of it in kernels of 8 bits. Where other programs run beside, the shares "
            "count, not the times.",
            "",
            *table(
                ("type", "kernel", "layers", "ms", "share"),
                [(kind, kernel, str(len(times)), *cells(sum(times))) for (kind, kernel), times in by_kind],
            ),
            "",
            "The slowest layers:",
            "",
            *table(
                ("layer", "type", "kernel", "ms", "share"),
                [(name[-60:], kind, kernel, *cells(each)) for (name, kind, kernel), each in slowest],
            ),
            "",
        ]
    )


def main(options: Layers) -> None:
    """Measure and write."""
    page = report(options, profile(options))
    if options.out is None:
        print(page)
    else:
        options.out.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main(tyro.cli(Layers))
