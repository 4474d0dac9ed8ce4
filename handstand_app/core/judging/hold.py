"""How long a handstand is held, and how much of it straight. Time counts by the clock of the frames."""

from collections import Counter

from handstand_app.core.types import Hold, Verdict
from models.verdicts import Reason, VerdictKind
from models.window_sampler import BRIDGE_S, SLACK_S

ATTEMPT_S = 0.3
"""An attempt shows at least this much handstand; what is shorter was no try [s]."""
HEADLINE_S = 1.0
"""An attempt is a hold from this length on [s]. Shorter ones are fragments, of a kick-up or of a gap in the pictures:
no headline, best, median or total has them."""
COUNTS_S = 2.0
"""A hold counts from this length on: it is a success [s]."""
EDGE_S = 0.11
"""A hold that begins or ends between two pictures further apart than this does so half way between them."""


class HoldTimer:
    """Follows one source; the last hold stays until the next begins.

    A handstand that is not seen for up to `BRIDGE_S` goes on if it is a handstand again afterwards. The time in between
    counts only then.
    """

    def __init__(self) -> None:
        self._hold = Hold()
        self._began_at = 0.0
        self._last_up_at = 0.0
        self._last_at: float | None = None
        self._last_label: VerdictKind | None = None
        self._faults: Counter[str] = Counter()
        self.finished: list[Hold] = []

    def update(self, now: float, verdict: Verdict) -> Hold:
        """Count the time up to `now` [s]; `verdict` holds from the last update until now."""
        is_seam = self._last_at is not None and now < self._last_at
        if is_seam or now - self._last_up_at > BRIDGE_S + SLACK_S:
            self.finish()
        if is_seam:
            self._last_at = None
        if verdict.held_s > 0:
            return self._hold
        step = 0.0 if self._last_at is None else now - self._last_at
        if verdict.is_up:
            self._up(now, step, verdict)
        elif self._hold.is_up and verdict.reason is Reason.MOVED_ON:
            self.finish()
        elif self._hold.is_up and verdict.label is VerdictKind.NO_HANDSTAND:
            self._end(step if self._last_at == self._last_up_at else 0.0)
        self._last_at, self._last_label = now, verdict.label
        return self._hold

    def finish(self) -> None:
        """The hold is over: the source ended, or nobody knows what came after."""
        if not self._hold.is_up:
            return
        self._hold = Hold(self._hold.total_s, self._hold.straight_s, False, self._hold.first_fault)
        self.finished.append(self._hold)

    def _end(self, unseen_s: float) -> None:
        """The athlete came down, within the last `unseen_s`."""
        more = unseen_s / 2 if unseen_s > EDGE_S else 0.0
        self._hold = Hold(self._hold.total_s + more, self._hold.straight_s, True, self._hold.first_fault)
        self.finish()

    def _up(self, now: float, step: float, verdict: Verdict) -> None:
        straight, is_known = self._hold.straight_s, step <= EDGE_S
        if not self._hold.is_up:
            self._began_at = now if is_known or step > BRIDGE_S else now - step / 2
            straight, step = 0.0, 0.0
            self._faults.clear()
        if verdict.label is VerdictKind.STRAIGHT and (is_known or self._last_label is VerdictKind.STRAIGHT):
            straight += step
        if verdict.fault:
            self._faults[verdict.fault] += 1
        self._last_up_at = now
        commonest = self._faults.most_common(1)
        self._hold = Hold(now - self._began_at, straight, True, commonest[0][0] if commonest else None)
