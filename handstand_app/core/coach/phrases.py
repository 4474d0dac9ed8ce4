"""Everything that can be said, as phrases of which each is one sound file, and how a time is put together from them."""

import math
from typing import Final

from models.body_line import Fault

READY, STEP_BACK, UP, STRAIGHT = "ready", "step_back", "up", "straight"
STRAIGHT_FOR, ALL_STRAIGHT, BEST_TODAY, SOUND_TEST = "straight_for", "all_straight", "best_today", "sound_test"
MINUTE, MINUTES = "minute", "minutes"

CORRECTIONS: Final[dict[Fault, str]] = {
    Fault.BENT_ARMS: "elbows",
    Fault.CLOSED_SHOULDERS: "open_shoulders",
    Fault.ARCHED_BACK: "less_arch",
    Fault.PIKED_HIPS: "open_hips",
    Fault.BENT_HIPS: "hips",
    Fault.BENT_KNEES: "knees",
    Fault.LEGS_APART: "legs_together",
    Fault.LEANING: "lean_less",
}
"""The phrase that corrects a fault."""

LARGEST_NUMBER: Final = 59
_SMALL = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_TEENS = ("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = ("twenty", "thirty", "forty", "fifty")


def number_words(number: int) -> str:
    """0 to 59 in words."""
    if not 0 <= number <= LARGEST_NUMBER:
        raise ValueError(f"number_words: expected 0 to {LARGEST_NUMBER}, got {number}")
    if number < 20:
        return (_SMALL + _TEENS)[number]
    ten, one = divmod(number, 10)
    return _TENS[ten - 2] + (f" {_SMALL[one]}" if one else "")


def number(value: int) -> str:
    """The phrase of a number alone: "six"."""
    return f"number_{value:02d}"


def _whole(value: int) -> str:
    """The first half of a time: "six point"."""
    return f"whole_{value:02d}"


def _tenth(value: int) -> str:
    """The second half of a time: "two seconds"."""
    return f"tenth_{value}"


TEXTS: Final[dict[str, str]] = {
    READY: "ready",
    STEP_BACK: "step back",
    UP: "up",
    STRAIGHT: "straight",
    "elbows": "elbows",
    "open_shoulders": "open your shoulders",
    "less_arch": "less arch",
    "open_hips": "open your hips",
    "hips": "hips",
    "knees": "knees",
    "legs_together": "legs together",
    "lean_less": "lean less",
    STRAIGHT_FOR: "straight for",
    ALL_STRAIGHT: "all straight",
    BEST_TODAY: "best today",
    SOUND_TEST: "this is how I sound",
    MINUTE: "minute",
    MINUTES: "minutes",
    **{number(value): number_words(value) for value in range(LARGEST_NUMBER + 1)},
    **{_whole(value): f"{number_words(value)} point" for value in range(LARGEST_NUMBER + 1)},
    **{_tenth(value): f"{number_words(value)} seconds" for value in range(10)},
}
"""Words of every phrase, by the name of its file."""


def time_phrases(seconds: float) -> tuple[str, ...]:
    """A time to a tenth of a second, up to an hour: "one minute", "six point two seconds"."""
    if not (math.isfinite(seconds) and seconds >= 0):
        raise ValueError(f"time_phrases: expected seconds, 0 or more, got {seconds}")
    tenths = min(round(seconds * 10), 36_000 - 1)
    minutes, tenths = divmod(tenths, 600)
    said = (number(minutes), MINUTE if minutes == 1 else MINUTES) if minutes else ()
    return (*said, _whole(tenths // 10), _tenth(tenths % 10))


def words_of_phrases(phrases: tuple[str, ...]) -> str:
    """What one hears, in words."""
    return " ".join(TEXTS[phrase] for phrase in phrases)
