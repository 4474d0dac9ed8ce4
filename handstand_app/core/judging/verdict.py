"""From probabilities of single windows to an answer that does not flicker, and that abstains rather than guesses."""

from dataclasses import dataclass

import numpy as np

from handstand_app.core.judging.smoothing import share_after
from handstand_app.core.judging.support import SupportFollower
from handstand_app.core.types import FloatArray, Observation, Pose, Verdict
from models.body_line import LIMITS, TRUNK_LEAN_SEEN_DEG, Angles, body_line, trunk_lean
from models.labels import ACTIONS, NOT_HANDSTAND, NOT_STRAIGHT, STRAIGHT
from models.skeleton import INDEX, LIMBS
from models.strictness import STANDARD, Strictness
from models.verdicts import VERDICT_OF_ACTION, Reason, VerdictKind


@dataclass(frozen=True)
class FilterOptions:
    """How calm the verdict is."""

    smoothing_s: float = 0.07
    """Time constant of the average over probabilities [s]; each of them already looks back over a second."""
    lead: float = 0.05
    """A new answer must lead the current one by this much probability."""
    least: float = 0.45
    """The best answer must reach this, else the app cannot tell."""
    strictness: Strictness = STANDARD
    """How likely straight has to be, and how much it may bend."""
    straight_after_s: float = 0.5
    """Somebody must have been watched for so long before straight is said: less shows no hold."""
    sure_limbs: int = 6
    """Limb keypoints that must be sure, of twelve."""
    edge: float = 0.01
    """Keypoints may lie this far outside the picture [share of its height]."""


class VerdictFilter:
    """Smooths the answers of one source in time."""

    def __init__(self, options: FilterOptions | None = None) -> None:
        self.options = options or FilterOptions()
        self._support = SupportFollower()
        self._smooth: FloatArray | None = None
        self._label: int | None = None
        self._last_at = self._since = 0.0

    def reset(self) -> None:
        """Forget the past: the source changed or the athlete was lost."""
        self._support.reset()
        self._smooth = None
        self._label = None

    def abstain(self, reason: Reason) -> Verdict:
        """Cannot tell, for a reason that has nothing to do with the network's answer."""
        self.reset()
        return Verdict(VerdictKind.CANNOT_TELL, reason=reason)

    def update(
        self, observation: Observation, angles: Angles, probabilities: FloatArray, *, is_still: bool = False
    ) -> Verdict:
        """The verdict at the time of `observation`, from its window's probabilities (3,).

        Args:
            is_still: a single picture: there is nothing to wait for.
        """
        smooth = self._smoothed(probabilities, observation.captured_at)
        self._support.see(observation.pose, observation.captured_at)
        nearly = self._is_nearly_straight(smooth)
        if nearly and self._label == STRAIGHT:
            self._label = None  # it has to reach the bar anew
        winner = None if nearly else self._decide(smooth)
        if nearly or winner in (STRAIGHT, NOT_STRAIGHT):
            reason = unclear(observation, self.options)
            if reason:
                return Verdict(VerdictKind.CANNOT_TELL, probabilities, reason=reason)
        carried_by = self._support.carries(observation.pose)
        if is_ruled_out_as_handstand(observation.pose) or carried_by is not None:
            winner = NOT_HANDSTAND  # also where the network is of two minds, so that a hold ends with the come-down
        if winner == NOT_HANDSTAND:
            return Verdict(VerdictKind.NO_HANDSTAND, probabilities, reason=carried_by)
        if winner is None:
            if nearly:
                return Verdict(VerdictKind.NEARLY_STRAIGHT, probabilities)
            return Verdict(VerdictKind.CANNOT_TELL, probabilities, reason=Reason.UNDECIDED)
        if winner == STRAIGHT and is_ruled_out_as_straight(angles, self.options.strictness.limits):
            winner = NOT_STRAIGHT
        watched_s = observation.captured_at - self._since
        if winner == STRAIGHT and not is_still and watched_s < self.options.straight_after_s:
            return Verdict(VerdictKind.CANNOT_TELL, probabilities, reason=Reason.STARTING)
        return Verdict(VERDICT_OF_ACTION[ACTIONS[winner]], probabilities)

    def _smoothed(self, probabilities: FloatArray, now: float) -> FloatArray:
        if self._smooth is None:
            self._smooth = np.asarray(probabilities, dtype=np.float64)
            self._since = now
        else:
            share = share_after(now - self._last_at, self.options.smoothing_s)
            self._smooth = self._smooth + share * (probabilities - self._smooth)
        self._last_at = now
        return self._smooth

    def _is_nearly_straight(self, smooth: FloatArray) -> bool:
        """Whether straight is the likeliest answer, and not likely enough to be said."""
        return bool(smooth.argmax() == STRAIGHT and self.options.least <= smooth[STRAIGHT] < self._needed)

    @property
    def _needed(self) -> float:
        """How likely straight has to be just now."""
        strictness = self.options.strictness
        return strictness.lasting_straight if self._label == STRAIGHT else strictness.least_straight

    def _decide(self, smooth: FloatArray) -> int | None:
        options, current = self.options, self._label
        is_clear = smooth.max() >= options.least
        if smooth[STRAIGHT] < self._needed:
            smooth = np.where(np.arange(len(smooth)) == STRAIGHT, 0.0, smooth)
        best = int(smooth.argmax())
        if current is not None and best != current and smooth[best] < smooth[current] + options.lead:
            best = current
        self._label = best
        return best if is_clear else None


def is_ruled_out_as_handstand(pose: Pose) -> bool:
    """Whether the hips are not over the shoulders."""
    return trunk_lean(body_line(pose.keypoints, pose.sure)) > TRUNK_LEAN_SEEN_DEG


def is_ruled_out_as_straight(angles: Angles, limits: Angles = LIMITS) -> bool:
    """Whether legs are apart or the line leans by more than straight allows: what mid-points measure best."""
    return angles.legs_apart > limits.legs_apart or angles.line_tilt > limits.line_tilt


def unclear(observation: Observation, options: FilterOptions) -> Reason | None:
    """Why a handstand cannot be judged in this picture; None if it can."""
    pose, (_, height) = observation.pose, observation.image_size
    slack = options.edge * height
    if _outside(pose, ("r_ankle", "l_ankle"), height, slack):
        return Reason.FEET_OUT
    if _outside(pose, ("r_wrist", "l_wrist"), height, slack):
        return Reason.HANDS_OUT
    if pose.sure[list(LIMBS)].sum() < options.sure_limbs:
        return Reason.FEW_KEYPOINTS
    return None


def _outside(pose: Pose, pair: tuple[str, str], height: int, slack: float) -> bool:
    """Whether both keypoints of a pair lie above or below the picture."""
    rows = pose.keypoints[[INDEX[name] for name in pair], 1]
    return bool(((rows < -slack) | (rows > height + slack)).all())
