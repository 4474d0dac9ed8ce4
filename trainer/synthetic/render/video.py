"""Writes frames as H.264 in an MP4 that starts playing before it is fully loaded."""

from collections.abc import Iterable
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from models.media.video import create_video
from models.whole_file import whole_file


def write_mp4(path: Path, frames: Iterable[NDArray[np.uint8]], fps: int, crf: int = 20) -> int:
    """Encode frames (H, W, 3) RGB, all of one even size; returns how many were written."""
    count = 0
    with whole_file(path) as part, create_video(part, movflags="+faststart") as container:
        stream = container.add_stream("libx264", rate=fps)
        stream.pix_fmt = "yuv420p"
        stream.options = {"crf": str(crf), "preset": "slow", "threads": "1"}
        for pixels in frames:
            if count == 0:
                stream.height, stream.width = pixels.shape[:2]
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
            count += 1
        container.mux(stream.encode())
    return count
