"""Our networks as peers: `python -m benchmarks.peer_ours NAME THREADS VIDEO MOST`, asked by `peers`.

Names: `8 bits, K = 1`, `float, K = 2` and so on are the app's pipeline with the shipped network; `official` is the
published network (K = 8, 256 px) from our own code with random weights, which cost the same time as trained ones.
"""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs

from benchmarks.peer_protocol import Peer, serve
from handstand_app.core.judging.estimator import Estimator
from handstand_app.core.judging.pipeline import Pipeline
from handstand_app.core.runtime.choose import build_runtime
from handstand_app.core.types import Frame
from models.checkpoint import SHIPPED
from models.contract import Level
from models.crop import Crop, extract

OFFICIAL = "official"


class Ours:
    """The live path: find, follow, judge."""

    def __init__(self, name: str, threads: int) -> None:
        precision, _, blocks = name.partition(", K = ")
        choice = "openvino" if precision == "8 bits" else "openvino-float32"
        cache = Path(platformdirs.user_cache_dir("handstand"))
        runtime = build_runtime(SHIPPED, cache, threads=threads, choice=choice, level=Level(int(blocks)))
        self._estimator = Estimator(runtime, is_live=True)
        self._pipeline, self._seen = Pipeline(self._estimator), 0

    def frame(self, image: Any, time_s: float) -> Any:
        """See `Peer`."""
        self._seen += 1
        return self._pipeline.process(Frame(self._seen, time_s, image))

    def still(self, image: Any) -> list[list[float]] | None:
        """See `Peer`."""
        seen = self._estimator.observe_still(Frame(0, 0.0, image))
        return None if seen is None else np.asarray(seen.pose.keypoints, dtype=float).tolist()


class Official:
    """One look of the published network at the whole frame."""

    def __init__(self, threads: int) -> None:
        import torch

        from models.network.config import PRESETS
        from models.network.multitask import MultitaskNet

        torch.set_num_threads(threads)
        self._torch = torch
        self._config = PRESETS["paper-2d"]
        self._net = MultitaskNet(self._config).eval().to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def frame(self, image: Any, time_s: float) -> Any:
        """See `Peer`."""
        height, width = image.shape[:2]
        size = self._config.input_size
        picture = extract(image, Crop.whole(width, height), size)
        with self._torch.inference_mode():
            tensor = self._torch.from_numpy(picture[None]).permute(0, 3, 1, 2).float() / 127.5 - 1
            return self._net.observe(tensor, self._config.blocks)

    def still(self, image: Any) -> list[list[float]] | None:
        """Random weights find nobody."""
        return None


def made(name: str, threads: int) -> Peer:
    """The peer of that name."""
    return Official(threads) if name == OFFICIAL else Ours(name, threads)


if __name__ == "__main__":
    name, threads, video, most = sys.argv[1:]
    serve(lambda count: made(name, count), int(threads), video, int(most))
