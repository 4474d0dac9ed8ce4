"""How long a handstand is held, and how much of it straight. Time counts by the clock of the frames."""

from collections import Counter

from handstand_app.core.types import Hold, Label, Verdict

PAUSE_S = 0.5
"""A handstand that is not seen for this long is over."""
COUNTS_S = 2.0
"""A hold counts from this length."""
HEADLINE_S = 1.0
"""Shorter ones are fragments, of a kick-up or of a gap in the pictures: no headline shows them."""


class HoldTimer:
    """Follows one source; the last hold stays until the next begins."""

    def __init__(self) -> None:
        self._hold = Hold()
        self._began_at = 0.0
        self._last_up_at = 0.0
        self._last_at: float | None = None
        self._faults: Counter[str] = Counter()
        self.finished: list[Hold] = []

    def update(self, now: float, verdict: Verdict) -> Hold:
        """Count the time up to `now` [s]; `verdict` holds from the last update until now."""
        step = 0.0 if self._last_at is None else max(now - self._last_at, 0.0)
        self._last_at = now
        if verdict.is_up:
            self._up(now, step, verdict)
        elif self._hold.is_up and (verdict.label is Label.NO_HANDSTAND or now - self._last_up_at > PAUSE_S):
            self.finish()
        return self._hold

    def finish(self) -> None:
        """The hold is over: the athlete came down, or the source ended."""
        if not self._hold.is_up:
            return
        self._hold = Hold(self._hold.total_s, self._hold.straight_s, False, self._hold.first_fault)
        self.finished.append(self._hold)

    def _up(self, now: float, step: float, verdict: Verdict) -> None:
        straight = self._hold.straight_s
        if not self._hold.is_up:
            self._began_at, straight, step = now, 0.0, 0.0
            self._faults.clear()
        if verdict.label is Label.STRAIGHT:
            straight += step
        if verdict.fault:
            self._faults[verdict.fault] += 1
        self._last_up_at = now
        commonest = self._faults.most_common(1)
        self._hold = Hold(now - self._began_at, straight, True, commonest[0][0] if commonest else None)
