"""Measures: the truth scores 100 %, nobody found scores 0, swaps are forgiven when asked to."""

import numpy as np

from models.skeleton import FLIP
from tests.models.test_crop import body
from trainer.metrics import confusion, line_angles, pck

TRUTH = np.stack([body(0.0), body(3.0), body(1.0)])


def test_the_truth_as_prediction_is_right_twice_in_a_row() -> None:
    before = TRUTH.copy()
    assert pck(TRUTH, TRUTH) == 1.0 and pck(TRUTH, TRUTH) == 1.0
    np.testing.assert_array_equal(TRUTH, before)


def test_nobody_found_is_all_wrong() -> None:
    assert pck(np.full_like(TRUTH, np.nan), TRUTH) == 0.0


def test_a_whole_body_swap_is_forgiven_only_when_asked() -> None:
    swapped = TRUTH[:, list(FLIP)]
    assert pck(swapped, TRUTH) == 1.0
    assert pck(swapped, TRUTH, swap_tolerant=False) < 0.5


def test_a_picture_without_a_full_torso_asks_for_nothing() -> None:
    partial = TRUTH.copy()
    partial[0, 4] = np.nan
    predicted = TRUTH.copy()
    predicted[0] += 1000
    assert pck(predicted, partial) == 1.0


def test_the_threshold_is_in_torso_lengths() -> None:
    off = TRUTH + np.array([50.0 * 0.25, 0.0])  # the torso of `body` is 50 px long
    assert pck(off, TRUTH, 0.2, swap_tolerant=False) == 0.0
    assert pck(off, TRUTH, 0.3, swap_tolerant=False) == 1.0


def test_a_stretched_body_has_straight_angles() -> None:
    np.testing.assert_allclose(line_angles(TRUTH), 180, atol=1e-6)


def test_confusion_counts_rows_of_truth() -> None:
    assert confusion(np.array([0, 0, 2]), np.array([0, 1, 2]), 3).tolist() == [[1, 1, 0], [0, 0, 0], [0, 0, 1]]
