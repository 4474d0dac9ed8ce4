"""Any picture of a clip, exactly, by number; what was decoded on the way is kept for stepping back and forth."""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import av.container
import av.error
import numpy as np
from numpy.typing import NDArray

from handstand_app.core.sources.base import Image, SourceError
from handstand_app.core.sources.speed import speed_of
from handstand_app.core.types import rgb_picture
from models.media.decoder import Decoder
from models.media.video import VideoError, letterboxed, open_video, picture_stream, pixel_aspect_of, reason_of, upright

CACHE_BYTES = 160 * 2**20
"""Decoded pictures that are kept; about 120 of 1280x720."""


@dataclass(frozen=True, slots=True, eq=False)
class ClipIndex:
    """When each picture of a clip is shown.

    Attributes:
        times_s: (N,) strictly increasing, from the first picture [s].
        duration_s: to the end of the last picture [s].
    """

    times_s: NDArray[np.float64]
    duration_s: float

    def __len__(self) -> int:
        return len(self.times_s)

    def at(self, time_s: float) -> int:
        """Number of the picture that is shown at a time; the first or last one outside of the clip."""
        return max(int(np.searchsorted(self.times_s, time_s + 1e-6, side="right")) - 1, 0)


@dataclass(frozen=True, slots=True, eq=False)
class ClipFrame:
    """A picture of a clip: its number, its time from the first one [s], and the image as in `Frame`."""

    index: int
    time_s: float
    image: Image

    def __post_init__(self) -> None:
        object.__setattr__(self, "image", rgb_picture("ClipFrame.image", self.image))


