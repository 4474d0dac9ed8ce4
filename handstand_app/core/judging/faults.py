"""Says what breaks the line, or nearly does. It praises nothing by itself."""

from dataclasses import replace

from handstand_app.core.types import Pose, Verdict
from models.body_line import LIMITS, Angles, Fault
from models.fault_namer import Cause, FaultNamer, largest
from models.verdicts import VerdictKind

FAULT_WORDS: dict[str, str] = {
    Fault.BENT_ARMS: "bent arms",
    Fault.CLOSED_SHOULDERS: "closed shoulders",
    Fault.ARCHED_BACK: "arched back",
    Fault.PIKED_HIPS: "piked hips",
    Fault.BENT_HIPS: "bent at the hips",
    Fault.BENT_KNEES: "bent knees",
    Fault.LEGS_APART: "legs apart",
    Fault.LEANING: "leaning",
}
_ONE_SIDE = {Fault.BENT_ARMS: "arm bent", Fault.BENT_KNEES: "knee bent"}
_PLACES = {
    "elbow": "elbows",
    "shoulder": "shoulders",
    "hip": "hips",
    "knee": "knees",
    "legs_apart": "legs",
    "line_tilt": "whole line",
}


class FaultFinder:
    """Adds to the verdicts of one source what breaks the line.

    Args:
        limits: up to these angles nothing is named.
    """

    def __init__(self, limits: Angles = LIMITS) -> None:
        self._namer = FaultNamer(limits)

    def explain(self, now: float, pose: Pose | None, verdict: Verdict) -> Verdict:
        """The verdict on a frame at `now` [s] with its cause, if it is not straight, or nearly so."""
        if pose is not None:
            self._namer.see(now, pose.keypoints, pose.confidence, pose.sure)
        if verdict.label is VerdictKind.NOT_STRAIGHT:
            cause = self._namer.name() or self._namer.largest()
            return replace(verdict, fault=cause.fault if cause else None, cause=cause)
        if verdict.label is VerdictKind.NEARLY_STRAIGHT:
            return replace(verdict, cause=self._namer.largest())
        self._namer.pause()
        return verdict


def with_place(verdict: Verdict, angles: Angles | None) -> Verdict:
    """A verdict from a track, which keeps the name of a fault alone, with the place of a break that has no name."""
    is_nameless = verdict.label is VerdictKind.NOT_STRAIGHT and verdict.fault is None
    if angles is None or not (is_nameless or verdict.label is VerdictKind.NEARLY_STRAIGHT):
        return verdict
    return replace(verdict, cause=largest(angles.as_array()))


def broken_words(verdict: Verdict) -> str:
    """What breaks the line, in words."""
    cause = verdict.cause
    if verdict.fault:
        fault, side = Fault(verdict.fault), None if cause is None else cause.side
        return f"{side} {_ONE_SIDE[fault]}" if side and fault in _ONE_SIDE else FAULT_WORDS[fault]
    if cause is None or cause.angle in ("legs_apart", "line_tilt"):
        return "bent line" if cause is None else off_words(cause)
    return f"bent line at the {_PLACES[cause.angle]}"


def off_words(cause: Cause) -> str:
    """How far something is off, such as "hips 12 degrees off"."""
    return f"{_PLACES[cause.angle]} {cause.degrees:.0f} degrees {'apart' if cause.angle == 'legs_apart' else 'off'}"
