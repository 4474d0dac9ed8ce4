"""Procedural pictures for floors, walls and furniture: (S, S, 3) uint8, tileable or not, rows from the top."""

from collections.abc import Callable
from itertools import pairwise
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Colour = NDArray[np.float64]
SIZE: Final = 256


def noise(rng: np.random.Generator, octaves: int = 5, size: int = SIZE, stretch: int = 1) -> NDArray[np.float32]:
    """(S, S) smooth noise in about [-1, 1]; `stretch` draws it out along the rows."""
    total = np.zeros((size, size), np.float32)
    for octave in range(octaves):
        cells = 2 ** (octave + 1)
        grid = rng.standard_normal((cells * stretch, cells)).astype(np.float32)
        total += cv2.resize(grid, (size, size), interpolation=cv2.INTER_CUBIC) * 0.6**octave
    return total / 2.5


def finish(colour: NDArray[np.floating], relief: NDArray[np.floating]) -> Picture:
    """Colour (3,) or (S, S, 3) in [0, 1], brightened by relief (S, S)."""
    picture = np.broadcast_to(colour, (*relief.shape, 3)) * (1.0 + relief[..., None])
    return (np.clip(picture, 0.0, 1.0) * 255.0).astype(np.uint8)


def muted(rng: np.random.Generator, low: float = 0.25, high: float = 0.9, saturation: float = 0.16) -> Colour:
    """A colour as rooms have them: mostly grey, a little of some hue."""
    value = rng.uniform(low, high)
    hue = rng.normal(0.0, 1.0, 3)
    return np.clip(value * (1.0 + saturation * rng.random() * hue), 0.02, 0.98)


def plain(rng: np.random.Generator) -> Picture:
    return finish(muted(rng), 0.03 * noise(rng) + 0.01 * rng.standard_normal((SIZE, SIZE)))


def plaster(rng: np.random.Generator) -> Picture:
    return finish(muted(rng, 0.5, 0.95, 0.15), 0.05 * noise(rng, 7))


def ceiling(rng: np.random.Generator) -> Picture:
    return finish(muted(rng, 0.7, 0.98, 0.06), 0.03 * noise(rng))


def planks(rng: np.random.Generator) -> Picture:
    wood = np.array([0.72, 0.53, 0.36]) * rng.uniform(0.45, 1.25) * (1.0 + 0.08 * rng.standard_normal(3))
    relief = 0.10 * noise(rng, 6, stretch=6)
    count = int(rng.integers(4, 9))
    edges = np.linspace(0, SIZE, count + 1).astype(int)
    for start, end in pairwise(edges):
        relief[:, start:end] += rng.uniform(-0.12, 0.12)
        cut = int(rng.integers(0, SIZE))
        relief[cut : cut + 2, start:end] -= 0.25
        relief[:, start : start + 2] -= 0.25
    return finish(np.clip(wood, 0.05, 1.0), relief)


def tiles(rng: np.random.Generator) -> Picture:
    count = int(rng.integers(2, 7))
    relief = 0.05 * noise(rng)
    pitch = SIZE // count
    for row in range(count + 1):
        for column in range(count + 1):
            block = (slice(row * pitch, (row + 1) * pitch), slice(column * pitch, (column + 1) * pitch))
            relief[block] += rng.uniform(-0.06, 0.06)
    joint = rng.uniform(-0.4, 0.3)
    for k in range(count + 1):
        relief[k * pitch : k * pitch + 3] = joint
        relief[:, k * pitch : k * pitch + 3] = joint
    return finish(muted(rng), relief)


def bricks(rng: np.random.Generator) -> Picture:
    colour = np.array([0.62, 0.36, 0.27]) if rng.random() < 0.5 else muted(rng, 0.5, 0.9)
    relief = 0.08 * noise(rng, 7)
    height, width = SIZE // 10, SIZE // 5
    for row in range(11):
        top, shift = row * height, (row % 2) * width // 2
        for column in range(-1, 6):
            left = max(0, column * width + shift)
            relief[top : top + height, left : column * width + shift + width] += rng.uniform(-0.12, 0.12)
            relief[top : top + height, left : left + 3] = 0.2
        relief[top : top + 3] = 0.2
    return finish(colour, relief)


def carpet(rng: np.random.Generator) -> Picture:
    return finish(muted(rng, 0.15, 0.7, 0.28), 0.12 * rng.standard_normal((SIZE, SIZE)) + 0.05 * noise(rng))


