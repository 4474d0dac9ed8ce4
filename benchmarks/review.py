"""How quick the review player is: opening a clip, going to any picture of it, stepping back and forth.

uv run python -m benchmarks.review [--video FILE | --seconds N --width W --height H] [--seeks N]

Without a file it first writes a noisy clip as the app records it. Times are those of the reader's thread.
"""

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import tyro

from benchmarks.recording import DIFFERENT, pictures
from handstand_app.core.recording.frames import stored
from handstand_app.core.recording.video import FragmentedVideo
from handstand_app.core.review.reader import ClipReader
from handstand_app.core.types import Frame

FPS = 30


@dataclass(frozen=True)
class Options:
    """Review benchmark."""

    video: Path | None = None
    """Clip to read instead of one that is made."""
    seconds: float = 30.0
    """Length of the clip that is made."""
    width: int = 1280
    """Width of the picture [px]."""
    height: int = 720
    """Height of the picture [px]."""
    seeks: int = 200
    """How many pictures to ask for, at random."""


def record(path: Path, options: Options) -> Path:
    """A clip as the app records it."""
    made = pictures(options.width, options.height)
    video = FragmentedVideo(path, (options.width, options.height))
    for number in range(round(options.seconds * FPS)):
        video.write(stored(Frame(number, number / FPS, made[number % DIFFERENT])))
    video.close()
    return path


def measure(reader: ClipReader, numbers: list[int]) -> np.ndarray:
    """Milliseconds of each picture, in this order."""
    times = []
    for number in numbers:
        began = time.perf_counter()
        reader.frame(number)
        times.append(time.perf_counter() - began)
    return 1000 * np.array(times)


def main(options: Options) -> None:
    """Measure, and print a table."""
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory() as folder:
        path = options.video or record(Path(folder) / "clip.mp4", options)
        began = time.perf_counter()
        with ClipReader(path) as reader:
            count = len(reader.index)
            print(f"{path.name}: {count} pictures, {reader.index.duration_s:.1f} s, {path.stat().st_size / 1e6:.1f} MB")
            print(f"open            {1000 * (time.perf_counter() - began):6.1f} ms")
            middle = count // 2
            for words, numbers in (
                ("anywhere", np.random.default_rng(0).integers(0, count, options.seeks).tolist()),
                ("steps on", list(range(middle, min(middle + 90, count)))),
                ("steps back", list(range(middle, max(middle - 90, 0), -1))),
            ):
                times = measure(reader, numbers)
                print(
                    f"{words:15s} {np.median(times):6.1f} ms median, {np.quantile(times, 0.99):6.1f} ms 99 %, ", end=""
                )
                print(f"{times.max():6.1f} ms worst")


if __name__ == "__main__":
    main(tyro.cli(Options))
