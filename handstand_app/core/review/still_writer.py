"""A picture into a file of its own; it appears under its name only when it is complete."""

from pathlib import Path

import cv2

from handstand_app.core.sources.base import Image, SourceError
from models.whole_file import write_whole

STILL_COPIES = (".png", ".jpg", ".jpeg")
"""Names of pictures that are written."""


def write_still(target: Path, image: Image) -> None:
    """Write (H, W, 3) uint8 RGB as the name says.

    Raises:
        SourceError: it cannot be written.
    """
    try:
        done, data = cv2.imencode(target.suffix, cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
        if not done:
            raise SourceError(f"{target} cannot be written as a picture")
        target.parent.mkdir(parents=True, exist_ok=True)
        write_whole(target, data.tobytes())
    except (OSError, cv2.error) as error:
        raise SourceError(f"{target} cannot be written: {getattr(error, 'strerror', None) or error}") from error
