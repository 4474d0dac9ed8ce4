"""Random attempts as cameras and clocks give them: any zone, summer time, a clock that goes back."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from hypothesis import settings
from hypothesis import strategies as st

from handstand_app.core.progress.attempts import SavedAttempt
from handstand_app.core.types import Hold

T = TypeVar("T")
ZONES = [ZoneInfo(name) for name in ("UTC", "Europe/Berlin", "America/St_Johns", "Pacific/Apia", "Asia/Kathmandu")]
FEW = settings(deadline=None, max_examples=40)
"""For machines that have other things to do."""
FAULTS = (None, "closed_shoulders", "arched_back", "bent_knees")
SPRING = datetime(2026, 3, 28, 20, tzinfo=UTC).timestamp()
"""The evening before clocks are put forward in Europe."""


def attempt(
    clip_id: int, at_s: float, hold_s: float = 3.0, straight_s: float = 0.0, fault: str | None = None
) -> SavedAttempt:
    """An attempt in UTC."""
    return SavedAttempt.of(clip_id, datetime.fromtimestamp(at_s, UTC), 8.0, Hold(hold_s, straight_s, False, fault))


STEPS_S = (20.0, 60.0, 900.0, 1795.0, 1900.0, 7200.0, 86400.0, -3600.0)
"""Mostly minutes pass from one attempt to the next, sometimes days, and now and then the clock goes back."""
LENGTHS_S = (0.1, 0.3, 0.9, 1.0, 1.9, 2.0, 2.5, 7.25, 61.0)


def attempts(most: int = 16) -> st.SearchStrategy[list[SavedAttempt]]:
    """Attempts in the order in which they came."""
    return st.builds(_made, st.sampled_from((SPRING, 0.0, 1.7e9)), st.lists(st.integers(0, 2**16 - 1), max_size=most))


def _made(at_s: float, dice: list[int]) -> list[SavedAttempt]:
    """One attempt a number, which decides all there is to decide: drawing each value for itself takes long."""
    made = []
    for clip_id, number in enumerate(dice):
        number, step_s = _take(number, STEPS_S)
        number, hold_s = _take(number, LENGTHS_S)
        number, share = _take(number, (0.0, 0.25, 1.0))
        number, fault = _take(number, FAULTS)
        number, zone = _take(number, ZONES)
        _, duration_s = _take(number, (0.0, 5.0, 120.0))
        at_s = max(0.0, at_s + step_s)
        made.append(
            SavedAttempt.of(
                clip_id, datetime.fromtimestamp(at_s, zone), duration_s, Hold(hold_s, share * hold_s, False, fault)
            )
        )
    return made


def _take(number: int, options: Sequence[T]) -> tuple[int, T]:
    """What is left of a number, and the option that it names."""
    rest, place = divmod(number, len(options))
    return rest, options[place]
