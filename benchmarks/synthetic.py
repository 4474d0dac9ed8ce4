"""How many training crops of rendered athletes come a second, with 0, 1 and 2 worker processes, and where time goes.

python -m benchmarks.synthetic --makehuman-dir DIR
"""

import cProfile
import pstats
import time
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import tyro

from trainer.crops.pose_augment import PoseAugment
from trainer.crops.rendered_crops import RenderedCrops, loader_of

STAGES = ("draw_handstand", "draw_other", "skin", "render", "apply_effects", "draw_room", "draw_decor", "dress")


@dataclass(frozen=True)
class Options:
    """What is timed."""

    makehuman_dir: Path
    size: int = 256
    """Side of the rendered pictures and of the crops [px]."""
    pictures: int = 80
    workers: tuple[int, ...] = (0, 1, 2)
    warm_up: int = 60
    """Pictures before the clock starts: every person reads files that later ones share."""


def rate(options: Options, workers: int) -> tuple[float, float]:
    """Pictures a second after the first ones, each a crop of its own; processor time of this process for each [s]."""
    crops = RenderedCrops(
        options.makehuman_dir, options.size, PoseAugment(), 1, render_px=options.size, crops_per_picture=1
    )
    batches = iter(loader_of(crops, 4, workers))
    for _ in islice(batches, max(2 * workers, options.warm_up // 4)):
        pass
    started, used = time.perf_counter(), time.process_time()
    for _ in islice(batches, options.pictures // 4):
        pass
    return options.pictures / (time.perf_counter() - started), (time.process_time() - used) / options.pictures


def profile(options: Options) -> dict[str, float]:
    """Share of the time in each stage, one process."""
    crops = RenderedCrops(
        options.makehuman_dir, options.size, PoseAugment(), 1, render_px=options.size, crops_per_picture=1
    )
    stream = iter(crops)
    for _ in islice(stream, options.warm_up):
        pass
    profiler = cProfile.Profile()
    profiler.enable()
    for _ in islice(stream, options.pictures):
        pass
    profiler.disable()
    times: dict[str, float] = dict.fromkeys(STAGES, 0.0)
    table = pstats.Stats(profiler)
    for (file, _, name), (_, _, _, cumulative, _) in table.stats.items():  # type: ignore[attr-defined]
        if name in times and "trainer" in file:
            times[name] += cumulative
    return {name: seconds / table.total_tt for name, seconds in times.items()}  # type: ignore[attr-defined]


def main(options: Options) -> None:
    """Print the figures."""
    for workers in options.workers:
        pictures, used = rate(options, workers)
        own = "" if workers else f", {1000 * used:.0f} ms of processor time each"
        print(f"{workers} workers: {pictures:.1f} pictures/s at {options.size} px{own}", flush=True)
    print(", ".join(f"{name} {100 * share:.0f} %" for name, share in profile(options).items()))


if __name__ == "__main__":
    main(tyro.cli(Options))
