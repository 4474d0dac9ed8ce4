"""What carries the athlete, calmed over a few frames: whether it is the hands, and what else is said of it."""

from typing import Final

from handstand_app.core.judging.smoothing import share_after
from handstand_app.core.types import FloatArray, Pose
from models.body_line import HIP, SHOULDER, body_line
from models.support import Support, SupportModel, features, head_is_down, other_support, support_model
from models.verdicts import Reason

SMOOTHING_S: Final = 0.15
"""Time constant of the average over single pictures [s]."""
HEAD_SMOOTHING_S: Final = 1.5
"""Of whether the head is down [s]: at the bottom of a handstand push-up it is, for a moment."""
HEAD_DOWN_SHARE: Final = 0.5

REASON_OF: Final[dict[Support, Reason]] = {
    Support.FOREARMS: Reason.FOREARM_STAND,
    Support.HEAD: Reason.HEADSTAND,
    Support.SHOULDERS: Reason.SHOULDER_STAND,
    Support.FEET: Reason.FEET_DOWN,
}


class SupportFollower:
    """Follows one athlete. Raises CheckpointError where the weights that ship cannot be read."""

    def __init__(self, model: SupportModel | None = None) -> None:
        self._model = model or support_model()
        self._smooth: FloatArray | None = None
        self._head_down = 0.0
        self._last_at = 0.0

    def reset(self) -> None:
        """Forget the past: the source changed or the athlete was lost."""
        self._smooth = None

    def see(self, pose: Pose, now: float) -> None:
        """Take in the pose of a frame at `now` [s]."""
        measured = features(pose.keypoints, pose.sure)
        seen, head_down = self._model.probabilities(measured), float(head_is_down(measured))
        if self._smooth is None:
            self._smooth, self._head_down = seen, head_down
        else:
            passed = now - self._last_at
            self._smooth = self._smooth + share_after(passed, SMOOTHING_S) * (seen - self._smooth)
            self._head_down += share_after(passed, HEAD_SMOOTHING_S) * (head_down - self._head_down)
        self._last_at = now

    def carries(self, pose: Pose) -> Reason | None:
        """What carries somebody upside down who is in no handstand; None if hands may do, or if the hips are down.

        Args:
            pose: of the frame that was seen last.
        """
        line = body_line(pose.keypoints, pose.sure)
        if self._smooth is None or line[HIP, 1] >= line[SHOULDER, 1]:
            return None
        support = other_support(self._smooth)
        if support is None and self._head_down > HEAD_DOWN_SHARE:
            support = Support.HEAD
        return None if support is None else REASON_OF[support]
