"""Pictures of what a network answers: the predicted skeleton over the annotated one, many crops on a sheet."""

import cv2
import numpy as np
from numpy.typing import NDArray

from models.skeleton import EDGES, KEYPOINTS
from trainer.datasets.layouts import Layout

TRUE_COLOUR = (80, 220, 120)
PREDICTED_COLOUR = (255, 140, 60)
EXTRA_EDGES = (("r_wrist", "r_hand"), ("l_wrist", "l_hand"), ("r_ankle", "r_foot"), ("l_ankle", "l_foot"))


def edges(layout: Layout) -> list[tuple[int, int]]:
    """Pairs of keypoints of `layout` that a bone joins."""
    named = [*((KEYPOINTS[a], KEYPOINTS[b]) for a, b in EDGES), *EXTRA_EDGES]
    known = set(layout.keypoints)
    return [(layout.index(a), layout.index(b)) for a, b in named if a in known and b in known]


def draw_skeleton(
    image: NDArray[np.uint8], keypoints: NDArray[np.floating], layout: Layout, colour: tuple[int, int, int]
) -> NDArray[np.uint8]:
    """A copy of (H, W, 3) RGB with the bones between known keypoints: (J, 2) pixels, NaN where unknown."""
    drawn = image.copy()
    for a, b in edges(layout):
        if np.isfinite(keypoints[[a, b]]).all():
            ends = [tuple(round(float(v)) for v in keypoints[index]) for index in (a, b)]
            cv2.line(drawn, ends[0], ends[1], colour, max(image.shape[0] // 90, 1), cv2.LINE_AA)
    return drawn


def sheet(
    images: NDArray[np.uint8], predicted: NDArray[np.floating], truth: NDArray[np.floating], layout: Layout
) -> NDArray[np.uint8]:
    """(N, S, S, 3) crops side by side, up to four rows: annotation green, prediction orange.

    Args:
        predicted, truth: (N, J, 2) in crop coordinates; NaN where unknown.
    """
    size = images.shape[1]
    drawn = []
    for image, guess, labels in zip(images, predicted, truth, strict=True):
        annotated = draw_skeleton(image, labels * size, layout, TRUE_COLOUR)
        drawn.append(draw_skeleton(annotated, guess * size, layout, PREDICTED_COLOUR))
    columns = max(-(-len(drawn) // 4), 1)
    blank = np.zeros_like(images[0])
    rows = [drawn[start : start + columns] for start in range(0, len(drawn), columns)]
    rows[-1] += [blank] * (columns - len(rows[-1]))
    return np.concatenate([np.concatenate(row, axis=1) for row in rows])


def confusion_picture(counts: NDArray[np.int64], names: tuple[str, ...], cell: int = 64) -> NDArray[np.uint8]:
    """A confusion as a picture: rows are the truth, brighter is a larger share of the row, counts in the cells."""
    margin = 160
    side = cell * len(names)
    image = np.full((side + 28, margin + side, 3), 24, dtype=np.uint8)
    shares = counts / counts.sum(axis=1, keepdims=True).clip(1)
    for row, name in enumerate(names):
        y = 28 + row * cell
        _write(image, name[:18], (6, y + cell // 2 + 4))
        _write(image, name[:8], (margin + row * cell + 3, 18))
        for column in range(len(names)):
            x = margin + column * cell
            image[y : y + cell - 1, x : x + cell - 1] = 32 + 190 * shares[row, column]
            _write(image, str(counts[row, column]), (x + 6, y + cell // 2 + 4))
    return image


def _write(image: NDArray[np.uint8], text: str, place: tuple[int, int]) -> None:
    cv2.putText(image, text, place, cv2.FONT_HERSHEY_SIMPLEX, 0.42, (120, 200, 255), 1, cv2.LINE_AA)
