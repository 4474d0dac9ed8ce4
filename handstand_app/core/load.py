"""Whether pictures are judged as fast as they come, and if not, why; and which level of the network keeps up.

Pure logic over what is known of each judged picture: its number among all that the camera gave, when it was taken, and
how long the network took. The rate of the camera and the time of the network are both in there, so the two can be told
apart.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from models.contract import Level


class Bottleneck(StrEnum):
    """Why too little is seen to judge movement well."""

    NONE = "none"
    COMPUTER = "computer"
    CAMERA = "camera"


@dataclass(frozen=True)
class LoadOptions:
    """When to say what, and when to change the level."""

    span_s: float = 2.0
    """Rates are counted over this long [s]."""
    enough_fps: float = 12.0
    """Fewer pictures a second show movement badly: a window asks for 15."""
    most_fps: float = 30.0
    """More than this need not be judged."""
    slowed: float = 1.7
    """The network is held up by other programs if it takes this many times its own best time."""
    lasts_s: float = 2.0
    """A bottleneck is reported, and withdrawn, once it has lasted this long [s]."""
    down_at: float = 0.9
    """Share of the time between two pictures; the network must take less, else a cheaper level is taken."""
    dropping_s: float = 2.5
    """A cheaper level is taken as well if pictures were left out for so long [s]."""
    up_at: float = 0.7
    """Share that the better level may be expected to take before it is tried again."""
    up_after_s: float = 8.0
    """There must have been room for the better level for so long [s]; twice as long after each attempt that failed."""
    up_after_most_s: float = 128.0
    fails_within_s: float = 20.0
    """A better level that is left again within this time was an attempt that failed [s]."""


@dataclass(frozen=True, slots=True)
class Load:
    """The last seconds: pictures a second that came, and that were judged; the network's usual time [ms]; what is
    wrong."""

    camera_fps: float = 0.0
    judged_fps: float = 0.0
    compute_ms: float = 0.0
    bottleneck: Bottleneck = Bottleneck.NONE


@dataclass(frozen=True, slots=True)
class _Judged:
    index: int
    at: float
    compute_ms: float


class LoadMonitor:
    """Follows one source."""

    def __init__(self, options: LoadOptions | None = None) -> None:
        self.options = options or LoadOptions()
        self.load = Load()
        self._seen: deque[_Judged] = deque()
        self._best_ms: float | None = None
        self._other: tuple[Bottleneck, float] | None = None

    def reset(self) -> None:
        """What comes next follows on nothing, or is judged at another level."""
        self._seen.clear()
        self._best_ms = None

    @property
    def is_settled(self) -> bool:
        """Whether enough was seen since the last reset."""
        return len(self._seen) > 2 and self._seen[-1].at - self._seen[0].at >= 0.75 * self.options.span_s

    def update(self, index: int, at: float, compute_ms: float) -> Load:
        """Take a judged picture.

        Args:
            index: its number among all pictures of the source.
            at: when it was taken, by the clock of the source [s].
            compute_ms: how long the network took [ms].
        """
        if self._seen and at <= self._seen[-1].at:
            self.reset()
        self._seen.append(_Judged(index, at, compute_ms))
        while at - self._seen[0].at > self.options.span_s and len(self._seen) > 3:
            self._seen.popleft()
        if self.is_settled:
            self.load = self._measured(at)
        return self.load

    def _measured(self, now: float) -> Load:
        first, last = self._seen[0], self._seen[-1]
        span_s, steps = last.at - first.at, len(self._seen) - 1
        compute_ms = median(each.compute_ms for each in self._seen)  # a search for the athlete takes long, once
        self._best_ms = compute_ms if self._best_ms is None else min(self._best_ms, compute_ms)
        camera_fps, judged_fps = (last.index - first.index) / span_s, steps / span_s
        bottleneck = self._lasting(self._bottleneck(camera_fps, judged_fps, compute_ms), now)
        return Load(camera_fps, judged_fps, compute_ms, bottleneck)

    def _bottleneck(self, camera_fps: float, judged_fps: float, compute_ms: float) -> Bottleneck:
        assert self._best_ms is not None
        if judged_fps >= self.options.enough_fps:
            return Bottleneck.NONE
        is_dropping = judged_fps < 0.9 * camera_fps
        is_held_up = compute_ms > max(self.options.slowed * self._best_ms, 500 / self.options.enough_fps)
        is_full = compute_ms * camera_fps > 800
        return Bottleneck.COMPUTER if is_dropping or is_held_up or is_full else Bottleneck.CAMERA

    def _lasting(self, bottleneck: Bottleneck, now: float) -> Bottleneck:
        """The bottleneck reported before, until another one has lasted."""
        if bottleneck is self.load.bottleneck:
            self._other = None
            return bottleneck
        if self._other is None or self._other[0] is not bottleneck or now < self._other[1]:
            self._other = bottleneck, now
        if now - self._other[1] < self.options.lasts_s:
            return self.load.bottleneck
        self._other = None
        return bottleneck


class LevelControl:
    """Chooses the level: a cheaper one before pictures are left out, the better one when there is room again.

    Args:
        levels: those that may be chosen, the best first.
        level: the one to begin with.
    """

    def __init__(self, levels: Sequence[Level], level: Level, options: LoadOptions | None = None) -> None:
        self.options = options or LoadOptions()
        self._levels = list(levels) if level in levels else [level]
        self.level = level
        self._up_after_s = self.options.up_after_s
        self._room_since: float | None = None
        self._dropping_since: float | None = None
        self._raised_at: float | None = None

    def update(self, now: float, load: Load) -> Level:
        """The level to use from now on. `load` was measured at the present level; `now` is any clock [s]."""
        place = self._levels.index(self.level)
        wanted_fps = min(load.camera_fps, self.options.most_fps)
        if wanted_fps <= 0:
            return self.level
        interval_ms = 1000 / wanted_fps
        if self._is_behind(now, load, interval_ms):
            self._room_since = None
            if place + 1 < len(self._levels):
                self._lower(now, self._levels[place + 1])
        elif (
            self._dropping_since is None
            and place > 0
            and load.compute_ms * self._dearer(place) <= self.options.up_at * interval_ms
        ):
            self._room_since = now if self._room_since is None else self._room_since
            if now - self._room_since >= self._up_after_s:
                self._raise(now, self._levels[place - 1])
        else:
            self._room_since = None
        return self.level

    def _is_behind(self, now: float, load: Load, interval_ms: float) -> bool:
        """Whether the network takes too long, or has left out pictures for a while."""
        if load.judged_fps >= 0.9 * 1000 / interval_ms:
            self._dropping_since = None
        elif self._dropping_since is None:
            self._dropping_since = now
        if load.compute_ms > self.options.down_at * interval_ms:
            return True
        return self._dropping_since is not None and now - self._dropping_since >= self.options.dropping_s

    def _dearer(self, place: int) -> float:
        """How many times as long the next better level takes."""
        return self._levels[place - 1].blocks / self._levels[place].blocks

    def _lower(self, now: float, level: Level) -> None:
        failed = self._raised_at is not None and now - self._raised_at <= self.options.fails_within_s
        if failed:
            self._up_after_s = min(2 * self._up_after_s, self.options.up_after_most_s)
        elif self._raised_at is not None:
            self._up_after_s = self.options.up_after_s
        self.level, self._raised_at, self._dropping_since = level, None, None

    def _raise(self, now: float, level: Level) -> None:
        self.level, self._room_since, self._raised_at = level, None, now
