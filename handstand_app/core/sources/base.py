"""What a source of frames promises."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]


class SourceError(Exception):
    """A source cannot be opened or has ended badly; the message is one sentence for the athlete."""


class FrameSource(Protocol):
    """A camera or what stands in for one. Opened, read and released by one thread; `release` may come from another."""

    name: str

    def open(self) -> None:
        """Get ready to read.

        Raises:
            SourceError: it cannot be opened; the message says why and what to do.
        """
        ...

    def read(self) -> Image | None:
        """The next picture, (H, W, 3) uint8 RGB, as soon as there is one; None if this read failed."""
        ...

    def release(self) -> None:
        """Give the device back. Safe to call twice, and while another thread hangs in `read`."""
        ...
