"""Which hold stands in large letters, and which was the best of the session. Fragments never do."""

from dataclasses import replace

from handstand_app.core.judging.hold import HEADLINE_S
from handstand_app.core.types import Hold


class Headline:
    """Follows the holds of one session: of a camera until the program ends, of a file while it is open.

    Attributes:
        best: the hold with the longest straight time of `HEADLINE_S` or more, else the longest; None before the first.
    """

    def __init__(self) -> None:
        self.best: Hold | None = None
        self._last: Hold | None = None
        self._is_fragment = False

    @property
    def shown(self) -> Hold | None:
        """The hold that goes on, else the last one; None while neither is long enough."""
        return None if self._is_fragment else self._last

    def update(self, hold: Hold) -> None:
        """Take the current or last hold, as it stands at this moment."""
        self._is_fragment = hold.is_up and hold.total_s < HEADLINE_S
        if hold.total_s < HEADLINE_S:
            self._last = None if self._last is None else replace(self._last, is_up=False)
            return
        self._last = hold
        if self.best is None or _rank(hold) > _rank(self.best):
            self.best = replace(hold, is_up=False)


def _rank(hold: Hold) -> tuple[float, float]:
    return hold.straight_s if hold.straight_s >= HEADLINE_S else 0.0, hold.total_s
