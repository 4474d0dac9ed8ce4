"""Checks of the picture itself: light, sharpness, and whether the camera stands still."""

import cv2
import numpy as np
from numpy.typing import NDArray

from handstand_app.core.setup.checks import Check, Mark, Question
from handstand_app.core.types import FloatArray

Grey = NDArray[np.float32]

DARK, DIM, GLARE = 40.0, 70.0, 0.5
"""Brightness of the athlete, 0 to 255; and the share of pixels at the upper end."""
BACKLIT = 70.0
"""The background may be so much brighter."""
BODY_PX = 200
"""Sharpness is measured with the body this high, so that it does not depend on the distance."""
BLURRED, SOFT = 12.0, 35.0
"""Variance of the Laplacian: docs/reports/SETUP.md."""
SMALL = (160, 120)
"""Size in which movement of the camera is looked for [px]."""
SHAKE, MOVED = 0.015, 0.05
"""Shift of the background [share of the width]: within half a second, and since the set-up was checked."""
ALIKE = 0.12
"""Pictures whose phase correlation answers more weakly have nothing in common that could be followed."""
SLOW_FPS, TOO_SLOW_FPS = 20.0, 12.0


def body_box(keypoints: FloatArray, picture: tuple[int, int]) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of a body in a picture of (width, height), at least 8 pixels wide and high."""
    width, height = picture
    left, top = np.floor(keypoints.min(axis=0)).astype(int)
    right, bottom = np.ceil(keypoints.max(axis=0)).astype(int)
    left, top = int(np.clip(left, 0, max(width - 8, 0))), int(np.clip(top, 0, max(height - 8, 0)))
    return left, top, int(np.clip(right, left + 8, max(width, left + 8))), int(np.clip(bottom, top + 8, height))


def light_check(image: NDArray[np.uint8], box: tuple[int, int, int, int]) -> Check:
    """Whether the athlete in the box of an (H, W, 3) picture is lit."""
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    left, top, right, bottom = box
    body = grey[top:bottom, left:right]
    mean, around = float(body.mean()), float(grey.mean())
    if mean < DARK:
        return Check(Question.LIGHT, Mark.RED, "Switch on more light: you are too dark to be seen.")
    if around - mean > BACKLIT:
        return Check(Question.LIGHT, Mark.AMBER, "Turn the camera away from the window: the light is behind you.")
    if mean < DIM:
        return Check(Question.LIGHT, Mark.AMBER, "More light on you would help.")
    if float((body > 250).mean()) > GLARE:
        return Check(Question.LIGHT, Mark.AMBER, "Less light: you are so bright that nothing shows.")
    return Check(Question.LIGHT, Mark.GREEN, "There is enough light.")


def sharpness(image: NDArray[np.uint8], box: tuple[int, int, int, int]) -> float:
    """Variance of the Laplacian of the body in the box of an (H, W, 3) picture."""
    left, top, right, bottom = box
    body = cv2.cvtColor(np.ascontiguousarray(image[top:bottom, left:right]), cv2.COLOR_RGB2GRAY)
    scale = BODY_PX / body.shape[0]
    body = cv2.resize(body, (max(round(body.shape[1] * scale), 8), BODY_PX), interpolation=cv2.INTER_AREA)
    return float(cv2.Laplacian(body, cv2.CV_64F).var())


def sharp_check(image: NDArray[np.uint8], box: tuple[int, int, int, int]) -> Check:
    """Whether the athlete is sharp."""
    value = sharpness(image, box)
    if value < BLURRED:
        return Check(Question.SHARP, Mark.RED, "Wipe the lens, and wait for its focus: the picture is blurred.")
    if value < SOFT:
        return Check(Question.SHARP, Mark.AMBER, "The picture is a little soft: more light, or a clean lens, helps.")
    return Check(Question.SHARP, Mark.GREEN, "The picture is sharp.")


def background(image: NDArray[np.uint8], box: tuple[int, int, int, int] | None) -> Grey:
    """(H, W) small grey picture with the athlete painted over, for `shift`."""
    height, width = image.shape[:2]
    grey = cv2.resize(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), SMALL, interpolation=cv2.INTER_AREA).astype(np.float32)
    if box is not None:
        x, y = SMALL[0] / width, SMALL[1] / height
        left, top, right, bottom = (round(v * s) for v, s in zip(box, (x, y, x, y), strict=True))
        grey[max(top - 4, 0) : bottom + 4, max(left - 4, 0) : right + 4] = grey.mean()
    return grey


def shift(before: Grey, now: Grey) -> float | None:
    """How far the background moved between two pictures [share of the width]; None if they have nothing in common."""
    window = cv2.createHanningWindow(SMALL, cv2.CV_32F)
    (x, y), response = cv2.phaseCorrelate(before, now, window)
    return None if response < ALIKE else float(np.hypot(x, y)) / SMALL[0]


def steady_check(before: Grey | None, now: Grey) -> Check:
    """Whether the camera shakes, from two pictures half a second apart."""
    moved = None if before is None else shift(before, now)
    if moved is None:
        return Check(Question.STEADY, Mark.WAITING, "Looking at the background …")
    if moved > SHAKE:
        return Check(Question.STEADY, Mark.AMBER, "Put the camera on something firm: the picture moves.")
    return Check(Question.STEADY, Mark.GREEN, "The camera stands still.")


def rate_check(fps: float) -> Check:
    """Whether pictures come fast enough to judge movement; 0 means that nobody knows yet."""
    if fps <= 0:
        return Check(Question.RATE, Mark.WAITING, "Counting …")
    if fps < TOO_SLOW_FPS:
        return Check(Question.RATE, Mark.RED, f"Only {fps:.0f} pictures a second: more light, or a smaller picture.")
    if fps < SLOW_FPS:
        return Check(Question.RATE, Mark.AMBER, f"{fps:.0f} pictures a second: 30 are better. More light often helps.")
    return Check(Question.RATE, Mark.GREEN, f"{fps:.0f} pictures a second.")
