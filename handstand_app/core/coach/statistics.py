"""The numbers of the session beside the picture, as its holds end."""

from collections import Counter
from dataclasses import dataclass, field

from handstand_app.core.coach.cue import MARKS_S
from handstand_app.core.judging.hold import ATTEMPT_S, COUNTS_S
from handstand_app.core.progress.totals import Totals
from handstand_app.core.types import Hold

RECENT = 3
"""So many of the latest holds say how straight somebody is just now."""


@dataclass
class SessionStatistics:
    """Counts holds as they end.

    Attributes:
        best_before_s: longest hold of the day before this session began; 0 if there was none [s].
        tries: attempts, in order.
        totals: over all of them.
    """

    best_before_s: float = 0.0
    tries: list[Hold] = field(default_factory=list)
    totals: Totals = field(default_factory=Totals)

    def add(self, hold: Hold) -> None:
        """A hold ended."""
        if hold.total_s >= ATTEMPT_S:
            self.tries.append(hold)
            self.totals = Totals.of(self.tries)

    @property
    def counted(self) -> list[Hold]:
        """Holds that count: two seconds or more."""
        return [hold for hold in self.tries if hold.total_s >= COUNTS_S]

    @property
    def best_today_s(self) -> float:
        """Longest hold of the day [s]."""
        return max(self.totals.best_s, self.best_before_s)

    @property
    def last(self) -> Hold | None:
        """The latest try."""
        return self.tries[-1] if self.tries else None

    @property
    def medals(self) -> Counter[int]:
        """How many holds reached each mark, each at its highest."""
        return Counter(max(mark for mark in MARKS_S if mark <= hold.total_s) for hold in self.counted)

    @property
    def recent_straight_share(self) -> float:
        """How much of the latest holds that count was straight, 0 to 1."""
        return Totals.of(self.counted[-RECENT:]).straight_share or 0.0


def is_near_mark(seconds: float, before_s: float = 0.6, after_s: float = 0.4) -> bool:
    """Whether a running time is so near to a mark that looking at it would disturb."""
    return any(mark - before_s <= seconds < mark + after_s for mark in MARKS_S)
