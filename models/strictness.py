"""How much a straight handstand may bend: five notches from gentle to judge, which move the limits of the angles and
the bar for the word straight together. The middle one is what everything else in this program means by straight."""

from dataclasses import dataclass
from typing import Final

from models.body_line import LIMITS, Angles


@dataclass(frozen=True, slots=True)
class Strictness:
    """One notch.

    Attributes:
        name: by which it is remembered. words: for the athlete.
        limits: up to these angles a handstand may count as straight.
        least_straight: how likely straight has to be before it is said. Below it the app says nearly straight, and
            neither praises nor blames. What other bars would do is in docs/reports/RISK_COVERAGE.md.
        lasting_straight: once said, it must stay above this.
    """

    name: str
    words: str
    limits: Angles
    least_straight: float
    lasting_straight: float


def _scaled(share: float) -> Angles:
    return Angles.of(LIMITS.as_array() * share)


STANDARD: Final = Strictness("standard", "Standard", LIMITS, least_straight=0.65, lasting_straight=0.63)
NOTCHES: Final = (
    Strictness("gentle", "Gentle", _scaled(1.5), least_straight=0.50, lasting_straight=0.47),
    Strictness("relaxed", "Relaxed", _scaled(1.25), least_straight=0.57, lasting_straight=0.55),
    STANDARD,
    Strictness("strict", "Strict", _scaled(0.8), least_straight=0.75, lasting_straight=0.73),
    Strictness("judge", "Judge", _scaled(0.6), least_straight=0.85, lasting_straight=0.83),
)
"""From gentle to judge. What each does on the labelled clips is in docs/reports/STRICTNESS.md."""


def notch(name: str) -> Strictness:
    """The notch of that name. Raises KeyError."""
    return {each.name: each for each in NOTCHES}[name]
