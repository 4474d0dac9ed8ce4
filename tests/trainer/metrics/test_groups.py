"""Measures by group of pictures."""

from pathlib import Path

import numpy as np
import pytest

from tests.models.test_crop import body
from trainer.datasets.sample import PoseSample
from trainer.metrics import (
    by_group,
    pck,
)

TRUTH = np.stack([body(0.0), body(3.0), body(1.0)])


def test_groups_are_measured_apart() -> None:
    samples = [_sample("upright"), _sample("inverted", "handstand_like"), _sample("inverted")]
    predicted = TRUTH.copy()
    predicted[1:] = np.nan
    report = by_group(samples, lambda mask: pck(predicted[mask], TRUTH[mask]))
    assert report == {"all": pytest.approx(1 / 3), "upright": 1.0, "inverted": 0.0, "handstand_like": 0.0}


def _sample(*tags: str) -> PoseSample:
    points = np.zeros((16, 2), np.float32)
    return PoseSample(Path("p.jpg"), points, np.ones(16, np.bool_), "val", "lspet", tags=frozenset(tags))
