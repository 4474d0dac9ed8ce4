"""Days of practice in a row. One day of rest in each week, Monday to Sunday, is forgiven."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise

from handstand_app.core.progress.attempts import monday_of

RESTS_A_WEEK = 1
_LONGEST_GAP = timedelta(days=3)
"""Two rests in a row are forgiven where they are of two weeks, Sunday and Monday."""


def streaks(days: Iterable[date]) -> list[list[date]]:
    """The days of practice of each streak, the oldest first."""
    runs: list[list[date]] = []
    rests: Counter[date] = Counter()
    for day in sorted(set(days)):
        if not runs or not _goes_on(runs[-1][-1], day, rests):
            runs.append([])
            rests.clear()
        runs[-1].append(day)
    return runs


def current_streak(days: Iterable[date], today: date) -> int:
    """Days of practice of the streak that practice today would continue, or has; 0 if it is broken.

    Days after `today`, from a clock that was wrong, count as practice too.
    """
    runs = streaks(days)
    if not runs:
        return 0
    last = runs[-1]
    rests: Counter[date] = Counter()
    for before, after in pairwise(last):
        _goes_on(before, after, rests)
    return len(last) if last[-1] >= today or _goes_on(last[-1], today, rests) else 0


def longest_streak(days: Iterable[date]) -> int:
    """Days of practice of the longest streak; 0 without practice."""
    return max(map(len, streaks(days)), default=0)


def _goes_on(before: date, after: date, rests: Counter[date]) -> bool:
    """Whether the days between are forgiven; they are counted in `rests`, by week, if they are."""
    if after - before > _LONGEST_GAP:
        return False
    missed = [before + timedelta(days=number) for number in range(1, (after - before).days)]
    now = rests + Counter(monday_of(day) for day in missed)
    if any(count > RESTS_A_WEEK for count in now.values()):
        return False
    rests.update(monday_of(day) for day in missed)
    return True