def mat(rng: np.random.Generator) -> Picture:
    """Gymnastics or yoga mat: one strong colour with a seam."""
    palette = np.array(
        [[0.10, 0.25, 0.60], [0.60, 0.12, 0.15], [0.10, 0.45, 0.40], [0.45, 0.25, 0.55], [0.2, 0.2, 0.23]]
    )
    colour = np.clip(palette[rng.integers(len(palette))] * rng.uniform(0.7, 1.4), 0.0, 1.0)
    relief = 0.04 * noise(rng) + 0.02 * rng.standard_normal((SIZE, SIZE))
    relief[:4] -= 0.2
    relief[-4:] -= 0.2
    return finish(colour, relief)


def window(rng: np.random.Generator) -> Picture:
    """Bright sky over something green or grey, behind bars."""
    rows = np.linspace(0.0, 1.0, SIZE)[:, None, None]
    sky = np.array([0.75, 0.86, 0.97]) * rng.uniform(0.75, 1.1)
    below = muted(rng, 0.35, 0.75, 0.5)
    horizon = rng.uniform(0.4, 0.9) + 0.12 * noise(rng, 4)[0][None, :, None]
    picture = np.where(rows < horizon, sky, below) * (1.0 + 0.06 * noise(rng)[..., None])
    picture = cv2.GaussianBlur(picture.astype(np.float32), (0, 0), 3)
    frame, bars = muted(rng, 0.2, 0.98, 0.1), int(rng.integers(1, 4))
    for k in range(bars + 1):
        at = int(k * (SIZE - 10) / bars)
        picture[:, at : at + 10] = frame
    picture[:12] = picture[-12:] = picture[SIZE // 2 - 4 : SIZE // 2 + 4] = frame
    return finish(np.clip(picture, 0.0, 1.0), np.zeros((SIZE, SIZE)))


def clutter(rng: np.random.Generator) -> Picture:
    """Shelves, posters, whatever hangs or stands at a wall: random soft-edged shapes."""
    picture = np.full((SIZE, SIZE, 3), muted(rng) * 255.0, np.float32)
    for _ in range(int(rng.integers(6, 40))):
        colour = tuple(float(channel) for channel in muted(rng, 0.05, 0.95, 0.5) * 255.0)
        x, y, w, h = (int(value) for value in rng.integers(0, SIZE, 4) // np.array([1, 1, 3, 3]))
        if rng.random() < 0.7:
            cv2.rectangle(picture, (x, y), (x + w, y + h), colour, -1)
        else:
            cv2.ellipse(picture, (x, y), (w // 2 + 2, h // 2 + 2), float(rng.uniform(0, 180)), 0, 360, colour, -1)
    blurred = cv2.GaussianBlur(picture, (0, 0), float(rng.uniform(0.5, 2.0))).astype(np.float32) / 255.0
    return finish(blurred, 0.06 * noise(rng))


def wall_bars(rng: np.random.Generator) -> Picture:
    """Swedish wall bars."""
    wood = np.array([0.80, 0.62, 0.42]) * rng.uniform(0.7, 1.15)
    back = muted(rng, 0.5, 0.95, 0.1)
    picture = np.broadcast_to(back, (SIZE, SIZE, 3)).copy()
    for at in np.linspace(6, SIZE - 14, 11).astype(int):
        picture[at : at + 8] = wood
        picture[at + 8 : at + 13] *= 0.7
    for at in (0, SIZE // 2 - 7, SIZE - 14):
        picture[:, at : at + 14] = wood * 0.9
    return finish(np.clip(picture, 0.0, 1.0), 0.05 * noise(rng, 6, stretch=1))


def furniture(rng: np.random.Generator) -> Picture:
    """A front with doors or drawers."""
    relief = 0.05 * noise(rng, 6)
    rows, columns = int(rng.integers(1, 5)), int(rng.integers(1, 4))
    for k in range(rows + 1):
        at = int(k * (SIZE - 4) / rows)
        relief[at : at + 4] -= 0.35
    for k in range(columns + 1):
        at = int(k * (SIZE - 4) / columns)
        relief[:, at : at + 4] -= 0.35
    return finish(muted(rng, 0.1, 0.95, 0.4), relief)


Maker = Callable[[np.random.Generator], Picture]
FLOORS: Final[tuple[Maker, ...]] = (planks, planks, tiles, carpet, plain, mat)
WALLS: Final[tuple[Maker, ...]] = (plaster, plaster, plain, bricks, clutter, planks, tiles)
THINGS: Final[tuple[Maker, ...]] = (clutter, furniture, furniture, plain, window, wall_bars)
