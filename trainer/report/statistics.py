"""Plain statistics: intervals of shares, the curve at which answers flip, how well a score separates two groups."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
Z_95 = 1.959964


@dataclass(frozen=True)
class Share:
    """`hits` of `n`, with Wilson's 95 % interval; NaN throughout where n is 0."""

    hits: int
    n: int

    def __post_init__(self) -> None:
        if not 0 <= self.hits <= self.n:
            raise ValueError(f"Share: expected 0 <= hits <= n, got {self.hits} of {self.n}")

    @property
    def value(self) -> float:
        return self.hits / self.n if self.n else float("nan")

    @property
    def interval(self) -> tuple[float, float]:
        """Lower and upper end of the 95 % interval."""
        if not self.n:
            return float("nan"), float("nan")
        shrunk = 1.0 + Z_95**2 / self.n
        middle = (self.value + Z_95**2 / (2 * self.n)) / shrunk
        reach = Z_95 / shrunk * float(np.sqrt(self.value * (1 - self.value) / self.n + Z_95**2 / (4 * self.n**2)))
        return max(middle - reach, 0.0), min(middle + reach, 1.0)


@dataclass(frozen=True)
class Flip:
    """A logistic curve through yes/no answers over a size x: chance of yes = 1 / (1 + exp(slope * (x - midpoint))).

    Attributes:
        intercept, slope: chance of yes = 1 / (1 + exp(-intercept + slope * x)); slope per degree.
        n: answers it was fitted to.
        midpoint_range: 95 % interval of the midpoint from redrawn answers; NaN where it is not known.
    """

    intercept: float
    slope: float
    n: int
    midpoint_range: tuple[float, float] = (float("nan"), float("nan"))

    @property
    def midpoint(self) -> float:
        """x at which yes and no are equally likely; NaN if the answers do not depend on x."""
        return self.intercept / self.slope if self.slope > 1e-6 else float("nan")

    @property
    def width(self) -> float:
        """From 90 % yes to 10 % yes, in the unit of x; infinite if the answers do not fall with x."""
        return 2.0 * float(np.log(9.0)) / self.slope if self.slope > 1e-6 else float("inf")

    def chance(self, x: Floats) -> Floats:
        """Chance of yes at each x."""
        return 1.0 / (1.0 + np.exp(np.clip(self.slope * np.asarray(x) - self.intercept, -50.0, 50.0)))


def fit_flip(x: Floats, yes: NDArray[np.bool_], redraws: int = 200) -> Flip:
    """Fit by Newton steps with a faint pull of the slope to 0, which keeps a clean cut finite.

    Args:
        x: (N,) sizes.
        yes: (N,) answers.
        redraws: how often the answers are redrawn for the interval of the midpoint; 0: no interval.

    Raises:
        ValueError: arrays of different length, or without an answer.
    """
    if len(x) != len(yes) or not len(x):
        raise ValueError(f"fit_flip: expected as many sizes as answers and at least one, got {len(x)} and {len(yes)}")
    sizes, answers = np.asarray(x, np.float64), np.asarray(yes, np.float64)
    intercept, slope = _logistic(sizes, answers)
    rng = np.random.default_rng(0)
    midpoints = []
    for _ in range(redraws):
        drawn = rng.integers(len(sizes), size=len(sizes))
        a, b = _logistic(sizes[drawn], answers[drawn])
        midpoints.append(a / b if b > 1e-6 else np.nan)
    known = np.array(midpoints)[np.isfinite(midpoints)] if midpoints else np.array([])
    if len(known) < 0.9 * max(redraws, 1):
        return Flip(intercept, slope, len(sizes))
    low, high = np.quantile(known, (0.025, 0.975))
    return Flip(intercept, slope, len(sizes), (float(low), float(high)))


def _logistic(x: NDArray[np.float64], yes: NDArray[np.float64]) -> tuple[float, float]:
    """Intercept and falling slope of the logistic curve."""
    centre, scale = float(x.mean()), float(x.std()) or 1.0
    design = np.stack((np.ones_like(x), -(x - centre) / scale), axis=1)
    pull = np.diag((1e-3, 0.05))
    weights = np.zeros(2)
    for _ in range(50):
        chance = 1.0 / (1.0 + np.exp(-np.clip(design @ weights, -30, 30)))
        slope = design.T @ (yes - chance) - pull @ weights
        curvature = (design * (chance * (1 - chance))[:, None]).T @ design + pull
        step = np.clip(np.linalg.solve(curvature, slope), -2.0, 2.0)
        weights = weights + step
        if float(np.abs(step).max()) < 1e-8:
            break
    return float(weights[0] + weights[1] * centre / scale), float(weights[1] / scale)


def separation(higher: Floats, lower: Floats) -> float:
    """Chance that a value of `higher` is above one of `lower` (area under the ROC curve); ties count half.

    0.5 says nothing, 1 separates fully; NaN if either group is empty. Values that are not finite are left out.
    """
    high, low = (np.asarray(group)[np.isfinite(group)] for group in (higher, lower))
    if not len(high) or not len(low):
        return float("nan")
    above = (high[:, None] > low[None]).mean() + 0.5 * (high[:, None] == low[None]).mean()
    return float(above)
