"""Video files from start to end: exact times, slow motion undone, and an honest end when a file is cut off."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import av.error

from handstand_app.core.sources.base import Image, SourceError
from handstand_app.core.sources.speed import speed_of
from models.media.decoder import Decoder
from models.media.video import VideoError, letterboxed, open_video, picture_stream, pixel_aspect_of, reason_of, upright


@dataclass(frozen=True)
class TimedImage:
    """A picture of a file and when it is shown, from the file's start [s]."""

    time_s: float
    image: Image


TAIL_S, TAIL_SHARE, TAIL_OF_SHORT = 0.25, 0.02, 0.2
"""So much of the announced length may be missing in a whole file: rounding, or a padded sound track [s, share]; the
last one is the limit for very short files."""


class VideoReader:
    """Decodes one file from start to end. Use as a context manager.

    All pictures have the size of the first one; where the file changes it, later ones are letterboxed into that.

    Args:
        slow_motion: how many times slower than real time the file plays; None takes the factor in its metadata.

    Attributes:
        frames_expected: number of pictures that the file announces; 0 if it does not say.
        speed: how fast the file plays.
        duration_s: as the file says, to the end of the last picture [s]; 0 if it does not say.

    Raises:
        SourceError: the file is missing, no video, or has no picture track.
    """

    def __init__(self, path: Path, slow_motion: float | None = None) -> None:
        if not path.is_file():
            raise SourceError(
                f"{path} does not exist; check the spelling" if not path.exists() else f"{path} is no file"
            )
        try:
            self._container = open_video(path)
        except VideoError as error:
            raise SourceError(f"{path} {error}") from error
        self.path = path
        self._size: tuple[int, int] | None = None
        self._stream = stream = picture_stream(self._container)
        self._pixel_aspect = pixel_aspect_of(stream)
        stream.thread_type = "AUTO"
        self.frames_expected = _shown(stream)
        self.speed = speed_of(self._container, stream, slow_motion)
        self.duration_s = self._announced_s() / self.speed.factor

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
            SourceError: the file ends early or is damaged; everything that can be decoded was given.
        """
        first, last_time = 0.0, -1.0
        decoder = Decoder(self._container, self._stream, self._container.streams.audio)
        try:
            for count, frame in enumerate(decoder):
                stamp = (frame.time if frame.time is not None else count / self.speed.fps) / self.speed.factor
                first = stamp if count == 0 else first
                last_time = max(stamp - first, last_time + 1e-4)
                yield self._timed(last_time, frame)
        except av.error.FFmpegError as error:
            raise SourceError(f"{self.path} is damaged after picture {decoder.count}: {reason_of(error)}") from error
        if decoder.count == 0:
            raise SourceError(f"{self.path} holds no picture that can be decoded")
        self._check_tail(decoder.reached_s)
        if decoder.bad:
            lost = f"{decoder.bad} pictures could not be decoded, the others were read"
            raise SourceError(f"{self.path} is damaged after picture {decoder.first_bad}: {lost}")

    def _check_tail(self, reached_s: float) -> None:
        """What counts is how far the file goes, not how many pictures it lists: cuts hide some of those on purpose."""
        announced_s = (self._container.duration or 0) / av.time_base
        if self._container.format.name == "avi":  # the duration is a guess by the size of the file
            announced_s = max(announced_s, self._stream.frames / self.speed.fps)
        end_s = announced_s + (self._container.start_time or 0) / av.time_base
        if end_s - reached_s > max(TAIL_SHARE * announced_s, min(TAIL_S, TAIL_OF_SHORT * announced_s)):
            raise SourceError(f"{self.path} is cut off: it announces {end_s:.1f} s and ends after {reached_s:.1f} s")

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
        image = upright(frame, self._pixel_aspect)
        self._size = self._size or (image.shape[1], image.shape[0])
        return TimedImage(time_s, letterboxed(image, self._size))

    def _decoded_near(self, time_s: float) -> Iterator[tuple[float, av.VideoFrame]]:
        """Pictures from the key picture before a time on [s], from the start where the file cannot be searched."""
        pictures = iter(Decoder(self._container, self._stream))
        first = next(pictures, None)
        if first is None:
            return
        self._timed(0.0, first)  # whose size those have that follow
        start = first.time
        if start is not None and self._stream.time_base and time_s > 0:
            with contextlib.suppress(av.error.FFmpegError):
                self._container.seek(
                    round((start + time_s * self.speed.factor) / self._stream.time_base), stream=self._stream
                )
                first, pictures = None, iter(Decoder(self._container, self._stream))
        if first is not None:
            yield 0.0, first
        for count, frame in enumerate(pictures, start=1):
            own_s = count / self.speed.fps if frame.time is None or start is None else frame.time - start
            yield own_s / self.speed.factor, frame

    def _announced_s(self) -> float:
        stream = self._stream
        if stream.duration and stream.time_base:
            return float(stream.duration * stream.time_base)
        if self._container.duration:
            return self._container.duration / 1_000_000
        return stream.frames / self.speed.fps


def _shown(stream: av.VideoStream) -> int:
    """Pictures that the file announces, without those that its edit list hides; 0 if it does not say."""
    entries = stream.index_entries
    if len(entries) < stream.frames:
        return stream.frames
    return sum(not entry.is_discard for entry in entries) if stream.frames else 0
