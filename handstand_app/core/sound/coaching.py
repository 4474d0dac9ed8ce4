"""Results of a session to the loudspeaker: the coach decides, the player plays. Takes results in the model thread."""

import time
from collections.abc import Callable

from handstand_app.core.coach.coach import Coach
from handstand_app.core.coach.cue import CoachOptions, Cue, CueKind, Moment, SoundMode
from handstand_app.core.coach.phrases import SOUND_TEST, number
from handstand_app.core.coach.statistics import SessionStatistics
from handstand_app.core.coach.tone import tone_of
from handstand_app.core.sound.player import SoundPlayer
from handstand_app.core.types import LiveResult


class Coaching:
    """Lives as long as the window; each source gets a coach of its own.

    Args:
        player: started and stopped by the owner.
        statistics: of all cameras since the start; those of files are kept apart.
        told: gets every cue and the coach that gave it, in the model thread; must return at once.
    """

    def __init__(
        self,
        player: SoundPlayer,
        options: CoachOptions,
        statistics: SessionStatistics,
        told: Callable[[Cue, Coach], object],
    ) -> None:
        self.player = player
        self._options = options
        self._statistics = statistics
        self._told = told
        self._coach = Coach(options, statistics)

    def begin(self, *, is_file: bool) -> None:
        """Another source: a new coach. What a file shows counts for nobody's day."""
        self._coach = Coach(self._options, SessionStatistics() if is_file else self._statistics)
        self.player.set_tone(None)

    @property
    def statistics(self) -> SessionStatistics:
        """Of the source that is watched."""
        return self._coach.statistics

    def set_options(self, options: CoachOptions) -> None:
        """From the next result on."""
        self._options = options
        self._coach.options = options

    def take(self, result: LiveResult) -> None:
        """The next result, in order."""
        coach, moment = self._coach, Moment.of(result)
        if moment is None:
            return
        if self.player.mode is SoundMode.TONE:
            self.player.set_tone(tone_of(moment))
        cue = coach.update(moment)
        if cue is not None:
            self.player.play(cue)
            self._told(cue, coach)

    def count_down(self, seconds_left: int) -> None:
        """Say the seconds until a recording begins; 0 says nothing."""
        if seconds_left > 0:
            self.player.play(Cue(time.perf_counter(), CueKind.COUNTDOWN, (number(seconds_left),)))

    def test(self) -> None:
        """Let the athlete hear how it sounds."""
        self.player.play(Cue(time.perf_counter(), CueKind.TEST, (SOUND_TEST,), good_for_s=3.0))
