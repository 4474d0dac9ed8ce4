"""Slow motion: noticed by its frame rate, undone by a factor from the file's metadata or set by the athlete."""

import contextlib
from dataclasses import dataclass
from typing import Final

import av
import av.container

from models.media.video import picture_stream

NOTICED_FPS = 100.0
"""Nobody films so many pictures a second but for slow motion."""
SAID_BY = "com.android.capture.fps"
"""Pictures a second when the file was recorded, in files whose clock is already stretched."""
LEAST_SLOW_MOTION, MOST_SLOW_MOTION = 1.5, 100.0
"""A factor below says nothing; one above is a mistake."""
USUAL_FPS = 30.0


def fps_of(stream: av.VideoStream) -> float:
    """Average pictures a second by the file's own clock."""
    return float(stream.average_rate or stream.guessed_rate or USUAL_FPS)


def announced_slow_motion(container: av.container.InputContainer) -> float:
    """How many times slower than real time a file plays, according to its metadata; 1 if that has no factor."""
    stream = picture_stream(container)
    for said in (container.metadata, stream.metadata):
        with contextlib.suppress(KeyError, ValueError):
            factor = float(said[SAID_BY]) / fps_of(stream)
            if LEAST_SLOW_MOTION <= factor <= MOST_SLOW_MOTION:
                return factor
    return 1.0


@dataclass(frozen=True, slots=True)
class FileSpeed:
    """How fast a file plays.

    Attributes:
        fps: average pictures a second by its own clock.
        announced: how many times slower than real time it plays according to its metadata; 1 if that has no factor.
        factor: how many times slower than real time it is taken to play; undone in all times.
    """

    fps: float = USUAL_FPS
    announced: float = 1.0
    factor: float = 1.0

    @property
    def stretch(self) -> float:
        """Times with what the file says undone, as tracks and libraries have them, over times with `factor` undone."""
        return self.factor / self.announced

    @property
    def is_noticed(self) -> bool:
        """Whether an athlete should look at it: slow motion, or perhaps so."""
        return self.factor != 1.0 or self.fps >= NOTICED_FPS

    @property
    def sentence(self) -> str | None:
        """What an athlete has to know of it at the command line; None for ordinary files."""
        if self.factor != 1.0:
            return f"slow motion: {self.factor:.4g} s of the file were counted as 1 s"
        if self.is_noticed:
            return f"{self.fps:.0f} pictures a second: if that is slow motion, say how slow with --slow-motion"
        return None


ORDINARY: Final = FileSpeed()
"""Of a file that nothing is known of yet."""


def speed_of(
    container: av.container.InputContainer, stream: av.VideoStream, slow_motion: float | None = None
) -> FileSpeed:
    """How fast an open file plays; `slow_motion` is the factor; None takes that in the file's metadata."""
    announced = announced_slow_motion(container)
    return FileSpeed(fps_of(stream), announced, slow_motion or announced)
