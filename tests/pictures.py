"""Pictures of which every corner can be told from the others, in every way that arrays lie in memory."""

from collections.abc import Callable

import numpy as np
from hypothesis import strategies as st

SIDES = (426, 540, 854, 898, 1080, 1096, 1366)
"""Of phone and web video: none is a multiple of 16, which is what decoders round their rows up to."""
CORNERS = ((200, 40, 40), (40, 200, 40), (40, 40, 200), (200, 200, 40))
"""Red, green, blue, yellow: upper left, upper right, lower left, lower right."""


def sides() -> st.SearchStrategy[int]:
    """Widths and heights [px]: all small ones, and the usual ones."""
    return st.integers(1, 200) | st.sampled_from(SIDES)


def quarters(width: int, height: int) -> np.ndarray:
    """(H, W, 3) uint8: four plain quarters."""
    image = np.empty((height, width, 3), np.uint8)
    for number, colour in enumerate(CORNERS):
        rows = slice(height // 2, None) if number >= 2 else slice(0, max(height // 2, 1))
        columns = slice(width // 2, None) if number % 2 else slice(0, max(width // 2, 1))
        image[rows, columns] = colour
    return image


def padded(image: np.ndarray) -> np.ndarray:
    """The same picture with rows that are padded to 64 bytes, as decoders hand them over."""
    height, width = image.shape[:2]
    row = -(-width * 3 // 64) * 64
    wide = np.zeros((height, row), np.uint8)
    wide[:, : width * 3] = image.reshape(height, width * 3)
    return np.lib.stride_tricks.as_strided(wide, image.shape, (row, 3, 1))


LAYOUTS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "as it is": lambda image: image,
    "padded rows": padded,
    "column by column": np.asfortranarray,
    "cut out": lambda image: np.pad(image, ((2, 3), (1, 4), (0, 0)))[2:-3, 1:-4],
    "mirrored": lambda image: np.ascontiguousarray(image[:, ::-1])[:, ::-1],
    "from the bottom": lambda image: np.ascontiguousarray(image[::-1])[::-1],
    "turned": lambda image: np.rot90(np.ascontiguousarray(np.rot90(image)), -1),
    "blue first": lambda image: np.ascontiguousarray(image[..., ::-1])[..., ::-1],
}
"""One picture as it may lie in memory."""


def corners_of(image: np.ndarray) -> list[tuple[int, int, int]]:
    """The four corner pixels in the order of CORNERS."""
    return [tuple(int(value) for value in image[y, x]) for y in (0, -1) for x in (0, -1)]  # type: ignore[misc]


def is_upright(image: np.ndarray, tolerance: int = 40) -> bool:
    """Whether each quarter's middle has its colour."""
    height, width = image.shape[:2]
    places = [(height * y // 4, width * x // 4) for y in (1, 3) for x in (1, 3)]
    found = np.array([image[y, x] for y, x in places], dtype=int)
    return bool(np.abs(found - np.array(CORNERS)).max() <= tolerance)
