"""Pictures of high dynamic range (HLG and PQ, as phones film) brought to the range of ordinary video."""

from functools import cache

import av
import cv2
import numpy as np
from numpy.typing import NDArray

PQ, HLG = 16, 18
"""Transfer characteristics as H.273 numbers them: SMPTE ST 2084 and ARIB STD-B67."""
WHITE_NITS = 203.0
"""Diffuse white of HDR video, which becomes white in ordinary video (ITU-R BT.2408)."""
HLG_NITS, HLG_GAMMA = 1000.0, 1.2
"""Peak of the display that HLG is made for, and the gamma of its rendering (ITU-R BT.2100)."""
KNEE = 0.75
"""Of white; what is brighter is compressed and what is darker is kept."""
DISPLAY_GAMMA = 2.4
"""Of ordinary video (ITU-R BT.1886)."""
BRIGHTEST = 8.0
"""Of white; what is brighter shows no difference."""
STEPS = 4096

_BT2020_TO_BT709 = np.array(
    [[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]], dtype=np.float32
)
"""Linear light; ITU-R BT.2087, annex 1."""


def is_high_dynamic_range(frame: av.VideoFrame) -> bool:
    """Whether the frame says that it is coded in HLG or PQ."""
    return frame.color_trc in (PQ, HLG)


def to_standard_range(frame: av.VideoFrame) -> NDArray[np.uint8]:
    """(H, W, 3) uint8 RGB of BT.709; highlights are compressed, colours that BT.709 lacks are clipped."""
    coded = np.asarray(frame.to_ndarray(format="rgb48le"), dtype=np.uint16) >> 4
    light = cv2.transform(np.take(_light_of(int(frame.color_trc)), coded), _BT2020_TO_BT709)
    # The square root spends the steps where the eye sees them.
    steps = np.sqrt(np.clip(light, 0, BRIGHTEST)) * ((STEPS - 1) / BRIGHTEST**0.5)
    return np.take(_codes(), steps.astype(np.uint16))


@cache
def _light_of(transfer: int) -> NDArray[np.float32]:
    """(STEPS,) linear light of each coded value, 1 is white."""
    coded = np.linspace(0, 1, STEPS)
    if transfer == PQ:  # BT.2100, table 4
        m1, m2, c1, c2, c3 = 2610 / 16384, 2523 / 4096 * 128, 3424 / 4096, 2413 / 4096 * 32, 2392 / 4096 * 32
        root = coded ** (1 / m2)
        nits = 10_000 * (np.maximum(root - c1, 0) / (c2 - c3 * root)) ** (1 / m1)
    else:  # BT.2100, table 5
        a, b, c = 0.17883277, 0.28466892, 0.55991073
        scene = np.where(coded <= 0.5, coded**2 / 3, (np.exp((coded - c) / a) + b) / 12)
        nits = HLG_NITS * scene**HLG_GAMMA
    return (nits / WHITE_NITS).astype(np.float32)


@cache
def _codes() -> NDArray[np.uint8]:
    """(STEPS,) code of each step of light, up to BRIGHTEST."""
    light = np.linspace(0, BRIGHTEST**0.5, STEPS) ** 2
    above = 1 - np.exp(-np.maximum(light - KNEE, 0) / (1 - KNEE))  # meets the straight part with the same slope
    shown = np.where(light <= KNEE, light, KNEE + (1 - KNEE) * above)
    return np.round(255 * shown ** (1 / DISPLAY_GAMMA)).astype(np.uint8)
