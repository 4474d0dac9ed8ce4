"""Everything that the page "Progress" shows, worked out at once, so that it can be done outside of the GUI thread."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from handstand_app.core.progress.attempts import (
    AttemptGroup,
    Grouping,
    SavedAttempt,
    in_order,
    split,
    totals_of,
    within,
)
from handstand_app.core.progress.bests import Bests, records
from handstand_app.core.progress.session import SessionSummary, last_session
from handstand_app.core.progress.streak import current_streak, longest_streak
from handstand_app.core.progress.totals import Totals


class Period(Enum):
    """How many days back from today, today included; 0 for all."""

    WEEKS = 28
    MONTHS = 91
    YEAR = 365
    ALL = 0

    def first_day(self, today: date) -> date:
        """Its first day."""
        return today - timedelta(days=self.value - 1) if self.value else date.min


@dataclass(frozen=True)
class Overview:
    """Attempts of a period, and their totals.

    Attributes:
        first_day, last_day: what is shown; of `Period.ALL` from the first attempt on. Attempts after today, from a
            clock that was wrong, belong to every period.
        attempts: of the period, in order of time. totals: over all of them. groups: the same attempts, put together.
        before: of as many days before the period; None for all.
        days: of all time, the totals of each day with attempts.
        records: ids of the clips of all time that were the longest so far.
        bests: of all time. streak, longest_streak: days; see `streak`.
        session: the last one; None without attempts.
    """

    first_day: date
    last_day: date
    attempts: tuple[SavedAttempt, ...]
    totals: Totals
    groups: tuple[AttemptGroup, ...]
    before: Totals | None
    days: Mapping[date, Totals]
    records: frozenset[int]
    bests: Bests
    streak: int
    longest_streak: int
    session: SessionSummary | None

    @property
    def is_empty(self) -> bool:
        """There is no attempt at all, in whichever period."""
        return not self.days


def overview(attempts: Sequence[SavedAttempt], period: Period, grouping: Grouping, today: date) -> Overview:
    """Work it out. Takes all attempts there are, in any order."""
    everything = in_order(attempts)
    sessions = split(everything, Grouping.SESSION)
    days = {group.first_day: group.totals for group in split(everything, Grouping.DAY)}
    first_day = (
        max(period.first_day(today), min(days, default=today)) if period is Period.ALL else period.first_day(today)
    )
    shown = within(everything, first_day, date.max)
    before = None
    if period is not Period.ALL:
        before = totals_of(within(everything, first_day - timedelta(days=period.value), first_day - timedelta(days=1)))
    return Overview(
        first_day=first_day,
        last_day=max(today, max(days, default=today)),
        attempts=tuple(shown),
        totals=totals_of(shown),
        groups=tuple(split(shown, grouping)),
        before=before,
        days=days,
        records=frozenset(attempt.clip_id for attempt in records(everything)),
        bests=Bests.of(sessions),
        streak=current_streak(days, today),
        longest_streak=longest_streak(days),
        session=last_session(sessions),
    )
