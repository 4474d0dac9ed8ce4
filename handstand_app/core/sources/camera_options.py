"""What is asked of one camera, and remembered of it."""

from dataclasses import dataclass

import cv2

from handstand_app.core.sources.base import Image

SIZES = ((640, 480), (800, 600), (1280, 720), (1920, 1080))
"""Width and height in pixels, as webcams have them."""
RATES = (15, 24, 25, 30, 50, 60)
"""Pictures a second."""
ROTATIONS = (0, 90, 180, 270)
"""Degrees clockwise."""
_TURNS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}


@dataclass(frozen=True, slots=True)
class CameraOptions:
    """Of one camera. Raises ValueError for what no camera can be asked for.

    Attributes:
        width, height: one of SIZES; a camera that cannot takes the nearest that it has.
        fps: one of RATES.
        rotation: one of ROTATIONS: by how much its pictures are turned, so that up is up.
        mirror: shown as in a mirror; never what the network sees or what is recorded.
    """

    width: int = 640
    height: int = 480
    fps: int = 30
    rotation: int = 0
    mirror: bool = False

    def __post_init__(self) -> None:
        if (self.width, self.height) not in SIZES:
            raise ValueError(f"no camera is asked for {self.width!r}x{self.height!r} pixels")
        for name, known in (("fps", RATES), ("rotation", ROTATIONS)):
            if getattr(self, name) not in known or isinstance(getattr(self, name), bool):
                raise ValueError(f"{name} must be one of {known}, got {getattr(self, name)!r}")
        if not isinstance(self.mirror, bool):
            raise ValueError(f"mirror must be true or false, got {self.mirror!r}")


def turned(image: Image, rotation: int) -> Image:
    """(H, W, 3) a picture turned clockwise by one of ROTATIONS."""
    return cv2.rotate(image, _TURNS[rotation]) if rotation else image  # type: ignore[return-value]
