"""Personal bests, and how they were reached."""

from collections.abc import Sequence
from dataclasses import dataclass

from handstand_app.core.judging.hold import HEADLINE_S
from handstand_app.core.progress.attempts import AttemptGroup, SavedAttempt, in_order


@dataclass(frozen=True, slots=True)
class Bests:
    """The best of all attempts; None where there is no hold. Of equal ones the first.

    Attributes:
        hold: the longest hold. straight: the most straight time in one hold.
        session: the session with the most time upside down.
    """

    hold: SavedAttempt | None
    straight: SavedAttempt | None
    session: AttemptGroup | None

    @classmethod
    def of(cls, sessions: Sequence[AttemptGroup]) -> "Bests":
        """Find them among all sessions, in order of time."""
        holds = [each for session in sessions for each in session.attempts if each.hold.total_s >= HEADLINE_S]
        with_holds = [session for session in sessions if session.totals.holds]
        straight = max(holds, key=lambda attempt: attempt.hold.straight_s, default=None)
        return cls(
            max(holds, key=lambda attempt: attempt.hold.total_s, default=None),
            straight if straight is not None and straight.hold.straight_s > 0 else None,
            max(with_holds, key=lambda session: session.totals.total_s, default=None),
        )


def records(attempts: Sequence[SavedAttempt]) -> list[SavedAttempt]:
    """The holds that were longer than all before them, in order of time; the first hold is one."""
    found: list[SavedAttempt] = []
    for attempt in in_order(attempts):
        best_s = found[-1].hold.total_s if found else 0.0
        if attempt.hold.total_s >= HEADLINE_S and attempt.hold.total_s > best_s:
            found.append(attempt)
    return found
