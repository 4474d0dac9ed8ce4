"""Whether somebody stands so that a handstand can be seen whole: "ready", or "step back"."""

from handstand_app.core.coach.cue import Moment
from handstand_app.core.coach.phrases import READY, STEP_BACK
from handstand_app.core.types import Pose
from models.skeleton import INDEX, LIMBS

READY_AFTER_S, STEP_BACK_AFTER_S = 1.0, 2.0
STEP_BACK_AGAIN_S = 8.0
AWAY_S = 10.0
"""After this long out of view, the athlete is given the cue again."""
SURE_LIMBS = 10
ROOM = 1.22
"""A handstand is about so much higher than the distance from ankles to the top of the head of whoever stands."""


class ReadinessWatcher:
    """Says each thing once: "ready" again after an attempt or when somebody comes back."""

    def __init__(self) -> None:
        self._is_said = False
        self._good_since: float | None = None
        self._cut_since: float | None = None
        self._stepped_back_at: float | None = None
        self._seen_at: float | None = None

    def rearm(self) -> None:
        """An attempt began: "ready" may be said again after it."""
        self._is_said = False
        self._good_since = self._cut_since = None

    def update(self, moment: Moment, *, is_free: bool) -> str | None:
        """The phrase that is due, of a moment without a handstand; only if nothing else is being said (`is_free`)."""
        now, pose = moment.at, moment.pose
        if pose is None or not is_standing(pose):
            self._good_since = self._cut_since = None
            return None
        if self._seen_at is not None and now - self._seen_at > AWAY_S:
            self.rearm()
        self._seen_at = now
        if has_room(pose, moment.picture):
            self._cut_since = None
            self._good_since = now if self._good_since is None else self._good_since
            if self._is_said or not is_free or now - self._good_since < READY_AFTER_S:
                return None
            self._is_said = True
            return READY
        self._good_since = None
        self._cut_since = now if self._cut_since is None else self._cut_since
        is_again = self._stepped_back_at is not None and now - self._stepped_back_at < STEP_BACK_AGAIN_S
        if self._is_said or is_again or not is_free or now - self._cut_since < STEP_BACK_AFTER_S:
            return None
        self._stepped_back_at = now
        return STEP_BACK


def is_standing(pose: Pose) -> bool:
    """Head over hips over knees, seen well enough to say so."""
    names = ("head_top", "pelvis")
    head, pelvis = (pose.keypoints[INDEX[name], 1] for name in names)
    knees = (pose.keypoints[INDEX["r_knee"], 1] + pose.keypoints[INDEX["l_knee"], 1]) / 2
    return bool(all(pose.sure[INDEX[name]] for name in names) and head < pelvis < knees)


def has_room(pose: Pose, picture: tuple[int, int]) -> bool:
    """Whether the whole body is in the picture, and a handstand on the same spot would be."""
    width, height = picture
    x, y = pose.keypoints[:, 0], pose.keypoints[:, 1]
    is_inside = bool(((x >= 0) & (x < width) & (y >= 0) & (y < height)).all())
    ankles = max(y[INDEX["r_ankle"]], y[INDEX["l_ankle"]])
    top = ankles - ROOM * (ankles - y[INDEX["head_top"]])
    return is_inside and top >= 0 and int(pose.sure[list(LIMBS)].sum()) >= SURE_LIMBS
