"""One source's frames to results, in order: observe, window, judge, filter, hold. The same live and in files."""

import time
from dataclasses import replace

from handstand_app.core.estimator import Estimator
from handstand_app.core.hold import HoldTimer
from handstand_app.core.smoothing import PoseSmoother
from handstand_app.core.types import Frame, LiveResult, Observation, Pose, Verdict
from handstand_app.core.verdict import NOBODY, STARTING, TOO_SLOW, VerdictFilter
from handstand_app.core.window import WindowBuffer
from models.body_line import Angles, measure_sure

BLINK_S = 0.2
"""An athlete who is not seen for this long keeps the last verdict."""


class Pipeline:
    """State of one source. Used from one thread. Frames of a new segment are judged as those of a new source.

    Args:
        estimator: may be shared by pipelines that run one after the other.
    """

    def __init__(self, estimator: Estimator) -> None:
        self._estimator = estimator
        self.holds = HoldTimer()
        self._begin(segment=0)

    def _begin(self, segment: int) -> None:
        """Forget all that looks back in time: the next frame follows on nothing. The hold ends; finished ones stay."""
        self._segment = segment
        self._buffer = WindowBuffer(self._estimator.window_spec)
        self._filter = VerdictFilter()
        self._smoother = PoseSmoother()
        self.holds.finish()
        self.holds, finished = HoldTimer(), self.holds.finished
        self.holds.finished.extend(finished)
        self._last_seen_at: float | None = None
        self._last_verdict: Verdict | None = None
        self._estimator.reset()

    def process(self, frame: Frame) -> LiveResult:
        """The result of the next frame."""
        if frame.segment != self._segment:
            self._begin(frame.segment)
        started = time.perf_counter()
        observation = self._estimator.observe(frame)
        observed = time.perf_counter()
        pose: Pose | None = None
        angles: Angles | None = None
        if observation is None:
            verdict = self._unseen(frame.captured_at)
        else:
            pose = self._smoother.update(observation.pose, frame.captured_at)
            angles = measure_sure(pose.keypoints, pose.sure)
            verdict = self._judge(observation, pose, angles)
        judged = time.perf_counter()
        self._last_verdict = verdict
        return LiveResult(
            frame,
            pose,
            angles,
            verdict,
            self.holds.update(frame.captured_at, verdict),
            observe_ms=1000 * (observed - started),
            judge_ms=1000 * (judged - observed),
        )

    def process_still(self, frame: Frame) -> LiveResult:
        """The result of a single picture, judged as a window of that one moment."""
        observation = self._estimator.observe_still(frame)
        self._filter.reset()
        if observation is None:
            return LiveResult(frame, verdict=self._filter.abstain(NOBODY))
        self._buffer.clear()
        self._buffer.push(observation)
        window = self._buffer.repeated()
        assert window is not None
        angles = measure_sure(observation.pose.keypoints, observation.pose.sure)
        verdict = self._filter.update(observation, angles, self._estimator.judge(window), is_still=True)
        return LiveResult(frame, observation.pose, angles, verdict)

    def _judge(self, observation: Observation, shown: Pose, angles: Angles) -> Verdict:
        now, before = observation.captured_at, self._last_seen_at
        self._last_seen_at = now
        self._buffer.push(observation)
        window = self._buffer.window()
        if window is not None:
            return self._filter.update(replace(observation, pose=shown), angles, self._estimator.judge(window))
        too_slow = before is not None and now - before > 2 * self._estimator.window_spec.interval_s
        return self._filter.abstain(TOO_SLOW if too_slow else STARTING)

    def _unseen(self, now: float) -> Verdict:
        """The last verdict within the blink of an eye, then nobody."""
        seen_at = self._last_seen_at
        if self._last_verdict is not None and seen_at is not None and 0 <= now - seen_at <= BLINK_S:
            return self._last_verdict
        return self._filter.abstain(NOBODY)
