"""Cues and the athlete's choices about them. Values only."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from handstand_app.core.coach.phrases import TEXTS, words_of_phrases
from handstand_app.core.types import Hold, LiveResult, Pose, Verdict
from models.body_line import Angles


class SoundMode(StrEnum):
    """How cues sound."""

    VOICE = "voice"
    BEEPS = "beeps"
    TONE = "tone"
    OFF = "off"


class SecondsAloud(StrEnum):
    """Which seconds of a hold are said."""

    EVERY = "every"
    MARKS = "marks"
    NONE = "none"


MARKS_S: Final = (2, 5, 10, 30, 60)
"""Seconds that are worth a medal."""


class CueKind(StrEnum):
    """Why something is said."""

    READY = "ready"
    STEP_BACK = "step_back"
    COUNTDOWN = "countdown"
    UP = "up"
    SECONDS = "seconds"
    STRAIGHT = "straight"
    CORRECTION = "correction"
    DOWN = "down"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue: a phrase or a tone.

    Attributes:
        at: time on the clock of the frames [s].
        phrases: names of sounds, played one after the other.
        good_for_s: after so long it is old news, and not played any more [s].
    """

    at: float
    kind: CueKind
    phrases: tuple[str, ...]
    good_for_s: float = 0.7

    @property
    def words(self) -> str:
        """What one hears."""
        return words_of_phrases(self.phrases)

    @property
    def about_s(self) -> float:
        """Roughly how long it takes to be said [s]."""
        return sum(0.2 + 0.05 * len(TEXTS[phrase]) for phrase in self.phrases)


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """What the coach needs of one result.

    Attributes:
        at: by the clock of the source [s].
        picture: width and height of the frame [px].
    """

    at: float
    verdict: Verdict
    hold: Hold
    pose: Pose | None
    picture: tuple[int, int]
    angles: Angles | None = None

    @classmethod
    def of(cls, result: LiveResult) -> "Moment | None":
        """The moment of a result; None if nothing was judged yet."""
        if result.verdict is None:
            return None
        height, width = result.frame.image.shape[:2]
        return cls(result.frame.source_time, result.verdict, result.hold, result.pose, (width, height), result.angles)


@dataclass(frozen=True)
class CoachOptions:
    """How much the coach says, and when."""

    seconds_aloud: SecondsAloud = SecondsAloud.MARKS
    is_fading: bool = False
    """Corrections become rarer as holds get straighter."""
    same_cue_s: float = 3.0
    """The same correction, or "straight", is not said again before [s]."""
    any_cue_s: float = 1.5
    """Corrections and "straight" begin at least so far apart [s]."""
    persist_s: float = 0.5
    """A fault must last so long before it is said, and so must a broken line before straight is news again [s]."""
    share: float = 0.8
    """In that time, so much of what was seen must be this fault."""
    straight_s: float = 0.3
    """A straight line must last so long before it is said [s]."""
    up_s: float = 0.2
    """A hold must last so long before "up" is said [s]."""
    kick_up_s: float = 1.0
    """No corrections so soon after the feet left the ground: legs still come together [s]."""
    least_said_s: float = 1.0
    """The time of a shorter hold is not said [s]."""

    def __post_init__(self) -> None:
        for name in ("same_cue_s", "any_cue_s", "persist_s", "straight_s", "up_s", "kick_up_s", "least_said_s"):
            if not 0 <= getattr(self, name) <= 60:
                raise ValueError(f"CoachOptions.{name}: expected 0 to 60 seconds, got {getattr(self, name)}")
        if not 0 < self.share <= 1:
            raise ValueError(f"CoachOptions.share: expected more than 0, up to 1, got {self.share}")
