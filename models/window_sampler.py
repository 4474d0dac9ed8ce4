"""Which observations make a window: one rule for the app, which judges windows, and for the trainer, which learns them.

A window reaches back over `WindowSpec.span_s` from the newest observation and picks the observation nearest in time to
each of its evenly spaced moments. Pictures may come at any rate and some may be missing: a moment that nobody saw is
filled by the nearest one that somebody saw.
"""

import numpy as np
from numpy.typing import NDArray

from models.contract import WindowSpec

BRIDGE_S = 1.0
"""The longest gap between two observations that a window (and a hold) reaches across [s]."""
LEAST_SEEN_S = 0.25
"""A window may be judged from this much on [s]; the oldest observation stands for what was before."""
SLACK_S = 1e-6
"""Time stamps are rounded."""


def run_start(time_s: NDArray[np.float64]) -> int:
    """Index of the first observation that belongs with the newest one.

    Args:
        time_s: (N,) of the observations in the order in which they were made [s], N >= 1.

    Returns:
        The index after the last gap of more than `BRIDGE_S`, or after the last step back in time.
    """
    steps = np.diff(time_s)
    breaks = np.flatnonzero((steps < 0) | (steps > BRIDGE_S + SLACK_S))
    return int(breaks[-1]) + 1 if len(breaks) else 0


def pick_window(time_s: NDArray[np.float64], spec: WindowSpec, pace: float = 1.0) -> NDArray[np.int64] | None:
    """Indices of the observations in the window that ends at the newest one.

    Args:
        time_s: (N,) of the frames in which somebody was seen, in the order in which they were taken [s], N >= 1.
        pace: stretches the time between two moments of the window; training varies it.

    Returns:
        (T,) indices into `time_s`, never decreasing and the last one N - 1; None before enough was seen.
    """
    first = run_start(time_s)
    times = time_s[first:]
    if times[-1] - times[0] < min(LEAST_SEEN_S, spec.span_s) - SLACK_S:
        return None
    wanted = times[-1] - pace * spec.interval_s * np.arange(spec.length - 1, -1, -1)
    after = np.searchsorted(times, wanted)
    before = np.maximum(after - 1, 0)
    after = np.minimum(after, len(times) - 1)
    picked = first + np.where(times[after] - wanted <= wanted - times[before], after, before)
    picked[-1] = len(time_s) - 1
    return np.asarray(picked, dtype=np.int64)
