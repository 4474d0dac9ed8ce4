"""Small videos and pictures for tests, written by the app's own writer."""

from pathlib import Path

import numpy as np

from handstand_app.core.video_writer import VideoWriter


def noise_clip(path: Path, frames: int = 12, fps: float = 30.0, size: tuple[int, int] = (96, 64)) -> Path:
    """A video of moving noise, (width, height)."""
    rng = np.random.default_rng(0)
    still = rng.integers(0, 255, size=(size[1], size[0], 3), dtype=np.uint8)
    with VideoWriter(path, fps) as writer:
        for index in range(frames):
            writer.write(index / fps, np.roll(still, 3 * index, axis=1))
    return path
