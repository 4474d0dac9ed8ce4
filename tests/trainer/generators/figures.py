"""Drawn people: known keypoints and a picture of them on disk."""

from pathlib import Path

import cv2
import numpy as np

from tests.models.test_crop import body
from tests.trainer.conftest import draw_figure

SIDE = 160
"""Width and height of every picture [px]."""


def figure(number: int, *, inverted: bool = False) -> np.ndarray:
    """(16, 2) PA16J in image pixels, a different one for each number; its pelvis is above the thorax if inverted."""
    angle = 0.1 * (number % 5) + (np.pi if inverted else 0.0)
    points: np.ndarray = body(angle, 0.6 + 0.02 * (number % 7)) - (300, 200) + (SIDE / 2 + number % 3, SIDE / 2)
    return points


def write_picture(path: Path, keypoints: np.ndarray) -> None:
    """A JPEG of the figure, in a folder that is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), draw_figure(keypoints, (SIDE, SIDE), 0)[..., ::-1])
