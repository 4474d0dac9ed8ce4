"""The playhead by a clock that the test moves, and labelled parts."""

import pytest

from handstand_app.core.review.playhead import Playhead
from handstand_app.core.review.segments import Stretch, at, place


@pytest.mark.parametrize("speed", [1.0, 0.5, 0.25, 0.125])
def test_time_passes_at_the_chosen_speed(speed: float) -> None:
    head = Playhead(10.0)
    head.speed = speed
    head.play(now=100.0)
    assert head.advance(102.0) == pytest.approx(2 * speed)
    head.pause()
    assert head.advance(150.0) == pytest.approx(2 * speed)


def test_it_stops_at_the_end_and_starts_again_from_the_begin() -> None:
    head = Playhead(3.0)
    head.play(0.0)
    assert head.advance(5.0) == 3.0 and not head.playing
    head.play(6.0)
    assert head.playing and head.advance(6.5) == pytest.approx(0.5)


def test_backwards_it_stops_at_the_begin() -> None:
    head = Playhead(3.0)
    head.seek(1.0, 0.0)
    head.backwards = True
    head.play(0.0)
    assert head.advance(0.25) == pytest.approx(0.75)
    assert head.advance(9.0) == 0.0 and not head.playing


def test_a_part_is_repeated_in_both_directions() -> None:
    head = Playhead(10.0)
    head.set_loop((2.0, 3.0))
    head.seek(2.5, 0.0)
    head.play(0.0)
    assert head.advance(0.75) == pytest.approx(2.25)
    head.backwards = True
    assert head.advance(1.25) == pytest.approx(2.75)
    head.seek(9.0, 2.0)
    assert 2.0 <= head.advance(2.1) <= 3.0 and head.playing


def test_an_empty_part_cannot_be_repeated() -> None:
    for loop in ((2.0, 2.0), (-1.0, 1.0), (8.0, 11.0)):
        with pytest.raises(ValueError, match="cannot repeat"):
            Playhead(10.0).set_loop(loop)


def test_a_new_part_cuts_away_what_it_covers_of_others() -> None:
    parts = [Stretch(0.0, 4.0, "straight"), Stretch(4.0, 5.0, "unsure"), Stretch(6.0, 8.0, "straight")]
    assert place(parts, Stretch(3.0, 7.0, "not_straight")) == [
        (0.0, 3.0, "straight"),
        (3.0, 7.0, "not_straight"),
        (7.0, 8.0, "straight"),
    ]
    assert place(parts[:1], Stretch(1.0, 2.0, "unsure")) == [
        (0.0, 1.0, "straight"),
        (1.0, 2.0, "unsure"),
        (2.0, 4.0, "straight"),
    ]
    assert [at(parts, time_s) for time_s in (0.0, 3.99, 4.0, 5.5, 8.0)] == [0, 0, 1, None, None]


@pytest.mark.parametrize("begin, end", [(1.0, 1.0), (2.0, 1.0), (-0.5, 1.0), (1.0, 1.02)])
def test_a_part_without_length_is_refused(begin: float, end: float) -> None:
    with pytest.raises(ValueError, match="too short"):
        place([], Stretch(begin, end, "straight"))
