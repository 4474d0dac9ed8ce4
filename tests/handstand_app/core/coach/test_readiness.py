"""Ready, or a step back."""

import numpy as np

from handstand_app.core.coach.coach import Coach
from handstand_app.core.types import Pose
from models.skeleton import INDEX, NUM_KEYPOINTS
from tests.handstand_app.core.coach.moments import moments, said


def standing(height: float, feet: float = 470.0) -> Pose:
    """Somebody who stands, so many pixels from ankles to the top of the head, in a picture 480 pixels high."""
    share = {"ankle": 0.0, "knee": 0.27, "hip": 0.52, "pelvis": 0.52, "wrist": 0.5, "elbow": 0.64, "shoulder": 0.82}
    share |= {"thorax": 0.82, "neck": 0.86, "head_top": 1.0}
    keypoints = np.zeros((NUM_KEYPOINTS, 2))
    for name, index in INDEX.items():
        keypoints[index] = 320.0, feet - height * share[name.removeprefix("r_").removeprefix("l_")]
    return Pose(keypoints, np.full(NUM_KEYPOINTS, 0.9), np.ones(NUM_KEYPOINTS, dtype=bool))


def heard(pose: Pose, seconds: float = 5.0) -> list[tuple[float, str]]:
    coach = Coach()
    return said([cue for moment in moments([("down", seconds)], pose=pose) if (cue := coach.update(moment))])


def test_who_has_room_for_a_handstand_is_told_once_that_all_is_ready() -> None:
    assert heard(standing(300), 30) == [(1.0, "ready")]


def test_who_stands_too_near_for_the_feet_to_be_seen_is_asked_to_step_back_now_and_then() -> None:
    assert heard(standing(420), 20) == [(2.0, "step back"), (10.0, "step back"), (18.0, "step back")]


def test_who_is_not_wholly_in_the_picture_is_not_ready() -> None:
    assert heard(standing(300, feet=520)) == [(2.0, "step back")]


def test_ready_is_said_again_after_a_try() -> None:
    coach = Coach()
    seen = [("down", 3.0), ("nearly", 2.5), ("down", 6.0)]
    cues = [cue for moment in moments(seen, pose=standing(300)) if (cue := coach.update(moment))]
    assert [cue.words for cue in cues] == ["ready", "up", "two", "two point five seconds", "ready"]
