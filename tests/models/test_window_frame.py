"""The frame of reference of a window: unturned, around the movement, calm about wild keypoints."""

import numpy as np

from models.window_frame import to_window, window_frame
from tests.models.test_crop import body

SURE = np.ones((4, 16), dtype=bool)


def clip() -> np.ndarray:
    return np.stack([body(0.1 * step) + (5 * step, 0) for step in range(4)])


def test_down_in_the_picture_is_down_in_the_window() -> None:
    assert window_frame(clip(), SURE).angle == 0.0
    points = to_window(np.stack([body(np.pi)] * 4), SURE)
    assert (points[:, 8, 1] > points[:, 14, 1]).all(), "wrists below ankles in a handstand"


def test_place_and_size_in_the_picture_do_not_matter() -> None:
    moved = clip() * 1.7 + (40, -25)
    np.testing.assert_allclose(to_window(clip(), SURE), to_window(moved, SURE), atol=1e-5)


def test_movement_within_the_window_is_kept() -> None:
    points = to_window(clip(), SURE)
    assert not np.allclose(points[0], points[-1], atol=0.02)


def test_unsure_keypoints_do_not_set_the_scale() -> None:
    wild, sure = clip(), SURE.copy()
    wild[:, 9] = 5000
    sure[:, 9] = False
    others = [index for index in range(16) if index != 9]
    expected = to_window(clip()[:, others], SURE[:, others])
    np.testing.assert_allclose(to_window(wild, sure)[:, others], expected, atol=1e-5)


def test_a_window_without_any_sure_keypoint_still_has_a_frame() -> None:
    assert np.isfinite(to_window(clip(), ~SURE)).all()
