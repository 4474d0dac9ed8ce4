"""Results in, cues out: decides what is said, one thing at a time, and stays silent otherwise."""

import math

from handstand_app.core.coach.corrections import CorrectionChooser, StraightWatcher
from handstand_app.core.coach.cue import MARKS_S, CoachOptions, Cue, CueKind, Moment, SecondsAloud
from handstand_app.core.coach.phrases import (
    ALL_STRAIGHT,
    BEST_TODAY,
    LARGEST_NUMBER,
    MINUTE,
    MINUTES,
    STRAIGHT,
    STRAIGHT_FOR,
    UP,
    number,
    time_phrases,
)
from handstand_app.core.coach.readiness import ReadinessWatcher
from handstand_app.core.coach.statistics import SessionStatistics
from handstand_app.core.coach.summary import HoldSummary, HoldWatcher
from handstand_app.core.judging.hold import COUNTS_S
from handstand_app.core.types import Hold

LATE_S = 0.3
"""A second that could not be said within this time is not said [s]."""
ALL_SHARE = 0.95
"""A hold that was straight for this share of its time was all straight."""


class Coach:
    """Follows one source. Time is that of the moments; used from one thread.

    Args:
        options: may be replaced between updates.
        statistics: of the session, which may go on over several sources.

    Attributes:
        summary: what the last hold whose time was said was like; None before.
    """

    def __init__(self, options: CoachOptions | None = None, statistics: SessionStatistics | None = None) -> None:
        self.options = options or CoachOptions()
        self.statistics = statistics or SessionStatistics()
        self._readiness = ReadinessWatcher()
        self._before: Hold = Hold()
        self.summary: HoldSummary | None = None
        self._begin_hold()
        self._busy_until = -math.inf
        self._last_at = -math.inf

    def update(self, moment: Moment) -> Cue | None:
        """What is to be said now, if anything; it replaces whatever is still being said."""
        if moment.at < self._last_at:  # a file began again
            self._busy_until = -math.inf
            self._before = Hold()
            self._begin_hold()
        self._last_at = moment.at
        before, self._before = self._before, moment.hold
        cue = self._cue(moment, before)
        if cue is not None:
            self._busy_until = cue.at + cue.about_s
        return cue

    def _begin_hold(self) -> None:
        self._said_up = False
        self._seconds = 0
        self._straight = StraightWatcher()
        self._corrections = CorrectionChooser()
        self._watcher = HoldWatcher()

    def _cue(self, moment: Moment, before: Hold) -> Cue | None:
        hold = moment.hold
        if before.is_up and not (hold.is_up and hold.total_s >= before.total_s):
            came_down = self._came_down(moment.at, before if hold.is_up else hold)
            self._begin_hold()
            if not hold.is_up:
                return came_down
        if not hold.is_up:
            return self._ready(moment)
        if moment.verdict.held_s > 0:  # nobody is seen just now: what was true may be no longer
            return None
        if moment.pose is not None and moment.angles is not None:
            self._watcher.look(moment.at, moment.pose, moment.angles)
        self._straight.look(moment, self.options)
        self._corrections.look(moment, self.options, self.statistics.recent_straight_share)
        return self._up(moment) or self._is_straight(moment) or self._correction(moment) or self._second(moment)

    def _ready(self, moment: Moment) -> Cue | None:
        phrase = self._readiness.update(moment, is_free=moment.at >= self._busy_until)
        return Cue(moment.at, CueKind(phrase), (phrase,)) if phrase is not None else None

    def _up(self, moment: Moment) -> Cue | None:
        if self._said_up or moment.hold.total_s < self.options.up_s:
            return None
        self._said_up = True
        self._readiness.rearm()
        return Cue(moment.at, CueKind.UP, (UP,))

    def _is_straight(self, moment: Moment) -> Cue | None:
        if (
            not self._straight.is_news
            or moment.at < self._busy_until
            or not self._corrections.may_speak(moment.at, STRAIGHT)
        ):
            return None
        self._straight.is_news = False
        self._corrections.spoke(moment.at, STRAIGHT)
        return Cue(moment.at, CueKind.STRAIGHT, (STRAIGHT,))

    def _correction(self, moment: Moment) -> Cue | None:
        phrase = self._corrections.due
        if phrase is None or moment.at < self._busy_until or not self._corrections.may_speak(moment.at, phrase):
            return None
        self._corrections.spoke(moment.at, phrase)
        return Cue(moment.at, CueKind.CORRECTION, (phrase,))

    def _second(self, moment: Moment) -> Cue | None:
        full = int(moment.hold.total_s)
        if full <= self._seconds or self.options.seconds_aloud is SecondsAloud.NONE:
            return None
        is_late = moment.hold.total_s - full > LATE_S
        if moment.at < self._busy_until and not is_late:
            return None
        self._seconds = full
        if is_late or (self.options.seconds_aloud is SecondsAloud.MARKS and full not in MARKS_S):
            return None
        return (
            Cue(moment.at, CueKind.SECONDS, _second_phrases(full), good_for_s=LATE_S) if _second_phrases(full) else None
        )

    def _came_down(self, now: float, hold: Hold) -> Cue | None:
        is_best = hold.total_s >= COUNTS_S and 0 < self.statistics.best_today_s < hold.total_s
        self.statistics.add(hold)
        if hold.total_s < self.options.least_said_s:
            return None
        self.summary = self._watcher.summary()
        phrases = time_phrases(hold.total_s)
        if hold.straight_s >= ALL_SHARE * hold.total_s:
            phrases += (ALL_STRAIGHT,)
        elif hold.straight_s >= 1:
            phrases += (STRAIGHT_FOR, *_about(hold.straight_s))
        if is_best:
            phrases += (BEST_TODAY,)
        return Cue(now, CueKind.DOWN, phrases, good_for_s=2.0)


def _second_phrases(seconds: int) -> tuple[str, ...]:
    """A full second; from a minute on full minutes alone."""
    if seconds <= LARGEST_NUMBER:
        return (number(seconds),)
    minutes, rest = divmod(seconds, 60)
    return () if rest or minutes > LARGEST_NUMBER else (number(minutes), MINUTE if minutes == 1 else MINUTES)


def _about(seconds: float) -> tuple[str, ...]:
    """A time in full seconds, never more than it was."""
    minutes, rest = divmod(int(seconds), 60)
    said = (number(min(minutes, LARGEST_NUMBER)), MINUTE if minutes == 1 else MINUTES) if minutes else ()
    return (*said, number(rest)) if rest or not minutes else said
