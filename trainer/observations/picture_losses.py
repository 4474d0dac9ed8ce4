"""Pictures that a camera or a busy machine would not have shown: slower rates, lost pictures, gaps."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray


@dataclass(frozen=True)
class PictureLosses:
    """How much of a clip a training window may miss."""

    rate: tuple[float, float] = (8.0, 60.0)
    """Pictures a second, drawn by their logarithm; a clip shows no more than it has."""
    share: float = 0.3
    """Up to this share of the pictures is lost, each by chance."""
    gap_s: float = 1.0
    """Longest gap [s] ..."""
    gap_share: float = 0.25
    """... and the share of windows that have one."""


def kept_pictures(time_s: NDArray[np.float64], losses: PictureLosses, rng: Generator) -> NDArray[np.int64]:
    """Which pictures are left; the newest always is.

    Args:
        time_s: (N,) of the pictures, rising [s], N >= 1.

    Returns:
        Indices, rising.
    """
    age = time_s[-1] - time_s
    low, high = np.log(losses.rate)
    step = float(np.exp(-rng.uniform(low, high)))
    ticks = np.floor(age / step + 1e-6)
    kept = np.append(ticks[1:] != ticks[:-1], True)  # the newest picture of each tick, as a slow camera shows it
    kept &= rng.random(len(time_s)) >= rng.uniform(0.0, losses.share)
    if rng.random() < losses.gap_share:
        length = rng.uniform(0.0, losses.gap_s)
        youngest = rng.uniform(0.0, 1.0)
        kept &= (age <= youngest) | (age >= youngest + length)
    kept[-1] = True
    return np.flatnonzero(kept)