class ClipReader:
    """Reads one file; used from one thread. Use as a context manager.

    Times come from the stream, rotation flags are honoured. All pictures have the size of the first one; where the file
    changes it, later ones are letterboxed into that.

    Args:
        cache_bytes: limit of decoded pictures that are kept.
        slow_motion: how many times slower than real time the file plays; None takes the factor in its metadata.

    Attributes:
        speed: how fast the file plays.

    Raises:
        SourceError: the file is missing, empty, no video, or gives no times.
    """

    def __init__(self, path: Path, cache_bytes: int = CACHE_BYTES, slow_motion: float | None = None) -> None:
        self.path = path
        self._cache_bytes = cache_bytes
        self._cache: OrderedDict[int, av.VideoFrame] = OrderedDict()
        self._cached_bytes = 0
        self._decoding: Iterator[av.VideoFrame] | None = None
        self._position = -1
        self._size: tuple[int, int] | None = None
        self._open()
        try:
            self._pixel_aspect = pixel_aspect_of(self._stream)
            self.speed = speed_of(self._container, self._stream, slow_motion)
            self._read_index()
        except BaseException:
            self._container.close()
            raise

    def _open(self) -> None:
        self._container = _open(self.path)
        self._stream = picture_stream(self._container)
        self._stream.thread_type = "SLICE"  # threads over frames would hold pictures back at every seek

    def __enter__(self) -> "ClipReader":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._decoding = None
        self._cache.clear()
        self._container.close()

    def frame(self, index: int) -> ClipFrame:
        """The picture with a number. One that is damaged gives the last good one before it, or the first one of all.

        Raises:
            IndexError: no such number.
            SourceError: neither can be decoded.
        """
        image = upright(self._decoded(index), self._pixel_aspect)
        if self._size is None:
            first = image if index == 0 else upright(self._decoded(0), self._pixel_aspect)
            self._size = first.shape[1], first.shape[0]
        return ClipFrame(index, float(self.index.times_s[index]), letterboxed(image, self._size))

    def prepare(self, index: int) -> None:
        """Decode a picture that is likely to be wanted next; numbers outside of the clip and damage are ignored."""
        if 0 <= index < len(self.index) and index not in self._cache:
            try:
                self._decoded(index)
            except SourceError:
                self._decoding = None

    def _decoded(self, index: int) -> av.VideoFrame:
        if not 0 <= index < len(self.index):
            raise IndexError(f"{self.path.name} has pictures 0 to {len(self.index) - 1}, not {index}")
        if index in self._cache:
            self._cache.move_to_end(index)
            return self._cache[index]
        key = int(np.searchsorted(self._keys, index, side="right")) - 1
        if self._decoding is not None and self._keys[max(key, 0)] <= self._position < index:
            decoded = self._decode_to(index)
            if decoded is not None:
                return decoded
        for start in (key, key - 1):  # an index in the file may be wrong by one key picture
            decoded = self._seek_and_decode(int(self._keys[max(start, 0)]), index)
            if decoded is not None:
                return decoded
        decoded = self._decode_from_start(index)
        if decoded is not None:
            return decoded
        raise SourceError(f"{self.path.name} is damaged at {self.index.times_s[index]:.2f} s; other parts may be fine")

    def _decode_from_start(self, index: int) -> av.VideoFrame | None:
        """For files without an index, which cannot always seek, and pictures that a cut left without a beginning."""
        self._container.close()
        self._open()
        self._decoding, self._position = iter(Decoder(self._container, self._stream)), -1
        return self._decode_to(index, or_later=True)

    def _seek_and_decode(self, key: int, index: int) -> av.VideoFrame | None:
        try:
            self._container.seek(int(self._pts[key]), stream=self._stream, backward=True, any_frame=False)
        except av.error.FFmpegError:
            return None
        self._decoding, self._position = iter(Decoder(self._container, self._stream)), -1
        return self._decode_to(index)

    def _decode_to(self, index: int, *, or_later: bool = False) -> av.VideoFrame | None:
        """Decode up to a picture; if it is missing the last good one before it, or else, if wanted, the next one."""
        assert self._decoding is not None
        best: tuple[int, av.VideoFrame] | None = None
        try:
            for decoded in self._decoding:
                number = int(np.searchsorted(self._pts, decoded.pts if decoded.pts is not None else -1))
                if number == len(self._pts) or self._pts[number] != decoded.pts:
                    continue
                self._position = number
                self._keep(number, decoded)
                if number > index:
                    best = best or ((number, decoded) if or_later else None)
                    break
                best = number, decoded
                if number == index:
                    return decoded
        except av.error.FFmpegError:
            self._decoding = None
        else:
            self._decoding = None  # the file has ended
        if best is None:
            return None
        self._keep(index, best[1])
        return best[1]

    def _keep(self, number: int, decoded: av.VideoFrame) -> None:
        if number in self._cache:
            return
        size = decoded.width * decoded.height * 3 // 2
        self._cache[number] = decoded
        self._cached_bytes += size
        while self._cached_bytes > self._cache_bytes and len(self._cache) > 1:
            self._cache.popitem(last=False)
            self._cached_bytes -= size

    def _read_index(self) -> None:
        """Times and key pictures of the whole file, without decoding it."""
        found: list[tuple[int, int, bool]] = []
        try:
            for packet in self._container.demux(self._stream):
                if packet.size and packet.pts is not None and not packet.is_discard:
                    found.append((packet.pts, packet.duration or 0, packet.is_keyframe))
        except av.error.FFmpegError as error:
            if not found:
                raise SourceError(f"{self.path.name} cannot be read: {reason_of(error)}") from error
        base = self._stream.time_base
        if not found or base is None:
            raise SourceError(f"{self.path.name} holds no picture with a time; convert it to MP4")
        found.sort()
        pts, first = np.unique(np.array([pts for pts, _, _ in found], dtype=np.int64), return_index=True)
        second = float(base) / self.speed.factor
        times = (pts - pts[0]) * second
        usual = float(np.median(np.diff(times))) if len(times) > 1 else 1 / 30
        last = found[-1][1] * second or usual
        self._pts = pts
        self._keys = np.flatnonzero(np.array([key for _, _, key in found])[first])
        if not len(self._keys):
            self._keys = np.zeros(1, dtype=np.int64)
        self.index = ClipIndex(times, float(times[-1] + last))


def _open(path: Path) -> av.container.InputContainer:
    if not path.is_file():
        raise SourceError(f"{path.name} is no longer there: {path}")
    if path.stat().st_size == 0:
        raise SourceError(f"{path.name} is empty: nothing was recorded into it")
    try:
        return open_video(path)
    except VideoError as error:
        raise SourceError(f"{path.name} {error}") from error
