"""Video files through PyAV: exact times, rotation flags honoured, and an honest end when a file is cut off."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import av.error

from handstand_app.core.sources.base import Image, SourceError
from models.video import VideoError, open_video, picture_stream, pixel_aspect_of, reason_of, upright


@dataclass(frozen=True)
class TimedImage:
    """A picture of a file and when it is shown, from the file's start [s]."""

    time_s: float
    image: Image


class VideoReader:
    """Decodes one file from start to end. Use as a context manager.

    Attributes:
        frames_expected: number of pictures that the file announces; 0 if it does not say.
        fps: average pictures a second.
        duration_s: as the file says, to the end of the last picture [s]; 0 if it does not say.

    Raises:
        SourceError: the file is missing, no video, or has no picture track.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise SourceError(
                f"{path} does not exist; check the spelling" if not path.exists() else f"{path} is no file"
            )
        try:
            self._container = open_video(path)
        except VideoError as error:
            raise SourceError(f"{path} {error}") from error
        self.path = path
        self._stream = stream = picture_stream(self._container)
        self._pixel_aspect = pixel_aspect_of(stream)
        stream.thread_type = "AUTO"
        self.frames_expected = stream.frames
        self.fps = float(stream.average_rate or stream.guessed_rate or 30)
        self.duration_s = self._announced_s()

    def __enter__(self) -> "VideoReader":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._container.close()

    def __iter__(self) -> Iterator[TimedImage]:
        """Pictures in order of showing.

        Raises:
            SourceError: the file ends early or is damaged; everything before was given.
        """
        count, first, last_time = 0, None, -1.0
        try:
            for frame in self._container.decode(self._stream):
                stamp = frame.time if frame.time is not None else count / self.fps
                first = stamp if first is None else first
                last_time = max(stamp - first, last_time + 1e-3 if count else 0.0)
                yield TimedImage(last_time, upright(frame, self._pixel_aspect))
                count += 1
        except av.error.FFmpegError as error:
            raise SourceError(f"{self.path} is damaged after picture {count}: {reason_of(error)}") from error
        if count == 0:
            raise SourceError(f"{self.path} holds no picture that can be decoded")
        if count < 0.98 * self.frames_expected - 1:
            raise SourceError(f"{self.path} is cut off: {count} of {self.frames_expected} pictures could be read")

    def pictures_from(self, time_s: float) -> Iterator[TimedImage]:
        """Pictures from the one that is shown at a time on [s]; from the last one if that is past the end.

        Raises:
            SourceError: as iterating does; an early end cannot be noticed.
        """
        shown: tuple[float, av.VideoFrame] | None = None  # at that time, until a later one comes
        found = False
        try:
            for decoded in self._decoded_near(time_s):
                found = True
                if decoded[0] <= time_s + 1e-6:
                    shown = decoded
                    continue
                if shown is not None:
                    yield self._timed(*shown)
                    shown = None
                yield self._timed(*decoded)
        except av.error.FFmpegError as error:
            raise SourceError(f"{self.path} is damaged: {reason_of(error)}") from error
        if shown is not None:
            yield self._timed(*shown)
        elif not found:
            raise SourceError(f"{self.path} holds no picture that can be decoded")

    def _timed(self, time_s: float, frame: av.VideoFrame) -> TimedImage:
        return TimedImage(time_s, upright(frame, self._pixel_aspect))

    def _decoded_near(self, time_s: float) -> Iterator[tuple[float, av.VideoFrame]]:
        """Pictures from the key picture before a time on [s], from the start where the file cannot be searched."""
        pictures = self._container.decode(self._stream)
        first = next(pictures, None)
        if first is None:
            return
        start = first.time
        if start is not None and self._stream.time_base and time_s > 0:
            with contextlib.suppress(av.error.FFmpegError):
                self._container.seek(round((start + time_s) / self._stream.time_base), stream=self._stream)
                first, pictures = None, self._container.decode(self._stream)
        if first is not None:
            yield 0.0, first
        for count, frame in enumerate(pictures, start=1):
            yield count / self.fps if frame.time is None or start is None else frame.time - start, frame

    def _announced_s(self) -> float:
        stream = self._stream
        if stream.duration and stream.time_base:
            return float(stream.duration * stream.time_base)
        if self._container.duration:
            return self._container.duration / 1_000_000
        return stream.frames / self.fps
