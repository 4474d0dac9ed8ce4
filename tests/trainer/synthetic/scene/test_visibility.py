"""Which keypoints a picture shows: in front of everything, behind something, or nowhere in it."""

import numpy as np
import pytest

from models.skeleton import INDEX
from trainer.synthetic.body.assets import MakeHumanFolder
from trainer.synthetic.render.renderer import Renderer, RendererError
from trainer.synthetic.render.stills import Still, draw_stills
from trainer.synthetic.scene.camera import Camera, look_at
from trainer.synthetic.scene.visibility import LIMB_REACH_M, uncovered

SIZE = (80, 60)


def depth_of(camera: Camera, distance: float) -> np.ndarray:
    """(H, W) OpenGL depth of a wall square to the camera, so far in front of it [m]."""
    ahead = camera.position + distance * camera.rotation[2]
    clip = camera.clip_matrix() @ np.append(ahead, 1.0)
    return np.full((camera.height, camera.width), clip[2] / clip[3] / 2 + 0.5, np.float32)


@pytest.fixture
def camera() -> Camera:
    return look_at(np.array([0.0, 1.0, 3.0]), np.array([0.0, 1.0, 0.0]), SIZE, 60.0, roll=0.0)


@pytest.mark.parametrize(
    ("wall_m", "expected"),
    [(5.0, True), (3.0 - LIMB_REACH_M + 0.02, True), (3.0 - LIMB_REACH_M - 0.02, False), (1.0, False)],
)
def test_a_keypoint_is_covered_by_what_is_further_before_it_than_a_limb_is_thick(
    camera: Camera, wall_m: float, expected: bool
) -> None:
    points = np.tile([0.0, 1.0, 0.0], (16, 1))
    assert uncovered(points, camera, depth_of(camera, wall_m))[INDEX["r_wrist"]] == expected


def test_a_keypoint_beside_or_behind_the_camera_is_covered(camera: Camera) -> None:
    points = np.tile([0.0, 1.0, 0.0], (16, 1))
    points[INDEX["l_ankle"]] = (4.0, 1.0, 0.0)
    points[INDEX["r_ankle"]] = (0.0, 1.0, 5.0)
    seen = uncovered(points, camera, depth_of(camera, 9.0))
    assert sorted(np.flatnonzero(~seen)) == sorted((INDEX["l_ankle"], INDEX["r_ankle"]))


def test_a_depth_of_another_size_is_refused(camera: Camera) -> None:
    with pytest.raises(ValueError, match="depth is"):
        uncovered(np.zeros((16, 3)), camera, np.zeros((10, 10)))


@pytest.fixture(scope="module")
def stills(makehuman: MakeHumanFolder) -> list[Still]:
    try:
        with Renderer((160, 160)) as renderer:
            return list(draw_stills(makehuman, renderer, 160, 5, 60, kind="straight"))
    except RendererError as error:
        pytest.skip(str(error))


def test_of_two_hands_on_the_floor_the_nearer_is_seen_more_often(stills: list[Still]) -> None:
    near, far = [], []
    for still in stills:
        truth = still.truth
        assert truth.visible is not None and not (truth.visible & ~truth.in_picture).any()
        hands = [INDEX["r_wrist"], INDEX["l_wrist"]]
        distance = np.linalg.norm(truth.keypoints_3d[hands] - still.camera.position, axis=1)
        if truth.in_picture[hands].all() and abs(distance[0] - distance[1]) > 0.15:
            near.append(truth.visible[hands[int(distance.argmin())]])
            far.append(truth.visible[hands[int(distance.argmax())]])
    assert len(near) >= 15
    assert np.mean(near) > 0.9 and np.mean(far) < np.mean(near) - 0.1


def test_most_of_a_body_is_seen(stills: list[Still]) -> None:
    seen = np.concatenate([still.truth.visible[still.truth.in_picture] for still in stills])  # type: ignore[index]
    assert 0.6 < seen.mean() < 0.97
