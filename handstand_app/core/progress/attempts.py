"""Attempts in order of time, and how they fall into sessions, days, weeks and months."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cached_property

from handstand_app.core.progress.totals import Totals
from handstand_app.core.types import Hold

PAUSE_S = 30 * 60.0
"""A session ends with a pause longer than this [s]."""


@dataclass(frozen=True, slots=True)
class SavedAttempt:
    """One attempt that was kept.

    Attributes:
        clip_id: of the clip that shows it.
        when: when the clip begins, with the time zone of then and there. at_s: the same [s since 1970, UTC].
        day: the local day. duration_s: how long the clip is.
        hold: the longest handstand of the clip.
        tags: how it was done; see `tags`.
    """

    clip_id: int
    when: datetime
    at_s: float
    day: date
    duration_s: float
    hold: Hold
    tags: frozenset[str] = frozenset()

    @classmethod
    def of(cls, clip_id: int, when: datetime, duration_s: float, hold: Hold) -> "SavedAttempt":
        """An attempt without tags. Moment and day are worked out once: statistics ask for them time and again."""
        return cls(clip_id, when, when.timestamp(), when.date(), duration_s, hold)

    @property
    def ended_s(self) -> float:
        """When the clip ends [s since 1970, UTC]."""
        return self.at_s + self.duration_s


class Grouping(Enum):
    """How attempts are put together."""

    SESSION = "session"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True)
class AttemptGroup:
    """The attempts of a session, a day, a week or a month, in order of time; never empty.

    Attributes:
        first_day, last_day: of a session those of its attempts, else those of the calendar.
    """

    first_day: date
    last_day: date
    attempts: tuple[SavedAttempt, ...]

    @cached_property
    def totals(self) -> Totals:
        """Their totals."""
        return totals_of(self.attempts)

    @property
    def began_s(self) -> float:
        """When the first one begins [s since 1970, UTC]."""
        return self.attempts[0].at_s

    @property
    def ended_s(self) -> float:
        """When the last one ends [s since 1970, UTC]."""
        return max(attempt.ended_s for attempt in self.attempts)


def totals_of(attempts: Iterable[SavedAttempt]) -> Totals:
    """Totals of attempts."""
    return Totals.of(attempt.hold for attempt in attempts)


def in_order(attempts: Iterable[SavedAttempt]) -> list[SavedAttempt]:
    """By time; clips of one moment by their number."""
    return sorted(attempts, key=_moment)


def _moment(attempt: SavedAttempt) -> tuple[float, int]:
    return attempt.at_s, attempt.clip_id


def split(attempts: Iterable[SavedAttempt], grouping: Grouping) -> list[AttemptGroup]:
    """Put attempts together, the oldest group first; every attempt is in exactly one of them."""
    ordered = in_order(attempts)
    return _sessions(ordered) if grouping is Grouping.SESSION else _by_calendar(ordered, grouping)


def within(attempts: Sequence[SavedAttempt], first_day: date, last_day: date) -> list[SavedAttempt]:
    """Those of these days, both included."""
    return [attempt for attempt in attempts if first_day <= attempt.day <= last_day]


def _sessions(ordered: Sequence[SavedAttempt]) -> list[AttemptGroup]:
    """A pause ends a session: the time from the end of a clip to the beginning of the next, whatever the local clock
    shows."""
    groups: list[list[SavedAttempt]] = []
    ended_s = 0.0
    for attempt in ordered:
        if not groups or attempt.at_s - ended_s > PAUSE_S:
            groups.append([])
            ended_s = attempt.ended_s
        groups[-1].append(attempt)
        ended_s = max(ended_s, attempt.ended_s)
    return [
        AttemptGroup(min(each.day for each in group), max(each.day for each in group), tuple(group)) for group in groups
    ]


def _by_calendar(ordered: Sequence[SavedAttempt], grouping: Grouping) -> list[AttemptGroup]:
    spans = {day: _span(day, grouping) for day in {attempt.day for attempt in ordered}}
    groups: dict[tuple[date, date], list[SavedAttempt]] = {span: [] for span in sorted(set(spans.values()))}
    for attempt in ordered:
        groups[spans[attempt.day]].append(attempt)
    return [AttemptGroup(*span, tuple(group)) for span, group in groups.items()]


def _span(day: date, grouping: Grouping) -> tuple[date, date]:
    """First and last day of the day, the week from Monday, or the month that a day is in."""
    if grouping is Grouping.DAY:
        return day, day
    if grouping is Grouping.WEEK:
        monday = monday_of(day)
        return monday, monday + timedelta(days=6)
    following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return day.replace(day=1), following - timedelta(days=1)


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())
