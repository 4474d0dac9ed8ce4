"""Video files through PyAV: exact times, rotation flags honoured, and an honest end when a file is cut off."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

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


class VideoFileSource:
    """A video file as a camera: paced by its own clock and started again at its end."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self.path = path
        self._reader: VideoReader | None = None
        self._pictures: Iterator[TimedImage] = iter(())
        self._started = 0.0
        self._offset_s = 0.0
        self._last_s = 0.0

    def open(self) -> None:
        """See `FrameSource`."""
        self.release()
        self._offset_s = 0.0
        self._rewind()
        self._started = time.perf_counter()

    def read(self) -> Image | None:
        """See `FrameSource`; waits until the picture is due. A damaged file plays as far as it goes."""
        if self._reader is None:
            return None
        try:
            picture = next(self._pictures, None)
        except SourceError:
            picture = None
        if picture is None:
            if self._last_s == 0.0 and self._offset_s > 0.0:
                return None  # not even one picture in the second round
            self._offset_s += self._last_s + 1 / self._reader.fps
            self._rewind()
            picture = next(self._pictures)
        self._last_s = picture.time_s
        due = self._started + self._offset_s + picture.time_s
        wait = due - time.perf_counter()
        if wait > 0:
            time.sleep(wait)
        elif wait < -1.0:  # the computer slept: go on from here
            self._started -= wait
        return picture.image

    def release(self) -> None:
        """See `FrameSource`."""
        reader, self._reader = self._reader, None
        if reader is not None:
            reader.close()

    def _rewind(self) -> None:
        self.release()
        self._reader = VideoReader(self.path)
        self._pictures = iter(self._reader)
        self._last_s = 0.0
