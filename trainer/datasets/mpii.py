"""MPII Human Pose (Andriluka et al., CVPR 2014), from its release file or from the conversion of Luvizon et al.

Fields: section 8 of the reference. Occlusion flags are not read: an annotated keypoint counts as seen wherever it
lies inside the crop (section 3.3). Coordinates are taken to count from 1, as MATLAB does.
"""

import zlib
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from trainer.datasets.layouts import MPII16, PA16J, convert
from trainer.datasets.original import (
    FROM_MATLAB,
    array_of,
    check_split,
    facing,
    first_struct,
    get,
    load_mat,
    need,
    need_pictures,
    number,
    numbers,
    readonly,
    structs,
    text,
)
from trainer.datasets.sample import DatasetError, PoseSample, Square

WHAT: Final = "MPII"
WHERE: Final = "http://human-pose.mpi-inf.mpg.de"
RELEASE_FILE: Final = "mpii_human_pose_v1_u12_1.mat"
CONVERTED_FILE: Final = "annotations.mat"
VAL_LIST: Final = "val_images.txt"
VAL_SHARE: Final = 9
"""One in this many videos is for validation, unless a list says otherwise."""

_ALL: Final = readonly(np.ones(len(PA16J), dtype=np.bool_))
_NONE: Final = readonly(np.zeros(len(PA16J), dtype=np.bool_))


def read_mpii(folder: Path, split: str | None = None) -> list[PoseSample]:
    """People of the data set in PA16J: from the published conversion if it is there, otherwise from the release.

    Args:
        folder: with images/ and annotations.mat or mpii_human_pose_v1_u12_1.mat.
        split: "train", "val" or "test"; None for all.

    Raises:
        DatasetError: a file or a picture is missing, or a field makes no sense.
    """
    if (folder / CONVERTED_FILE).exists():
        return read_mpii_converted(folder, split)
    return read_mpii_release(folder, split)


def read_mpii_release(folder: Path, split: str | None = None, *, separate_only: bool = True) -> list[PoseSample]:
    """People of the original release.

    The release tells training from test pictures only, and test pictures have a place but no keypoints. Validation
    pictures are those that `val_images.txt` names, one file name a line; without such a list, those of every ninth
    video (or of every ninth by a checksum of the name where the video is unknown).

    People without keypoints are left out of the training part, people without a place out of the test part. An
    empty head box gives an unknown head size.

    Args:
        folder: with images/ and mpii_human_pose_v1_u12_1.mat.
        split: "train", "val" or "test"; None for all.
        separate_only: only people that the release lists as far enough from others (`single_person`).

    Raises:
        DatasetError: a file or a picture is missing, a keypoint's id is not 0 to 15, or a scale is not positive.
    """
    check_split(split, WHAT)
    need(folder, WHAT, WHERE)
    content = load_mat(need(folder / RELEASE_FILE, WHAT, WHERE), WHAT, ("RELEASE",))
    release = first_struct(content["RELEASE"], f"{RELEASE_FILE}: RELEASE")
    pictures = structs(get(release, "annolist", RELEASE_FILE))
    is_train = array_of(get(release, "img_train", RELEASE_FILE), (len(pictures),), f"{RELEASE_FILE}: img_train") == 1
    separate = _separate_people(release, len(pictures)) if separate_only else [None] * len(pictures)
    listed = _val_list(folder)
    samples = []
    for picture, train, allowed in zip(pictures, is_train, separate, strict=True):
        name = text(get(first_struct(get(picture, "image", RELEASE_FILE), RELEASE_FILE), "name", RELEASE_FILE))
        part = "test" if not train else "val" if _is_val(picture, name, listed) else "train"
        if split not in (None, part):
            continue
        for rank, person in enumerate(structs(getattr(picture, "annorect", None)), start=1):
            sample = _person(folder, name, part, person) if allowed is None or rank in allowed else None
            samples += [sample] if sample is not None else []
    return _checked(folder, samples)


def read_mpii_converted(folder: Path, split: str | None = None) -> list[PoseSample]:
    """People of the published conversion, release v0.1 of the official code; it has no test part.

    Args:
        folder: with images/ and annotations.mat.
        split: "train" or "val"; None for both; "test" gives nothing.

    Raises:
        DatasetError: a file or a picture is missing, an index points at nobody, or a field makes no sense.
    """
    check_split(split, WHAT)
    content = load_mat(need(folder / CONVERTED_FILE, WHAT, "its release v0.1"), WHAT, ("annot_tr", "annot_val"))
    samples = []
    for part, key in (("train", "annot_tr"), ("val", "annot_val")):
        table = content[key]
        if table.dtype != object or table.ndim != 2 or table.shape[0] != 3:
            raise DatasetError(f"{CONVERTED_FILE}: expected {key} to be a 3 x n cell array, got {table.shape}")
        for indices, name_cell, cell in table.T if split in (None, part) else ():
            name, people = text(name_cell), structs(cell)
            for index in numbers(indices).astype(int):
                if not 1 <= index <= len(people):
                    raise DatasetError(f"{CONVERTED_FILE}: {name} has {len(people)} people, number {index} is used")
                samples.append(_converted_person(folder, name, part, people[index - 1]))
    return _checked(folder, samples)


