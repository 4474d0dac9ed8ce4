"""The numbers of a session."""

from handstand_app.core.coach.statistics import SessionStatistics, is_near_mark
from handstand_app.core.progress.totals import Totals
from handstand_app.core.types import Hold


def test_a_session_counts_its_holds() -> None:
    session = SessionStatistics()
    for total_s, straight_s in ((0.2, 0.0), (1.0, 0.5), (2.0, 1.0), (6.0, 5.0), (1.5, 0.0), (11.0, 10.0)):
        session.add(Hold(total_s, straight_s))
    assert session.totals.best_s == session.best_today_s == 11.0
    assert session.last == Hold(11.0, 10.0)
    assert session.totals.total_s == 21.5
    assert session.totals.mean_s == 21.5 / 5
    assert session.totals.tries_per_success == 5 / 3
    assert session.medals == {2: 1, 5: 1, 10: 1}
    assert session.recent_straight_share == 16 / 19


def test_an_empty_session_has_no_numbers() -> None:
    session = SessionStatistics(best_before_s=4.0)
    assert (session.best_today_s, session.totals) == (4.0, Totals())
    assert session.last is None and not session.medals and session.recent_straight_share == 0.0


def test_the_running_time_is_hidden_near_the_marks() -> None:
    hidden = [seconds / 10 for seconds in range(0, 120) if is_near_mark(seconds / 10)]
    assert hidden[0] == 1.4 and hidden[-1] == 10.3
    assert not any(is_near_mark(seconds) for seconds in (0.0, 1.0, 3.5, 7.5, 12.0, 45.0))
