"""The large figure: never a fragment, and the best of the session stays."""

from hypothesis import given
from hypothesis import strategies as st

from handstand_app.core.judging.headline import Headline
from handstand_app.core.judging.hold import HEADLINE_S
from handstand_app.core.types import Hold


def held(headline: Headline, seconds: float, straight_s: float = 0.0) -> None:
    """A hold as it grows, and its end."""
    for tenth in range(round(10 * seconds) + 1):
        headline.update(Hold(tenth / 10, min(straight_s, tenth / 10), True))
    headline.update(Hold(seconds, straight_s, False))


def test_a_fragment_is_not_shown_and_the_hold_before_it_comes_back() -> None:
    headline = Headline()
    held(headline, 0.4)
    assert headline.shown is None and headline.best is None
    held(headline, 7.4, 3.2)
    headline.update(Hold(0.3, 0.0, True))
    assert headline.shown is None, "a new hold has begun"
    headline.update(Hold(0.4, 0.0, False))
    assert headline.shown == Hold(7.4, 3.2, False)


def test_the_hold_that_goes_on_is_shown_from_one_second_on() -> None:
    headline = Headline()
    shown = []
    for tenth in range(14):
        headline.update(Hold(tenth / 10, 0.0, True))
        shown.append(headline.shown)
    assert shown[:10] == [None] * 10 and shown[10] == Hold(1.0, 0.0, True)


def test_the_best_is_the_longest_straight_one() -> None:
    headline = Headline()
    for seconds, straight_s in ((9.0, 0.0), (5.0, 4.0), (8.0, 3.9), (6.0, 0.5)):
        held(headline, seconds, straight_s)
    assert headline.best == Hold(5.0, 4.0, False)


@given(st.lists(st.tuples(st.floats(0, 60), st.floats(0, 1), st.booleans()), max_size=40))
def test_nothing_below_a_second_is_ever_shown(holds: list[tuple[float, float, bool]]) -> None:
    headline = Headline()
    for total_s, share, is_up in holds:
        headline.update(Hold(total_s, share * total_s, is_up))
        for hold in (headline.shown, headline.best):
            assert hold is None or hold.total_s >= HEADLINE_S
    assert (headline.best is None) == all(total_s < HEADLINE_S for total_s, _, _ in holds)
