"""Which runtime and which level: CUDA if there is one, else OpenVINO; the best level that keeps up with the camera."""

import importlib.util
import logging
import math
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import numpy as np

from handstand_app.core import loading
from handstand_app.core.runtime.base import Runtime, RuntimeUnavailable
from handstand_app.core.runtime.level_memory import LevelMemory
from handstand_app.core.runtime.trial import openvino_trouble, remember
from models.checkpoint import fingerprint, read_card
from models.contract import Level, can_flip, levels_of
from models.network.config import NetworkConfig
from models.network.self_test import read_self_test
from models.support import support_model

log = logging.getLogger(__name__)

RuntimeChoice = Literal["auto", "openvino", "openvino-float32", "cuda", "mps", "torch"]
"""openvino: the per-frame half in 8 bits, if the checkpoint has it so."""

BUDGET_MS = 22.0
"""An observation may take this long: two thirds of a 30 fps frame; the rest is for cropping, judging and painting."""
TRIAL_RUNS, TRIAL_S = 12, 1.0
"""A level is timed by so many observations, or by fewer if they take longer than this [s]."""
TRIAL_SHARE = 0.8
"""So many of them must keep to the budget: a level whose usual time lies on it exceeds it half of the time."""


def choose_runtime(
    checkpoint: Path,
    cache: Path,
    *,
    threads: int,
    choice: RuntimeChoice = "auto",
    blocks: int | None = None,
    flip_test: bool = False,
    budget_ms: float = BUDGET_MS,
    remembered: Path | None = None,
) -> Runtime:
    """Load the network with the best runtime of this machine, or with the one asked for.

    Args:
        checkpoint: folder of the weights.
        cache: folder for converted networks.
        threads: processor threads for the network.
        choice: "auto", or a runtime by name.
        blocks: K; None takes as many as fit into the budget.
        flip_test: look at mirror images too, with all blocks unless told otherwise, however long that takes.
        budget_ms: an observation may take this long; infinite where nobody waits.
        remembered: a file that keeps which level was chosen for what; a start that finds it there times nothing.

    Raises:
        CheckpointError: the checkpoint, or the file with the weights of `models.support`, cannot be used.
        RuntimeUnavailable: the runtime asked for cannot run here, or the network has no such level.
    """
    candidates = levels_to_choose(read_card(checkpoint).network, blocks, flip_test)

    def build(level: Level) -> Runtime:
        return build_runtime(checkpoint, cache, threads=threads, choice=choice, level=level)

    if len(candidates) == 1 or math.isinf(budget_ms):
        return build(candidates[0])
    memory = LevelMemory(remembered, f"{fingerprint(checkpoint)} {choice} {threads} {budget_ms:g}")
    if (known := memory.find(candidates)) is not None:
        return build(known)
    runtime = _first_within(budget_ms, candidates, build)
    memory.keep(runtime.level)
    return runtime


def _first_within(budget_ms: float, candidates: list[Level], build: Callable[[Level], Runtime]) -> Runtime:
    """At the best level that is fast enough; at the last one if none is."""
    for level in candidates:
        runtime = build(level)
        loading.tell(loading.TIMING)
        milliseconds = observe_ms(runtime)
        if milliseconds <= budget_ms:
            break
        log.info("%s take %.0f ms on this machine, more than %.0f", level, milliseconds, budget_ms)
    return runtime


def levels_to_choose(network: NetworkConfig, blocks: int | None, flip_test: bool) -> list[Level]:
    """The levels that may be chosen, the best first; one if it was asked for. Raises RuntimeUnavailable."""
    if blocks is not None and not 1 <= blocks <= network.blocks:
        raise RuntimeUnavailable(f"--blocks: this network has 1 to {network.blocks} blocks, got {blocks}")
    if flip_test and not can_flip(network):
        raise RuntimeUnavailable("--flip-test: this network cannot look at mirror images; leave it out")
    if flip_test or blocks is not None:
        return [Level(blocks or network.blocks, flip_test=flip_test)]
    return [level for level in levels_of(network) if not level.flip_test]


def build_runtime(checkpoint: Path, cache: Path, *, threads: int, choice: RuntimeChoice, level: Level) -> Runtime:
    """One runtime at one level. Raises as `choose_runtime`."""
    support_model()  # read once, and now: where it is damaged, that is said here
    if choice == "auto":
        choice = "cuda" if _has_cuda() else _of_processor(checkpoint, cache)
        if choice == "openvino":
            try:
                return _openvino(checkpoint, cache, threads, choice, level)
            except RuntimeUnavailable as error:
                choice = "torch"
                log.warning("%s: torch takes its place, which is slower", error)
                remember(checkpoint, cache, str(error))
    if choice in ("openvino", "openvino-float32"):
        return _openvino(checkpoint, cache, threads, choice, level)
    import torch

    from handstand_app.core.runtime.torch_runtime import TorchRuntime

    if choice == "cuda" and not torch.cuda.is_available():
        raise RuntimeUnavailable("--runtime cuda: torch finds no CUDA GPU here; use --runtime auto")
    if choice == "mps" and not torch.backends.mps.is_available():
        raise RuntimeUnavailable("--runtime mps: torch finds no Apple GPU here; use --runtime auto")
    if choice == "torch":
        torch.set_num_threads(threads)
    return TorchRuntime(checkpoint, level, "cpu" if choice == "torch" else choice)


def _of_processor(checkpoint: Path, cache: Path) -> Literal["openvino", "torch"]:
    """OpenVINO, unless it is not installed or has failed on this computer."""
    if importlib.util.find_spec("openvino") is None:
        return "torch"
    trouble = openvino_trouble(checkpoint, cache)
    if trouble is None:
        return "openvino"
    log.warning("OpenVINO cannot be used on this computer, %s: torch takes its place, which is slower", trouble)
    return "torch"


def _openvino(checkpoint: Path, cache: Path, threads: int, choice: str, level: Level) -> Runtime:
    """Raises RuntimeUnavailable if it is not installed, or gives wrong numbers for the stored example."""
    if importlib.util.find_spec("openvino") is None:
        raise RuntimeUnavailable(f"--runtime {choice}: the package openvino is not installed; use --runtime torch")
    from handstand_app.core.runtime.openvino_runtime import OpenVinoRuntime

    runtime = OpenVinoRuntime(checkpoint, level, threads, cache, quantised=choice == "openvino")
    test = None if level.flip_test else read_self_test(checkpoint)
    trouble = None if test is None else test.trouble(runtime)
    if trouble is not None:
        raise RuntimeUnavailable(f"--runtime {choice}: it gives wrong numbers here ({trouble}); use --runtime torch")
    return runtime


def observe_ms(runtime: Runtime, runs: int = TRIAL_RUNS) -> float:
    """What `TRIAL_SHARE` of observations keep to [ms], after one to warm up."""
    size = runtime.card.network.input_size
    picture = np.full((size, size, 3), 127, dtype=np.uint8)
    times = []
    began = time.perf_counter()
    for _ in range(runs + 1):
        started = time.perf_counter()
        runtime.observe(picture)
        times.append(time.perf_counter() - started)
        if len(times) > 1 and time.perf_counter() - began > TRIAL_S:
            break  # a busy computer: whoever waits is not kept waiting, and the level follows the load later
    return float(np.quantile(times[1:], TRIAL_SHARE)) * 1000


def _has_cuda() -> bool:
    """Whether torch has a CUDA GPU; torch, slow to import, is asked only where a driver is installed."""
    if shutil.which("nvidia-smi") is None:
        return False
    import torch

    return torch.cuda.is_available()
