"""When an attempt at a handstand begins and ends, from the verdicts alone. Knows nothing of files and threads."""

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True)
class AttemptOptions:
    """What counts as an attempt."""

    up_s: float = 0.3
    """A kick-up shows at least this much handstand [s]."""
    blip_s: float = 0.5
    """A handstand that lasts no longer is no attempt, and a gap that lasts no longer does not end a kick-up [s]."""
    down_s: float = 1.0
    """An attempt is over when no handstand was seen for this long [s]."""

    def __post_init__(self) -> None:
        if not (0 <= self.up_s <= self.blip_s <= self.down_s):
            raise ValueError(f"AttemptOptions: expected 0 <= up_s <= blip_s <= down_s, got {self}")


class Change(Enum):
    """What just happened."""

    KICKED_UP = 1
    CAME_DOWN = 2


class AttemptDetector:
    """Follows the verdicts of one source.

    Attributes:
        began_at: time of the first handstand verdict of the current or last attempt [s].
        seen_at: time of its last handstand verdict [s].
        is_up: an attempt goes on.
    """

    def __init__(self, options: AttemptOptions | None = None) -> None:
        self.options = options or AttemptOptions()
        self.reset()

    def reset(self) -> None:
        """Forget the past: the camera was lost."""
        self.is_up = False
        self.began_at = self.seen_at = 0.0
        self._up_s = 0.0
        self._last: tuple[float, bool] | None = None

    def update(self, now: float, handstand: bool) -> Change | None:
        """Take whether there is a handstand at time `now` [s]; returns what it changes."""
        last, self._last = self._last, (now, handstand)
        if handstand:
            return self._seen(now, now - last[0] if last is not None and last[1] else 0.0)
        if self.is_up and now - self.seen_at >= self.options.down_s:
            self.is_up = False
            self._up_s = 0.0
            return Change.CAME_DOWN
        return None

    def _seen(self, now: float, step: float) -> Change | None:
        if not self.is_up and ((self._up_s == 0.0 and step == 0.0) or now - self.seen_at > self.options.blip_s):
            self.began_at, self._up_s, step = now, 0.0, 0.0
        self.seen_at = now
        self._up_s += step
        if self.is_up or self._up_s < self.options.up_s or now - self.began_at <= self.options.blip_s:
            return None
        self.is_up = True
        return Change.KICKED_UP
