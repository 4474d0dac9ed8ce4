"""Which moment the delayed mirror shows: delayed while down, still while up, the attempt again on coming down."""

from dataclasses import dataclass
from enum import StrEnum

LEAST_S, MOST_S = 5.0, 30.0
SPEEDS = (1.0, 0.5, 0.25)
BEFORE_S, AFTER_S = 1.5, 1.0
"""A replay begins so long before the hold, and ends so long after it [s]."""
REPLAYED_S = 1.0
"""Shorter holds are not shown again [s]."""


class DelayState(StrEnum):
    """What is shown."""

    DELAYED = "delayed"
    STILL = "still"
    REPLAY = "replay"


@dataclass(frozen=True, slots=True)
class DelayOptions:
    """How the delayed mirror shows things.

    Attributes:
        delay_s: how far back, 5 to 30 [s].
        speed: of replays, one of SPEEDS.
        loops: replays go on until the next kick-up, or until `skip`; else they are shown once.
        with_skeleton: draw it.
    """

    delay_s: float = 10.0
    speed: float = 1.0
    loops: bool = False
    with_skeleton: bool = True

    def __post_init__(self) -> None:
        if not LEAST_S <= self.delay_s <= MOST_S:
            raise ValueError(f"DelayOptions.delay_s: expected {LEAST_S:.0f} to {MOST_S:.0f} s, got {self.delay_s}")
        if self.speed not in SPEEDS:
            raise ValueError(f"DelayOptions.speed: expected one of {SPEEDS}, got {self.speed}")


@dataclass(frozen=True, slots=True)
class Shown:
    """What to show.

    Attributes:
        at: the moment of it, on the clock of the frames [s].
    """

    state: DelayState
    at: float


class DelayPlan:
    """Follows one camera. All times by the clock of its frames [s]; they do not fall."""

    def __init__(self, options: DelayOptions | None = None) -> None:
        self.options = options or DelayOptions()
        self._up_since: float | None = None
        self._still_at = 0.0
        self._replay: tuple[float, float] | None = None
        self._replay_since = 0.0

    def see(self, now: float, is_up: bool) -> None:
        """Whether the athlete is up in the newest result."""
        if is_up and self._up_since is None:
            self._still_at = self.shown(now).at
            self._up_since, self._replay = now, None
        elif not is_up and self._up_since is not None:
            if now - self._up_since >= REPLAYED_S:
                self._replay = (self._up_since - BEFORE_S, now + AFTER_S)
                self._replay_since = now + AFTER_S
            self._up_since = None

    def skip(self) -> None:
        """No more of this replay."""
        self._replay = None

    def shown(self, now: float) -> Shown:
        """What to show at this time."""
        if self._up_since is not None:
            return Shown(DelayState.STILL, self._still_at)
        if self._replay is not None and now >= self._replay_since:
            start, end = self._replay
            played = (now - self._replay_since) * self.options.speed
            if self.options.loops:
                played %= end - start
            if played < end - start:
                return Shown(DelayState.REPLAY, start + played)
            self._replay = None
        if self._replay is not None:
            return Shown(DelayState.STILL, self._still_at)
        return Shown(DelayState.DELAYED, now - self.options.delay_s)
