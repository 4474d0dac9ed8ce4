"""Crops: exact inverses, the right pixels, an upright torso."""

import math
from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.crop import Crop, CropCutter, apply_affine, crop_around, extract, torso_angle
from models.skeleton import INDEX, NUM_KEYPOINTS

crops = st.builds(
    Crop,
    x=st.floats(-500, 2000),
    y=st.floats(-500, 2000),
    side=st.floats(16, 3000),
    angle=st.floats(-math.pi, math.pi),
)


@given(crop=crops, seed=st.integers(0, 100))
def test_pixels_to_crop_and_back_are_exact_inverses(crop: Crop, seed: int) -> None:
    pixels = np.random.default_rng(seed).uniform(-1000, 3000, size=(16, 2))
    there = apply_affine(crop.from_image(), pixels)
    np.testing.assert_allclose(apply_affine(crop.to_image(), there), pixels, atol=1e-6)


@pytest.mark.parametrize("angle", [0.0, 0.4, math.pi / 2, math.pi, -2.0])
def test_a_bright_pixel_is_found_where_the_affine_says(angle: float) -> None:
    image = np.zeros((120, 200, 3), dtype=np.uint8)
    image[70, 130] = 255
    crop = Crop(121.0, 62.0, 64.0, angle)
    bright = extract(image, crop, 64).sum(axis=2).astype(float)
    weights = bright / bright.sum()
    centres = np.arange(64) + 0.5
    found = np.array([(weights.sum(axis=0) * centres).sum(), (weights.sum(axis=1) * centres).sum()]) / 64
    np.testing.assert_allclose(apply_affine(crop.to_image(), found), (130.5, 70.5), atol=0.1)


def test_a_large_picture_is_averaged_when_it_is_shrunk() -> None:
    stripes = np.zeros((480, 640, 3), dtype=np.uint8)
    stripes[:, ::2] = 200
    middle = extract(stripes, Crop(320, 240, 400), 64)[16:48, 16:48]
    assert abs(int(middle.mean()) - 100) <= 2 and middle.std() < 12, "fine stripes must become grey, not alias"


def test_what_lies_outside_the_picture_is_black() -> None:
    corner = extract(np.full((50, 50, 3), 255, np.uint8), Crop(0, 0, 40), 40)
    assert (corner[:19, :19] == 0).all() and (corner[21:, 21:] == 255).all()


@given(crop=crops, width=st.integers(1, 1400), height=st.integers(1, 1400), seed=st.integers(0, 9))
def test_shrinking_only_what_a_crop_needs_changes_nothing(crop: Crop, width: int, height: int, seed: int) -> None:
    image = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    picture = CropCutter(image)
    picture.extract(replace(crop, x=crop.y), 64)  # what is kept of one crop must not show in the next
    found = picture.extract(crop, 64)
    assert np.abs(found.astype(int) - _shrunk_as_a_whole(image, crop, 64)).max() <= 1


def _shrunk_as_a_whole(image: np.ndarray, crop: Crop, size: int) -> np.ndarray:
    affine, (height, width), shrink = crop.from_image() * size, image.shape[:2], crop.side / size
    if shrink > 1.5:
        image = cv2.resize(
            image, (max(round(width / shrink), 1), max(round(height / shrink), 1)), interpolation=cv2.INTER_AREA
        )
        affine[:, :2] *= (width / image.shape[1], height / image.shape[0])
    affine[:, 2] += affine[:, :2] @ (0.5, 0.5) - 0.5
    return cv2.warpAffine(image, affine, (size, size), flags=cv2.INTER_LINEAR)


def body(angle: float, scale: float = 1.0) -> np.ndarray:
    """(16, 2) a stretched figure whose torso points `angle` clockwise from up."""
    upright = np.zeros((NUM_KEYPOINTS, 2))
    rows = {"wrist": -90, "elbow": -65, "shoulder": -40, "hip": 10, "knee": 50, "ankle": 90}
    for part, y in rows.items():
        for side, x in (("r", -8), ("l", 8)):
            upright[INDEX[f"{side}_{part}"]] = x, y
    upright[INDEX["thorax"]], upright[INDEX["pelvis"]] = (0, -40), (0, 10)
    upright[INDEX["neck"]], upright[INDEX["head_top"]] = (0, -50), (0, -70)
    cos, sin = math.cos(angle), math.sin(angle)
    return scale * upright @ np.array([[cos, sin], [-sin, cos]]) + (300, 200)


@pytest.mark.parametrize("angle", [0.0, 1.0, math.pi, -2.5])
def test_the_torso_is_upright_in_the_crop_around_a_body(angle: float) -> None:
    keypoints, sure = body(angle), np.ones(NUM_KEYPOINTS, dtype=bool)
    assert torso_angle(keypoints, sure) == pytest.approx(angle)
    crop = crop_around(keypoints, sure)
    inside = apply_affine(crop.from_image(), keypoints)
    assert (inside > 0.05).all() and (inside < 0.95).all()
    np.testing.assert_allclose(inside[INDEX["thorax"], 0], inside[INDEX["pelvis"], 0], atol=1e-9)
    assert inside[INDEX["thorax"], 1] < inside[INDEX["pelvis"], 1]


def test_a_body_in_one_point_still_has_a_crop() -> None:
    crop = crop_around(np.full((NUM_KEYPOINTS, 2), 7.0), np.ones(NUM_KEYPOINTS, dtype=bool))
    assert crop.side >= 16


def test_one_sure_keypoint_is_too_few() -> None:
    sure = np.zeros(NUM_KEYPOINTS, dtype=bool)
    sure[3] = True
    with pytest.raises(ValueError, match="at least 2 sure keypoints, got 1"):
        crop_around(body(0.0), sure)


@pytest.mark.parametrize("values", [(float("nan"), 0, 10, 0), (0, 0, 0, 0), (0, 0, -5, 0), (0, float("inf"), 10, 0)])
def test_an_impossible_crop_is_refused(values: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError, match="finite numbers and a positive side"):
        Crop(*values)
