"""Skeleton and verdict drawn into a copy of a picture, for annotated videos; no Qt."""

from dataclasses import dataclass

import cv2
import numpy as np

from handstand_app.core.drawing.banner import BannerText, with_banner
from handstand_app.core.drawing.palette import INK, PAPER, PLUMB, VERDICT_COLOURS, line_colours
from handstand_app.core.judging.faults import broken_words, off_words
from handstand_app.core.sources.base import Image
from handstand_app.core.types import Hold, LiveResult, Pose, Verdict
from handstand_app.core.verdict_lines import NEARLY_SENTENCE, SENTENCES
from models.body_line import WRIST, Angles, body_line, is_upside_down
from models.skeleton import BODY_LINE, EDGES
from models.verdicts import VerdictKind

VERDICT_WORDS: dict[VerdictKind, str] = {
    VerdictKind.STRAIGHT: "STRAIGHT",
    VerdictKind.NEARLY_STRAIGHT: "NEARLY",
    VerdictKind.NOT_STRAIGHT: "NOT STRAIGHT",
    VerdictKind.NO_HANDSTAND: "NO HANDSTAND",
    VerdictKind.CANNOT_TELL: "CAN'T TELL",
}


@dataclass(frozen=True, slots=True)
class Layers:
    """What is drawn over a picture, or beside it.

    Attributes:
        skeleton: bones between sure keypoints.
        plumb_line: the vertical through the hands.
        body_line: wrists to ankles.
        answer: what the network says: the colours of the body line, and on an annotated picture the banner.
    """

    skeleton: bool = True
    plumb_line: bool = True
    body_line: bool = True
    answer: bool = True


ANNOTATED = Layers(plumb_line=False)
"""What `analyze --annotate` draws."""


def words_of(verdict: Verdict) -> str:
    """The verdict in large letters."""
    return VERDICT_WORDS[verdict.label]


def detail_of(verdict: Verdict) -> str:
    """Why, in small letters: the fault, how far what is off, or the reason that it cannot be told; may be empty."""
    if verdict.label is VerdictKind.NOT_STRAIGHT:
        return broken_words(verdict)
    if verdict.label is VerdictKind.NEARLY_STRAIGHT:
        return off_words(verdict.cause) if verdict.cause else NEARLY_SENTENCE
    return SENTENCES[verdict.reason] if verdict.reason else ""


def annotate(result: LiveResult, layers: Layers = ANNOTATED) -> Image:
    """A copy of the frame with what is known drawn in, below a banner with verdict and hold time.

    The size depends on that of the frame and on `layers` alone. Without a verdict the banner is there and empty.

    Returns:
        (H, W, 3) uint8 RGB, with even sides if there is a banner.
    """
    picture = result.frame.image.copy()
    thickness = max(round(min(picture.shape[:2]) / 160), 1)
    if result.pose is not None:
        if layers.plumb_line:
            _draw_plumb_line(picture, result.pose, thickness)
        if layers.skeleton:
            _draw_skeleton(picture, result.pose, thickness)
        if layers.body_line and result.angles is not None and result.verdict is not None and result.verdict.is_up:
            _draw_line(picture, result.pose, result.angles if layers.answer else None, 2 * thickness)
    if not layers.answer:
        return picture
    if result.verdict is None:
        return with_banner(picture, BannerText(), INK)
    return with_banner(picture, _text(result.verdict, result.hold), VERDICT_COLOURS[result.verdict.label])


def plumb_line(pose: Pose, width: int) -> float | None:
    """Where the vertical through the hands is, while they carry the body, in a picture of a width [px]; else None."""
    right, left = BODY_LINE[WRIST]
    line = body_line(pose.keypoints, pose.sure)
    if not (pose.sure[right] or pose.sure[left]) or not is_upside_down(line):
        return None
    x = float(line[WRIST, 0])
    return x if 0 <= x <= width else None


def _text(verdict: Verdict, hold: Hold) -> BannerText:
    if hold.total_s <= 0:
        return BannerText(words_of(verdict), detail_of(verdict))
    straight = f"{hold.straight_s:.1f} s straight"
    return BannerText(words_of(verdict), detail_of(verdict), f"{hold.total_s:.1f} s", straight)


def _draw_plumb_line(picture: Image, pose: Pose, thickness: int) -> None:
    height, width = picture.shape[:2]
    x = plumb_line(pose, width)
    if x is not None:
        column = round(x * 16 - 8)
        for colour, thick in ((INK, 2 * thickness), (PLUMB, thickness)):
            cv2.line(picture, (column, 0), (column, height * 16), colour, thick, cv2.LINE_AA, 4)


def _draw_skeleton(picture: Image, pose: Pose, thickness: int) -> None:
    points = np.round(pose.keypoints * 16 - 8).astype(int)  # OpenCV counts from pixel centres; 4 fractional bits
    for a, b in EDGES:
        if pose.sure[a] and pose.sure[b]:
            cv2.line(picture, _xy(points[a]), _xy(points[b]), PAPER, thickness, cv2.LINE_AA, 4)
    for point in points[pose.sure]:
        cv2.circle(picture, _xy(point), thickness * 24, INK, -1, cv2.LINE_AA, 4)


def _draw_line(picture: Image, pose: Pose, angles: Angles | None, thickness: int) -> None:
    points = np.round(body_line(pose.keypoints, pose.sure) * 16 - 8).astype(int)
    sure = [pose.sure[right] or pose.sure[left] for right, left in BODY_LINE]
    for index, colour in enumerate(line_colours(angles)):
        if sure[index] and sure[index + 1]:
            cv2.line(picture, _xy(points[index]), _xy(points[index + 1]), colour, thickness, cv2.LINE_AA, 4)


def _xy(point: np.ndarray) -> tuple[int, int]:
    return int(point[0]), int(point[1])
