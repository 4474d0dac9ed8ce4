"""How attempts fall into sessions, days, weeks and months."""

import math
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handstand_app.core.progress.attempts import PAUSE_S, Grouping, SavedAttempt, split, totals_of, within
from tests.handstand_app.core.progress.draws import FEW, attempt, attempts


@FEW
@given(attempts(), st.sampled_from(Grouping))
def test_every_attempt_is_in_one_part_and_the_sums_of_the_parts_are_those_of_the_whole(
    made: list[SavedAttempt], grouping: Grouping
) -> None:
    groups, whole = split(made, grouping), totals_of(made)
    assert sorted(each.clip_id for group in groups for each in group.attempts) == sorted(each.clip_id for each in made)
    for name in ("attempts", "holds", "successes"):
        assert sum(getattr(group.totals, name) for group in groups) == getattr(whole, name)
    for name in ("total_s", "straight_s"):
        assert math.isclose(sum(getattr(group.totals, name) for group in groups), getattr(whole, name), abs_tol=1e-6)
    assert sum((group.totals.faults for group in groups), Counter[str]()) == whole.faults
    assert max((group.totals.best_s for group in groups), default=0.0) == whole.best_s


@FEW
@given(attempts())
def test_a_session_has_no_long_pause_and_sessions_have_one_between_them(made: list[SavedAttempt]) -> None:
    sessions = split(made, Grouping.SESSION)
    for session in sessions:
        ended_s = session.began_s
        for each in session.attempts:
            assert each.at_s - ended_s <= PAUSE_S
            ended_s = max(ended_s, each.ended_s)
        assert session.first_day <= session.attempts[0].day <= session.last_day
    for before, after in pairwise(sessions):
        assert after.began_s - before.ended_s > PAUSE_S


@FEW
@given(attempts(), st.sampled_from((Grouping.DAY, Grouping.WEEK, Grouping.MONTH)))
def test_parts_of_the_calendar_follow_each_other_and_hold_their_days(
    made: list[SavedAttempt], grouping: Grouping
) -> None:
    groups = split(made, grouping)
    for group in groups:
        assert all(group.first_day <= each.day <= group.last_day for each in group.attempts)
        assert split(group.attempts, grouping) == [group]
    for before, after in pairwise(groups):
        assert before.last_day < after.first_day


@FEW
@given(attempts(), st.randoms(use_true_random=False))
def test_the_order_in_which_attempts_are_listed_does_not_matter(made: list[SavedAttempt], random: object) -> None:
    shuffled = made.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    for grouping in Grouping:
        assert split(shuffled, grouping) == split(made, grouping)


def test_thirty_minutes_from_the_end_of_a_clip_are_no_pause_and_a_second_more_is() -> None:
    first = attempt(1, 1000.0)
    assert len(split([first, attempt(2, 1008.0 + 1800.0)], Grouping.SESSION)) == 1
    assert len(split([first, attempt(2, 1008.0 + 1801.0)], Grouping.SESSION)) == 2


def test_a_session_over_midnight_is_one_session_of_two_days() -> None:
    late = attempt(1, 86400.0 * 20000 - 60)
    early = attempt(2, 86400.0 * 20000 + 60)
    (session,) = split([late, early], Grouping.SESSION)
    assert session.last_day - session.first_day == timedelta(days=1)
    assert len(split([late, early], Grouping.DAY)) == 2


@pytest.mark.parametrize(
    ("day", "week", "month"),
    [
        ("2026-11-28", ("2026-11-23", "2026-11-29"), ("2026-11-01", "2026-11-30")),
        ("2024-02-29", ("2024-02-26", "2024-03-03"), ("2024-02-01", "2024-02-29")),
        ("2025-12-31", ("2025-12-29", "2026-01-04"), ("2025-12-01", "2025-12-31")),
    ],
)
def test_weeks_begin_on_monday_and_months_end_on_their_last_day(
    day: str, week: tuple[str, str], month: tuple[str, str]
) -> None:
    noon = (date.fromisoformat(day) - date(1970, 1, 1)).days * 86400.0 + 43200
    for grouping, (first, last) in ((Grouping.WEEK, week), (Grouping.MONTH, month)):
        (group,) = split([attempt(1, noon)], grouping)
        assert (group.first_day.isoformat(), group.last_day.isoformat()) == (first, last)


@FEW
@given(attempts(), st.dates(date(2026, 3, 20), date(2026, 4, 10)), st.integers(0, 9))
def test_a_range_of_days_and_what_is_outside_of_it_are_everything(
    made: list[SavedAttempt], first: date, days: int
) -> None:
    last = first + timedelta(days=days)
    inside = within(made, first, last)
    before = within(made, date.min, first - timedelta(days=1))
    after = within(made, last + timedelta(days=1), date.max)
    assert sorted(each.clip_id for each in inside + before + after) == [each.clip_id for each in made]
