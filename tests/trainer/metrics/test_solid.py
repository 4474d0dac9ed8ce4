"""Errors of 3D poses."""

import numpy as np
import pytest

from trainer.datasets.layouts import PA17J
from trainer.metrics import (
    mean_distance,
    mpjpe,
    pck3d,
)


def test_a_keypoint_that_was_not_predicted_makes_the_depth_error_infinite() -> None:
    solid = np.random.default_rng(2).normal(size=(2, 5, 3))
    predicted = solid + 100.0
    assert mpjpe(predicted, solid) == pytest.approx(0.0, abs=1e-9), "only the pose counts, not the place"
    predicted[0, 3] = np.nan
    assert mpjpe(predicted, solid) == np.inf


def test_solid_poses_may_be_read_the_other_way_round_as_a_whole() -> None:
    solid = np.random.default_rng(3).normal(0, 300, size=(4, 17, 3))
    solid[0, 5] = np.nan
    crossed = solid[:, list(PA17J.flip)]
    crossed[1] = solid[1] + 1.0  # this one reads better as it is
    kept = solid.copy(), crossed.copy()
    assert mpjpe(crossed, solid, PA17J.flip) == pytest.approx(0.0, abs=1e-9)
    assert mean_distance(crossed, solid, PA17J.flip) == pytest.approx(17 * np.sqrt(3) / (16 + 3 * 17))
    assert pck3d(crossed, solid, flip=PA17J.flip) == 1.0
    assert mpjpe(crossed, solid) > 50 and pck3d(crossed, solid) < 1
    np.testing.assert_array_equal(solid, kept[0])
    np.testing.assert_array_equal(crossed, kept[1])


def test_solid_poses_without_root_or_without_anything_count_for_nothing() -> None:
    solid = np.random.default_rng(4).normal(0, 300, size=(2, 17, 3))
    solid[0, 0] = np.nan
    predicted = solid + 10.0
    predicted[0] = 1e6
    assert mpjpe(predicted, solid) == pytest.approx(0.0, abs=1e-9)
    assert np.isnan(mpjpe(solid, np.full_like(solid, np.nan))) and np.isnan(pck3d(solid, np.full_like(solid, np.nan)))
