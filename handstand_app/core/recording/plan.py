"""Which stretch of time is being recorded, and why. Pure state: the recorder locks it and does the work."""

from enum import Enum

from handstand_app.core.recording.attempts import AttemptDetector, Change
from handstand_app.core.recording.events import RecordingOptions


class Mode(Enum):
    """Why a recording goes on."""

    IDLE = 1
    ATTEMPT = 2
    BY_HAND = 3


class RecordingPlan:
    """Recordings by hand win: they take over one of an attempt, and attempts do not touch them.

    Attributes:
        mode: what goes on.
        since, until: pictures from `since` on are wanted, up to and including `until` if it is set [s].
        trouble: why it ends early, for the athlete.
        automatic: attempts are recorded.
    """

    def __init__(self, options: RecordingOptions, automatic: bool) -> None:
        self.options = options
        self.automatic = automatic
        self.mode = Mode.IDLE
        self.since = 0.0
        self.until: float | None = None
        self.trouble: str | None = None
        self._stopped = False
        self._detector = AttemptDetector(options.attempts)

    def judge(self, now: float, handstand: bool) -> None:
        """Take whether there is a handstand at time `now` [s]."""
        change = self._detector.update(now, handstand)
        if change is Change.KICKED_UP:
            self._kicked_up()
        elif change is Change.CAME_DOWN and self.mode is Mode.ATTEMPT and self.until is None:
            self.until = max(self._detector.seen_at + self.options.seconds_after, now)
        elif handstand and self._fades and self.until is not None:
            self.until = max(self.until, now + self.options.attempts.blip_s)  # up again, perhaps: wait to be sure

    def by_hand(self, now: float) -> None:
        """Record from now on, until `stop`."""
        if self.mode is Mode.IDLE:
            self._begin(Mode.BY_HAND, now)
        elif self.trouble is None:
            self.mode, self.until, self._stopped = Mode.BY_HAND, None, False

    def stop(self, now: float, trouble: str | None = None) -> None:
        """End what goes on with the pictures up to now."""
        if self.mode is not Mode.IDLE:
            self.until = now if self.until is None else min(self.until, now)
            self.trouble = self.trouble or trouble
            self._stopped = True

    def lost(self, now: float) -> None:
        """The camera was lost: end what goes on, and forget the athlete."""
        self._detector.reset()
        self.stop(now, "The camera was lost, so the recording ended there.")

    def done(self) -> None:
        """The recording was ended."""
        self.mode, self.until, self.trouble, self._stopped = Mode.IDLE, None, None, False

    def _kicked_up(self) -> None:
        if self._fades:
            self.until = None  # up again before the clip ended: it goes on
        elif self.mode is Mode.IDLE and self.automatic:
            self._begin(Mode.ATTEMPT, self._detector.began_at - self.options.seconds_before)

    def _begin(self, mode: Mode, since: float) -> None:
        self.mode, self.since, self.until, self.trouble, self._stopped = mode, since, None, None, False

    @property
    def _fades(self) -> bool:
        """An attempt is being recorded, and nobody asked for its end: a handstand may make it go on."""
        return self.mode is Mode.ATTEMPT and not self._stopped
