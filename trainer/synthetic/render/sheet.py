"""A contact sheet: many pictures with their skeletons and labels, to look at what was made."""

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from models.labels import ACTIONS
from models.skeleton import EDGES
from trainer.synthetic.render.stills import Still

_RIGHT: Final = (255, 90, 60)
_LEFT: Final = (70, 190, 255)
_MIDDLE: Final = (250, 240, 80)
_RIGHT_KEYPOINTS: Final = frozenset((4, 6, 8, 10, 12, 14))
_LEFT_KEYPOINTS: Final = frozenset((5, 7, 9, 11, 13, 15))


def draw_skeleton(picture: NDArray[np.uint8], keypoints: NDArray[np.floating]) -> NDArray[np.uint8]:
    """A copy of the picture (H, W, 3) RGB with the skeleton of (16, 2) keypoints: right red, left blue, NaN none."""
    result = picture.copy()
    if not np.isfinite(keypoints).all():
        return result
    points = [(round(float(x) - 0.5), round(float(y) - 0.5)) for x, y in keypoints]
    for a, b in EDGES:
        colour = _RIGHT if b in _RIGHT_KEYPOINTS else _LEFT if b in _LEFT_KEYPOINTS else _MIDDLE
        cv2.line(result, points[a], points[b], colour, 1, cv2.LINE_AA)
    for point in points:
        cv2.circle(result, point, 2, (255, 255, 255), -1, cv2.LINE_AA)
    return result


def contact_sheet(stills: Sequence[Still], columns: int = 8, cell: int = 240) -> NDArray[np.uint8]:
    """(H, W, 3) RGB: the stills row by row, with kind, label and margin written above each."""
    rows = -(-len(stills) // columns)
    sheet = np.full((rows * (cell + 16), columns * cell, 3), 24, np.uint8)
    for number, still in enumerate(stills):
        top, left = (number // columns) * (cell + 16), (number % columns) * cell
        drawn = draw_skeleton(still.picture, still.truth.keypoints)
        sheet[top + 16 : top + 16 + cell, left : left + cell] = cv2.resize(
            drawn, (cell, cell), interpolation=cv2.INTER_AREA
        )
        text = f"{still.index} {still.kind}: {ACTIONS[still.truth.label]} ({still.truth.margin:.0f})"
        cv2.putText(sheet, text, (left + 3, top + 12), cv2.FONT_HERSHEY_SIMPLEX, 0.38, (235, 235, 235), 1, cv2.LINE_AA)
    return sheet
