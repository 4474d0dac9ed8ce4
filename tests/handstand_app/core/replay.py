"""What the app's eyes saw of a video, recorded once, through the rest of the pipeline with the shipped action heads."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray

from handstand_app.core.judging.estimator import Estimator
from handstand_app.core.judging.pipeline import Pipeline
from handstand_app.core.runtime.base import Runtime
from handstand_app.core.types import Frame, Hold, LiveResult, Observation, Pose
from models.checkpoint import SHIPPED, load

SCALES = {"keypoints": 4, "confidence": 200, "logits": 10}


@dataclass(frozen=True)
class Recording:
    """N frames: time [s], whether somebody was found, and what the pose network said of them."""

    time_s: NDArray[np.float64]
    found: NDArray[np.bool_]
    keypoints: NDArray[np.float32]
    confidence: NDArray[np.float32]
    sure: NDArray[np.bool_]
    logits: NDArray[np.float32]
    size: tuple[int, int]

    @classmethod
    def read(cls, path: Path) -> "Recording":
        """From a file that `write` made."""
        with np.load(path) as arrays:
            width, height = arrays["size"].tolist()
            exact = {name: arrays[name] for name in ("time_s", "found", "sure")}
            scaled = {name: arrays[name].astype(np.float32) / scale for name, scale in SCALES.items()}
        return cls(**exact, **scaled, size=(width, height))

    def write(self, path: Path) -> None:
        """A small file: a quarter of a pixel, half a percent and a tenth of a logit are exact enough."""
        scaled = {name: np.round(getattr(self, name) * scale).astype(np.int16) for name, scale in SCALES.items()}
        exact = {"time_s": np.round(self.time_s, 4), "found": self.found, "sure": self.sure}
        np.savez_compressed(path, **exact, **scaled, size=np.array(self.size))

    def observation(self, index: int) -> Observation | None:
        """What was seen of a frame; the appearance has no weight in the shipped verdict."""
        if not self.found[index]:
            return None
        pose = Pose(self.keypoints[index], self.confidence[index], self.sure[index])
        time_s = float(self.time_s[index])
        return Observation(index, time_s, pose, self.logits[index], np.zeros((16, 1)), self.size)


_loaded = cache(load)


class _Judge:
    """A runtime that judges windows and looks at no pictures: all windows of a replay at once, which is much faster.

    A first pass notes the windows, for they do not depend on the answers; the second gets the answers in that order.
    """

    def __init__(self, checkpoint: Path) -> None:
        self.card, net = _loaded(checkpoint)
        assert net.action is not None and self.card.blend == (1, 0, 0), "recordings hold no appearance"
        self._action = net.action
        self.windows: list[tuple[NDArray[np.float32], NDArray[np.float32]]] = []
        self.answers: Iterator[NDArray[np.float32]] | None = None

    def judge(
        self, keypoints: NDArray[np.float32], logits: NDArray[np.float32], _: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        if self.answers is not None:
            return next(self.answers)
        self.windows.append((keypoints, logits))
        return np.full(3, 1 / 3, np.float32)

    def answer(self) -> None:
        if not self.windows:
            return
        keypoints, logits = (torch.from_numpy(np.stack(part)) for part in zip(*self.windows, strict=True))
        with torch.inference_mode():
            parts = zip(keypoints.split(64), logits.split(64), strict=True)
            scores = torch.cat([self._action.by_pose(*part)[-1] for part in parts])
        self.answers = iter((scores / self.card.temperature).softmax(dim=-1).numpy())


class _RecordedEstimator(Estimator):
    """Sees what was recorded, and judges it anew."""

    def __init__(self, judge: _Judge, recording: Recording) -> None:
        super().__init__(cast(Runtime, judge))
        self.recording = recording

    def observe(self, frame: Frame) -> Observation | None:
        """By the frame's index."""
        return self.recording.observation(frame.index)


def replay(
    recording: Recording, frames: Iterable[int], checkpoint: Path = SHIPPED
) -> tuple[list[LiveResult], list[Hold]]:
    """Results of the chosen frames, as if no others had come, and the holds."""
    judge, chosen, picture = _Judge(checkpoint), [int(index) for index in frames], np.zeros((1, 1, 3), np.uint8)
    results: list[LiveResult] = []
    for _ in range(2):
        pipeline = Pipeline(_RecordedEstimator(judge, recording))
        results = [pipeline.process(Frame(i, float(recording.time_s[i]), picture)) for i in chosen]
        pipeline.holds.finish()
        if judge.answers is None:
            judge.answer()
    return results, pipeline.holds.finished
