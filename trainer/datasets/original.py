"""What the readers of original releases share: MATLAB files, clear errors about missing files, body orientation."""

import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from trainer.datasets.layouts import Layout, fill_midpoints
from trainer.datasets.sample import DatasetError, orientation

SPLITS: Final = ("train", "val", "test")
FROM_MATLAB: Final = -0.5
"""MATLAB's pictures begin at 1, the centre of the first pixel; ours is at 0.5."""


def check_split(split: str | None, what: str) -> None:
    """Raises DatasetError unless `split` is one of SPLITS, or None for all of them."""
    if split is not None and split not in SPLITS:
        raise DatasetError(f"{what}: there is no split {split!r}; choose one of {', '.join(SPLITS)}")


def need(path: Path, what: str, where: str) -> Path:
    """Return `path` if it exists. Raises DatasetError that names it, and says where it comes from."""
    if not path.exists():
        raise DatasetError(f"{what}: {path} is missing; get it from {where} (see docs/developers/datasets.md)")
    return path


def need_pictures(folder: Path, names: Iterable[str], what: str, where: str) -> None:
    """Look for pictures by listing their folder once.

    Args:
        folder: that holds them.
        names: their file names.
        what: data set, for the message.
        where: they come from, for the message.

    Raises:
        DatasetError: the folder or some of them are missing; it names the first and counts them.
    """
    present = set(os.listdir(need(folder, what, where)))
    wanted = dict.fromkeys(names)
    missing = [name for name in wanted if name not in present]
    if missing:
        raise DatasetError(
            f"{what}: {folder / missing[0]} is missing ({len(missing)} of {len(wanted)} pictures of this folder are); "
            f"get them from {where} (see docs/developers/datasets.md)"
        )


def load_mat(path: Path, what: str, fields: tuple[str, ...]) -> dict[str, Any]:
    """Variables of a MATLAB file (version 7.2 or older); struct arrays and cells keep their two axes.

    Args:
        path: an existing file.
        what: data set, for messages.
        fields: variables that it must hold.

    Raises:
        DatasetError: no MATLAB file, a damaged one, one of version 7.3, a variable is missing, or scipy is.
    """
    try:
        from scipy.io import loadmat
    except ImportError as error:
        raise DatasetError(f"{what}: reading {path.name} needs scipy; install the extra 'train'") from error
    try:
        content: dict[str, Any] = loadmat(path, struct_as_record=False, squeeze_me=False)
    except NotImplementedError as error:
        raise DatasetError(
            f"{what}: {path} is a MATLAB file of version 7.3 (HDF5); save it again in MATLAB or Octave with '-v7'"
        ) from error
    except Exception as error:  # scipy's parser raises errors of many kinds on damaged bytes
        raise DatasetError(f"{what}: {path} cannot be read as a MATLAB file ({error}); download it again") from error
    for name in fields:
        if name not in content:
            known = ", ".join(sorted(key for key in content if not key.startswith("__"))) or "nothing"
            raise DatasetError(f"{what}: {path} holds {known}, but not {name!r}; is it the file of another data set?")
    return content


def structs(value: Any) -> list[Any]:
    """Structs of a struct array, or of a cell array of them, in order; [] for an empty or missing value."""
    if value is None:
        return []
    if not isinstance(value, np.ndarray):
        return [value]
    if value.dtype != object:
        return []
    return [struct for item in value.ravel() for struct in structs(item)]


def first_struct(value: Any, context: str) -> Any:
    """The first struct of an array. Raises DatasetError if there is none; `context` says which field is meant."""
    found = structs(value)
    if not found:
        raise DatasetError(f"{context}: expected a struct, found none; is the file complete?")
    return found[0]


def get(struct: Any, name: str, context: str) -> Any:
    """A field of a struct. Raises DatasetError that says in which part of the file it is missing."""
    try:
        return getattr(struct, name)
    except AttributeError as error:
        raise DatasetError(f"{context}: the field {name!r} is missing; is the file complete?") from error


def numbers(value: Any) -> NDArray[np.float64]:
    """All numbers of an array, flat; none for an empty or missing value or for text."""
    array = np.asarray(value)
    if value is None or array.dtype.kind not in "biuf":
        return np.zeros(0)
    return array.astype(np.float64).ravel()


def number(value: Any) -> float:
    """The first number; NaN if there is none."""
    found = numbers(value)
    return float(found[0]) if len(found) else float("nan")


def whole(value: Any, context: str) -> int:
    """The first number as an integer. Raises DatasetError if there is none; `context` says which field is meant."""
    found = number(value)
    if not np.isfinite(found):
        raise DatasetError(f"{context}: expected a whole number, got {value!r}")
    return int(found)


def text(value: Any) -> str:
    """A string; "" if there is none."""
    array = np.asarray(value)
    return str(array.ravel()[0]) if array.dtype.kind == "U" and array.size else ""


def texts(value: Any) -> tuple[str, ...]:
    """Strings of a cell array of strings, or of a character matrix."""
    array = np.asarray(value)
    items = array.ravel() if array.dtype == object else array.ravel().tolist()
    return tuple(text(item).strip() for item in items)


def array_of(value: Any, shape: tuple[int, ...], context: str) -> NDArray[np.float64]:
    """Numbers of an expected shape; a flat array of as many numbers fits too.

    Raises:
        DatasetError: another number of values; `context` says which field of which part.
    """
    found = np.asarray(value)
    if found.dtype.kind not in "biuf" or (found.shape != shape and not (len(shape) == 1 and found.size == shape[0])):
        raise DatasetError(f"{context}: expected numbers of shape {shape}, got {found.dtype} of {found.shape}")
    return found.astype(np.float64).reshape(shape)


@cache
def _facing(name: str) -> frozenset[str]:
    return frozenset({name})


def facing(keypoints: NDArray[np.floating], layout: Layout) -> frozenset[str]:
    """The orientation of a body as a tag, by pelvis and thorax or the mid-points of hips and shoulders.

    Args:
        keypoints: (J, D) image pixels in one of the PA layouts.
        layout: of the array.
    """
    return _facing(orientation(fill_midpoints(keypoints, layout)))


def readonly(array: NDArray[Any]) -> NDArray[Any]:
    """The same array, no longer writable, so that many samples may share it."""
    array.flags.writeable = False
    return array
