"""The skeleton is calmed at rest, follows when it moves, and does not swap sides from frame to frame."""

import numpy as np

from handstand_app.core.judging.smoothing import PoseSmoother
from handstand_app.core.types import FloatArray, Pose
from models.skeleton import FLIP

BODY = np.stack((np.linspace(280, 340, 16), np.linspace(40, 440, 16)), axis=1)
STEP = 1 / 30


def pose(keypoints: FloatArray) -> Pose:
    return Pose(keypoints, np.ones(16), np.ones(16, dtype=np.bool_))


def test_a_still_athlete_trembles_less() -> None:
    rng = np.random.default_rng(0)
    smoother = PoseSmoother()
    seen = [BODY + rng.normal(0, 3, (16, 2)) for _ in range(120)]
    calm = [smoother.update(pose(points), index * STEP).keypoints for index, points in enumerate(seen)]
    before = np.std(np.diff(seen[30:], axis=0))
    after = np.std(np.diff(calm[30:], axis=0))
    assert after < 0.4 * before
    assert np.abs(np.mean(calm[30:], axis=0) - BODY).max() < 1.5, "calmed, not moved"


def test_a_kick_up_is_not_held_back() -> None:
    smoother = PoseSmoother()
    speed = np.array([0.0, -500.0])  # more than a body length a second
    for index in range(30):
        truth = BODY + speed * index * STEP
        shown = smoother.update(pose(truth), index * STEP).keypoints
    lag_s = np.linalg.norm(shown - truth, axis=1).max() / 500
    assert lag_s < 0.02


def test_sides_stay_where_they_were() -> None:
    rng = np.random.default_rng(1)
    smoother = PoseSmoother()
    wide = BODY + [[40 if index % 2 else -40, 0] for index in range(16)]
    for index in range(20):
        points = wide + rng.normal(0, 1, (16, 2))
        shown = smoother.update(pose(points[list(FLIP)] if index % 3 == 2 else points), index * STEP).keypoints
    assert np.abs(shown - wide).max() < 5


def test_after_a_gap_it_starts_afresh() -> None:
    smoother = PoseSmoother()
    smoother.update(pose(BODY), 0.0)
    elsewhere = BODY + 150
    np.testing.assert_array_equal(smoother.update(pose(elsewhere), 2.0).keypoints, elsewhere)
    np.testing.assert_array_equal(smoother.update(pose(BODY), 0.0).keypoints, BODY)  # a file that starts again
