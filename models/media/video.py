"""Videos as app and trainer see them: opened as local files only, their pictures upright RGB in square pixels."""

from pathlib import Path
from typing import Any

import av
import av.container
import av.error
import cv2
import numpy as np
from av.stream import Disposition
from numpy.typing import NDArray

from models.media.animation import CONVERTED, as_video, is_animated
from models.media.tone import is_high_dynamic_range, to_standard_range

Picture = NDArray[np.uint8]

MOST_PIXELS = 100_000_000
"""Of a video's picture; a file that announces larger ones is refused before anything is decoded."""
MOST_STRETCHED = 8.0
"""Pixels that are taller or wider than this are taken for a mistake of the file and shown as they are."""


class VideoError(ValueError):
    """A file is no video that can be shown; the message is the reason alone, without the file's name."""


def open_video(path: Path) -> av.container.InputContainer:
    """Open a local file whatever it is called; nothing else is opened, no address and no second file elsewhere.

    Raises:
        VideoError: it cannot be read, has no picture track, or one that this program cannot decode.
    """
    try:
        if path.suffix.lower() in CONVERTED and is_animated(path):
            container = av.open(as_video(path), "r")
        else:
            container = av.open(_url(path), "r", options={"protocol_whitelist": "file"}, metadata_errors="replace")
    except (av.error.FFmpegError, OSError, ValueError) as error:
        raise VideoError(f"cannot be read as a video: {reason_of(error)}") from error
    try:
        picture_stream(container)
    except VideoError:
        container.close()
        raise
    return container


def create_video(path: Path, **options: str) -> av.container.OutputContainer:
    """A new MP4 file, whatever it is called; `options` are those of FFmpeg's muxer. Raises OSError, FFmpegError."""
    return av.open(_url(path), "w", format="mp4", options=options)


def picture_stream(container: av.container.InputContainer) -> av.VideoStream:
    """The stream with the moving picture; covers of music files do not count.

    Raises:
        VideoError: there is none, it is too large, or its codec is not known.
    """
    moving = [stream for stream in container.streams.video if not stream.disposition & Disposition.attached_pic]
    if not moving:
        raise VideoError("has no picture track; choose a video")
    stream = next((stream for stream in moving if _is_known(stream)), None)
    if stream is None:
        raise VideoError("is coded in a way that this program does not know; convert it to MP4 with H.264")
    if stream.codec_context.width * stream.codec_context.height > MOST_PIXELS:
        size = f"{stream.codec_context.width} x {stream.codec_context.height}"
        raise VideoError(f"has pictures of {size} px, more than the {MOST_PIXELS // 10**6} million that can be read")
    return stream


def upright(frame: av.VideoFrame, pixel_aspect: float = 1.0) -> Picture:
    """The picture as it is meant to be seen: turned by its flag, in square pixels, HDR brought to standard range.

    Args:
        frame: as decoded.
        pixel_aspect: width of a pixel over its height, see `pixel_aspect_of`.

    Returns:
        (H, W, 3) uint8 RGB, C-contiguous.
    """
    hdr = is_high_dynamic_range(frame)
    image: NDArray[Any] = to_standard_range(frame) if hdr else frame.to_ndarray(format="rgb24")
    if pixel_aspect != 1.0:  # only ever enlarged, so that no detail is lost
        height, width = image.shape[:2]
        size = round(width * max(pixel_aspect, 1.0)), round(height * max(1 / pixel_aspect, 1.0))
        image = cv2.resize(image, size, interpolation=cv2.INTER_LINEAR)
    return np.ascontiguousarray(np.rot90(image, round(frame.rotation / 90) % 4), dtype=np.uint8)


def letterboxed(picture: Picture, size: tuple[int, int]) -> Picture:
    """A picture of another size as one of this size: whole, centred, its sides in proportion, black beside it.

    Args:
        picture: (H, W, 3) uint8 RGB.
        size: (width, height) wanted [px].

    Returns:
        (height, width, 3) uint8 RGB, C-contiguous; the picture itself if it has that size.
    """
    height, width = picture.shape[:2]
    if (width, height) == size:
        return picture
    scale = min(size[0] / width, size[1] / height)
    inner = max(1, round(scale * width)), max(1, round(scale * height))
    left, top = (size[0] - inner[0]) // 2, (size[1] - inner[1]) // 2
    whole = np.zeros((size[1], size[0], 3), dtype=np.uint8)
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    whole[top : top + inner[1], left : left + inner[0]] = cv2.resize(picture, inner, interpolation=how)
    return whole


def pixel_aspect_of(stream: av.VideoStream) -> float:
    """Width of a pixel over its height; 1 where the stream does not say or says nonsense."""
    said = stream.sample_aspect_ratio
    aspect = float(said) if said else 1.0
    return aspect if 1 / MOST_STRETCHED <= aspect <= MOST_STRETCHED else 1.0


def reason_of(error: Exception) -> str:
    """Why FFmpeg or the system failed, without codes and paths."""
    return getattr(error, "strerror", None) or str(error)


def _url(path: Path) -> str:
    """ "file:" ends the search for a protocol: names such as "tcp:host:80" or "12:30.mp4" are only names."""
    return f"file:{path.absolute()}"


def _is_known(stream: av.VideoStream) -> bool:
    """Whether there is a decoder; PyAV has no context for a stream without one."""
    return getattr(stream, "codec_context", None) is not None
