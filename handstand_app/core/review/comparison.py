"""Two clips on one line of time: which attempt of each is aligned, and how far the second one is shifted by hand."""

from collections.abc import Sequence

from handstand_app.core.review.align import Alignment, Attempt, align, attempts_of, longest
from handstand_app.core.review.track_view import TrackView


class ClipComparison:
    """Begins with the attempts that lead to the longest holds.

    Args:
        tracks: of the first and of the second clip; None where there is none.
        before: of the same clips: its choice and shift are taken over where the attempts are the same.

    Attributes:
        attempts: of each clip. chosen: number of the one that is aligned; None if there is none.
        shift_s: how much later the second clip is shown than aligned; negative is earlier [s].
    """

    def __init__(self, tracks: Sequence[TrackView | None], before: "ClipComparison | None" = None) -> None:
        self.attempts: list[list[Attempt]] = [[] if track is None else attempts_of(track) for track in tracks]
        self.chosen: list[int | None] = [longest(attempts) for attempts in self.attempts]
        self.shift_s = 0.0
        if before is not None and before.attempts == self.attempts:
            self.chosen, self.shift_s = list(before.chosen), before.shift_s

    def choose(self, clip: int, by: int) -> None:
        """Align another attempt of a clip (0 or 1): one on (1) or back (-1); after the last comes the first."""
        chosen = self.chosen[clip]
        if chosen is not None:
            self.chosen[clip] = (chosen + by) % len(self.attempts[clip])

    @property
    def alignment(self) -> Alignment:
        """The same moment of both clips, without the shift."""
        first, second = (
            None if chosen is None else attempts[chosen]
            for attempts, chosen in zip(self.attempts, self.chosen, strict=True)
        )
        return align(first, second)

    @property
    def starts_s(self) -> tuple[float, float]:
        """Where each clip begins on the common line of time [s]; the earlier one at 0."""
        alignment = self.alignment
        first, second = alignment.second_s, alignment.first_s + self.shift_s
        return first - min(first, second), second - min(first, second)
