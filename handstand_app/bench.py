"""`bench`: milliseconds of every stage on this machine, and the real window end to end."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from rich.console import Console
from rich.table import Table

from handstand_app.core.camera import FAILED_READS
from handstand_app.core.judging.estimator import Estimator
from handstand_app.core.latest import LatestSlot
from handstand_app.core.runtime.base import Runtime
from handstand_app.core.runtime.choose import RuntimeChoice, build_runtime, choose_runtime
from handstand_app.core.sources.base import FrameSource, SourceError
from handstand_app.core.sources.choose import DEMO
from handstand_app.core.types import Frame
from handstand_app.options import BenchOptions
from models.checkpoint import read_card
from models.contract import Level, levels_of
from models.crop import Crop, extract

if TYPE_CHECKING:
    from handstand_app.qt.bench_window import WindowFigures

RUNS = 60
LONGEST_CHILD_S = 120.0
"""The process that waits for a first verdict gives up by itself after half of that."""


def bench(options: BenchOptions, source: FrameSource, cache: Path, threads: int, console: Console) -> None:
    """Time all stages, print a table, then run the window for `options.seconds`."""
    table = Table(title=f"Milliseconds on {os.cpu_count()} cores, {threads} for the network", title_justify="left")
    table.add_column("Stage")
    table.add_column("Median", justify="right")
    table.add_column("95 %", justify="right")
    frame = _first_frame(source)
    _row(table, "capture hand-over", hand_over_ms(frame))
    size = read_card(options.weights).network.input_size
    height, width = frame.image.shape[:2]
    crop = Crop(width / 2, height / 2, 0.9 * height, 0.3)
    _row(table, f"preprocess {width}x{height} to {size}", timed(lambda: extract(frame.image, crop, size)))
    for runtime in _runtimes(options, cache, threads):
        picture = extract(frame.image, crop, size)
        name = f"{runtime.name} {runtime.device} {runtime.precision}"
        _row(table, f"observe, {runtime.level}, {name}", timed(partial(runtime.observe, picture)))
        if runtime.level == Level(runtime.card.network.blocks):
            _row(table, f"judge, {runtime.name} {runtime.device}", timed(_judge_call(runtime)))
    chosen = choose_runtime(
        options.weights,
        cache,
        threads=threads,
        choice=options.runtime,
        blocks=options.blocks,
        flip_test=options.flip_test,
    )
    with console.status("running the window"):
        window = _run_window(source, Estimator(chosen, is_live=True), options.seconds)
    _row(table, "paint, picture and skeleton", window.paint_ms)
    console.print(table)
    console.print(f"Default choice: {chosen.name} on {chosen.device}, {chosen.precision}, {chosen.level}.")
    console.print(window.sentence())
    first_s = first_verdict_s(options.video or str(DEMO), threads)
    console.print("Start to first verdict: " + ("none came." if first_s is None else f"{first_s:.1f} s."))


def timed(action: Callable[[], object], runs: int = RUNS) -> np.ndarray:
    """(runs,) times of `action` [ms], after three to warm up."""
    times = []
    for _ in range(runs + 3):
        started = time.perf_counter()
        action()
        times.append(time.perf_counter() - started)
    return 1000 * np.array(times[3:])


def hand_over_ms(frame: Frame) -> np.ndarray:
    """(RUNS,) time from `put` in one thread to `take` in another [ms]."""
    import threading

    slot: LatestSlot[float] = LatestSlot()
    times: list[float] = []

    def taker() -> None:
        while len(times) < RUNS:
            put_at = slot.take()
            if put_at is not None:
                times.append(time.perf_counter() - put_at)

    thread = threading.Thread(target=taker, name="bench-taker")
    thread.start()
    while thread.is_alive():
        slot.put(time.perf_counter())
        time.sleep(0.005)
    thread.join()
    return 1000 * np.array(times)


def first_verdict_s(video: str, threads: int) -> float | None:
    """From the start of a process with the shipped network to the first verdict in its window [s]; None: none came."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "handstand_app.qt.first_verdict", video, str(threads)]
    try:
        done = subprocess.run(command, timeout=LONGEST_CHILD_S)
    except subprocess.TimeoutExpired:
        return None
    return time.perf_counter() - started if done.returncode == 0 else None


def _first_frame(source: FrameSource) -> Frame:
    """Raises SourceError."""
    source.open()
    try:
        image = next((image for _ in range(FAILED_READS) if (image := source.read()) is not None), None)
    finally:
        source.release()
    if image is None:
        raise SourceError(f"{source.name} opens, but gives no picture")
    return Frame(0, 0.0, image)


def _runtimes(options: BenchOptions, cache: Path, threads: int) -> list[Runtime]:
    """Every runtime that can run here, at every level."""
    names: list[RuntimeChoice] = (
        ["openvino", "openvino-float32", "torch"] if options.runtime == "auto" else [options.runtime]
    )
    if options.runtime == "auto" and _has_cuda():
        names.append("cuda")
    return [
        build_runtime(options.weights, cache, threads=threads, choice=name, level=level)
        for name in names
        for level in levels_of(read_card(options.weights).network)
    ]


def _has_cuda() -> bool:
    import torch

    return torch.cuda.is_available()


def _judge_call(runtime: Runtime) -> Callable[[], object]:
    network, length = runtime.card.network, runtime.card.window.length
    rng = np.random.default_rng(0)
    keypoints = rng.random((length, network.keypoints, 2), dtype=np.float32)
    logits = rng.random((length, network.keypoints), dtype=np.float32)
    appearance = rng.random((length, network.keypoints, network.features), dtype=np.float32)
    return lambda: runtime.judge(keypoints, logits, appearance)


def _row(table: Table, stage: str, milliseconds: np.ndarray) -> None:
    table.add_row(stage, f"{np.median(milliseconds):.2f}", f"{np.quantile(milliseconds, 0.95):.2f}")


def _run_window(source: FrameSource, estimator: Estimator, seconds: float) -> "WindowFigures":
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from handstand_app.qt.bench_window import run_for

    return run_for(source, lambda: estimator, seconds)
