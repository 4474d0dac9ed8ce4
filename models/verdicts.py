"""What the app may say of a moment: names of verdicts and of the reasons why there is none.

Network labels are those of `models.labels`; a person's labels of clips are the library's own.
"""

from enum import StrEnum
from typing import Final

from models.labels import Action


class VerdictKind(StrEnum):
    """What is said of a moment. Lines of `analyze` and of tracks write nearly straight as cannot tell with a reason."""

    STRAIGHT = "straight"
    NEARLY_STRAIGHT = "nearly_straight"
    NOT_STRAIGHT = "not_straight"
    NO_HANDSTAND = "no_handstand"
    CANNOT_TELL = "cannot_tell"

    @property
    def is_handstand(self) -> bool:
        """A handstand, straight or not or on the border."""
        return self in (VerdictKind.STRAIGHT, VerdictKind.NEARLY_STRAIGHT, VerdictKind.NOT_STRAIGHT)


VERDICT_OF_ACTION: Final[dict[Action, VerdictKind]] = {
    "straight": VerdictKind.STRAIGHT,
    "not_straight": VerdictKind.NOT_STRAIGHT,
    "not_handstand": VerdictKind.NO_HANDSTAND,
}
"""The only map from network labels to verdicts."""
ACTION_OF_VERDICT: Final[dict[str, Action]] = {kind.value: action for action, kind in VERDICT_OF_ACTION.items()}


class Reason(StrEnum):
    """Why it cannot be told, or what somebody upside down stands on who is in no handstand."""

    NOBODY = "nobody"
    STARTING = "starting"
    TOO_SLOW = "too_slow"
    COMPUTER_BUSY = "computer_busy"
    FEET_OUT = "feet_out"
    HANDS_OUT = "hands_out"
    FEW_KEYPOINTS = "few_keypoints"
    UNDECIDED = "undecided"
    MOVED_ON = "moved_on"
    """The athlete moved on in a gap: the hold before it is over."""
    HEADSTAND = "headstand"
    FOREARM_STAND = "forearm_stand"
    SHOULDER_STAND = "shoulder_stand"
    FEET_DOWN = "feet_down"
