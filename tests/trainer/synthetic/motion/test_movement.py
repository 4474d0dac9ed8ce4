"""The demo routine moves smoothly, ends as it begins, and hands and feet stay where they are planted."""

import numpy as np
import pytest

from models.labels import ACTIONS, NOT_HANDSTAND
from models.skeleton import INDEX, KEYPOINTS
from trainer.synthetic.body.pose import RigPose, to_array
from trainer.synthetic.body.skinning import Character
from trainer.synthetic.motion.movement import Key, Movement, hermite, smoothstep
from trainer.synthetic.motion.routine import demo_routine
from trainer.synthetic.poses.key_poses import standing
from trainer.synthetic.scene.truth import judge, keypoints_of

FPS = 12


@pytest.fixture(scope="module")
def movement(stick: Character) -> Movement:
    return demo_routine(stick)


@pytest.fixture(scope="module")
def points(movement: Movement) -> np.ndarray:
    """(T, 16, 3) keypoints of the whole routine."""
    count = round(movement.duration_s * FPS)
    return np.stack([keypoints_of(movement.at(index / FPS)) for index in range(count)])


def test_angles_never_jump(movement: Movement) -> None:
    angles = np.stack([to_array(movement.pose_at(index / FPS)) for index in range(round(movement.duration_s * FPS))])
    assert np.abs(np.diff(angles, axis=0)).max() < 600.0 / FPS  # degrees: the arms of the fastest movement


def test_keypoints_never_jump(points: np.ndarray) -> None:
    assert np.linalg.norm(np.diff(points, axis=0), axis=-1).max() < 6.0 / FPS  # metres


def test_loop_closes(movement: Movement, points: np.ndarray) -> None:
    end = keypoints_of(movement.at(movement.duration_s))
    assert end == pytest.approx(points[0], abs=1e-6)
    assert np.abs(points[-1] - points[0]).max() < 0.005


def test_routine_holds_straight_then_arched(points: np.ndarray) -> None:
    labels = np.array([judge(frame)[1] for frame in points])
    names = [ACTIONS[label] for label in labels[np.flatnonzero(np.diff(labels, prepend=-1))]]
    assert names == [
        "not_handstand", "not_straight", "straight", "not_straight", "not_handstand", "not_straight", "not_handstand",
    ]  # fmt: skip
    assert 5.5 < (labels == 0).sum() / FPS < 7.0
    assert 20.0 <= len(points) / FPS <= 24.0


def test_straight_hold_is_really_straight_and_sways(points: np.ndarray) -> None:
    hold = [judge(frame)[0] for frame in points[5 * FPS : 9 * FPS]]
    worst = np.max([angles.as_array()[:4] for angles in hold], axis=0)
    assert (worst < 5.0).all()
    assert np.ptp([angles.line_tilt for angles in hold]) > 0.5


def test_arched_hold_is_clearly_arched(points: np.ndarray) -> None:
    hold = [judge(frame)[0] for frame in points[16 * FPS : 20 * FPS]]
    assert all(25.0 <= angles.hip <= 36.0 and angles.shoulder > 20.0 for angles in hold)


def test_hands_do_not_slide_while_they_carry(points: np.ndarray, stick: Character) -> None:
    labels = np.array([judge(frame)[1] for frame in points])
    wrists = points[:, [INDEX["l_wrist"], INDEX["r_wrist"]]]
    starts = np.flatnonzero(np.diff((labels != NOT_HANDSTAND).astype(int), prepend=0) == 1)
    for start in starts:
        end = start + int(np.argmax(labels[start:] == NOT_HANDSTAND))
        assert np.ptp(wrists[start:end], axis=0).max() < 0.005
        assert wrists[start:end, :, 1] == pytest.approx(stick.palm_height, abs=0.005)


def test_feet_stand_still_before_the_first_step(points: np.ndarray, stick: Character) -> None:
    ankles = points[: int(0.7 * FPS), [INDEX["l_ankle"], INDEX["r_ankle"]]]
    assert np.ptp(ankles, axis=0).max() < 0.002
    assert ankles[..., 1] == pytest.approx(stick.sole_height, abs=0.002)


def test_nothing_goes_through_the_floor(points: np.ndarray) -> None:
    lowest = points[..., 1].min(axis=0)
    assert lowest.min() > 0.0, KEYPOINTS[int(lowest.argmin())]


def test_interpolation_goes_through_its_keys_without_overshoot() -> None:
    times, values = np.array([0.0, 1.0, 1.5, 3.0]), np.array([[0.0], [10.0], [10.0], [-5.0]])
    assert [float(hermite(times, values, t)[0]) for t in times] == pytest.approx(values[:, 0])
    between = np.array([hermite(times, values, t)[0] for t in np.linspace(-1.0, 4.0, 200)])
    assert between.max() <= 10.0 + 1e-9 and between.min() >= -5.0 - 1e-9
    assert (smoothstep(-1.0), smoothstep(0.5), smoothstep(2.0)) == (0.0, 0.5, 1.0)


def test_keys_must_come_in_order(stick: Character) -> None:
    key = Key(1.0, standing(), {"left_foot": 1.0}, {"left_foot": np.zeros(3)})
    with pytest.raises(ValueError, match="rising times"):
        Movement(stick.rig, (key, key))


def test_a_pose_is_upright_by_default() -> None:
    assert RigPose().pitch == 0.0
