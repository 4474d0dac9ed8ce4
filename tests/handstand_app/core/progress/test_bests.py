"""Personal bests."""

from itertools import pairwise

from hypothesis import given

from handstand_app.core.progress.attempts import Grouping, SavedAttempt, split, totals_of
from handstand_app.core.progress.bests import Bests, records
from tests.handstand_app.core.progress.draws import FEW, attempt, attempts


@FEW
@given(attempts())
def test_the_bests_are_those_of_the_totals(made: list[SavedAttempt]) -> None:
    bests, totals = Bests.of(split(made, Grouping.SESSION)), totals_of(made)
    assert (0.0 if bests.hold is None else bests.hold.hold.total_s) == totals.best_s
    longest = max((group.totals.total_s for group in split(made, Grouping.SESSION)), default=0.0)
    assert (0.0 if bests.session is None else bests.session.totals.total_s) == longest
    assert bests.straight is None or bests.straight.hold.straight_s > 0


@FEW
@given(attempts())
def test_records_rise_and_end_with_the_best(made: list[SavedAttempt]) -> None:
    found = records(made)
    assert all(before.hold.total_s < after.hold.total_s for before, after in pairwise(found))
    assert (found[-1] if found else None) == Bests.of(split(made, Grouping.SESSION)).hold


def test_of_equal_holds_the_first_is_the_best_and_a_fragment_never_is() -> None:
    made = [attempt(1, 0.0, 0.9), attempt(2, 60.0, 4.0), attempt(3, 120.0, 4.0)]
    assert Bests.of(split(made, Grouping.SESSION)).hold == made[1] and records(made) == [made[1]]
    assert Bests.of(split(made[:1], Grouping.SESSION)) == Bests(None, None, None)
