"""The camera against the published arrays, and the way from a crop back to the world."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.crop import apply_affine
from trainer.datasets.camera import CalibratedCamera, crop_to_world, normalise_depth, restore_depth, root_window

GOLDEN = np.load(Path(__file__).parents[2] / "golden" / "camera.npz")
CAMERA = CalibratedCamera(GOLDEN["R"], GOLDEN["t"], GOLDEN["f"], GOLDEN["c"], GOLDEN["k"], GOLDEN["p"])


def test_projection_is_the_published_one() -> None:
    np.testing.assert_allclose(CAMERA.project(GOLDEN["world"]), GOLDEN["uvd"], atol=1e-9)


def test_one_step_of_the_inverse_is_the_published_approximation() -> None:
    back = CAMERA.inverse_project(GOLDEN["uvd"], steps=1)
    np.testing.assert_allclose(back, GOLDEN["back"], atol=1e-8)
    assert 0.05 < np.abs(back - GOLDEN["world"]).max() < 0.1, "section 8 of the reference: worst 0.09 mm"


def test_the_inverse_is_exact() -> None:
    np.testing.assert_allclose(CAMERA.inverse_project(GOLDEN["uvd"]), GOLDEN["world"], atol=1e-8)


@given(
    u=st.floats(0, 1000), v=st.floats(0, 1000), depth=st.floats(1500, 8000), shape=st.sampled_from([(3,), (2, 5, 3)])
)
def test_projecting_back_and_forth_returns_to_the_pixel(
    u: float, v: float, depth: float, shape: tuple[int, ...]
) -> None:
    image = np.broadcast_to(np.array([u, v, depth]), shape)
    world = CAMERA.inverse_project(image)
    assert world.shape == shape
    np.testing.assert_allclose(CAMERA.project(world), image, atol=1e-6)


def test_unknown_points_stay_unknown_and_points_behind_have_no_pixel() -> None:
    world = np.array([[np.nan, 1.0, 2.0], CAMERA.centre - 1000 * CAMERA.rotation[2]])
    image = CAMERA.project(world)
    assert np.isnan(image[0]).all() and np.isnan(image[1, :2]).all()
    assert image[1, 2] == pytest.approx(-1000)
    assert np.isnan(CAMERA.inverse_project(image)).any(axis=1).all()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("rotation", np.eye(3) * 2),
        ("rotation", np.eye(4)),
        ("centre", np.array([0, np.nan, 0])),
        ("focal", np.array([0.0, 1000.0])),
        ("principal", np.zeros(3)),
        ("radial", np.zeros(2)),
        ("tangential", np.array([np.inf, 0.0])),
    ],
)
def test_an_impossible_camera_is_refused_by_name(field: str, value: np.ndarray) -> None:
    with pytest.raises(ValueError, match=f"Camera.{field}"):
        replace(CAMERA, **{field: value})


def test_the_window_shows_two_and_a_quarter_metres_at_the_roots_depth() -> None:
    root = CAMERA.project(GOLDEN["world"])[0]
    crop = root_window(root, CAMERA, (1000, 1000))
    assert crop.side * root[2] / CAMERA.focal.max() == pytest.approx(2250)
    assert (crop.x, crop.y) == pytest.approx(tuple(root[:2]))
    assert root_window(root, CAMERA, (1000, 1000), scale=1.2).side == pytest.approx(1.2 * crop.side)


@pytest.mark.parametrize("root", [(500.0, 500.0, 0.0), (500.0, np.nan, 4000.0), (500.0, 500.0, -1.0)])
def test_a_root_that_is_not_before_the_camera_has_no_window(root: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="positive depth"):
        root_window(np.array(root), CAMERA, (1000, 1000))


def test_depths_fill_one_metre_before_and_behind_the_root() -> None:
    np.testing.assert_allclose(normalise_depth(np.array([3000.0, 4000.0, 4500.0, 5000.0]), 4000), [0, 0.5, 0.75, 1])
    np.testing.assert_allclose(normalise_depth(np.array([3000.0]), 4000, reach=1250), [0.1])
    depths = np.linspace(2000, 6000, 7)
    np.testing.assert_allclose(restore_depth(normalise_depth(depths, 4321, 900), 4321, 900), depths, atol=1e-9)


def test_the_truth_in_crop_coordinates_comes_back_to_the_world() -> None:
    image = CAMERA.project(GOLDEN["world"])
    crop = root_window(image[0], CAMERA, (1000, 1000))
    depth = normalise_depth(image[:, 2:], image[0, 2])
    keypoints = np.concatenate((apply_affine(crop.from_image(), image[:, :2]), depth), axis=1)
    before = keypoints.copy()
    world = crop_to_world(keypoints, crop.to_image(), CAMERA, image[0, 2])
    np.testing.assert_allclose(world, GOLDEN["world"], atol=1e-6)
    np.testing.assert_array_equal(keypoints, before)


def test_less_than_one_step_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1 step"):
        CAMERA.inverse_project(GOLDEN["uvd"], steps=0)
