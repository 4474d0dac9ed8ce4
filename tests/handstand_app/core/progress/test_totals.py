"""Totals of holds."""

import math
from statistics import median

from hypothesis import given

from handstand_app.core.progress.attempts import SavedAttempt, totals_of
from handstand_app.core.progress.totals import Totals
from handstand_app.core.types import Hold
from tests.handstand_app.core.progress.draws import FEW, attempts


def test_a_kick_up_is_an_attempt_one_second_a_hold_and_two_seconds_a_success() -> None:
    lengths = (0.29, 0.3, 0.99, 1.0, 1.99, 2.0, 10.0)
    totals = Totals.of(Hold(length, length / 2, False, "arched_back") for length in lengths)
    assert (totals.attempts, totals.holds, totals.successes) == (6, 4, 2)
    assert (totals.best_s, totals.median_s) == (10.0, 1.995)
    assert math.isclose(totals.total_s, 14.99) and totals.straight_share == 0.5
    assert totals.tries_per_success == 3.0 and totals.faults == {"arched_back": 4}


def test_nothing_comes_to_nothing() -> None:
    assert Totals.of([]) == Totals.of([Hold(0.2)]) == Totals()
    assert Totals().tries_per_success is Totals().straight_share is Totals().main_fault is None


def test_of_faults_that_are_equally_common_the_first_by_name_is_the_main_one() -> None:
    assert Totals.of([Hold(2, 0, False, fault) for fault in ("b", "a", "a", "b")]).main_fault == "a"


@FEW
@given(attempts())
def test_the_figures_are_within_each_other(made: list[SavedAttempt]) -> None:
    totals = totals_of(made)
    assert totals.successes <= totals.holds <= totals.attempts <= len(made)
    assert totals.median_s <= totals.best_s <= totals.total_s + 1e-9
    assert 0.0 <= totals.straight_s <= totals.total_s + 1e-9
    assert totals.faults.total() <= totals.holds
    held = [each.hold.total_s for each in made if each.hold.total_s >= 1]
    assert totals.median_s == (median(held) if held else 0.0)
