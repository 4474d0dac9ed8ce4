"""Sliding window over time, not over frame count. Knows nothing about networks."""

from collections import deque

import numpy as np

from handstand_app.core.types import Observation, Window
from models.contract import WindowSpec
from models.window_sampler import pick_window, run_start


class WindowBuffer:
    """Keeps the observations that the newest window may need; `models.window_sampler` picks among them."""

    def __init__(self, spec: WindowSpec) -> None:
        self.spec = spec
        self._seen: deque[Observation] = deque()

    def clear(self) -> None:
        """Forget everything: the source changed, or another person is followed."""
        self._seen.clear()

    def push(self, observation: Observation) -> None:
        """Add the newest observation; what lies before a long gap or a step back in time is forgotten."""
        self._seen.append(observation)
        for _ in range(run_start(self._times)):
            self._seen.popleft()
        while len(self._seen) > 1 and observation.captured_at - self._seen[1].captured_at >= self.spec.span_s:
            self._seen.popleft()  # keep exactly one observation at or before the span

    def window(self) -> Window | None:
        """The newest window, or None before enough was seen."""
        picked = pick_window(self._times, self.spec) if self._seen else None
        return None if picked is None else Window(tuple(self._seen[index] for index in picked))

    def repeated(self) -> Window | None:
        """The newest observation as a window of that one moment, as stills are judged."""
        return Window((self._seen[-1],) * self.spec.length) if self._seen else None

    @property
    def _times(self) -> np.ndarray:
        return np.array([seen.captured_at for seen in self._seen])
