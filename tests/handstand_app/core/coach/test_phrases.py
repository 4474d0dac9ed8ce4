"""Times in words, and the words of every fault."""

import hypothesis
import pytest
from hypothesis import strategies as st

from handstand_app.core.coach.phrases import CORRECTIONS, TEXTS, number_words, time_phrases, words_of_phrases
from models.body_line import Fault


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (6.2, "six point two seconds"),
        (0.04, "zero point zero seconds"),
        (9.96, "ten point zero seconds"),
        (34.5, "thirty four point five seconds"),
        (59.96, "one minute zero point zero seconds"),
        (72.3, "one minute twelve point three seconds"),
        (1e9, "fifty nine minutes fifty nine point nine seconds"),
    ],
)
def test_a_time_is_said_to_a_tenth_of_a_second(seconds: float, words: str) -> None:
    assert words_of_phrases(time_phrases(seconds)) == words


@hypothesis.given(st.floats(0, 1e12))
def test_every_time_can_be_said(seconds: float) -> None:
    assert set(time_phrases(seconds)) <= set(TEXTS)


@pytest.mark.parametrize("seconds", [-1.0, float("nan"), float("inf")])
def test_what_is_no_time_is_refused(seconds: float) -> None:
    with pytest.raises(ValueError, match="expected seconds"):
        time_phrases(seconds)


def test_numbers_have_words_of_their_own_up_to_59() -> None:
    assert len({number_words(value) for value in range(60)}) == 60
    with pytest.raises(ValueError, match="0 to 59"):
        number_words(60)


def test_every_fault_has_its_own_correction() -> None:
    assert list(CORRECTIONS) == list(Fault)
    assert len({TEXTS[phrase] for phrase in CORRECTIONS.values()}) == len(CORRECTIONS)
