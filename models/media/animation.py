"""Pictures that move: animated WebP and PNG, which FFmpeg does not read, as a lossless video in memory."""

import io
from fractions import Fraction
from pathlib import Path

import av
from PIL import Image, UnidentifiedImageError

CONVERTED = frozenset({".webp", ".png", ".apng"})
"""Animations among them are converted; FFmpeg reads GIF by itself."""
ANIMATED = CONVERTED | {".gif"}
"""Names of files that are a still or an animation."""
UNSAID_MS = 100
"""How long a picture is shown that says nothing, or less than a screen can show [ms]."""
SHORTEST_MS = 10
MILLISECOND = Fraction(1, 1000)


def is_animated(path: Path) -> bool:
    """Whether a file is a picture of which there are several to see, one after the other."""
    if path.suffix.lower() not in ANIMATED:
        return False
    try:
        with Image.open(path) as image:
            return bool(getattr(image, "is_animated", False))
    except (OSError, ValueError, UnidentifiedImageError, Image.DecompressionBombError):
        return False


def as_video(path: Path) -> io.BytesIO:
    """An animation as FFV1 in Matroska, with its own times. Raises OSError or ValueError: it cannot be read."""
    target = io.BytesIO()
    with Image.open(path) as image, av.open(target, "w", format="matroska") as container:
        times_ms, total_ms = _times(image)
        stream = container.add_stream("ffv1", rate=Fraction(1000 * len(times_ms), total_ms))
        stream.width, stream.height = image.size
        stream.pix_fmt = "bgr0"
        stream.time_base = stream.codec_context.time_base = MILLISECOND
        for number, time_ms in enumerate(times_ms):
            image.seek(number)
            frame = av.VideoFrame.from_image(image.convert("RGB")).reformat(format="bgr0")
            frame.pts, frame.time_base = time_ms, MILLISECOND
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    target.seek(0)
    return target


def _times(image: Image.Image) -> tuple[list[int], int]:
    """When each picture is shown, and how long all of them take [ms]."""
    times, now = [], 0
    for number in range(getattr(image, "n_frames", 1)):
        image.seek(number)
        image.load()
        said = round(float(image.info.get("duration") or 0))
        times.append(now)
        now += said if said >= SHORTEST_MS else UNSAID_MS
    return times, now
