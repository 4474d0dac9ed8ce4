"""Pictures into an H.264 file with their own times; the file appears under its name only when it is complete."""

import contextlib
from collections.abc import Iterator
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from typing import Self

import av
import av.error
import numpy as np

from handstand_app.core.sources.base import Image, SourceError
from models.media.video import create_video, letterboxed, reason_of
from models.whole_file import whole_file

TIME_BASE = Fraction(1, 90_000)


class OutputError(SourceError):
    """A file cannot be written; what there is of it is of no use."""


class VideoWriter:
    """Writes one file. Use as a context manager: an exception inside it, or no picture, leaves no file behind.

    Args:
        path: ends in .mp4.
        fps: nominal pictures a second.

    Raises:
        OutputError: the file cannot be written; from every method.
    """

    def __init__(self, path: Path, fps: float) -> None:
        self.path = path
        with self._explained(), ExitStack() as stack:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._container = create_video(stack.enter_context(whole_file(path)))
            self._unfinished = stack.pop_all()
        self._stream = self._container.add_stream("libx264", rate=Fraction(fps).limit_denominator(1000))
        self._stream.pix_fmt = "yuv420p"
        self._stream.options = {"crf": "20", "preset": "veryfast"}
        self._started = False
        self._size: tuple[int, int] | None = None

    def write(self, time_s: float, image: Image) -> None:
        """Append a picture; (H, W, 3) RGB. Odd sides are cut by one pixel, those of another size than the first one are
        letterboxed into that."""
        self._size = self._size or (image.shape[1], image.shape[0])
        image = letterboxed(image, self._size)
        height, width = (side - side % 2 for side in image.shape[:2])
        if not self._started:
            self._stream.width, self._stream.height = max(width, 2), max(height, 2)
            self._stream.time_base = TIME_BASE
            self._stream.codec_context.time_base = TIME_BASE  # else pictures faster than `fps` are refused
            self._started = True
        if width == 0 or height == 0:  # thinner than the format allows
            image = np.repeat(np.repeat(image, 2, axis=0), 2, axis=1)
        frame = av.VideoFrame.from_ndarray(
            np.ascontiguousarray(image[: self._stream.height, : self._stream.width]), format="rgb24"
        )
        frame.pts = round(time_s / TIME_BASE)
        frame.time_base = TIME_BASE
        with self._explained():
            self._container.mux(self._stream.encode(frame))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        complete = kind is None and self._started
        with contextlib.suppress(_Abandoned), self._explained(), self._unfinished:
            try:
                if complete:
                    self._container.mux(self._stream.encode(None))
                self._container.close()
            except (OSError, av.error.FFmpegError):
                if complete:
                    raise
            if not complete:
                raise _Abandoned

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (OSError, av.error.FFmpegError) as error:
            raise OutputError(f"{self.path} cannot be written: {reason_of(error)}") from error


class _Abandoned(Exception):
    """The part is to be removed."""
