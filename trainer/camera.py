"""A calibrated camera with lens distortion, as Human3.6M describes its four."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Camera:
    """Pinhole camera with three radial and two tangential distortion terms.

    Attributes:
        rotation: (3, 3) world to camera.
        centre: (3,) of the camera in the world [mm].
        focal: (2,) [px].
        principal: (2,) principal point [px].
        radial: (3,) k.
        tangential: (2,) p.
    """

    rotation: FloatArray
    centre: FloatArray
    focal: FloatArray
    principal: FloatArray
    radial: FloatArray
    tangential: FloatArray
