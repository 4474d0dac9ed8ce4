"""Camera effects: no pixel moves and something is left to see."""

import cv2
import numpy as np
import pytest

from trainer.synthetic.render.effects import Effects, apply_effects, draw_effects, encode_jpeg

DOT = np.zeros((41, 41, 3), np.uint8)
DOT[20, 12] = 255


def centre(picture: np.ndarray) -> np.ndarray:
    """(x, y) of the mass of light."""
    weights = picture.astype(float).sum(axis=2)
    rows, columns = np.indices(weights.shape)
    return np.array([(columns * weights).sum(), (rows * weights).sum()]) / weights.sum()


def test_no_effects_change_nothing() -> None:
    picture = np.random.default_rng(0).integers(0, 256, (16, 16, 3), np.uint8)
    assert np.array_equal(apply_effects(picture, Effects(), np.random.default_rng(0)), picture)


@pytest.mark.parametrize("effects", [Effects(blur_px=1.3), Effects(motion_px=6.0, motion_angle=30.0)])
def test_blur_does_not_move_what_is_seen(effects: Effects) -> None:
    blurred = apply_effects(DOT, effects, np.random.default_rng(0))
    assert centre(blurred) == pytest.approx(centre(DOT), abs=0.15)
    assert blurred.max() < 255


def test_drawn_effects_leave_a_picture_to_see() -> None:
    rng = np.random.default_rng(0)
    picture = cv2.GaussianBlur(rng.integers(0, 256, (64, 64, 3), np.uint8), (0, 0), 4)
    for _ in range(30):
        seen = apply_effects(picture, draw_effects(rng), rng)
        assert seen.shape == picture.shape and seen.dtype == np.uint8 and 20 < seen.mean() < 235


def test_jpeg_keeps_red_red() -> None:
    red = np.zeros((16, 16, 3), np.uint8)
    red[..., 0] = 200
    decoded = cv2.imdecode(np.frombuffer(encode_jpeg(red, 90), np.uint8), cv2.IMREAD_COLOR)
    assert decoded is not None and decoded[8, 8, 2] > 180 and decoded[8, 8, 0] < 20
