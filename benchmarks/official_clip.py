"""What a new frame costs against judging a 16-frame clip from scratch with the published network, in one run.

`uv run python benchmarks/official_clip.py`. The published PennAction network (K = 4, 256 px) runs from our code with
random weights, which cost the same time as trained ones.
"""

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import platformdirs
import torch

sys.path.insert(0, str(Path(__file__).parents[1]))  # a script in a folder of its own

from handstand_app.core.judging.estimator import Estimator
from handstand_app.core.judging.pipeline import Pipeline
from handstand_app.core.runtime.choose import choose_runtime
from handstand_app.core.sources.choose import DEMO
from handstand_app.core.sources.video_file import VideoReader
from handstand_app.core.types import Frame
from models.checkpoint import SHIPPED
from models.network.config import PRESETS
from models.network.multitask import MultitaskNet

THREADS = 2


def seconds(action: Callable[[], object], runs: int) -> float:
    """Median time of `action` [s], after one to warm up."""
    times = []
    for _ in range(runs + 1):
        started = time.perf_counter()
        action()
        times.append(time.perf_counter() - started)
    return statistics.median(times[1:])


def official_clip_s() -> float:
    """One 16-frame clip through the whole published network [s], torch in float32."""
    torch.set_num_threads(THREADS)
    net = MultitaskNet(PRESETS["paper-penn"]).eval().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    clip = torch.rand(1, 16, 3, 256, 256)
    with torch.inference_mode():
        return seconds(lambda: net(clip), runs=3)


def new_frame_s() -> float:
    """One frame of the demo through the app's pipeline with the default choice [s], following the athlete."""
    cache = Path(platformdirs.user_cache_dir("handstand"))
    pipeline = Pipeline(Estimator(choose_runtime(SHIPPED, cache, threads=THREADS)))
    times = []
    with VideoReader(DEMO) as reader:
        for index, picture in enumerate(reader):
            started = time.perf_counter()
            pipeline.process(Frame(index, picture.time_s, picture.image))
            times.append(time.perf_counter() - started)
    return statistics.median(times[60:])


def main() -> None:
    """Print both and their ratio."""
    frame, clip = new_frame_s(), official_clip_s()
    print(f"new frame {1000 * frame:.1f} ms, official 16-frame clip {1000 * clip:.0f} ms, ratio 1/{clip / frame:.0f}")


if __name__ == "__main__":
    main()
