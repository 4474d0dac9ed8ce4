"""Struct arrays and cell arrays as scipy's writer wants them."""

from typing import Any

import numpy as np

EMPTY = np.zeros((0, 0))
"""MATLAB's []."""


def struct_array(rows: list[dict[str, Any]], shape: tuple[int, int] = (1, -1)) -> np.ndarray:
    """A struct array; [] for no rows. All rows have the fields of all; those that a row lacks are []."""
    if not rows:
        return EMPTY
    names = list(dict.fromkeys(name for row in rows for name in row))
    array = np.empty(len(rows), dtype=[(name, object) for name in names])
    for index, row in enumerate(rows):
        for name in names:
            array[name][index] = row.get(name, EMPTY)
    return array.reshape(shape)


def cell(items: list[Any], shape: tuple[int, int] = (1, -1)) -> np.ndarray:
    """A cell array."""
    array = np.empty(len(items), dtype=object)
    for index, item in enumerate(items):
        array[index] = item
    return array.reshape(shape)
