"""Moments of a made-up session, as the live analysis would give them."""

from collections.abc import Iterator

from handstand_app.core.coach.coach import Coach
from handstand_app.core.coach.cue import Cue, Moment
from handstand_app.core.judging.hold import HoldTimer
from handstand_app.core.types import Pose, Verdict
from models.verdicts import VerdictKind

PICTURE = (640, 480)
VERDICTS = {
    "down": Verdict(VerdictKind.NO_HANDSTAND),
    "straight": Verdict(VerdictKind.STRAIGHT),
    "nearly": Verdict(VerdictKind.NEARLY_STRAIGHT),
    "broken": Verdict(VerdictKind.NOT_STRAIGHT),
    "unseen": Verdict(VerdictKind.NOT_STRAIGHT, fault="bent_knees", held_s=0.2),
}

Stretches = list[tuple[str, float]]
"""What is seen, a key of VERDICTS or the code of a fault, and for how long [s]."""


def moments(stretches: Stretches, fps: float = 25.0, pose: Pose | None = None) -> Iterator[Moment]:
    """One moment a frame, holds counted as in the app."""
    timer, index, end = HoldTimer(), 0, 0.0
    for seen, length_s in stretches:
        verdict = VERDICTS.get(seen) or Verdict(VerdictKind.NOT_STRAIGHT, fault=seen)
        end += length_s
        while index / fps < end - 1e-9:
            now = index / fps
            yield Moment(now, verdict, timer.update(now, verdict), pose, PICTURE)
            index += 1


def cues_of(stretches: Stretches, coach: Coach | None = None, fps: float = 25.0) -> list[Cue]:
    """Everything that is said."""
    coach = coach or Coach()
    return [cue for moment in moments(stretches, fps) if (cue := coach.update(moment)) is not None]


def said(cues: list[Cue]) -> list[tuple[float, str]]:
    """Time to a tenth of a second, and words."""
    return [(round(cue.at, 1), cue.words) for cue in cues]
