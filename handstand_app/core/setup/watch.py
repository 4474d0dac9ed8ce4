"""Follows a session: how each check stands now, and whether the camera was moved since they were last all looked at."""

from collections import deque

from handstand_app.core.setup.checks import Check, Mark, Question, body_checks, steadiest
from handstand_app.core.setup.picture import (
    MOVED,
    Grey,
    background,
    body_box,
    light_check,
    rate_check,
    sharp_check,
    shift,
    steady_check,
)
from handstand_app.core.types import LiveResult

EVERY_S = 0.5
"""So often a picture is looked at."""
MOMENTS = 5
"""An answer is that of most of so many moments."""
MOVED_MOMENTS = 6
"""The camera was moved if the background is elsewhere for so many moments in a row: three seconds."""
GAP_S = 3.0
"""After a longer gap, or a step back in time, everything is looked at anew."""
NO_PICTURE = "No picture yet: choose a camera first."
NOBODY = "Stand where your hands will be, side-on."


class SetupWatch:
    """Takes the results of one source, in the order of their frames.

    Attributes:
        has_moved: the camera stands elsewhere than at first, or than at the last `forget_place`.
    """

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Another source."""
        self._moments: deque[list[Check]] = deque(maxlen=MOMENTS)
        self._frames: deque[tuple[float, int]] = deque(maxlen=60)
        self._looked_at: float | None = None
        self._before: Grey | None = None
        self.forget_place()

    def forget_place(self) -> None:
        """The camera stands where it should from now on."""
        self._place: Grey | None = None
        self._elsewhere = 0
        self.has_moved = False

    def take(self, result: LiveResult) -> bool:
        """Take a result; returns whether the answers are new."""
        now = result.frame.source_time
        if self._frames and not 0 <= now - self._frames[-1][0] <= GAP_S:
            self.forget()
        self._frames.append((now, result.frame.index))
        if self._looked_at is not None and now - self._looked_at < EVERY_S:
            return False
        self._looked_at = now
        self._look(result)
        return True

    def _look(self, result: LiveResult) -> None:
        image, pose = result.frame.image, result.pose
        picture = (image.shape[1], image.shape[0])
        box = None if pose is None else body_box(pose.keypoints, picture)
        grey = background(image, box)
        steady, rate = steady_check(self._before, grey), rate_check(self._rate)
        self._before = grey
        self._follow_place(grey)
        if pose is None or box is None:
            found = {question: Check(question, Mark.WAITING, NOBODY) for question in Question}
            found |= {Question.BODY: Check(Question.BODY, Mark.RED, NOBODY)}
        else:
            made = [*body_checks(pose, picture), light_check(image, box), sharp_check(image, box)]
            found = {check.question: check for check in made}
        found |= {Question.STEADY: steady, Question.RATE: rate}
        self._moments.append([found[question] for question in Question])

    def _follow_place(self, grey: Grey) -> None:
        if self._place is None:
            self._place = grey
            return
        moved = shift(self._place, grey)
        self._elsewhere = self._elsewhere + 1 if moved is not None and moved > MOVED else 0
        self.has_moved = self.has_moved or self._elsewhere >= MOVED_MOMENTS

    @property
    def _rate(self) -> float:
        """Pictures a second that the source gave lately, whether or not each was judged."""
        if len(self._frames) < 10:
            return 0.0
        (first_s, first), (last_s, last) = self._frames[0], self._frames[-1]
        return (last - first) / max(last_s - first_s, 1e-6)

    @property
    def checks(self) -> list[Check]:
        """How each check stands, in the order of `Question`."""
        if not self._moments:
            return [Check(question, Mark.WAITING, NO_PICTURE) for question in Question]
        return steadiest(list(self._moments))

    @property
    def is_good(self) -> bool:
        """Nothing is red or waited for."""
        return all(check.light in (Mark.GREEN, Mark.AMBER) for check in self.checks)
