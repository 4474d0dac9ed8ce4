"""H.264 in fragmented MP4: readable at any moment up to the last whole fragment, about half a second back."""

import errno
import os
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

import av
import av.error
from av.packet import Packet
from av.video.frame import PictureType

from handstand_app.core.recording.frames import StoredFrame
from models.media.video import open_video, picture_stream

WRITE_ERRORS = (OSError, av.error.FFmpegError)
"""What writing a video raises when the disk or the encoder fails."""
TIME_BASE = Fraction(1, 90_000)
FRAGMENT_S = 0.5
"""A fragment ends with the picture before each key picture, and those come this often."""
MOVFLAGS = "frag_keyframe+empty_moov+default_base_moof"
ENCODER: dict[str, object] = {
    "preset": "ultrafast",
    "tune": "zerolatency",
    "crf": "23",
    "forced-idr": "1",
    "threads": "1",
}
BT601, LIMITED_RANGE = 6, 1


class _DurableFile:
    """What the muxer writes to: each write reaches the system at once, and after a failure nothing more is written."""

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self._file = open(path, "xb", buffering=0)  # noqa: SIM115
        self.failed = False

    def write(self, data: bytes) -> int:
        """Write all of it, or raise OSError."""
        view = memoryview(data)
        while view and not self.failed:
            try:
                written = self._file.write(view)
            except OSError:
                self.failed = True
                raise
            if not written:
                self.failed = True
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            view = view[written:]
        return len(data)

    def close(self, *, sync: bool) -> None:
        """Close; with `sync` not before the disk has it. Does nothing if it is closed. Raises OSError."""
        if self._file.closed:
            return
        with self._file:
            if sync:
                os.fsync(self._file.fileno())


class FragmentedVideo:
    """Writes one file. Pictures get their own times, so the frame rate may vary.

    Args:
        path: must not exist.
        size: (width, height) of all pictures, even [px].

    Raises:
        OSError: the file cannot be made.
    """

    def __init__(self, path: Path, size: tuple[int, int]) -> None:
        self.path = path
        self.size = size
        self.frames = 0
        self.first_at = self.last_at = 0.0
        self._key_at = 0.0
        self._next_pts = 0
        self._held: Packet | None = None
        self._file = _DurableFile(path)
        self._container = av.open(self._file, "w", format="mp4", options={"movflags": MOVFLAGS, "flush_packets": "1"})
        stream = self._container.add_stream("libx264", rate=30)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        stream.time_base = stream.codec_context.time_base = TIME_BASE
        stream.gop_size = 30
        stream.codec_context.colorspace = BT601
        stream.codec_context.color_range = LIMITED_RANGE
        stream.options = ENCODER
        self._stream = stream

    def write(self, frame: StoredFrame) -> float:
        """Append a picture; returns its time in the file [s].

        Raises:
            OSError, av.error.FFmpegError: the disk is full or gone, or the encoder failed; call `abandon`.
        """
        if not self.frames:
            self.first_at = self._key_at = frame.captured_at
        picture = av.VideoFrame.from_ndarray(frame.planes, format="yuv420p")
        time_s = max(frame.captured_at, self.last_at) - self.first_at
        picture.pts = max(round(time_s / TIME_BASE), self._next_pts)
        picture.time_base = TIME_BASE
        if not self.frames or frame.captured_at - self._key_at >= FRAGMENT_S - 1e-6:
            picture.pict_type = PictureType.I
            self._key_at = frame.captured_at
        for packet in self._stream.encode(picture):
            self._mux(packet)
        self.last_at = frame.captured_at
        self.frames += 1
        self._next_pts = picture.pts + 1
        return float(picture.pts * TIME_BASE)

    @property
    def duration_s(self) -> float:
        """From the first picture to the end of the last one, which counts as long as the mean of the others [s]."""
        span = self.last_at - self.first_at
        return span + span / (self.frames - 1) if self.frames > 1 else 1 / 30

    def close(self) -> None:
        """Write what is held back, and wait until the disk has it.

        Raises:
            OSError, av.error.FFmpegError: as `write`.
        """
        for packet in self._stream.encode(None):
            self._mux(packet)
        if self._held is not None:
            self._held.duration = round(self.duration_s / max(self.frames, 1) / TIME_BASE)
            self._container.mux(self._held)
            self._held = None
        self._container.close()
        self._file.close(sync=True)

    def abandon(self) -> None:
        """Close after a failure: nothing more is written, what is in the file stays."""
        self._file.failed = True
        self._held = None
        try:
            self._container.close()
        finally:
            self._file.close(sync=False)

    def _mux(self, packet: Packet) -> None:
        """Hand the packet before this one to the file: now its duration is known."""
        held, self._held = self._held, packet
        if held is not None:
            assert held.pts is not None and packet.pts is not None
            held.duration = packet.pts - held.pts
            self._container.mux(held)


@dataclass(frozen=True, slots=True)
class VideoFacts:
    """What a video file holds: pictures, seconds, and the size of a picture [px]."""

    frames: int
    duration_s: float
    width: int
    height: int


def inspect(path: Path) -> VideoFacts:
    """Read how much a file of ours holds, without decoding it.

    Raises:
        OSError, av.error.FFmpegError: it cannot be read.
        ValueError: it is no video, or holds no picture.
    """
    with open_video(path) as container:
        stream = picture_stream(container)
        ends = [(packet.pts, packet.duration or 0) for packet in container.demux(stream) if packet.pts is not None]
        if not ends or stream.time_base is None:
            raise ValueError(f"{path} holds no picture")
        span = max(pts + duration for pts, duration in ends) - min(pts for pts, _ in ends)
        return VideoFacts(len(ends), float(span * stream.time_base), stream.width, stream.height)


def cut_torn_end(path: Path) -> int:
    """Cut the file after its last whole fragment; returns how many fragments it has. Safe to do twice.

    Raises:
        OSError: the file cannot be read or cut.
    """
    with open(path, "r+b") as file:
        total = file.seek(0, os.SEEK_END)
        position = whole = fragments = 0
        while (size := _box(file, position, total)) is not None:
            length, kind = size
            position += length
            fragments += kind == b"mdat"
            if kind != b"moof":
                whole = position
        if whole < total:
            file.truncate(whole)
            os.fsync(file.fileno())
        return fragments


def _box(file: BinaryIO, position: int, total: int) -> tuple[int, bytes] | None:
    """Length and kind of the MP4 box at `position`; None if it is not whole (ISO 14496-12, section 4.2)."""
    file.seek(position)
    head = file.read(16)
    if len(head) < 8:
        return None
    length = int.from_bytes(head[:4], "big")
    if length == 1 and len(head) == 16:
        length = int.from_bytes(head[8:], "big")
    return (length, head[4:8]) if 8 <= length <= total - position else None
