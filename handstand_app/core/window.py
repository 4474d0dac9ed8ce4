"""Sliding window over time, not over frame count. Knows nothing about networks."""

from collections import deque

from handstand_app.core.types import Observation, Window
from models.contract import WindowSpec

LEAST_SEEN_S = 0.25
"""A window may be judged from this much on; the oldest observation stands for what was before, as in training."""


class WindowBuffer:
    """Keeps the observations of the last `spec.span_s` seconds and picks evenly spaced ones."""

    def __init__(self, spec: WindowSpec) -> None:
        self.spec = spec
        self._seen: deque[Observation] = deque()

    def clear(self) -> None:
        """Forget everything: the athlete was lost, or the source changed."""
        self._seen.clear()

    def push(self, observation: Observation) -> None:
        """Add the newest observation. A gap of more than two intervals empties the buffer first."""
        if self._seen:
            gap = observation.captured_at - self._seen[-1].captured_at
            if not 0 <= gap <= 2 * self.spec.interval_s + 1e-6:
                self._seen.clear()  # the camera stalled: the movement in between was not seen
        self._seen.append(observation)
        while len(self._seen) > 1 and observation.captured_at - self._seen[1].captured_at >= self.spec.span_s:
            self._seen.popleft()  # keep exactly one observation at or before the span

    def window(self) -> Window | None:
        """The newest window, or None before enough was seen."""
        least = min(LEAST_SEEN_S, self.spec.span_s)
        if not self._seen or self._seen[-1].captured_at - self._seen[0].captured_at < least - 1e-6:
            return None
        start = self._seen[-1].captured_at - self.spec.span_s
        picked: list[Observation] = []
        candidates = iter(self._seen)
        nearest = next(candidates)
        following = next(candidates, None)
        for step in range(self.spec.length):
            wanted = start + step * self.spec.interval_s
            while following is not None and abs(following.captured_at - wanted) <= abs(nearest.captured_at - wanted):
                nearest, following = following, next(candidates, None)
            picked.append(nearest)
        return Window(tuple(picked))

    def repeated(self) -> Window | None:
        """The newest observation as a window of that one moment, as stills are judged."""
        return Window((self._seen[-1],) * self.spec.length) if self._seen else None
