"""Intervals, flips and separation."""

import math

import numpy as np
import pytest

from trainer.report.statistics import Flip, Share, fit_flip, separation
from trainer.report.text import seen_from


def test_wilsons_interval_is_that_of_the_textbook() -> None:
    assert Share(8, 10).interval == pytest.approx((0.490, 0.943), abs=1e-3)
    assert Share(0, 20).interval[0] == 0.0 and Share(20, 20).interval[1] == pytest.approx(1.0)
    assert all(math.isnan(value) for value in (Share(0, 0).value, *Share(0, 0).interval))
    with pytest.raises(ValueError, match="3 of 2"):
        Share(3, 2)


def test_the_logistic_curve_finds_where_and_how_sharply_answers_flip() -> None:
    rng = np.random.default_rng(1)
    x = rng.uniform(0, 30, 4000)
    yes = rng.random(4000) < Flip(6.0, 0.5, 0).chance(x)
    flip = fit_flip(x, yes, redraws=40)
    assert flip.midpoint == pytest.approx(12.0, abs=0.5)
    assert flip.width == pytest.approx(4.394 / 0.5, rel=0.1)
    assert flip.midpoint_range[0] < 12.0 < flip.midpoint_range[1]
    assert seen_from(flip) == pytest.approx(12.0 + math.log(4) / 0.5, abs=0.7)


def test_a_clean_cut_stays_finite_and_constant_answers_do_not_flip() -> None:
    x = np.linspace(0, 30, 61)
    flip = fit_flip(x, x < 10.2, redraws=0)
    assert flip.midpoint == pytest.approx(10.2, abs=1.0) and 0 < flip.width < 8
    never = fit_flip(x, np.ones(61, bool), redraws=5)
    assert not np.isfinite(seen_from(never)) or seen_from(never) > 30
    with pytest.raises(ValueError, match="as many sizes as answers"):
        fit_flip(x, np.ones(3, bool))


def test_separation_is_the_area_under_the_curve() -> None:
    assert separation(np.array([3.0, 4.0]), np.array([1.0, 2.0])) == 1.0
    assert separation(np.array([1.0, 2.0]), np.array([1.0, 2.0])) == 0.5
    assert separation(np.array([1.0, np.nan]), np.array([2.0])) == 0.0
    assert math.isnan(separation(np.array([]), np.array([1.0])))
