"""Where in a clip the handstand is."""

from collections.abc import Sequence
from pathlib import Path

from handstand_app.core.clip import TrackError, TrackFrame, read_track
from handstand_app.core.judging.hold import HoldTimer


def hold_span(frames: Sequence[TrackFrame]) -> tuple[float, float] | None:
    """Begin and end of the longest handstand, by the rule of `summarise` [s]; None if there is none."""
    timer = HoldTimer()
    longest: tuple[float, float] | None = None
    for frame in frames:
        if (said := frame.said) is None:
            continue
        hold = timer.update(frame.time_s, said)
        if said.is_up and hold.total_s > (longest[1] - longest[0] if longest else 0.0):
            longest = (frame.time_s - hold.total_s, frame.time_s)
    return longest


def hold_span_of(track: Path | None) -> tuple[float, float] | None:
    """The same of a track file; None if it cannot be read."""
    if track is None:
        return None
    try:
        return hold_span(read_track(track))
    except TrackError:
        return None
