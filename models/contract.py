"""What a network expects of its inputs; saved in every checkpoint so that app and trainer cannot disagree."""

from dataclasses import dataclass


@dataclass(frozen=True)
class WindowSpec:
    """How observations are sampled in time before they are judged: seconds, not frames of a camera."""

    length: int = 16
    """T, observations in a window."""
    interval_s: float = 1 / 15
    """Time between two of them [s]."""

    def __post_init__(self) -> None:
        if self.length < 1:
            raise ValueError(f"WindowSpec.length: expected at least 1, got {self.length}")
        if not self.interval_s > 0:
            raise ValueError(f"WindowSpec.interval_s: expected more than 0 seconds, got {self.interval_s}")

    @property
    def span_s(self) -> float:
        """Time from the first to the last observation [s]."""
        return (self.length - 1) * self.interval_s
