"""What recording costs: CPU of the recorder and of the camera thread's share, pictures dropped, memory.

uv run python -m benchmarks.recording [--seconds N] [--width W] [--height H] [--fps F]

Feeds noisy moving pictures at their real times into a real recorder, as a camera does, and records by hand.
"""

import os
import resource
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import tyro

from handstand_app.core.recording.events import RecorderEvent, RecordingEnded, RecordingOptions
from handstand_app.core.recording.recorder import Recorder
from handstand_app.core.types import Frame

DIFFERENT = 40


@dataclass(frozen=True)
class Options:
    """Recording benchmark."""

    seconds: float = 30.0
    """How long to record."""
    width: int = 1280
    """Width of the picture [px]."""
    height: int = 720
    """Height of the picture [px]."""
    fps: float = 30.0
    """Pictures a second."""


def pictures(width: int, height: int) -> list[np.ndarray]:
    """A body-sized shape that moves before a smooth background, with the noise of a webcam."""
    rng = np.random.default_rng(0)
    room = cv2.resize(rng.integers(40, 215, (9, 16, 3), dtype=np.uint8), (width, height), interpolation=cv2.INTER_CUBIC)
    made = []
    for index in range(DIFFERENT):
        picture = room.copy()
        x = int(width * (0.5 + 0.2 * np.sin(2 * np.pi * index / DIFFERENT)))
        cv2.ellipse(picture, (x, height // 2), (width // 16, height // 3), 3.0 * index, 0, 360, (225, 180, 150), -1)
        noise = rng.normal(0, 3, picture.shape[:2])[..., None]
        made.append(np.clip(picture + noise, 0, 255).astype(np.uint8))
    return made


def camera(recorder: Recorder, made: list[np.ndarray], options: Options, cost: list[float]) -> None:
    """Offer pictures when they are due; adds the CPU seconds that this took."""
    began = time.perf_counter()
    for index in range(round(options.seconds * options.fps)):
        wait = began + index / options.fps - time.perf_counter()
        if wait > 0:
            time.sleep(wait)
        frame = Frame(index, time.perf_counter(), made[index % DIFFERENT])
        before = time.thread_time()
        recorder.offer(frame)
        cost.append(time.thread_time() - before)


def main(options: Options) -> None:
    """Record, and print what it took."""
    cv2.setNumThreads(1)
    made = pictures(options.width, options.height)
    cpu: list[float] = []
    ended: list[RecordingEnded] = []

    def on_event(event: RecorderEvent) -> None:
        cpu.append(time.thread_time())
        if isinstance(event, RecordingEnded):
            ended.append(event)

    with tempfile.TemporaryDirectory() as folder:
        recorder = Recorder(Path(folder), "benchmark", on_event, RecordingOptions(reserve_bytes=0))
        recorder.start()
        recorder.start_by_hand()
        cost: list[float] = []
        thread = threading.Thread(target=camera, args=(recorder, made, options, cost), name="camera")
        began = time.perf_counter()
        thread.start()
        thread.join()
        wall = time.perf_counter() - began
        recorder.stop()
        clip = ended[-1].clip
        assert clip is not None, ended[-1].trouble
        print(f"{clip.width}x{clip.height}, {clip.frames} pictures in {wall:.1f} s, {clip.dropped} dropped")
        print(f"recorder thread {100 * (cpu[-1] - cpu[0]) / wall:.1f} % of one core")
        print(f"camera thread's share {100 * sum(cost) / wall:.1f} % of one core, at most {1000 * max(cost):.1f} ms")
        print(f"file {8e-6 * os.path.getsize(clip.video) / clip.duration_s:.1f} Mbit/s")
        print(f"peak memory of the process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main(tyro.cli(Options))
