"""Which runtime and how many blocks: CUDA if there is one, else OpenVINO; as many blocks as keep up with the camera."""

import importlib.util
import logging
import shutil
import time
from pathlib import Path
from typing import Literal

import numpy as np

from handstand_app.core.runtime.base import Runtime, RuntimeUnavailable
from models.checkpoint import read_card

log = logging.getLogger(__name__)

RuntimeChoice = Literal["auto", "openvino", "openvino-float32", "cuda", "mps", "torch"]
"""openvino: the per-frame half in 8 bits, if the checkpoint has it so."""

BUDGET_MS = 22.0
"""An observation may take this long: two thirds of a 30 fps frame; the rest is for cropping, judging and painting."""
TRIAL_RUNS = 7


def choose_runtime(
    checkpoint: Path, cache: Path, *, threads: int, choice: RuntimeChoice = "auto", blocks: int | None = None
) -> Runtime:
    """Load the network with the best runtime of this machine, or with the one asked for.

    Args:
        checkpoint: folder of the weights.
        cache: folder for converted networks.
        threads: processor threads for the network.
        choice: "auto", or a runtime by name.
        blocks: K; None takes the most that fit into `BUDGET_MS`.

    Raises:
        CheckpointError: the checkpoint cannot be used.
        RuntimeUnavailable: the runtime asked for cannot run here, or K is not between 1 and the network's.
    """
    most = read_card(checkpoint).network.blocks
    if blocks is not None and not 1 <= blocks <= most:
        raise RuntimeUnavailable(f"--blocks: this network has 1 to {most} blocks, got {blocks}")
    candidates = [blocks] if blocks is not None else range(most, 0, -1)
    for count in candidates:
        runtime = build_runtime(checkpoint, cache, threads=threads, choice=choice, blocks=count)
        if blocks is not None or count == 1:
            return runtime
        milliseconds = observe_ms(runtime)
        if milliseconds <= BUDGET_MS:
            return runtime
        log.info("%d blocks take %.0f ms on this machine, more than %.0f", count, milliseconds, BUDGET_MS)
    raise AssertionError("unreachable: one block is always accepted")


def build_runtime(checkpoint: Path, cache: Path, *, threads: int, choice: RuntimeChoice, blocks: int) -> Runtime:
    """One runtime with K = `blocks`. Raises as `choose_runtime`."""
    if choice == "auto":
        choice = "cuda" if _has_cuda() else "openvino" if importlib.util.find_spec("openvino") else "torch"
    if choice in ("openvino", "openvino-float32"):
        from handstand_app.core.runtime.openvino_runtime import OpenVinoRuntime

        if importlib.util.find_spec("openvino") is None:
            raise RuntimeUnavailable(f"--runtime {choice}: the package openvino is not installed; use --runtime torch")
        return OpenVinoRuntime(checkpoint, blocks, threads, cache, quantised=choice == "openvino")
    import torch

    from handstand_app.core.runtime.torch_runtime import TorchRuntime

    if choice == "cuda" and not torch.cuda.is_available():
        raise RuntimeUnavailable("--runtime cuda: torch finds no CUDA GPU here; use --runtime auto")
    if choice == "mps" and not torch.backends.mps.is_available():
        raise RuntimeUnavailable("--runtime mps: torch finds no Apple GPU here; use --runtime auto")
    if choice == "torch":
        torch.set_num_threads(threads)
    return TorchRuntime(checkpoint, blocks, "cpu" if choice == "torch" else choice)


def observe_ms(runtime: Runtime, runs: int = TRIAL_RUNS) -> float:
    """Median time of one observation [ms], after one to warm up."""
    size = runtime.card.network.input_size
    picture = np.full((size, size, 3), 127, dtype=np.uint8)
    times = []
    for _ in range(runs + 1):
        started = time.perf_counter()
        runtime.observe(picture)
        times.append(time.perf_counter() - started)
    return float(np.median(times[1:])) * 1000


def _has_cuda() -> bool:
    """Whether torch has a CUDA GPU; torch, slow to import, is asked only where a driver is installed."""
    if shutil.which("nvidia-smi") is None:
        return False
    import torch

    return torch.cuda.is_available()
