"""Poses and observations made by hand."""

import numpy as np

from handstand_app.core.types import Observation, Pose
from models.skeleton import INDEX, NUM_KEYPOINTS


def pose_of_bends(
    shoulder: float = 0.0, hip: float = 0.0, knee: float = 0.0, lean: float = 0.0, legs: float = 0.0
) -> Pose:
    """A handstand seen from the side, every angle in degrees; positive bends to the right (clockwise)."""
    point, direction = np.array([300.0, 440.0]), -90.0 + lean
    line = [point]
    for length, turn in ((80, 0.0), (90, shoulder), (70, hip), (70, knee)):
        direction += turn
        point = point + length * np.array([np.cos(np.radians(direction)), np.sin(np.radians(direction))])
        line.append(point)
    keypoints = np.zeros((NUM_KEYPOINTS, 2))
    for part, place in zip(("wrist", "shoulder", "hip", "knee", "ankle"), line, strict=True):
        keypoints[INDEX[f"r_{part}"]] = keypoints[INDEX[f"l_{part}"]] = place
    keypoints[INDEX["r_elbow"]] = keypoints[INDEX["l_elbow"]] = (line[0] + line[1]) / 2
    for side, sign in (("r", 1), ("l", -1)):
        for part in ("knee", "ankle"):
            keypoints[INDEX[f"{side}_{part}"]] = rotated(keypoints[INDEX[f"{side}_{part}"]], line[2], sign * legs / 2)
    keypoints[INDEX["pelvis"]], keypoints[INDEX["thorax"]] = line[2], line[1]
    down = (line[1] - line[2]) / np.linalg.norm(line[1] - line[2])
    keypoints[INDEX["neck"]], keypoints[INDEX["head_top"]] = line[1] + 10 * down, line[1] + 35 * down
    return Pose(keypoints, np.full(NUM_KEYPOINTS, 0.9), np.ones(NUM_KEYPOINTS, dtype=bool))


def rotated(point: np.ndarray, about: np.ndarray, degrees: float) -> np.ndarray:
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return about + np.array([[cos, -sin], [sin, cos]]) @ (point - about)


def observation(captured_at: float, pose: Pose | None = None, index: int = 0) -> Observation:
    """An observation of a 640x480 picture at a time."""
    pose = pose or pose_of_bends()
    return Observation(index, captured_at, pose, np.full(16, 2.0), np.zeros((16, 4)), (640, 480))
