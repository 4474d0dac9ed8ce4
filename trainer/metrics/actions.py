"""How often actions are named rightly."""

import numpy as np
from numpy.typing import NDArray


def confusion(labels: NDArray[np.integer], predicted: NDArray[np.integer], classes: int) -> NDArray[np.int64]:
    """(N,) class numbers each -> (classes, classes) counts: rows are the truth, columns the prediction.

    Raises:
        ValueError: a class that does not exist, or not one prediction for each label.
    """
    if labels.ndim != 1 or labels.shape != predicted.shape:
        raise ValueError(f"expected as many predictions as labels (N,), got {predicted.shape} and {labels.shape}")
    for name, given in (("label", labels), ("prediction", predicted)):
        if len(given) and not (given.min() >= 0 and given.max() < classes):
            raise ValueError(f"a {name} lies outside the {classes} classes: {given.min()} to {given.max()}")
    counts = np.zeros((classes, classes), dtype=np.int64)
    np.add.at(counts, (labels, predicted), 1)
    return counts


def accuracy(counts: NDArray[np.int64]) -> float:
    """Share of right answers of an (A, A) confusion; NaN if it is empty."""
    return float(counts.trace() / counts.sum()) if counts.sum() else float("nan")


def recalls(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """(A,) share judged right of each class; NaN where a class does not occur."""
    total = counts.sum(axis=1)
    return np.where(total > 0, counts.diagonal() / total.clip(1), np.nan)


def mean_recall(counts: NDArray[np.int64]) -> float:
    """Mean recall over the classes that occur; NaN if none does."""
    each = recalls(counts)
    return float(np.nanmean(each)) if np.isfinite(each).any() else float("nan")
