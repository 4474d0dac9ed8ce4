"""Skeleton and verdict drawn into a copy of a picture, for annotated videos; no Qt."""

import cv2
import numpy as np

from handstand_app.core.geometry import FAULT_WORDS, body_line
from handstand_app.core.palette import INK, PAPER, VERDICT_COLOURS, deviation_colour, line_deviations
from handstand_app.core.sources.base import Image
from handstand_app.core.types import NEARLY_STRAIGHT, Angles, Label, LiveResult, Pose, Verdict
from models.skeleton import BODY_LINE, EDGES

VERDICT_WORDS: dict[Label, str] = {
    Label.STRAIGHT: "STRAIGHT",
    Label.NOT_STRAIGHT: "NOT STRAIGHT",
    Label.NO_HANDSTAND: "NO HANDSTAND",
    Label.CANNOT_TELL: "CAN'T TELL",
}


def words_of(verdict: Verdict) -> str:
    """The verdict in large letters."""
    return "NEARLY" if verdict.reason == NEARLY_STRAIGHT else VERDICT_WORDS[verdict.label]


def annotate(result: LiveResult) -> Image:
    """A copy of the frame with skeleton, body line, verdict and hold time; (H, W, 3) uint8 RGB."""
    picture = result.frame.image.copy()
    thickness = max(round(min(picture.shape[:2]) / 160), 1)
    if result.pose is not None:
        _draw_skeleton(picture, result.pose, thickness)
        if result.angles is not None and result.verdict is not None and result.verdict.is_up:
            _draw_line(picture, result.pose, result.angles, 2 * thickness)
    if result.verdict is not None:
        _draw_banner(picture, result.verdict, result.hold.total_s, result.hold.straight_s)
    return picture


def _draw_skeleton(picture: Image, pose: Pose, thickness: int) -> None:
    points = np.round(pose.keypoints * 16 - 8).astype(int)  # OpenCV counts from pixel centres; 4 fractional bits
    for a, b in EDGES:
        if pose.sure[a] and pose.sure[b]:
            cv2.line(picture, _xy(points[a]), _xy(points[b]), PAPER, thickness, cv2.LINE_AA, 4)
    for point in points[pose.sure]:
        cv2.circle(picture, _xy(point), thickness * 24, INK, -1, cv2.LINE_AA, 4)


def _draw_line(picture: Image, pose: Pose, angles: Angles, thickness: int) -> None:
    points = np.round(body_line(pose) * 16 - 8).astype(int)
    sure = [pose.sure[right] or pose.sure[left] for right, left in BODY_LINE]
    for index, deviation in enumerate(line_deviations(angles)):
        if sure[index] and sure[index + 1]:
            colour = deviation_colour(deviation)
            cv2.line(picture, _xy(points[index]), _xy(points[index + 1]), colour, thickness, cv2.LINE_AA, 4)


def _draw_banner(picture: Image, verdict: Verdict, total_s: float, straight_s: float) -> None:
    height, width = picture.shape[:2]
    bar = max(height // 9, 14)
    picture[height - bar :] = VERDICT_COLOURS[verdict.label]
    words = words_of(verdict)
    if verdict.fault:
        words += f": {FAULT_WORDS[verdict.fault]}"
    scale = bar / 44
    baseline = height - bar // 3
    weight = max(round(scale * 2), 1)
    cv2.putText(picture, words, (bar // 3, baseline), cv2.FONT_HERSHEY_SIMPLEX, scale, INK, weight, cv2.LINE_AA)
    if total_s > 0:
        clock = f"{total_s:.1f} s, {straight_s:.1f} straight"
        (text_width, _), _ = cv2.getTextSize(clock, cv2.FONT_HERSHEY_SIMPLEX, scale * 0.7, weight)
        place = (width - text_width - bar // 3, baseline)
        cv2.putText(picture, clock, place, cv2.FONT_HERSHEY_SIMPLEX, scale * 0.7, INK, weight, cv2.LINE_AA)


def _xy(point: np.ndarray) -> tuple[int, int]:
    return int(point[0]), int(point[1])
