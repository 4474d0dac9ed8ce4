"""Verdicts as the lines of `analyze` and of tracks write them: names and sentences that other programs read."""

from models.verdicts import Reason, VerdictKind

SENTENCES: dict[Reason, str] = {
    Reason.NOBODY: "Nobody in view.",
    Reason.STARTING: "Watching …",
    Reason.TOO_SLOW: "The camera is too slow to judge movement.",
    Reason.COMPUTER_BUSY: "The computer is busy: close other programs.",
    Reason.FEET_OUT: "The feet are out of the picture.",
    Reason.HANDS_OUT: "The hands are out of the picture.",
    Reason.FEW_KEYPOINTS: "Too little of the body is clear: more light, or a plainer background.",
    Reason.UNDECIDED: "Not sure.",
    Reason.MOVED_ON: "The athlete moved on unseen; watching anew.",
    Reason.HEADSTAND: "Headstand.",
    Reason.FOREARM_STAND: "Forearm stand.",
    Reason.SHOULDER_STAND: "Shoulder stand.",
    Reason.FEET_DOWN: "Feet on the floor, or on something.",
}
NEARLY_SENTENCE = "Nearly straight."
"""Nearly straight is written as cannot tell for this reason."""
_REASON_OF = {sentence: reason for reason, sentence in SENTENCES.items()}


def written(kind: VerdictKind, reason: Reason | None) -> tuple[str, str | None]:
    """The verdict and the reason of a line."""
    if kind is VerdictKind.NEARLY_STRAIGHT:
        return VerdictKind.CANNOT_TELL.value, NEARLY_SENTENCE
    return kind.value, None if reason is None else SENTENCES[reason]


def read(verdict: str, reason: str | None) -> tuple[VerdictKind, Reason | None]:
    """What the verdict and the reason of a line mean; a sentence of another version counts as undecided.

    Raises:
        ValueError: there is no such verdict.
    """
    kind = VerdictKind(verdict)
    if kind is VerdictKind.CANNOT_TELL and reason == NEARLY_SENTENCE:
        return VerdictKind.NEARLY_STRAIGHT, None
    if reason is None:
        return kind, None
    return kind, _REASON_OF.get(reason, Reason.UNDECIDED)
