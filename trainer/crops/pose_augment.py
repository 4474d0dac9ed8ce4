"""Random variations of a training crop: where it lies, how it is turned, mirrored, lit, blurred and covered.

Geometry happens in the choice of the crop, so that a picture is resampled once. Nothing here changes its arguments.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from models.crop import Crop

Image = NDArray[np.uint8]


@dataclass(frozen=True)
class PoseAugment:
    """How far training crops stray from the canonical one, in which the torso is upright and the body fills it."""

    turn_deg: float = 25.0
    """Standard deviation of the rotation [degrees]."""
    any_turn_share: float = 0.25
    """Share of crops turned by any angle, so that a person is also found before the orientation is known."""
    scale: tuple[float, float] = (0.65, 1.5)
    """Side of the crop over the canonical side."""
    far_share: float = 0.2
    """Share of crops in which the person is small and anywhere, as when they are being looked for."""
    far_scale: float = 3.5
    """Largest side of such a crop over the canonical side."""
    shift: float = 0.1
    """Standard deviation of the crop's centre [share of its side]."""
    empty_share: float = 0.04
    """Share of crops beside the person: nothing is visible in them."""
    occlusion_share: float = 0.3
    """Share of crops with a part covered by a rectangle."""
    blur_share: float = 0.3
    """Share of crops that lose detail, as small or moving people do."""


def vary_crop(crop: Crop, options: PoseAugment, rng: Generator) -> Crop:
    """A random crop near `crop`, or a much larger one that holds it somewhere."""
    if rng.random() < options.any_turn_share:
        turn = rng.uniform(-math.pi, math.pi)
    else:
        turn = math.radians(options.turn_deg) * rng.standard_normal()
    if rng.random() < options.far_share:
        scale = math.exp(rng.uniform(math.log(options.scale[1]), math.log(options.far_scale)))
        reach = (scale - 1) / 2 * crop.side
        dx, dy = rng.uniform(-reach, reach, size=2)
    else:
        scale = rng.uniform(*options.scale)
        dx, dy = rng.standard_normal(2) * options.shift * crop.side
    return Crop(crop.x + dx, crop.y + dy, crop.side * scale, crop.angle + turn)


def empty_crop(crop: Crop, image: Image, rng: Generator) -> Crop:
    """A crop of random size and angle wholly beside the square `crop`, towards the side with the most picture."""
    height, width = image.shape[:2]
    room = {"left": crop.x, "right": width - crop.x, "top": crop.y, "bottom": height - crop.y}
    side = rng.uniform(0.4, 1.0) * crop.side
    away = (crop.side + side) * 0.75
    dx, dy = {"left": (-away, 0.0), "right": (away, 0.0), "top": (0.0, -away), "bottom": (0.0, away)}[
        max(room, key=lambda name: room[name])
    ]
    return Crop(crop.x + dx, crop.y + dy, side, rng.uniform(-math.pi, math.pi))


def fill_outside(picture: Image, inside: Image, other: Image, rng: Generator) -> Image:
    """Replace what lies outside the photograph by a magnified piece of another one.

    Args:
        picture: (S, S, 3) crop with nothing outside the photograph.
        inside: (S, S) 255 where the photograph is.
        other: (H, W, 3) any other picture.
    """
    size = picture.shape[0]
    window = max(int(min(other.shape[:2]) * rng.uniform(0.15, 0.4)), 4)
    y = rng.integers(0, other.shape[0] - window + 1)
    x = rng.integers(0, other.shape[1] - window + 1)
    patch = cv2.resize(other[y : y + window, x : x + window], (size, size), interpolation=cv2.INTER_LINEAR)
    return np.where(inside[..., None] > 127, picture, patch).astype(np.uint8)


def vary_light(picture: Image, rng: Generator) -> Image:
    """Gamma, gain and offset, a little different for each colour; sometimes grey."""
    gamma = np.exp(rng.normal(0, 0.25) + rng.normal(0, 0.05, size=3))
    gain = np.exp(rng.normal(0, 0.2) + rng.normal(0, 0.06, size=3))
    offset = rng.normal(0, 12)
    levels = np.linspace(0, 1, 256)[:, None]
    table = np.clip(255 * gain * levels**gamma + offset, 0, 255).astype(np.uint8)
    varied = cv2.LUT(picture, table[None])
    if rng.random() < 0.1:
        varied = cv2.cvtColor(cv2.cvtColor(varied, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    return np.asarray(varied, dtype=np.uint8)


def lose_detail(picture: Image, rng: Generator) -> Image:
    """Shrink and enlarge, or smear along a line, then add noise."""
    size = picture.shape[0]
    if rng.random() < 0.5:
        small = max(int(size * rng.uniform(0.35, 0.9)), 8)
        blurred = cv2.resize(cv2.resize(picture, (small, small), interpolation=cv2.INTER_AREA), (size, size))
    else:
        length = int(rng.integers(2, max(size // 16, 3)))
        kernel = np.zeros((2 * length + 1, 2 * length + 1), dtype=np.float32)
        dx, dy = (length * np.array([math.cos(a := rng.uniform(0, math.pi)), math.sin(a)])).round().astype(int)
        cv2.line(kernel, (length - int(dx), length - int(dy)), (length + int(dx), length + int(dy)), 1.0)
        blurred = cv2.filter2D(picture, -1, kernel / kernel.sum())
    noise = rng.normal(0, rng.uniform(0, 8), size=blurred.shape)
    return np.clip(blurred + noise, 0, 255).astype(np.uint8)


def cover(picture: Image, rng: Generator) -> Image:
    """Paint one rectangle of a random colour or of another part of the same picture."""
    size = picture.shape[0]
    w, h = (rng.uniform(0.08, 0.35, size=2) * size).astype(int) + 1
    x, y = rng.integers(0, size - w), rng.integers(0, size - h)
    covered = picture.copy()
    if rng.random() < 0.5:
        covered[y : y + h, x : x + w] = rng.integers(0, 256, size=3)
    else:
        from_x, from_y = rng.integers(0, size - w), rng.integers(0, size - h)
        covered[y : y + h, x : x + w] = picture[from_y : from_y + h, from_x : from_x + w]
    return covered
