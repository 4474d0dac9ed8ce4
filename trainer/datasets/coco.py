"""COCO person keypoints (Lin et al., ECCV 2014), from its JSON files of 2017: one sample for every annotated person.

Pixels of the file count from 0, so half a pixel is added. The face has no place in PA16J and is left out; pelvis,
thorax, neck and head top are unknown.
"""

import json
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from trainer.datasets.layouts import COCO17, PA16J, convert, shared
from trainer.datasets.original import check_split, facing, need, need_pictures, readonly
from trainer.datasets.sample import DatasetError, PoseSample, Square

WHAT: Final = "COCO"
WHERE: Final = "https://cocodataset.org"
MARGIN: Final = 1.25
"""Side of the square over the longer side of the person's box."""
PERSON: Final = 1

_SUPERVISED: Final = readonly(shared(COCO17, PA16J))


def read_coco(folder: Path, split: str | None = None, *, min_keypoints: int = 1) -> list[PoseSample]:
    """People in PA16J. The test part has no labels and gives nothing.

    Crowds, and people with fewer keypoints than asked for, are left out. A box without width or height is ignored:
    the square is then None, and crops go around the keypoints.

    Args:
        folder: with annotations/person_keypoints_{train,val}2017.json and train2017/, val2017/.
        split: "train" or "val"; None for both.
        min_keypoints: smallest `num_keypoints` of a person.

    Raises:
        DatasetError: a file or a picture is missing, the JSON is damaged, or a person's fields make no sense.
    """
    check_split(split, WHAT)
    samples: list[PoseSample] = []
    for part in ("train", "val"):
        if split in (None, part):
            samples += _read_part(folder, part, min_keypoints)
    return samples


def _read_part(folder: Path, part: str, min_keypoints: int) -> list[PoseSample]:
    path = need(folder / "annotations" / f"person_keypoints_{part}2017.json", WHAT, WHERE)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        names = {image["id"]: str(image["file_name"]) for image in content["images"]}
        people = list(content["annotations"])
        categories = content.get("categories", [])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DatasetError(f"{WHAT}: {path} is no file of COCO keypoints ({error!r}); download it again") from error
    _check_order(path, categories)
    pictures = folder / f"{part}2017"
    samples = [
        _sample(path, pictures, part, names, person)
        for person in people
        if not person.get("iscrowd") and person.get("num_keypoints", 0) >= max(min_keypoints, 1)
    ]
    need_pictures(pictures, (sample.image.name for sample in samples), WHAT, WHERE)
    return samples


def _check_order(path: Path, categories: list[dict[str, Any]]) -> None:
    expected = [_coco_name(name) for name in COCO17.keypoints]
    for category in categories:
        if category.get("id") == PERSON and category.get("keypoints", expected) != expected:
            raise DatasetError(f"{WHAT}: {path} orders keypoints as {category['keypoints']}, expected {expected}")


def _coco_name(name: str) -> str:
    return {"l_": "left_", "r_": "right_"}.get(name[:2], name[:2]) + name[2:]


def _sample(path: Path, pictures: Path, part: str, names: dict[int, str], person: dict[str, Any]) -> PoseSample:
    where = f"{path.name}: person {person.get('id')}"
    name = names.get(person.get("image_id", -1))
    if name is None:
        raise DatasetError(f"{where} is on picture {person.get('image_id')}, which the file does not list")
    if person.get("category_id", PERSON) != PERSON:
        raise DatasetError(f"{where} is of category {person['category_id']}, expected {PERSON} (person)")
    table = _numbers(person.get("keypoints"), 3 * len(COCO17), f"{where}, keypoints").reshape(-1, 3)
    known = (table[:, 2:] > 0) & np.isfinite(table).all(axis=1, keepdims=True)
    keypoints = convert(np.where(known, table[:, :2] + 0.5, np.nan), COCO17, PA16J)
    square = _square(_numbers(person.get("bbox"), 4, f"{where}, bbox"))
    return PoseSample(
        image=pictures / name,
        keypoints=keypoints,
        supervised=_SUPERVISED,
        split=part,
        source="coco",
        tags=facing(keypoints, PA16J),
        square=square,
    )


def _square(box: NDArray[np.float64]) -> Square | None:
    x, y, width, height = box.tolist()
    if not np.isfinite(box).all() or min(width, height) <= 0:
        return None
    return Square(x + width / 2, y + height / 2, MARGIN * max(width, height))


def _numbers(value: Any, count: int, context: str) -> NDArray[np.float64]:
    try:
        found = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        found = np.zeros(0)
    if found.shape != (count,):
        raise DatasetError(f"{context}: expected {count} numbers, got {value!r}")
    return found
