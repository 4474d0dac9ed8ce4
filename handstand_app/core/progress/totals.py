"""Totals of any number of holds. The board beside the picture and the page "Progress" both count here.

An attempt is a handstand from `ATTEMPT_S` on, a hold one from `HEADLINE_S` on, a success one from `COUNTS_S` on; see
`judging.hold`. Times, shares and faults are those of holds.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import fmean, median

from handstand_app.core.judging.hold import ATTEMPT_S, COUNTS_S, HEADLINE_S
from handstand_app.core.types import Hold


def kind_of_length(total_s: float) -> str:
    """What a handstand of so many seconds is: success, hold, attempt, or none."""
    limits = (("success", COUNTS_S), ("hold", HEADLINE_S), ("attempt", ATTEMPT_S))
    return next((kind for kind, least_s in limits if total_s >= least_s), "none")


@dataclass(frozen=True, slots=True)
class Totals:
    """Figures of a session, a week or a lifetime.

    Attributes:
        attempts, holds, successes: how many; each kind includes the next.
        best_s, median_s, mean_s: lengths of the holds; 0 if there is none [s].
        total_s, straight_s: sums over the holds [s].
        faults: how many holds each fault broke first; holds without a fault are in none of them.
    """

    attempts: int = 0
    holds: int = 0
    successes: int = 0
    best_s: float = 0.0
    median_s: float = 0.0
    mean_s: float = 0.0
    total_s: float = 0.0
    straight_s: float = 0.0
    faults: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, tries: Iterable[Hold]) -> "Totals":
        """Count these; what is too short for an attempt is left out."""
        attempts = [hold for hold in tries if hold.total_s >= ATTEMPT_S]
        holds = [hold for hold in attempts if hold.total_s >= HEADLINE_S]
        lengths = [hold.total_s for hold in holds]
        return cls(
            attempts=len(attempts),
            holds=len(holds),
            successes=sum(length >= COUNTS_S for length in lengths),
            best_s=max(lengths, default=0.0),
            median_s=median(lengths) if lengths else 0.0,
            mean_s=fmean(lengths) if lengths else 0.0,
            total_s=sum(lengths),
            straight_s=sum(hold.straight_s for hold in holds),
            faults=Counter(hold.first_fault for hold in holds if hold.first_fault is not None),
        )

    @property
    def tries_per_success(self) -> float | None:
        """How many attempts a success takes; None if there is none."""
        return self.attempts / self.successes if self.successes else None

    @property
    def straight_share(self) -> float | None:
        """How much of the time of the holds was straight, 0 to 1; None without a hold."""
        return min(self.straight_s / self.total_s, 1.0) if self.total_s else None

    @property
    def main_fault(self) -> str | None:
        """What broke the line first in most holds, of equal ones the first by name; None if nothing did."""
        return min(self.faults, key=lambda fault: (-self.faults[fault], fault), default=None)
