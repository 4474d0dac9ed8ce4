"""The continuous tone: higher the more the line bends, on the side to which it leans, silent when it is straight."""

import math
from dataclasses import dataclass

from handstand_app.core.coach.cue import Moment
from models.body_line import ANKLE, WRIST, body_line
from models.verdicts import VerdictKind

LOW_HZ, OCTAVES = 220.0, 2.0
LARGEST_BEND_DEG, LARGEST_LEAN_DEG = 45.0, 20.0


@dataclass(frozen=True, slots=True)
class Tone:
    """A tone that goes on until it is changed.

    Attributes:
        hz: its pitch.
        pan: from -1, left alone, to 1, right alone.
    """

    hz: float
    pan: float


def tone_of(moment: Moment) -> Tone | None:
    """The tone of a moment; None is silence: no handstand, a straight or nearly straight one, or nothing to measure."""
    pose, angles = moment.pose, moment.angles
    if angles is None or pose is None or moment.verdict.label is not VerdictKind.NOT_STRAIGHT:
        return None
    bend = max(angles.shoulder, angles.hip, angles.knee, angles.line_tilt)
    octaves = OCTAVES * min(bend / LARGEST_BEND_DEG, 1.0)
    line = body_line(pose.keypoints, pose.sure)
    x, y = line[ANKLE] - line[WRIST]
    lean = math.degrees(math.atan2(x, abs(y)))
    return Tone(LOW_HZ * 2**octaves, max(min(lean / LARGEST_LEAN_DEG, 1.0), -1.0))
