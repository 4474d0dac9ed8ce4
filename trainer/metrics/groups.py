"""Measures by group of pictures: never one number for upright and inverted people together only."""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from trainer.datasets.sample import PoseSample

GROUPS = ("all", "upright", "inverted", "handstand_like")


def group_masks(samples: Sequence[PoseSample], groups: Sequence[str] = GROUPS) -> dict[str, NDArray[np.bool_]]:
    """(N,) which samples belong to each group: "all", or those that carry the tag."""
    return {group: np.array([group == "all" or group in sample.tags for sample in samples]) for group in groups}


def by_block(
    blocks: Sequence[NDArray[np.floating]] | NDArray[np.floating],
    samples: Sequence[PoseSample],
    measure: Callable[[NDArray[np.floating], NDArray[np.bool_]], float],
    groups: Sequence[str] = GROUPS,
) -> list[dict[str, float]]:
    """`by_group` of every prediction block in turn.

    Args:
        blocks: K arrays (N, J, D), or one of (K, N, J, D).
        samples: N.
        measure: of a block's (N, J, D) predictions and a group's (N,) mask.
    """
    return [by_group(samples, partial(measure, block), groups) for block in blocks]


def by_group(
    samples: Sequence[PoseSample], measure: Callable[[NDArray[np.bool_]], float], groups: Sequence[str] = GROUPS
) -> dict[str, float]:
    """`measure` of the (N,) mask of every group that has a member."""
    return {group: measure(mask) for group, mask in group_masks(samples, groups).items() if mask.any()}