def _separate_people(release: Any, pictures: int) -> list[set[int] | None]:
    """Ranks of the people in each picture that are far enough from others."""
    cell = np.asarray(get(release, "single_person", RELEASE_FILE))
    if cell.size != pictures:
        raise DatasetError(f"{RELEASE_FILE}: single_person has {cell.size} rows for {pictures} pictures")
    return [set(numbers(row).astype(int)) for row in cell.ravel()]


def _person(folder: Path, name: str, part: str, person: Any) -> PoseSample | None:
    keypoints = np.full((len(MPII16), 2), np.nan)
    for points in structs(getattr(person, "annopoints", None)):
        for point in structs(getattr(points, "point", None)):
            index = _field(point, "id")
            if not 0 <= index < len(MPII16):
                raise DatasetError(f"{RELEASE_FILE}: {name} has a keypoint with the id {index:g}, expected 0 to 15")
            keypoints[int(index)] = _field(point, "x"), _field(point, "y")
    position = [_field(place, axis) for place in structs(getattr(person, "objpos", None))[:1] for axis in ("x", "y")]
    square = _square(name, np.array(position or [np.nan, np.nan]), _field(person, "scale"))
    if (square is None) if part == "test" else not np.isfinite(keypoints).all(axis=1).any():
        return None
    box = np.array([_field(person, corner) for corner in ("x1", "y1", "x2", "y2")])
    return _sample(folder, name, part, keypoints, square=square, head_box=box)


def _converted_person(folder: Path, name: str, part: str, person: Any) -> PoseSample:
    where = f"{CONVERTED_FILE}: {name}"
    keypoints = array_of(get(person, "pose", where), (2, len(MPII16)), f"{where}, pose").T
    square = _square(name, array_of(get(person, "objpos", where), (2,), f"{where}, objpos"), _field(person, "scale"))
    head_box = array_of(get(person, "head", where), (4,), f"{where}, head")
    return _sample(folder, name, part, keypoints, square=square, head_box=head_box)


def _sample(
    folder: Path,
    name: str,
    part: str,
    keypoints: NDArray[np.float64],
    *,
    square: Square | None,
    head_box: NDArray[np.float64],
) -> PoseSample:
    points = convert(keypoints + FROM_MATLAB, MPII16, PA16J)
    points[~np.isfinite(points).all(axis=1)] = np.nan
    sides = head_box[2:] - head_box[:2]
    return PoseSample(
        image=folder / "images" / name,
        keypoints=points,
        supervised=_NONE if part == "test" else _ALL,
        split=part,
        source="mpii",
        tags=facing(points, PA16J),
        square=square,
        head_size=0.6 * float(np.hypot(*sides)) if (sides > 0).all() else float("nan"),
    )


def _square(name: str, position: NDArray[np.float64], scale: float) -> Square | None:
    """The window of section 6.4; None where the place or the scale is unknown."""
    if not np.isfinite(position).all() or not np.isfinite(scale):
        return None
    if scale <= 0:
        raise DatasetError(f"{WHAT}: {name} has a person of scale {scale:g}, expected a positive one; correct the file")
    size = 1.25 * scale
    return Square(float(position[0]) + FROM_MATLAB, float(position[1]) + FROM_MATLAB + 12 * size, 200 * size)


def _field(struct: Any, name: str) -> float:
    return number(getattr(struct, name, None))


def _val_list(folder: Path) -> set[str] | None:
    path = folder / VAL_LIST
    return set(path.read_text(encoding="utf-8").split()) if path.exists() else None


def _is_val(picture: Any, name: str, listed: set[str] | None) -> bool:
    if listed is not None:
        return name in listed
    video = _field(picture, "vidx")
    return (int(video) if video > 0 else zlib.crc32(name.encode())) % VAL_SHARE == 0


def _checked(folder: Path, samples: list[PoseSample]) -> list[PoseSample]:
    need_pictures(folder / "images", (sample.image.name for sample in samples), WHAT, WHERE)
    return samples
