"""Days of practice in a row, with one day of rest a week forgiven."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from handstand_app.core.progress.streak import current_streak, longest_streak, streaks
from tests.handstand_app.core.progress.draws import FEW

MONDAY = date(2026, 11, 23)
DAYS = st.sets(st.integers(0, 40), max_size=41).map(lambda numbers: [MONDAY + timedelta(days=n) for n in numbers])


def days(pattern: str) -> list[date]:
    """From a Monday on: x practice, - rest; spaces group weeks."""
    return [MONDAY + timedelta(days=number) for number, mark in enumerate(pattern.replace(" ", "")) if mark == "x"]


def test_one_rest_a_week_is_forgiven_and_two_are_not() -> None:
    assert longest_streak(days("xxx-xxx xxxxx-x")) == 12
    assert longest_streak(days("xxx-xx- xxxxxxx")) == 7
    assert longest_streak(days("xx--xxx")) == 3


def test_sunday_and_monday_are_rests_of_two_weeks() -> None:
    assert longest_streak(days("xxxxxx- -xxxxxx")) == 12


def test_today_is_not_over_so_it_is_no_rest_yet() -> None:
    practised = days("xxxxx-x")  # the last day is a Sunday
    sunday = MONDAY + timedelta(days=6)
    assert [current_streak(practised, sunday + timedelta(days=later)) for later in range(4)] == [6, 6, 6, 0]


def test_a_rest_that_is_used_up_ends_the_streak_at_the_next_one() -> None:
    assert current_streak(days("xx-x"), MONDAY + timedelta(days=4)) == 3
    assert current_streak(days("xx-x"), MONDAY + timedelta(days=5)) == 0


def test_nothing_practised_is_no_streak_and_a_day_in_the_future_counts() -> None:
    assert current_streak([], MONDAY) == longest_streak([]) == 0
    assert current_streak([MONDAY + timedelta(days=300)], MONDAY) == 1


@FEW
@given(DAYS)
def test_streaks_are_parts_of_all_days_without_two_rests_in_a_week_and_end_where_one_more_would_be(
    practised: list[date],
) -> None:
    runs = streaks(practised)
    assert [day for run in runs for day in run] == sorted(practised)
    for run in runs:
        assert max(_rests(run).values(), default=0) <= 1
    for run, following in pairwise(runs):
        assert max(_rests([*run, following[0]]).values(), default=0) > 1


@FEW
@given(DAYS, st.integers(0, 45))
def test_the_current_streak_is_the_last_one_or_none(practised: list[date], number: int) -> None:
    until = [day for day in practised if day <= MONDAY + timedelta(days=number)]
    now = current_streak(until, MONDAY + timedelta(days=number))
    assert now in (0, len(streaks(until)[-1]) if until else 0)
    assert now <= longest_streak(until)


def _rests(run: list[date]) -> Counter[tuple[int, int]]:
    missed = [run[0] + timedelta(days=n) for n in range((run[-1] - run[0]).days)]
    return Counter(day.isocalendar()[:2] for day in missed if day not in run)
