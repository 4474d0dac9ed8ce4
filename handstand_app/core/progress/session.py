"""What the last session came to, beside the week before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from handstand_app.core.progress.attempts import PAUSE_S, AttemptGroup, totals_of, within
from handstand_app.core.progress.totals import Totals

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class SessionSummary:
    """A session and what to compare it with.

    Attributes:
        group: its attempts.
        week: of the seven days before its first day. week_sessions: how many sessions began in them.
        best_before_s: longest hold of all time before it; 0 if there is none [s].
    """

    group: AttemptGroup
    week: Totals
    week_sessions: int
    best_before_s: float

    @property
    def is_record(self) -> bool:
        """Its best hold is longer than any before it, and there was one."""
        return 0 < self.best_before_s < self.group.totals.best_s

    @property
    def more_than_week_s(self) -> float | None:
        """Its best hold minus that of the week before [s]; None if one of them has no hold."""
        totals = self.group.totals
        return totals.best_s - self.week.best_s if totals.holds and self.week.holds else None

    def is_over(self, now_s: float) -> bool:
        """Whether it has ended by itself at a time [s since 1970]. One that lies in the future has."""
        return not -PAUSE_S <= now_s - self.group.ended_s <= PAUSE_S


def last_session(sessions: Sequence[AttemptGroup]) -> SessionSummary | None:
    """The last of all sessions, which are in order of time; None if there are none."""
    if not sessions:
        return None
    *earlier, last = sessions
    before = [attempt for group in earlier for attempt in group.attempts]
    first, final = last.first_day - WEEK, last.first_day - timedelta(days=1)
    return SessionSummary(
        last,
        totals_of(within(before, first, final)),
        sum(first <= group.first_day <= final for group in earlier),
        totals_of(before).best_s,
    )
