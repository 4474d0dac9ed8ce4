"""A video file as a camera: paced by its own clock, with pause, seek and, if wanted, a loop."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from handstand_app.core.sources.base import Image, Position, SourceError
from handstand_app.core.sources.speed import ORDINARY, FileSpeed
from handstand_app.core.sources.video_file import TimedImage, VideoReader

WAIT_S = 0.05
"""A read waits at most so long before it says that no picture is due."""
SLEPT_S = 1.0
"""A picture that is late by more than this is shown at once and moves the clock: the computer slept."""


@dataclass(frozen=True, slots=True)
class Playback:
    """What a player shows of its file.

    Attributes:
        time_s, duration_s: of the last picture, and of the whole file [s]; 0 while unknown.
        is_playing: pictures come.
        is_at_end: the last picture is shown; playing on begins again.
        trouble: why the file ends early, one sentence.
        speed: how fast the file plays; times are real ones.
    """

    time_s: float = 0.0
    duration_s: float = 0.0
    is_playing: bool = True
    is_at_end: bool = False
    trouble: str | None = None
    speed: FileSpeed = ORDINARY


class VideoFileSource:
    """Plays a file once and stays at its last picture. Read by one thread; the other methods and
    `loop` are for others. Each time that pictures do not follow on, the position's segment rises.

    Attributes:
        loop: begin again at the end.
    """

    def __init__(self, path: Path, *, loop: bool = False) -> None:
        self.name = path.name
        self.path = path
        self.loop = loop
        self.position = Position()
        self._changed = threading.Condition()
        self._playback = Playback()
        self._wanted_s: float | None = None
        self._slow_motion: float | None = None
        self._reader: VideoReader | None = None
        self._pictures: Iterator[TimedImage] = iter(())
        self._due: TimedImage | None = None
        self._zero_at: float | None = None
        self._sought_s = 0.0

    @property
    def playback(self) -> Playback:
        """How it stands."""
        with self._changed:
            return self._playback

    def pause(self) -> None:
        """Stay at this picture."""
        self._tell(is_playing=False)

    def play(self) -> None:
        """Go on, from the start again if at the end."""
        with self._changed:
            if self._playback.is_at_end:
                self._wanted_s = 0.0
            self._zero_at = None
            self._tell(is_playing=True)

    def seek(self, time_s: float) -> None:
        """Go to the picture at a time [s]; a paused file shows it and stays paused."""
        with self._changed:
            self._wanted_s = min(max(time_s, 0.0), max(self._playback.duration_s, 0.0))
            self._tell(time_s=self._wanted_s, is_at_end=False)

    def set_slow_motion(self, factor: float) -> None:
        """The file plays so many times slower than real time; times are divided by that. Its picture stays."""
        with self._changed:
            now = self._playback
            change = now.speed.factor / factor
            self._slow_motion, self._wanted_s = factor, now.time_s * change
            self._tell(
                time_s=now.time_s * change,
                duration_s=now.duration_s * change,
                is_at_end=False,
                speed=replace(now.speed, factor=factor),
            )

    def open(self) -> None:
        """See `FrameSource`."""
        self.release()
        with self._changed:
            self._reader = self._open_at(0.0)
            self.position = Position(self.position.segment)
            duration_s, speed = self._reader.duration_s, self._reader.speed
            self._tell(time_s=0.0, duration_s=duration_s, is_at_end=False, trouble=None, speed=speed)

    def read(self) -> Image | None:
        """See `FrameSource`; waits until the picture is due. A damaged file plays as far as it goes."""
        self.position = replace(self.position, is_waiting=False)
        if self._reader is None:
            return None
        with self._changed:
            wanted_s, self._wanted_s = self._wanted_s, None
        if wanted_s is not None:
            self._jump(wanted_s)
            return self._show()
        if self._due is None and not self._playback.is_at_end:
            self._due = self._next()
            if self._due is None and self._begin_again():
                return self._show()
        return self._show_when_due()

    def release(self) -> None:
        """See `FrameSource`."""
        reader, self._reader, self._due = self._reader, None, None
        self._sought_s = 0.0
        if reader is not None:
            reader.close()

    def _show_when_due(self) -> Image | None:
        with self._changed:
            picture, now = self._due, time.perf_counter()
            wait = WAIT_S if picture is None or self._is_stopped else self._due_in(picture, now)
            if wait > 0:
                self._changed.wait(min(wait, WAIT_S))
            if picture is None or self._is_stopped or wait > WAIT_S or self._wanted_s is not None:
                self.position = replace(self.position, is_waiting=True)
                return None
        return self._show()

    @property
    def _is_stopped(self) -> bool:
        """Paused; the first picture is shown all the same."""
        return not self._playback.is_playing and self.position.time_s is not None

    def _due_in(self, picture: TimedImage, now: float) -> float:
        """Seconds until a picture is due."""
        if self._zero_at is None or now - self._zero_at - picture.time_s > SLEPT_S:
            self._zero_at = now - picture.time_s
        return self._zero_at + picture.time_s - now

    def _show(self) -> Image | None:
        picture, self._due = self._due, None
        if picture is None:
            self.position = replace(self.position, is_waiting=True)
            return None
        at_s, self._sought_s = max(picture.time_s, self._sought_s), 0.0
        if self._zero_at is None:
            self._zero_at = time.perf_counter() - at_s
        self.position = Position(self.position.segment, picture.time_s)
        with self._changed:
            if self._wanted_s is None:
                self._tell(time_s=at_s)
        return picture.image

    def _next(self) -> TimedImage | None:
        """The next picture of the file; None at its end."""
        try:
            return next(self._pictures, None)
        except SourceError as error:
            self._tell(trouble=str(error))
            return None

    def _begin_again(self) -> bool:
        """At the end: begin again if that is wanted and there was more than one picture to see."""
        assert self._reader is not None
        reached_s, length_s = self.position.time_s or 0.0, 1 / (self._reader.speed.fps * self._reader.speed.factor)
        with self._changed:
            self._changed.wait(min(length_s, WAIT_S))  # the last picture has its time too
            if self._wanted_s is not None or not self._playback.is_playing:
                return False
            if not self.loop or reached_s == 0.0:
                end_s = reached_s + length_s
                self._tell(is_at_end=True, is_playing=False, time_s=end_s, duration_s=end_s)
                return False
        self._jump(0.0)
        return True

    def _jump(self, time_s: float) -> None:
        """Go to the picture at a time, in a new segment."""
        self.release()
        try:
            self._reader = self._open_at(time_s)
        except SourceError as error:  # the file has gone: the next read fails, and so does opening it again
            self._tell(trouble=str(error))
            return
        self.position = Position(self.position.segment + 1)
        self._due, self._zero_at, following = self._next(), None, self._next()
        if following is not None:  # so the picture lasts until then, however long ago it came
            self._pictures, self._sought_s = chain([following], self._pictures), time_s
        self._tell(is_at_end=False)

    def _open_at(self, time_s: float) -> VideoReader:
        reader = VideoReader(self.path, self._slow_motion)
        self._pictures = iter(reader) if time_s == 0.0 else reader.pictures_from(time_s)
        return reader

    def _tell(self, **changes: object) -> None:
        with self._changed:
            self._playback = replace(self._playback, **changes)  # type: ignore[arg-type]
            self._changed.notify()
