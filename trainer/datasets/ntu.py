"""NTU RGB+D (Shahroudy et al., CVPR 2016), from the re-projected skeletons that Luvizon et al. published as npy files.

Columns: section 8 of the reference. The Kinect's .skeleton files are not read. Only one skeleton a clip is given,
also where two people act.

Sides are as the Kinect labels them. The published conversion puts them in the places of the other side; `swap_sides`
does that. `python -m trainer.check_sides` tells which of the two agrees with a trained network.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from trainer.datasets.layouts import NTU25, PA20J, Layout, convert, shared
from trainer.datasets.original import check_split, facing, need, need_pictures, readonly
from trainer.datasets.sample import ClipSample, DatasetError, PoseSample

WHAT: Final = "NTU RGB+D"
WHERE: Final = "https://rose1.ntu.edu.sg/dataset/actionRecognition"
COLUMNS: Final = 1 + 3 * 25 + 3 * 25
"""Frame number; 25 skeleton joints in 3D, not used; 25 x, 25 y [px of 1920x1080], 25 depths [mm]."""
TRAIN_PEOPLE: Final = frozenset((1, 2, 4, 5, 8, 9, 13, 14, 15, 16, 17, 18, 19, 25, 27, 28, 31, 34, 35, 38))
TRAIN_CAMERAS: Final = frozenset((2, 3))
CLASSES: Final = 60
ACTIONS: Final = tuple(f"A{number:03d}" for number in range(1, CLASSES + 1))
"""Classes by the number in the file name; the data set's page gives their meaning."""

Protocol = Literal["cross-subject", "cross-view"]
_NAME: Final = re.compile(r"S(\d{3})C(\d{3})P(\d{3})R(\d{3})A(\d{3})")
_FOLDERS: Final = (("images-small", 0.5), ("images", 1.0))


def read_ntu(
    folder: Path,
    split: str | None = None,
    *,
    protocol: Protocol = "cross-subject",
    every: int = 1,
    swap_sides: bool = False,
    layout: Layout = PA20J,
) -> list[ClipSample]:
    """Clips with x, y [image px] and depth [mm]. A joint with a value that is not positive is unknown.

    Args:
        folder: with nturgb+d_numpy/ and images-small/ (pictures of half size) or images/ (full size).
        split: "train" or "test"; None for both; "val" gives nothing.
        protocol: which clips are for training: those of twenty people, or those of two cameras.
        every: keep every n-th frame; the whole set has millions.
        swap_sides: put what is labelled left in the place of right, and the other way round.
        layout: PA20J as published; PA21J adds the mid-spine.

    Raises:
        DatasetError: a folder or a picture is missing, a file name or class is unknown, or a table has another shape.
    """
    check_split(split, WHAT)
    if protocol not in ("cross-subject", "cross-view") or every < 1:
        raise DatasetError(f"{WHAT}: expected cross-subject or cross-view and every >= 1, got {protocol!r}, {every}")
    tables = _tables(folder)
    pictures, scale = _pictures(folder)
    clips = []
    for path in tables:
        camera, person, action = _parse(path)
        part = _part(person, camera, protocol)
        if split not in (None, part):
            continue
        table = _load(path)[::every]
        order = list(layout.flip) if swap_sides else slice(None)
        points = _keypoints(table, scale, layout)[:, order]
        frames = _frames(pictures / path.stem, table[:, 0], points, part, layout)
        clips.append(ClipSample(path.stem, tuple(frames), action - 1, ACTIONS))
    return clips


def _tables(folder: Path) -> list[Path]:
    tables = sorted(need(folder / "nturgb+d_numpy", WHAT, "the official code's page").glob("*.npy"))
    if not tables:
        raise DatasetError(f"{WHAT}: {folder / 'nturgb+d_numpy'} holds no .npy file; unpack the archive again")
    return tables


def _part(person: int, camera: int, protocol: Protocol) -> str:
    is_train = person in TRAIN_PEOPLE if protocol == "cross-subject" else camera in TRAIN_CAMERAS
    return "train" if is_train else "test"


def _pictures(folder: Path) -> tuple[Path, float]:
    """Folder of the pictures, and their size over the full one."""
    there = ((folder / name, scale) for name, scale in _FOLDERS if (folder / name).exists())
    pictures, scale = next(there, (folder / "images-small", 0.5))
    return need(pictures, WHAT, WHERE), scale


def _parse(path: Path) -> tuple[int, int, int]:
    """Camera, person and class of a file."""
    match = _NAME.fullmatch(path.stem)
    if match is None:
        raise DatasetError(f"{WHAT}: {path} is not named like S001C001P001R001A001.npy; remove it from the folder")
    _, camera, person, _, action = map(int, match.groups())
    if not 1 <= action <= CLASSES:
        raise DatasetError(f"{WHAT}: {path.name} is of class {action}, expected 1 to {CLASSES} (NTU 120 is not read)")
    return camera, person, action


def _load(path: Path) -> NDArray[np.float64]:
    try:
        table = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise DatasetError(f"{WHAT}: {path} cannot be read as a numpy array ({error}); unpack it again") from error
    if table.ndim != 2 or table.shape[1] != COLUMNS or not len(table) or table.dtype.kind not in "iuf":
        raise DatasetError(f"{WHAT}: {path} has the shape {table.shape}, expected frames x {COLUMNS} numbers")
    return np.asarray(table, dtype=np.float64)


def _keypoints(table: NDArray[np.float64], scale: float, layout: Layout) -> NDArray[np.float32]:
    """(T, 151) -> (T, J, 3) image pixels and depth [mm]."""
    points = table[:, 76:].reshape(len(table), 3, len(NTU25)).transpose(0, 2, 1)
    known = (np.isfinite(points) & (points > 0)).all(axis=-1, keepdims=True)
    return convert(np.where(known, points * (scale, scale, 1.0), np.nan), NTU25, layout)


def _frames(
    pictures: Path, numbers: NDArray[np.float64], points: NDArray[np.float32], part: str, layout: Layout
) -> Iterator[PoseSample]:
    names = [f"{int(number):05d}.jpg" for number in numbers]
    need_pictures(pictures, names, WHAT, WHERE)
    supervised = readonly(shared(NTU25, layout))
    for name, pose in zip(names, points, strict=True):
        tags = facing(pose, layout)
        yield PoseSample(pictures / name, pose, supervised, part, "ntu", tags=tags, layout=layout)
