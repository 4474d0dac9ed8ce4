"""Values from files that anybody may have written: valid ones are taken, others refused with a clear sentence."""

import json
import math
from datetime import datetime
from typing import Any

LONGEST_TEXT = 100_000
MOST = 1e9
"""Larger numbers mean nothing here, be they seconds, pixels or degrees."""


def parse_json(text: str | bytes) -> Any:
    """A JSON value.

    Raises:
        ValueError: it is none, or is nested deeper than anything of ours.
    """
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def text(value: object, most: int = LONGEST_TEXT) -> str:
    """A text that can be written as UTF-8. Raises ValueError."""
    if not isinstance(value, str):
        raise ValueError(f"expected a text, got {_shown(value)}")
    if len(value) > most:
        raise ValueError(f"expected a text of at most {most} characters, got {len(value)}")
    if not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value):
        raise ValueError(f"expected a text, got half a character in {_shown(value)}")
    return value


def number(value: object, least: float = -MOST, most: float = MOST) -> float:
    """A finite number in a range, both ends included. Raises ValueError."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"expected a number, got {_shown(value)}")
    if not (math.isfinite(value) if isinstance(value, float) else abs(value) <= MOST) or not least <= value <= most:
        raise ValueError(f"expected a number from {least:g} to {most:g}, got {_shown(value)}")
    return float(value)


def integer(value: object, least: int = 0, most: int = 2**53) -> int:
    """A whole number in a range, both ends included. Raises ValueError."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ValueError(f"expected a whole number from {least} to {most}, got {_shown(value)}")
    return value


def moment(value: object) -> datetime:
    """A time with its zone, of a year that cameras and computers know. Raises ValueError."""
    when = datetime.fromisoformat(text(value, 100))
    if when.tzinfo is None:
        raise ValueError(f"{value} has no time zone")
    if not 1971 <= when.year <= 2200:
        raise ValueError(f"{value} is not a year from 1971 to 2200")
    return when


def _shown(value: object) -> str:
    """The beginning of a value; writing all of it may take long, or fail."""
    if isinstance(value, int) and abs(value) > 10**30:
        return "a number of many digits"
    return ascii(value)[:60] if isinstance(value, str | int | float | bool | None) else type(value).__name__
