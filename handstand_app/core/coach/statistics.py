"""The numbers of a session: best, last, mean and total time, tries per success, medals."""

from collections import Counter
from dataclasses import dataclass, field

from handstand_app.core.coach.cue import MARKS_S
from handstand_app.core.judging.hold import COUNTS_S
from handstand_app.core.types import Hold

TRY_S = 0.3
"""What is shorter was no try."""
RECENT = 3
"""So many of the latest holds say how straight somebody is just now."""


@dataclass
class SessionStatistics:
    """Counts holds as they end.

    Attributes:
        best_before_s: longest hold of the day before this session began; 0 if there was none [s].
        tries: holds of any length, in order.
    """

    best_before_s: float = 0.0
    tries: list[Hold] = field(default_factory=list)

    def add(self, hold: Hold) -> None:
        """A hold ended."""
        if hold.total_s >= TRY_S:
            self.tries.append(hold)

    @property
    def counted(self) -> list[Hold]:
        """Holds that count: two seconds or more."""
        return [hold for hold in self.tries if hold.total_s >= COUNTS_S]

    @property
    def best_s(self) -> float:
        """Longest hold of the session that counts; 0 if there is none [s]."""
        return max((hold.total_s for hold in self.counted), default=0.0)

    @property
    def best_today_s(self) -> float:
        """Longest hold of the day [s]."""
        return max(self.best_s, self.best_before_s)

    @property
    def last(self) -> Hold | None:
        """The latest try."""
        return self.tries[-1] if self.tries else None

    @property
    def total_s(self) -> float:
        """Time upside down in all tries [s]."""
        return sum(hold.total_s for hold in self.tries)

    @property
    def mean_s(self) -> float:
        """Mean length of the holds that count [s]; 0 if there is none."""
        counted = self.counted
        return sum(hold.total_s for hold in counted) / len(counted) if counted else 0.0

    @property
    def tries_per_success(self) -> float | None:
        """How many tries a hold that counts takes; None if none has."""
        return len(self.tries) / len(self.counted) if self.counted else None

    @property
    def medals(self) -> Counter[int]:
        """How many holds reached each mark, each at its highest."""
        return Counter(max(mark for mark in MARKS_S if mark <= hold.total_s) for hold in self.counted)

    @property
    def recent_straight_share(self) -> float:
        """How much of the latest holds that count was straight, 0 to 1."""
        recent = self.counted[-RECENT:]
        total = sum(hold.total_s for hold in recent)
        return sum(hold.straight_s for hold in recent) / total if total else 0.0


def is_near_mark(seconds: float, before_s: float = 0.6, after_s: float = 0.4) -> bool:
    """Whether a running time is so near to a mark that looking at it would disturb."""
    return any(mark - before_s <= seconds < mark + after_s for mark in MARKS_S)
