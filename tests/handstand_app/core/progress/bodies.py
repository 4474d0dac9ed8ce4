"""Tracks of bodies upside down whose sway is known."""

import math

import numpy as np

from handstand_app.core.clip import TrackFrame
from models.skeleton import KEYPOINTS
from models.verdicts import VerdictKind

HEIGHTS = {"wrist": 0.0, "elbow": 0.25, "shoulder": 0.5, "hip": 1.0, "knee": 1.35, "ankle": 1.7}
"""Above the floor, as shares of 500 px: from ankle to shoulder it is 600 px, so the body is 600 / 0.779 px high."""
BODY_PX = 600 / 0.779


def body(time_s: float, hip_px: float, ankle_px: float, at: float = 700.0) -> TrackFrame:
    """One frame of somebody upside down whose hips and ankles are so far to the right."""
    moved = {"hip": hip_px, "knee": (hip_px + ankle_px) / 2, "ankle": ankle_px}
    points = {}
    for name in KEYPOINTS:
        part = name.removeprefix("r_").removeprefix("l_")
        height = HEIGHTS.get(part, 0.6)
        points[name] = (at + moved.get(part, 0.0), 1000 - 500 * height, 0.9)
    return TrackFrame(time_s, VerdictKind.STRAIGHT, keypoints=points)


def swaying(fps: float, hip_px: float, ankle_px: float, hertz: float = 0.5, seconds: float = 9.0) -> list[TrackFrame]:
    times = np.arange(0, seconds, 1 / fps)
    waves = np.sin(2 * math.pi * hertz * times)
    return [body(time, hip_px * wave, ankle_px * wave) for time, wave in zip(times.tolist(), waves, strict=True)]
