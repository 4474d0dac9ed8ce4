"""Slow motion: noticed by its many pictures a second, undone by a factor that the file names or the athlete sets."""

import contextlib

import av
import av.container

from models.video import picture_stream

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
    """How many times slower than life a file plays, by what it says of itself; 1 if it says nothing."""
    stream = picture_stream(container)
    for said in (container.metadata, stream.metadata):
        with contextlib.suppress(KeyError, ValueError):
            factor = float(said[SAID_BY]) / fps_of(stream)
            if LEAST_SLOW_MOTION <= factor <= MOST_SLOW_MOTION:
                return factor
    return 1.0


def speed_words(fps: float, slow_motion: float) -> str | None:
    """What an athlete has to know of the speed of a file, one sentence; None for ordinary ones.

    Args:
        fps: by the file's own clock.
        slow_motion: the factor that was undone, 1 for none.
    """
    if slow_motion != 1.0:
        return f"slow motion: {slow_motion:.4g} s of the file were counted as 1 s"
    if fps >= NOTICED_FPS:
        return f"{fps:.0f} pictures a second: if it plays slower than life, say how much with --slow-motion"
    return None
