"""One source's frames to results, in order: observe, window, judge, filter, name, hold. The same live and in files."""

import time
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from handstand_app.core.judging.estimator import Estimator
from handstand_app.core.judging.faults import FaultFinder
from handstand_app.core.judging.hold import HoldTimer
from handstand_app.core.judging.smoothing import PoseSmoother
from handstand_app.core.judging.verdict import FilterOptions, VerdictFilter
from handstand_app.core.judging.window import WindowBuffer
from handstand_app.core.types import Frame, LiveResult, Observation, Pose, Verdict
from models.body_line import Angles, body_line, is_upside_down, measure_sure
from models.finder import torso_shift
from models.strictness import STANDARD, Strictness
from models.verdicts import Reason
from models.window_sampler import BRIDGE_S, SLACK_S

BLINK_S = 0.2
"""An athlete who is not seen for this long cannot get anywhere."""
ELSEWHERE = 1.0
"""A handstand whose torso is further away after a gap [torso lengths] is another one."""
EARLY = 0.25
"""A window may be judged this share of its interval before it is due: pictures do not come on the dot."""
LATE_PICTURES = 4
"""So many pictures in a row that come late mean that pictures come too slowly; a single one is a hiccup."""


class Pipeline:
    """State of one source. Used from one thread. Frames of a new segment are judged as those of a new source.

    Args:
        estimator: may be shared by pipelines that run one after the other.
        strictness: of the verdicts; may be changed between two frames.
    """

    def __init__(self, estimator: Estimator, strictness: Strictness = STANDARD) -> None:
        self._estimator = estimator
        self.strictness = strictness
        self.holds = HoldTimer()
        self._begin(segment=0)

    def _begin(self, segment: int) -> None:
        """Forget all that looks back in time: the next frame follows on nothing. The hold ends; finished ones stay."""
        self._segment = segment
        self._buffer = WindowBuffer(self._estimator.window_spec)
        self._smoother = PoseSmoother()
        self._judge_by(self.strictness)
        self.holds.finish()
        self.holds, finished = HoldTimer(), self.holds.finished
        self.holds.finished.extend(finished)
        self._last_seen: Observation | None = None
        self._last_verdict: Verdict | None = None
        self._last_frame_at: float | None = None
        self._late = 0
        self._answer: NDArray[np.float32] | None = None
        self._due_at = 0.0
        self._estimator.reset()

    def _judge_by(self, strictness: Strictness) -> None:
        self._filter = VerdictFilter(FilterOptions(strictness=strictness))
        self._finder = FaultFinder(strictness.limits)
        self._strictness = strictness

    def process(self, frame: Frame) -> LiveResult:
        """The result of the next frame."""
        if self.strictness is not self._strictness:
            self._judge_by(self.strictness)
        if frame.segment != self._segment:
            self._begin(frame.segment)
        started = time.perf_counter()
        self._note_arrival(frame.captured_at)
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
        verdict = self._finder.explain(frame.captured_at, pose, verdict)
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
            return LiveResult(frame, verdict=self._filter.abstain(Reason.NOBODY))
        self._buffer.clear()
        self._buffer.push(observation)
        window = self._buffer.repeated()
        assert window is not None
        angles = measure_sure(observation.pose.keypoints, observation.pose.sure)
        verdict = self._filter.update(observation, angles, self._estimator.judge(window), is_still=True)
        verdict = FaultFinder(self.strictness.limits).explain(frame.captured_at, observation.pose, verdict)
        return LiveResult(frame, observation.pose, angles, verdict)

    def _note_arrival(self, now: float) -> None:
        """Notice a source that begins anew, and pictures that come too slowly."""
        if self._last_frame_at is not None and now < self._last_frame_at:
            self._begin(self._segment)
        step = 0.0 if self._last_frame_at is None else now - self._last_frame_at
        self._late = self._late + 1 if step > 2 * self._estimator.window_spec.interval_s + SLACK_S else 0
        self._last_frame_at = now

    def _judge(self, observation: Observation, shown: Pose, angles: Angles) -> Verdict:
        before, self._last_seen = self._last_seen, observation
        if self._late >= LATE_PICTURES:
            self._buffer.push(observation)
            return self._abstain(Reason.TOO_SLOW)
        if before is not None and _went_elsewhere(before, observation):
            self._buffer.clear()
            self._buffer.push(observation)
            return self._abstain(Reason.MOVED_ON)
        if before is not None and observation.captured_at - before.captured_at > BRIDGE_S + SLACK_S:
            self._filter.reset()
            self._answer = None
        self._buffer.push(observation)
        answer = self._answer_at(observation.captured_at)
        if answer is None:
            return self._abstain(Reason.STARTING)
        return self._filter.update(replace(observation, pose=shown), angles, answer)

    def _answer_at(self, now: float) -> NDArray[np.float32] | None:
        """The network's answer: the last one until the next is due, at the rate of the window's own moments.

        What is measured in the picture itself (`VerdictFilter`, `FaultFinder`) is of every frame all the same.
        """
        interval_s = self._estimator.window_spec.interval_s
        if self._answer is None or now >= self._due_at - EARLY * interval_s:
            window = self._buffer.window()
            self._answer = None if window is None else self._estimator.judge(window)
            is_late = self._answer is None or now >= self._due_at + interval_s
            self._due_at = (now if is_late else self._due_at) + interval_s
        return self._answer

    def _abstain(self, reason: Reason) -> Verdict:
        """Cannot tell; what the network said before is not said again."""
        self._answer = None
        return self._filter.abstain(reason)

    def _unseen(self, now: float) -> Verdict:
        """The last verdict, held over a gap that may be bridged; then nobody."""
        last, seen = self._last_verdict, self._last_seen
        if last is not None and seen is not None and now - seen.captured_at <= BRIDGE_S + SLACK_S:
            return replace(last, probabilities=None, held_s=now - seen.captured_at)
        return self._abstain(Reason.NOBODY)


def _went_elsewhere(before: Observation, after: Observation) -> bool:
    """Whether two handstands on either side of a gap are in different places."""
    if after.captured_at - before.captured_at <= BLINK_S:
        return False
    if not all(is_upside_down(body_line(seen.pose.keypoints, seen.pose.sure)) for seen in (before, after)):
        return False
    return torso_shift(before.pose.keypoints, after.pose.keypoints) > ELSEWHERE
