"""What is wrong with the place of athlete and camera, and what to do about it: one check a question.

The bounds were chosen on half of 136 upright and 461 inverted renders of known azimuth, on what the shipped network
sees, and measured on the other half: docs/reports/SETUP.md.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from handstand_app.core.coach.readiness import ROOM, is_standing
from handstand_app.core.types import FloatArray, Pose
from models.body_line import HIP, SHOULDER, body_line, is_upside_down
from models.skeleton import INDEX


class Mark(StrEnum):
    """How a check stands."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    WAITING = "waiting"


class Question(StrEnum):
    """What is checked, in the order in which it is to be mended."""

    BODY = "Whole body in the picture"
    ROOM = "Room for a handstand"
    DISTANCE = "Distance"
    SIDE = "Side-on"
    LIGHT = "Light"
    SHARP = "Sharp picture"
    LEVEL = "Camera level"
    STEADY = "Camera steady"
    RATE = "Pictures a second"


@dataclass(frozen=True, slots=True)
class Check:
    """An answer.

    Attributes:
        words: what to do, or that nothing is to be done; one plain sentence.
    """

    question: Question
    light: Mark
    words: str


EDGE = 0.05
"""Hands and feet nearer to the edge are on the way out [share of the picture]."""
NEAR, FAR, VERY_FAR = 0.80, 0.35, 0.22
"""Height of the body over that of the picture."""
SIDE_ON_DEG, TURNED_DEG = 30.0, 45.0
BREADTH_UPRIGHT, BREADTH_INVERTED = 1.16, 0.86
"""Breadth of shoulders and of hips, added, over the length of the trunk, as seen from the front: raised arms narrow the
shoulders."""
TILT_DEG, STRONG_TILT_DEG = 5.0, 10.0
_ENDS = ("r_ankle", "l_ankle", "r_wrist", "l_wrist")


def azimuth(pose: Pose) -> float:
    """How far somebody stands from side-on, from the pose alone [degrees, 0 side-on to 90 front or back].

    Within 15 degrees of the truth in 80 % of 55 upright and 93 % of 231 inverted renders that were held out.
    """
    points, line = pose.keypoints, body_line(pose.keypoints, pose.sure)
    wide = sum(
        float(np.linalg.norm(points[INDEX[f"r_{part}"]] - points[INDEX[f"l_{part}"]])) for part in ("shoulder", "hip")
    )
    trunk = max(float(np.linalg.norm(line[HIP] - line[SHOULDER])), 1e-6)
    from_front = BREADTH_INVERTED if is_upside_down(line) else BREADTH_UPRIGHT
    return math.degrees(math.asin(min(wide / trunk / from_front, 1.0)))


def is_cut_off(pose: Pose, picture: tuple[int, int]) -> bool:
    """Whether a hand or a foot is outside of the picture, or so near to its edge that it soon will be."""
    ends = [INDEX[name] for name in _ENDS]
    places, size = pose.keypoints[ends], np.array(picture)
    near_edge = (places < EDGE * size) | (places > (1 - EDGE) * size)
    return bool(near_edge.any() or not pose.sure[ends].all())


def body_checks(pose: Pose, picture: tuple[int, int]) -> list[Check]:
    """The checks of a pose in a picture of (width, height) pixels."""
    return [
        _whole(pose, picture),
        _room(pose, picture),
        _distance(pose, picture),
        _side(pose),
        _level(pose),
    ]


def _whole(pose: Pose, picture: tuple[int, int]) -> Check:
    if is_cut_off(pose, picture):
        return Check(Question.BODY, Mark.RED, "Step back, or move to the middle: a hand or a foot is cut off.")
    return Check(Question.BODY, Mark.GREEN, "Hands and feet are in the picture.")


def _room(pose: Pose, picture: tuple[int, int]) -> Check:
    """A handstand needs more height than standing: predicted from the standing height."""
    if not is_standing(pose):
        return Check(Question.ROOM, Mark.WAITING, "Stand where your hands will be.")
    y = pose.keypoints[:, 1]
    ankles = max(y[INDEX["r_ankle"]], y[INDEX["l_ankle"]])
    top = ankles - ROOM * (ankles - y[INDEX["head_top"]])
    if top < 0:
        return Check(Question.ROOM, Mark.RED, "Step back, or tilt the camera up: your feet would leave the picture.")
    if top < EDGE * picture[1]:
        return Check(Question.ROOM, Mark.AMBER, "A little further back: your feet would just fit.")
    return Check(Question.ROOM, Mark.GREEN, "Your feet will stay in the picture upside down.")


def _distance(pose: Pose, picture: tuple[int, int]) -> Check:
    share = float(np.ptp(pose.keypoints[:, 1])) / picture[1]
    if share > NEAR:
        return Check(Question.DISTANCE, Mark.AMBER, "Step back a little: you fill the picture.")
    if share < VERY_FAR:
        return Check(Question.DISTANCE, Mark.RED, "Come closer: you are too small to be judged.")
    if share < FAR:
        return Check(Question.DISTANCE, Mark.AMBER, "Come a step closer: you are rather small.")
    return Check(Question.DISTANCE, Mark.GREEN, "You are large enough and not too large.")


def _side(pose: Pose) -> Check:
    degrees = azimuth(pose)
    if degrees > TURNED_DEG:
        return Check(Question.SIDE, Mark.RED, "Turn your side to the camera: from the front no arch or pike shows.")
    if degrees > SIDE_ON_DEG:
        return Check(Question.SIDE, Mark.AMBER, "Turn a little more: your side should face the camera.")
    return Check(Question.SIDE, Mark.GREEN, "You are side-on.")


def _level(pose: Pose) -> Check:
    """Who stands is upright: a camera that sees otherwise is tilted."""
    if not is_standing(pose):
        return Check(Question.LEVEL, Mark.WAITING, "Stand upright for a moment.")
    tilt = _lean(pose.keypoints)
    if tilt > STRONG_TILT_DEG:
        return Check(Question.LEVEL, Mark.RED, f"Level the camera: it is tilted by about {tilt:.0f} degrees.")
    if tilt > TILT_DEG:
        return Check(Question.LEVEL, Mark.AMBER, "Stand upright; if you do, the camera is tilted a little.")
    return Check(Question.LEVEL, Mark.GREEN, "The camera is level.")


def _lean(points: FloatArray) -> float:
    """Of the line from the ankles to the head off vertical [degrees]."""
    foot = (points[INDEX["r_ankle"]] + points[INDEX["l_ankle"]]) / 2
    x, y = points[INDEX["head_top"]] - foot
    return math.degrees(math.atan2(abs(float(x)), abs(float(y))))


def steadiest(checks: list[list[Check]]) -> list[Check]:
    """One answer a question from those of several moments: what most of them show, the worse of two equals."""
    order = list(Mark)
    answers = []
    for of_question in zip(*checks, strict=True):
        counts = [sum(check.light is light for check in of_question) for light in order]
        known = [count if light is not Mark.WAITING else 0 for count, light in zip(counts, order, strict=True)]
        best = max(range(len(order)), key=lambda place: ((known if any(known) else counts)[place], place))
        answers.append(next(check for check in reversed(of_question) if check.light is order[best]))
    return answers
