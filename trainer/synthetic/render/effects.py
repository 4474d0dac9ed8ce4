"""What cameras and files do to a picture: exposure, white balance, blur, noise, JPEG. Moves no pixel."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]


@dataclass(frozen=True)
class Effects:
    """Strengths; the defaults change nothing."""

    exposure: float = 1.0
    """Factor on all channels."""
    contrast: float = 1.0
    """Factor around middle grey."""
    white_balance: tuple[float, float, float] = (1.0, 1.0, 1.0)
    """Factors on red, green, blue."""
    blur_px: float = 0.0
    """Sigma of a Gaussian."""
    motion_px: float = 0.0
    """Length of a straight motion blur."""
    motion_angle: float = 0.0
    """Its direction in degrees from the picture's x axis."""
    noise: float = 0.0
    """Sigma of noise, 1 is full scale."""
    saturation: float = 1.0
    """0 is grey."""


def draw_effects(rng: np.random.Generator) -> Effects:
    """As laptop cameras in living rooms have them: mostly mild, sometimes bad."""
    tint = np.exp(rng.normal(0.0, 0.06, 3))
    return Effects(
        exposure=float(np.exp(rng.normal(-0.03, 0.17))),
        contrast=float(np.exp(rng.normal(0.0, 0.12))),
        white_balance=(float(tint[0]), float(tint[1]), float(tint[2])),
        blur_px=min(1.6, float(rng.exponential(0.45))) if rng.random() < 0.6 else 0.0,
        motion_px=float(rng.uniform(2.0, 9.0)) if rng.random() < 0.12 else 0.0,
        motion_angle=float(rng.uniform(0.0, 180.0)),
        noise=min(0.08, float(rng.exponential(0.015))),
        saturation=float(rng.uniform(0.6, 1.3)) if rng.random() < 0.95 else 0.0,
    )


def apply_effects(picture: Picture, effects: Effects, rng: np.random.Generator) -> Picture:
    """The picture (H, W, 3) RGB as the camera would have given it."""
    result: NDArray[np.float32] = picture.astype(np.float32) / 255.0
    if effects.motion_px >= 1.0:
        kernel = _motion_kernel(effects.motion_px, effects.motion_angle)
        result = cv2.filter2D(result, -1, kernel).astype(np.float32)
    if effects.blur_px > 0.2:
        result = cv2.GaussianBlur(result, (0, 0), effects.blur_px).astype(np.float32)
    result = result * np.array([effects.exposure * factor for factor in effects.white_balance], np.float32)
    result = (result - 0.5) * np.float32(effects.contrast) + 0.5
    if effects.saturation != 1.0:
        grey = result.mean(axis=2, keepdims=True)
        result = grey + (result - grey) * np.float32(effects.saturation)
    if effects.noise > 0.0:
        result += rng.standard_normal(result.shape, np.float32) * np.float32(effects.noise)
    return (np.clip(result, 0.0, 1.0) * 255.0 + 0.5).astype(np.uint8)


def encode_jpeg(picture: Picture, quality: int) -> bytes:
    """JPEG file of an RGB picture (H, W, 3)."""
    fine, data = cv2.imencode(".jpg", picture[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not fine:
        raise RuntimeError(f"JPEG encoding failed for a picture of shape {picture.shape}; report this as a bug.")
    return bytes(data.tobytes())


def _motion_kernel(length: float, angle: float) -> NDArray[np.float32]:
    """Square kernel with a centred line; sums to 1."""
    size = int(np.ceil(length)) | 1
    kernel = np.zeros((size, size), np.float32)
    middle = size // 2
    reach = length / 2.0 * np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
    start, end = np.round(middle - reach).astype(int), np.round(middle + reach).astype(int)
    cv2.line(kernel, (int(start[0]), int(start[1])), (int(end[0]), int(end[1])), 1.0, 1)
    return kernel / kernel.sum()
