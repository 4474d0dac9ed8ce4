"""The last seconds of results in bounded memory: pictures as JPEG."""

from collections import deque
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from handstand_app.core.types import Frame, LiveResult, Pose, Verdict
from models.body_line import Angles

KEEP_S = 40.0
"""The longest delay and an attempt on top of it, or the last of a longer one [s]."""
LIMIT_BYTES = 140_000_000
"""Older pictures go when there is more, however few seconds are left: large or noisy pictures."""
QUALITY = 80


@dataclass(frozen=True, slots=True, eq=False)
class KeptPicture:
    """A result without its picture, and the picture compressed.

    Attributes:
        at: when it was taken [s].
    """

    at: float
    index: int
    jpeg: NDArray[np.uint8]
    pose: Pose | None
    angles: Angles | None
    verdict: Verdict | None

    def result(self, now: float, *, with_skeleton: bool = True) -> LiveResult:
        """The result again, as if it were of `now` [s]."""
        image = cv2.imdecode(self.jpeg, cv2.IMREAD_COLOR_RGB)
        assert image is not None
        frame = Frame(self.index, now, np.asarray(image, np.uint8))
        if not with_skeleton:
            return LiveResult(frame, verdict=self.verdict)
        return LiveResult(frame, self.pose, self.angles, self.verdict)


def kept(result: LiveResult) -> KeptPicture:
    """Compress a result. 4 ms for 1280x720 on one core."""
    bgr = cv2.cvtColor(result.frame.image, cv2.COLOR_RGB2BGR)
    _, jpeg = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return KeptPicture(
        result.frame.captured_at,
        result.frame.index,
        np.asarray(jpeg, np.uint8).reshape(-1),
        result.pose,
        result.angles,
        result.verdict,
    )


class PictureMemory:
    """Pictures in order of time, the oldest of which go. Used by one thread.

    Args:
        seconds: how far back it reaches [s].
        limit_bytes: of compressed pictures; whatever they take, one is kept.
    """

    def __init__(self, seconds: float = KEEP_S, limit_bytes: int = LIMIT_BYTES) -> None:
        self.seconds, self.limit_bytes = seconds, limit_bytes
        self.bytes = 0
        self._pictures: deque[KeptPicture] = deque()

    def __len__(self) -> int:
        return len(self._pictures)

    def add(self, picture: KeptPicture) -> None:
        """Add the newest picture; an older one than the last means another source, and everything before goes."""
        if self._pictures and picture.at < self._pictures[-1].at:
            self.clear()
        self._pictures.append(picture)
        self.bytes += len(picture.jpeg)
        while len(self._pictures) > 1 and (
            self.bytes > self.limit_bytes or picture.at - self._pictures[0].at > self.seconds
        ):
            self.bytes -= len(self._pictures.popleft().jpeg)

    def at(self, time_s: float) -> KeptPicture | None:
        """The newest picture that is no newer than this; the oldest if all are newer, None if there is none."""
        low, high = 0, len(self._pictures)
        while low < high:
            middle = (low + high) // 2
            if self._pictures[middle].at <= time_s:
                low = middle + 1
            else:
                high = middle
        return self._pictures[max(low - 1, 0)] if self._pictures else None

    def clear(self) -> None:
        """Forget everything."""
        self._pictures.clear()
        self.bytes = 0
