"""What a source of frames promises."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]


class SourceError(Exception):
    """A source cannot be opened or has ended badly; the message is one sentence for the athlete."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where the last read of a source stands.

    Attributes:
        segment: counts from 0; it rises whenever the next picture does not follow the one before: after a seek, and
            where a loop begins again. Nothing that looks back in time may look across.
        time_s: of the picture, from the start of its file [s]; None for a camera.
        is_waiting: the read gave no picture because none is due: paused, or at the end. That is no failure.
    """

    segment: int = 0
    time_s: float | None = None
    is_waiting: bool = False


LIVE = Position()
"""Of every camera: always the same."""


class FrameSource(Protocol):
    """A camera or what stands in for one. Opened, read and released by one thread; `release` may come from another.

    Attributes:
        name: for the athlete; never with a password.
        position: of the last read; changes in `open` and `read` alone.
    """

    name: str
    position: Position

    def open(self) -> None:
        """Get ready to read.

        Raises:
            SourceError: it cannot be opened; the message says why and what to do.
        """
        ...

    def read(self) -> Image | None:
        """The next picture, (H, W, 3) uint8 RGB, as soon as there is one; None if this read failed, or if it
        waited a moment in vain (`position.is_waiting`)."""
        ...

    def release(self) -> None:
        """Give the device back. Safe to call twice, and while another thread hangs in `read`."""
        ...
