"""The figures of the calibration report, from answers: errors by view and size, where the verdict flips, by fault."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from models.body_line import ANGLE_NAMES, LIMITS
from trainer.metrics.spacing import PAIRS
from trainer.report.answers import Answer
from trainer.report.holds import FAULTS, SIDE_ON_DEG
from trainer.report.statistics import Flip, Share, fit_flip, separation

Range = tuple[float, float]
VIEWS: Final[tuple[Range, ...]] = ((0, 10), (10, 20), (20, 45), (45, 70), (70, 90))
"""Degrees off side-on."""
SIZES: Final[tuple[Range, ...]] = ((0, 8), (8, 12), (12, 16), (16, 20), (20, 25), (25, 30), (30, 50))
"""Degrees of the largest true angle."""
EXCESSES: Final[tuple[Range, ...]] = ((-15, -6), (-6, -3), (-3, 0), (0, 3), (3, 6), (6, 10), (10, 15), (15, 25))
"""Degrees over the limit of straight."""
FEWEST: Final = 8
"""A curve is not fitted to fewer holds, and their separation is not told."""


@dataclass(frozen=True)
class ErrorRow:
    """Absolute errors of the app's angles in one group of holds [degrees].

    Attributes:
        holds: how many.
        frames: in which the athlete was found.
        median, p90: by angle, in the order of ANGLE_NAMES, against the truth in the room.
        bias: median of the signed error.
        picture_median: against the truth as the picture shows it.
    """

    name: str
    holds: int
    frames: int
    median: tuple[float, ...]
    p90: tuple[float, ...]
    bias: tuple[float, ...]
    picture_median: tuple[float, ...]


@dataclass(frozen=True)
class CurvePoint:
    """Holds whose size is in one bin.

    Attributes:
        low, high: ends of the bin [degrees].
        straight: how many of those with a verdict were called straight.
        broken: how many of all were called not straight.
        p_straight: mean probability of straight.
    """

    low: float
    high: float
    straight: Share
    broken: Share
    p_straight: float


@dataclass(frozen=True)
class Curve:
    """Verdict against size: bins, and a logistic curve through the single holds (None for too few)."""

    points: tuple[CurvePoint, ...]
    flip: Flip | None


@dataclass(frozen=True)
class GroupRow:
    """How well straight and broken lines are told apart in one group of holds.

    Attributes:
        straight_right: of the truly straight ones, how many were called straight.
        broken_right: of the truly not straight ones, how many were called not straight.
        broken_missed: of the truly not straight ones, how many were called straight.
        hidden: of the truly not straight ones, how many look straight in the picture.
        network: chance that a straight hold has the higher probability of straight than a broken one that its picture
            shows.
        angles: chance that such a broken hold has the larger measured excess than a straight one.
        no_verdict: holds in which the app could not tell throughout.
        flip: against the fault's own angle (by fault) or the largest angle (by view).
        own_bias: by fault: median over the broken ones of the angle shown minus the true one [degrees].
    """

    name: str
    n: int
    straight_right: Share
    broken_right: Share
    broken_missed: Share
    hidden: int
    network: float
    angles: float
    no_verdict: int
    flip: Flip | None
    own_bias: float = float("nan")


@dataclass(frozen=True)
class SidesRow:
    """How far apart left and right are found in one group of holds.

    Attributes:
        pairs: of frames and pairs far enough apart in the picture, by kind: shoulders to ankles.
        share: median of the found over the true distance.
    """

    name: str
    pairs: tuple[int, ...]
    share: tuple[float, ...]


@dataclass(frozen=True)
class Calibration:
    """Everything that the report tells."""

    network: str
    holds: int
    frames: int
    found: float
    errors_by_view: tuple[ErrorRow, ...]
    errors_by_size: tuple[ErrorRow, ...]
    by_size: Curve
    by_size_side_on: Curve
    by_excess_side_on: Curve
    by_view: tuple[GroupRow, ...]
    by_fault_side_on: tuple[GroupRow, ...]
    sides: tuple[SidesRow, ...]


def calibrate(answers: Sequence[Answer], network: str) -> Calibration:
    """All figures.

    Args:
        network: name of the checkpoint that answered.

    Raises:
        ValueError: no answers.
    """
    if not answers:
        raise ValueError("calibrate: there are no answers; render some holds first")
    near = [answer for answer in answers if answer.view < SIDE_ON_DEG]
    straight_near = [answer for answer in near if answer.is_straight]
    return Calibration(
        network=network,
        holds=len(answers),
        frames=sum(answer.frames for answer in answers),
        found=float(np.mean([answer.found for answer in answers])),
        errors_by_view=tuple(_errors(named(r), inside(answers, r, lambda a: a.view)) for r in VIEWS),
        errors_by_size=tuple(_errors(named(r), inside(near, r, lambda a: a.largest)) for r in SIZES),
        by_size=_curve(answers, SIZES, lambda a: a.largest),
        by_size_side_on=_curve(near, SIZES, lambda a: a.largest),
        by_excess_side_on=_curve(near, EXCESSES, lambda a: a.excess),
        by_view=tuple(_group(named(r), inside(answers, r, lambda a: a.view), lambda a: a.largest) for r in VIEWS),
        by_fault_side_on=tuple(_fault(name, near, straight_near) for name in FAULTS),
        sides=tuple(_sides(named(r), inside(answers, r, lambda a: a.view)) for r in VIEWS),
    )


def named(ends: Range) -> str:
    """`12 to 16`."""
    return f"{ends[0]:g} to {ends[1]:g}"


def inside(answers: Sequence[Answer], ends: Range, size: Callable[[Answer], float]) -> list[Answer]:
    """Those whose size is in [low, high)."""
    return [answer for answer in answers if ends[0] <= size(answer) < ends[1]]


def _errors(name: str, answers: Sequence[Answer]) -> ErrorRow:
    seen = [answer for answer in answers if len(answer.errors)]
    if not seen:
        nothing = (float("nan"),) * len(ANGLE_NAMES)
        return ErrorRow(name, len(answers), 0, nothing, nothing, nothing, nothing)
    room = np.concatenate([answer.errors for answer in seen])
    picture = np.concatenate([answer.picture_errors for answer in seen])

    def told(values: np.ndarray) -> tuple[float, ...]:
        return tuple(round(float(value), 2) for value in values)

    return ErrorRow(
        name,
        len(answers),
        len(room),
        told(np.median(np.abs(room), axis=0)),
        told(np.quantile(np.abs(room), 0.9, axis=0)),
        told(np.median(room, axis=0)),
        told(np.median(np.abs(picture), axis=0)),
    )


def _curve(answers: Sequence[Answer], bins: Sequence[Range], size: Callable[[Answer], float]) -> Curve:
    points = []
    for ends in bins:
        chosen = inside(answers, ends, size)
        told = [answer for answer in chosen if answer.said is not None]
        chances = [answer.p_straight for answer in chosen if np.isfinite(answer.p_straight)]
        points.append(
            CurvePoint(
                *ends,
                Share(sum(answer.called_straight for answer in told), len(told)),
                Share(sum(answer.called_broken for answer in chosen), len(chosen)),
                float(np.mean(chances)) if chances else float("nan"),
            )
        )
    return Curve(tuple(points), _flip(answers, size))


def _flip(answers: Sequence[Answer], size: Callable[[Answer], float]) -> Flip | None:
    told = [answer for answer in answers if answer.said is not None]
    if len(told) < FEWEST:
        return None
    return fit_flip(np.array([size(a) for a in told]), np.array([a.called_straight for a in told]))


def _group(name: str, answers: Sequence[Answer], size: Callable[[Answer], float]) -> GroupRow:
    straight = [answer for answer in answers if answer.is_straight]
    broken = [answer for answer in answers if not answer.is_straight]
    visible = [answer for answer in broken if answer.seen_excess > 0]
    enough = min(len(straight), len(visible)) >= FEWEST

    def apart(higher: list[Answer], lower: list[Answer], score: Callable[[Answer], float]) -> float:
        values = [np.array([score(answer) for answer in group]) for group in (higher, lower)]
        return round(separation(*values), 3) if enough else float("nan")

    return GroupRow(
        name,
        len(answers),
        Share(sum(a.called_straight for a in straight), len(straight)),
        Share(sum(a.called_broken for a in broken), len(broken)),
        Share(sum(a.called_straight for a in broken), len(broken)),
        sum(a.seen_excess <= 0 for a in broken),
        apart(straight, visible, lambda a: a.p_straight),
        apart(visible, straight, lambda a: a.shown_excess),
        sum(a.said is None for a in answers),
        _flip(answers, size),
    )


def _fault(name: str, near: Sequence[Answer], straight: Sequence[Answer]) -> GroupRow:
    """Holds with this fault against all straight ones of the same view; the curve is over its own angle."""
    own = [answer for answer in near if answer.fault == name]
    broken = [answer for answer in own if not answer.is_straight]
    row = _group(FAULTS[name].words, [*straight, *broken], lambda a: a.largest)
    return GroupRow(
        row.name,
        len(own),
        Share(sum(a.called_straight for a in own if a.is_straight), sum(a.is_straight for a in own)),
        row.broken_right,
        row.broken_missed,
        row.hidden,
        row.network,
        row.angles,
        sum(a.said is None for a in own),
        _flip(own, lambda a: a.own),
        _own_bias([a for a in own if not a.is_straight and len(a.shown)]),
    )


def _own_bias(broken: Sequence[Answer]) -> float:
    if len(broken) < FEWEST:
        return float("nan")
    return round(float(np.median([answer.own_error for answer in broken])), 2)


def _sides(name: str, answers: Sequence[Answer]) -> SidesRow:
    found = np.concatenate([answer.spacing for answer in answers]) if answers else np.zeros((0, len(PAIRS)))
    known = [column[np.isfinite(column)] for column in found.T]
    share = tuple(round(float(np.median(column)), 2) if len(column) else float("nan") for column in known)
    return SidesRow(name, tuple(len(column) for column in known), share)


def limit_of(fault: str) -> float:
    """Degrees up to which a fault's angle counts as straight."""
    return float(getattr(LIMITS, FAULTS[fault].angle))
