"""COCO: a JSON file of person keypoints and its folder of pictures."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from tests.trainer.generators.figures import figure, write_picture
from trainer.datasets.layouts import COCO17, PA16J, convert

NAMES = [
    name.replace("l_", "left_", 1).replace("r_", "right_", 1) if "_" in name else name for name in COCO17.keypoints
]


def coco_person(number: int, image: int, **changes: Any) -> dict[str, Any]:
    """A person whose face is not labelled; pixels count from 0."""
    points = convert(figure(number), PA16J, COCO17) - 0.5
    rows = np.concatenate((points, np.full((17, 1), 2.0)), axis=1)
    rows[~np.isfinite(points).all(axis=1)] = 0
    person = {
        "id": 100 + number,
        "image_id": image,
        "category_id": 1,
        "iscrowd": 0,
        "keypoints": [round(float(value), 3) for value in rows.ravel()],
        "num_keypoints": int((rows[:, 2] > 0).sum()),
        "bbox": [30.0, 20.0, 60.0, 120.0],
        "area": 7200.0,
    }
    return person | changes


def write_coco(folder: Path, part: str, people: list[dict[str, Any]], **changes: Any) -> Path:
    """`annotations/person_keypoints_<part>2017.json` and `<part>2017/`, with three pictures."""
    images = [{"id": number, "file_name": f"{number:012d}.jpg", "width": 160, "height": 160} for number in (7, 8, 9)]
    for image in images:
        write_picture(folder / f"{part}2017" / str(image["file_name"]), figure(0))
    content = {
        "info": {},
        "licenses": [],
        "images": images,
        "annotations": people,
        "categories": [{"id": 1, "name": "person", "keypoints": NAMES, "skeleton": []}],
    }
    (folder / "annotations").mkdir(exist_ok=True)
    (folder / "annotations" / f"person_keypoints_{part}2017.json").write_text(json.dumps(content | changes))
    return folder
