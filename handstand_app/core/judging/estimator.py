"""Everything that the app needs of a network: `observe` a frame, `judge` a window."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from handstand_app.core.runtime.base import Runtime
from handstand_app.core.types import Frame, Observation, Pose, Window
from models.contract import Level, WindowSpec
from models.finder import Look, Tracker, find_person
from models.sighting import Sighting, looks_at
from models.window_frame import to_window

SPARE = 0.75
"""Pictures that come within this share of a window's interval are more than it needs: from 20 a second on."""


class Estimator:
    """A runtime with an athlete to follow. Used from one thread.

    Args:
        runtime: a loaded network; may be exchanged between two frames for the same one at another level.
        levels: those that may be chosen, the best first; empty where the runtime's own was asked for.
        is_live: somebody waits for every picture: none may cost twice as much as another.
    """

    def __init__(self, runtime: Runtime, levels: Sequence[Level] = (), *, is_live: bool = False) -> None:
        self.runtime = runtime
        self.levels = tuple(levels)
        self.window_spec: WindowSpec = runtime.card.window
        self._tracker = Tracker()
        self._is_live = is_live
        self._last_at = -math.inf

    def reset(self) -> None:
        """Forget the athlete: the source changed."""
        self._tracker.reset()

    def observe(self, frame: Frame) -> Observation | None:
        """Find the athlete in the next frame of a source; None while nobody is found."""
        height, width = frame.image.shape[:2]
        step, self._last_at = frame.captured_at - self._last_at, frame.captured_at
        spare = self._is_live and 0 < step <= SPARE * self.window_spec.interval_s
        seen = self._tracker.step(self._look(frame), width, height, spare=spare)
        return None if seen is None else self._observation(frame, seen)

    def observe_still(self, frame: Frame) -> Observation | None:
        """Search a single picture to the end, without memory of other frames."""
        height, width = frame.image.shape[:2]
        seen = find_person(self._look(frame), width, height)
        return None if seen is None else self._observation(frame, seen)

    def judge(self, window: Window) -> NDArray[np.float32]:
        """(3,) probabilities of `models.labels.ACTIONS` at the end of the window."""
        poses = [observation.pose for observation in window.observations]
        keypoints = to_window(np.stack([pose.keypoints for pose in poses]), np.stack([pose.sure for pose in poses]))
        logits = np.stack([observation.visibility_logits for observation in window.observations])
        appearance = np.stack([observation.appearance for observation in window.observations])
        return self.runtime.judge(keypoints, logits.astype(np.float32), appearance.astype(np.float32))

    def _look(self, frame: Frame) -> Look:
        return looks_at(self.runtime, frame.image)

    def _observation(self, frame: Frame, seen: Sighting) -> Observation:
        sure = seen.confidence >= self.runtime.card.confidence_threshold
        height, width = frame.image.shape[:2]
        return Observation(
            frame_index=frame.index,
            captured_at=frame.captured_at,
            pose=Pose(seen.keypoints, seen.confidence, sure),
            visibility_logits=seen.visibility_logits,
            appearance=seen.appearance,
            image_size=(width, height),
        )
