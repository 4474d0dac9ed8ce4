"""MPII: the release file and the published conversion, from the same plain records."""

from pathlib import Path
from typing import Any

import numpy as np
from scipy.io import savemat

from tests.trainer.generators.figures import figure, write_picture
from tests.trainer.generators.matlab import EMPTY, cell, struct_array
from trainer.datasets.layouts import MPII16, PA16J, convert

ID_ORDER = (9, 3, 0, 15, 7, 1, 12, 4, 14, 2, 10, 6, 13, 5, 11, 8)
"""Keypoints are written in this order, which is not that of their ids."""


def mpii_person(number: int, *, inverted: bool = False) -> dict[str, Any]:
    """A person whose annotation counts pixels from 1, as MATLAB does."""
    points = convert(figure(number, inverted=inverted), PA16J, MPII16) + 0.5
    return {
        "head": [70.0, 20.0, 100.0, 60.0],
        "objpos": [81.0, 79.0],
        "scale": 0.7,
        "points": {index: (float(points[index, 0]), float(points[index, 1])) for index in ID_ORDER},
    }


def mpii_pictures() -> list[dict[str, Any]]:
    """Two training pictures, a validation picture and a test picture; the first shows two people near each other."""
    first = {"name": "a.jpg", "train": 1, "vidx": 4, "people": [mpii_person(0), mpii_person(1)], "separate": [2]}
    second = {"name": "b.jpg", "train": 1, "vidx": 5, "people": [mpii_person(2, inverted=True)], "separate": [1]}
    third = {"name": "c.jpg", "train": 1, "vidx": 9, "people": [mpii_person(3)], "separate": [1]}
    place = {"objpos": [90.0, 70.0], "scale": 0.6}
    return [first, second, third, {"name": "d.jpg", "train": 0, "vidx": 9, "people": [place], "separate": [1]}]


def write_mpii_release(folder: Path, pictures: list[dict[str, Any]]) -> Path:
    """`images` and `mpii_human_pose_v1_u12_1.mat`; a missing key of a person is an empty field, as in the release."""
    for picture in pictures:
        write_picture(folder / "images" / picture["name"], figure(0))
    annolist = struct_array(
        [
            {
                "image": struct_array([{"name": picture["name"]}]),
                "annorect": struct_array([_annorect(person) for person in picture["people"]]),
                "vidx": picture["vidx"],
            }
            for picture in pictures
        ]
    )
    release = {
        "annolist": annolist,
        "img_train": np.array([[picture["train"] for picture in pictures]]),
        "single_person": cell([np.array(picture["separate"]).reshape(-1, 1) for picture in pictures], (-1, 1)),
    }
    savemat(folder / "mpii_human_pose_v1_u12_1.mat", {"RELEASE": release})
    return folder


def _annorect(person: dict[str, Any]) -> dict[str, Any]:
    rect: dict[str, Any] = {}
    if "head" in person:
        rect |= dict(zip(("x1", "y1", "x2", "y2"), person["head"], strict=True))
    if "scale" in person:
        rect["scale"] = person["scale"]
    if "objpos" in person:
        rect["objpos"] = struct_array([dict(zip("xy", person["objpos"], strict=True))])
    if "points" in person:
        flags = ("", "1", EMPTY, 0)
        points = [
            {"x": x, "y": y, "id": index, "is_visible": flags[index % 4]} for index, (x, y) in person["points"].items()
        ]
        rect["annopoints"] = struct_array([{"point": struct_array(points)}])
    return rect


def write_mpii_converted(folder: Path, pictures: list[dict[str, Any]], *, people_as_cells: bool = True) -> Path:
    """`images` and `annotations.mat`: 3 x n cells of indices, names and people; the third picture is for validation."""
    for picture in pictures:
        write_picture(folder / "images" / picture["name"], figure(0))
    tables = {}
    for key, chosen in (("annot_tr", pictures[:2]), ("annot_val", pictures[2:3])):
        rows = [[np.array(picture["separate"]).reshape(-1, 1) for picture in chosen]]
        rows.append([picture["name"] for picture in chosen])
        rows.append([_people(picture["people"], people_as_cells) for picture in chosen])
        tables[key] = cell([item for row in rows for item in row], (3, len(chosen)))
    savemat(folder / "annotations.mat", tables)
    return folder


def _people(people: list[dict[str, Any]], as_cells: bool) -> np.ndarray:
    rows = []
    for person in people:
        pose = np.full((2, 16), np.nan)
        for index, point in person["points"].items():
            pose[:, index] = point
        fields = {"head": np.array([person["head"]]), "objpos": np.array([person["objpos"]])}
        rows.append(fields | {"scale": person["scale"], "pose": pose})
    return cell([struct_array([row]) for row in rows], (-1, 1)) if as_cells else struct_array(rows, (-1, 1))
