"""Which correction is due, and whether a straight line is news."""

from collections import Counter, deque
from collections.abc import Iterable

from handstand_app.core.coach.cue import CoachOptions, Moment
from handstand_app.core.coach.phrases import CORRECTIONS
from models.body_line import Fault
from models.verdicts import VerdictKind

SWING = 2.5
"""Legs swing apart on the way up and down: they are given so many times as long as other faults."""
FADE = 4.0
"""With fading, somebody whose holds are all straight is corrected so many times more rarely, plus one."""


class CorrectionChooser:
    """The fault of a hold that has lasted long enough to be said, and when something was said last.

    Attributes:
        due: the phrase that corrects it; None if there is nothing to say.
    """

    def __init__(self) -> None:
        self.due: str | None = None
        self._seen: deque[tuple[float, str | None]] = deque()
        self._said: dict[str, float] = {}
        self._same_cue_s = self._any_cue_s = 0.0

    def look(self, moment: Moment, options: CoachOptions, straight_share: float) -> None:
        """Take in one moment of a hold.

        Args:
            straight_share: of the latest holds, 0 to 1; with fading, the more the fewer corrections.
        """
        rarer = 1 + FADE * straight_share if options.is_fading else 1.0
        self._same_cue_s, self._any_cue_s = options.same_cue_s * rarer, options.any_cue_s * rarer
        verdict = moment.verdict
        fault = verdict.fault if verdict.label is VerdictKind.NOT_STRAIGHT else None
        self._seen.append((moment.at, fault))
        slower = SWING if fault == Fault.LEGS_APART else 1.0
        while len(self._seen) > 1 and moment.at - self._seen[1][0] >= SWING * options.persist_s:
            self._seen.popleft()
        seen = [(at, each) for at, each in self._seen if moment.at - at <= slower * options.persist_s + 1e-9]
        is_watched = moment.at - self._seen[0][0] >= slower * options.persist_s
        can_be_said = is_watched and moment.hold.total_s >= slower * options.kick_up_s
        self.due = CORRECTIONS[Fault(fault)] if fault and can_be_said and lasts(seen, fault, options.share) else None

    def may_speak(self, now: float, phrase: str) -> bool:
        """Whether enough time has passed since this phrase, and since any other."""
        latest = max(self._said.values(), default=None)
        if latest is not None and now - latest < self._any_cue_s:
            return False
        return phrase not in self._said or now - self._said[phrase] >= self._same_cue_s

    def spoke(self, now: float, phrase: str) -> None:
        """This is being said now."""
        self._said[phrase] = now


def lasts(seen: Iterable[tuple[float, str | None]], fault: str, share: float) -> bool:
    """Whether a fault is this share of all that was seen."""
    counts = Counter(each for _, each in seen)
    return counts[fault] >= share * counts.total()


class StraightWatcher:
    """Whether a hold has just become straight.

    Attributes:
        is_news: it has, and it was not said yet.
    """

    def __init__(self) -> None:
        self.is_news = False
        self._is_straight = False
        self._straight_since: float | None = None
        self._broken_since: float | None = None

    def look(self, moment: Moment, options: CoachOptions) -> None:
        """Take in one moment of a hold. What is neither straight nor broken (nearly straight) changes nothing."""
        label, now = moment.verdict.label, moment.at
        if label is VerdictKind.STRAIGHT:
            self._broken_since = None
            self._straight_since = now if self._straight_since is None else self._straight_since
            if not self._is_straight and now - self._straight_since >= options.straight_s:
                self._is_straight = self.is_news = True
            return
        self.is_news = False
        self._straight_since = None
        if label is VerdictKind.NOT_STRAIGHT:
            self._broken_since = now if self._broken_since is None else self._broken_since
            if now - self._broken_since >= options.persist_s:
                self._is_straight = False
