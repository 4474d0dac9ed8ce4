"""Recall and confusion of actions."""

import numpy as np
import pytest

from trainer.metrics import (
    accuracy,
    confusion,
    mean_recall,
    recalls,
)


def test_confusion_counts_rows_of_truth() -> None:
    assert confusion(np.array([0, 0, 2]), np.array([0, 1, 2]), 3).tolist() == [[1, 1, 0], [0, 0, 0], [0, 0, 1]]


def test_actions_are_counted_by_class() -> None:
    counts = confusion(np.array([0, 0, 1, 1]), np.array([0, 1, 1, 1]), 3)
    assert accuracy(counts) == 0.75 and mean_recall(counts) == 0.75
    assert recalls(counts)[:2].tolist() == [0.5, 1.0] and np.isnan(recalls(counts)[2])
    with pytest.raises(ValueError, match="outside the 2 classes"):
        confusion(np.array([0]), np.array([2]), 2)
    with pytest.raises(ValueError, match="as many predictions as labels"):
        confusion(np.array([0, 1]), np.array([1]), 2)
    nothing = confusion(np.zeros(0, np.int64), np.zeros(0, np.int64), 2)
    assert np.isnan(accuracy(nothing)) and np.isnan(mean_recall(nothing))
