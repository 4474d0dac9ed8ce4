"""Skin round a raised shoulder shrinks less, and nothing moves where nothing is turned."""

import numpy as np
import pytest

from trainer.synthetic.body import correctives
from trainer.synthetic.body.assets import MakeHumanFolder
from trainer.synthetic.body.correctives import nearest_rotations, restored
from trainer.synthetic.body.looks import draw_look, list_wardrobe
from trainer.synthetic.body.pose import RigPose
from trainer.synthetic.body.posing import PosedRig, pose_rig
from trainer.synthetic.body.rig import load_skeleton
from trainer.synthetic.body.rotations import about
from trainer.synthetic.body.skinning import Character, skin
from trainer.synthetic.body.wardrobe import dress
from trainer.synthetic.poses.key_poses import raised
from trainer.synthetic.scene.truth import keypoints_of

FULL = np.ones(1, np.float32)
AXIS = np.array([0.36, 0.48, 0.8])


def between(angle_deg: float, share: float) -> np.ndarray:
    """(1, 3, 4) blend of no turn and a turn about the origin."""
    turn = about(AXIS, np.radians(angle_deg))
    linear = (1 - share) * np.eye(3) + share * turn
    return np.concatenate((linear, [[0.1], [0.2], [0.3]]), axis=1)[None].astype(np.float32)


@pytest.mark.parametrize("angle_deg", [0, 40, 110, 150])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.8])
def test_the_nearest_rotation_is_that_of_the_polar_decomposition(angle_deg: float, share: float) -> None:
    linear = between(angle_deg, share)[:, :, :3]
    left, _, right = np.linalg.svd(linear)
    np.testing.assert_allclose(nearest_rotations(linear), left @ right, atol=2e-3)


def test_a_rotation_stays_as_it_is() -> None:
    turned = between(70, 1.0)
    np.testing.assert_allclose(restored(turned, np.array([1.0, 2.0, 3.0]), FULL), turned, atol=1e-5)


def test_the_joint_stays_where_it_was_and_the_skin_round_it_moves_outwards() -> None:
    joint = np.array([0.2, 1.4, 0.0, 1.0])
    point = joint + 0.1 * np.array([0.8, 0.0, -0.36, 0.0])  # square to the axis
    before = between(140, 0.5)
    after = restored(before, joint[:3], FULL)
    np.testing.assert_allclose(after @ joint, before @ joint, atol=1e-5)
    away = [float(np.linalg.norm(matrix[0] @ (point - joint))) for matrix in (before, after)]
    assert away[1] > 1.6 * away[0]


@pytest.fixture(scope="module")
def people(makehuman: MakeHumanFolder) -> list[Character]:
    skeleton, wardrobe = load_skeleton(makehuman), list_wardrobe(makehuman)
    return [dress(makehuman, skeleton, draw_look(np.random.default_rng(seed), wardrobe)) for seed in (0, 1, 2)]


def thinnest(person: Character, posed: PosedRig) -> float:
    """How near the skin round both shoulders comes to the joint, as a share of the rest pose: the lowest fifth."""
    positions, _ = skin(person, posed)
    shares = []
    for (vertices, joint, _), side in zip(person.shoulders, "lr", strict=True):
        now = np.linalg.norm(positions[vertices] - posed.head(f"upperarm_{side}"), axis=1)
        shares.append(now / np.linalg.norm(person.vertices[vertices] - joint, axis=1))
    return float(np.quantile(np.concatenate(shares), 0.2))


def test_arms_overhead_keep_more_of_the_shoulder(people: list[Character], monkeypatch: pytest.MonkeyPatch) -> None:
    gains = []
    for person in people:
        posed = pose_rig(person.rig, raised())
        with_it = thinnest(person, posed)
        with monkeypatch.context() as patch:
            patch.setattr(correctives, "STRENGTH", 0.0)
            without = thinnest(person, posed)
        assert without < 0.84
        gains.append(with_it - without)
    assert min(gains) > 0.005 and np.mean(gains) > 0.03


def test_it_changes_little_with_the_arms_down_and_no_keypoint_ever(
    people: list[Character], monkeypatch: pytest.MonkeyPatch
) -> None:
    person = people[0]
    down, up = pose_rig(person.rig, RigPose()), pose_rig(person.rig, raised())
    keypoints, (skinned, _) = keypoints_of(up), skin(person, down)
    monkeypatch.setattr(correctives, "STRENGTH", 0.0)
    np.testing.assert_array_equal(keypoints_of(up), keypoints)
    assert np.abs(skin(person, down)[0] - skinned).max() < 0.01
