"""Projection against cases worked out by hand."""

import numpy as np
import pytest

from trainer.synthetic.scene.camera import Camera, Framing, draw_camera, focal_from_fov, look_at, with_lens

FORWARD = np.diag([1.0, -1.0, -1.0])  # looks along -Z: right is +X, down is -Y


def test_point_on_the_axis_falls_in_the_middle_of_the_picture() -> None:
    camera = Camera(np.zeros(3), FORWARD, 100.0, 64, 48)
    assert camera.project(np.array([0.0, 0.0, -3.0])) == pytest.approx([32.0, 24.0])


def test_projection_agrees_with_a_case_worked_out_by_hand() -> None:
    camera = Camera(np.array([1.0, 2.0, 4.0]), FORWARD, 100.0, 64, 48)
    # 0.5 m right, 0.2 m up, 2 m ahead: 100 * 0.5 / 2 = 25 px right, 100 * 0.2 / 2 = 10 px up.
    assert camera.project(np.array([1.5, 2.2, 2.0])) == pytest.approx([32.0 + 25.0, 24.0 - 10.0])


def test_edge_of_the_field_of_view_is_the_edge_of_the_picture() -> None:
    camera = Camera(np.zeros(3), FORWARD, focal_from_fov(90.0, 640), 640, 480)
    assert camera.project(np.array([1.0, 0.0, -1.0]))[0] == pytest.approx(640.0)
    assert camera.horizontal_fov == pytest.approx(90.0)


def test_point_behind_the_camera_is_nan() -> None:
    camera = Camera(np.zeros(3), FORWARD, 100.0, 64, 48)
    assert np.isnan(camera.project(np.array([0.0, 0.0, 1.0]))).all()


def test_look_at_keeps_the_target_in_the_middle_and_up_is_up() -> None:
    camera = look_at(np.array([-3.0, 0.8, 0.5]), np.array([0.0, 1.0, 0.8]), (640, 480), 60.0)
    assert camera.project(np.array([0.0, 1.0, 0.8])) == pytest.approx([320.0, 240.0])
    above, ahead = camera.project(np.array([[0.0, 1.5, 0.8], [0.0, 1.0, 1.3]]))
    assert above[1] < 240.0 and ahead[0] > 320.0
    assert camera.rotation @ camera.rotation.T == pytest.approx(np.eye(3))
    assert np.linalg.det(camera.rotation) == pytest.approx(1.0)


def test_clip_matrix_and_projection_agree() -> None:
    camera = look_at(np.array([2.0, 0.6, 1.0]), np.array([0.0, 0.9, 0.0]), (320, 200), 70.0, roll=4.0)
    points = np.random.default_rng(0).uniform(-0.8, 0.8, (20, 3)) + [0.0, 0.9, 0.0]
    clip = np.concatenate([points, np.ones((20, 1))], axis=1) @ camera.clip_matrix().T
    device = clip[:, :2] / clip[:, 3:]
    pixels = (device * [1.0, -1.0] + 1.0) / 2.0 * [320.0, 200.0]
    assert pixels == pytest.approx(camera.project(points))


def test_bad_cameras_are_refused() -> None:
    with pytest.raises(ValueError, match="positive"):
        Camera(np.zeros(3), np.eye(3), 0.0, 64, 48)


@pytest.mark.parametrize("seed", range(12))
def test_drawn_cameras_are_laptops_and_show_the_person_where_asked(seed: int) -> None:
    rng = np.random.default_rng(seed)
    points = rng.uniform([-0.25, 0.0, -0.3], [0.25, 2.1, 0.3], (200, 3))
    framing = Framing((320, 320), 0.7, (0.5, 0.55))
    camera = draw_camera(rng, points, framing)
    assert 0.3 <= camera.position[1] <= 1.5
    assert 1.4 <= np.linalg.norm(camera.position[[0, 2]]) <= 5.1
    assert 29.0 <= camera.horizontal_fov <= 86.0
    pixels = camera.project(points)
    middle = (pixels.min(axis=0) + pixels.max(axis=0)) / 2.0 / 320.0
    assert middle == pytest.approx([0.5, 0.55], abs=0.02)
    assert 0.5 < np.ptp(pixels[:, 1]) / 320.0 < 0.95


def test_a_barrel_pulls_the_picture_inwards_and_leaves_its_middle() -> None:
    plain = Camera(np.zeros(3), FORWARD, 100.0, 64, 48)
    barrel = Camera(np.zeros(3), FORWARD, 100.0, 64, 48, k1=-0.5)
    middle, off = np.array([0.0, 0.0, -2.0]), np.array([0.6, 0.0, -2.0])
    assert barrel.project(middle) == pytest.approx(plain.project(middle))
    assert barrel.project(off)[0] - 32.0 == pytest.approx(30.0 * (1.0 - 0.5 * 0.3**2))
    far = barrel.project(np.array([[x, 0.0, -2.0] for x in np.linspace(0.0, 20.0, 50)]))[:, 0]
    assert (np.diff(far) > 0.0).all()  # what is far outside of the picture stays outside


def test_a_lens_that_folds_the_picture_is_refused() -> None:
    with pytest.raises(ValueError, match=r"k1 of -1\.00 folds a picture of 90 degrees"):
        Camera(np.zeros(3), FORWARD, focal_from_fov(90.0, 640), 640, 480, k1=-1.0)


def test_drawn_lenses_are_mostly_mild_barrels() -> None:
    camera = Camera(np.zeros(3), FORWARD, focal_from_fov(85.0, 320), 320, 320)
    drawn = [with_lens(np.random.default_rng(seed), camera).k1 for seed in range(40)]
    assert min(drawn) < -0.02 and 0.6 < np.mean(np.array(drawn) < 0.0) < 1.0
