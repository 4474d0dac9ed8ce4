"""The recorder's events and its options."""

import math
from dataclasses import dataclass, field

from handstand_app.core.clip import SavedClip
from handstand_app.core.recording.attempts import AttemptOptions


@dataclass(frozen=True)
class RecordingOptions:
    """How attempts are cut out of the stream of pictures."""

    seconds_before: float = 3.0
    """An attempt's clip begins so long before the kick-up [s]."""
    seconds_after: float = 2.0
    """It ends so long after the last moment of the handstand [s]; at least as long as it takes to notice the end."""
    longest_s: float = 120.0
    """A clip of an attempt that gets longer goes on in a new file, without a gap [s]."""
    longest_by_hand_s: float = 1800.0
    """The same for recordings by hand [s]."""
    reserve_bytes: int = 200_000_000
    """So much of the disk is left free."""
    attempts: AttemptOptions = field(default_factory=AttemptOptions)

    def __post_init__(self) -> None:
        for name in ("seconds_before", "seconds_after", "longest_s", "longest_by_hand_s"):
            value = getattr(self, name)
            if not (math.isfinite(value) and value >= 0):
                raise ValueError(f"RecordingOptions.{name}: expected a number of seconds, 0 or more, got {value}")
        if min(self.longest_s, self.longest_by_hand_s) < 1:
            raise ValueError(f"RecordingOptions: a clip must be allowed to last at least 1 second, got {self}")


@dataclass(frozen=True, slots=True)
class RecordingStarted:
    """A clip begins.

    Attributes:
        first_at: capture time of its first picture, on the clock of the frames [s].
        by_hand: started by the user, not by a kick-up.
    """

    first_at: float
    by_hand: bool


@dataclass(frozen=True, slots=True)
class RecordingEnded:
    """A clip ended, or could not begin.

    Attributes:
        clip: what was saved; None if nothing was.
        trouble: one sentence if it did not end as it should; None otherwise.
        recovered: it comes from an earlier run that was cut off.
    """

    clip: SavedClip | None
    trouble: str | None = None
    recovered: bool = False


RecorderEvent = RecordingStarted | RecordingEnded
