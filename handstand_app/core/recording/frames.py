"""The last seconds of pictures in bounded memory, as I420 planes: half the size of RGB and what the encoder takes."""

from collections import deque
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from handstand_app.core.sources.base import Image
from handstand_app.core.types import Frame

MIB = 1 << 20


@dataclass(frozen=True, slots=True, eq=False)
class StoredFrame:
    """A picture that waits to be written.

    Attributes:
        index, captured_at: of the frame.
        planes: (H * 3 / 2, W) uint8: Y, then U and V at half size; BT.601, limited range.
    """

    index: int
    captured_at: float
    planes: NDArray[np.uint8]

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) [px], both even."""
        return self.planes.shape[1], self.planes.shape[0] * 2 // 3


def to_i420(image: Image) -> NDArray[np.uint8]:
    """Convert (H, W, 3) uint8 RGB to (H * 3 / 2, W) planes; odd sides lose one pixel, sides of one pixel double."""
    if min(image.shape[:2]) < 2:
        image = np.repeat(np.repeat(image, 2, axis=0), 2, axis=1)
    height, width = (side - side % 2 for side in image.shape[:2])
    even = np.ascontiguousarray(image[:height, :width])
    return np.asarray(cv2.cvtColor(even, cv2.COLOR_RGB2YUV_I420), dtype=np.uint8)


def stored(frame: Frame) -> StoredFrame:
    """The frame as it is kept. 0.5 ms for 1280x720 on one core."""
    return StoredFrame(frame.index, frame.captured_at, to_i420(frame.image))


class FrameRing:
    """Pictures in order of capture. Not thread-safe: whoever shares it locks it.

    While `keep_all` is False it holds the newest pictures within the limits, and older ones go. While it is True
    nothing that is in it goes; a picture that does not fit is refused and counted.

    Args:
        seconds: span of the held pictures [s].
        idle_bytes: memory of the held pictures.
        busy_bytes: memory while all are kept; more than `idle_bytes`, to leave room while the writer catches up.
    """

    def __init__(self, seconds: float, idle_bytes: int = 192 * MIB, busy_bytes: int = 288 * MIB) -> None:
        self.seconds = seconds
        self.idle_bytes = idle_bytes
        self.busy_bytes = busy_bytes
        self.keep_all = False
        self.refused = 0
        self.bytes = 0
        self._frames: deque[StoredFrame] = deque()

    def __len__(self) -> int:
        return len(self._frames)

    def push(self, frame: StoredFrame) -> bool:
        """Add the newest picture; False if it was refused."""
        if self.keep_all and self.bytes + frame.planes.nbytes > self.busy_bytes:
            self.refused += 1
            return False
        self._frames.append(frame)
        self.bytes += frame.planes.nbytes
        if not self.keep_all:
            self._forget()
        return True

    def first(self) -> StoredFrame | None:
        """The oldest picture."""
        return self._frames[0] if self._frames else None

    def pop(self) -> StoredFrame:
        """Remove the oldest picture. Raises IndexError if there is none."""
        frame = self._frames.popleft()
        self.bytes -= frame.planes.nbytes
        return frame

    def clear(self) -> None:
        """Forget all pictures."""
        self._frames.clear()
        self.bytes = 0

    def _forget(self) -> None:
        newest = self._frames[-1].captured_at
        while self._frames and (
            self.bytes > self.idle_bytes or newest - self._frames[0].captured_at > self.seconds + 1e-9
        ):
            self.pop()
