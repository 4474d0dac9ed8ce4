"""COCO person keypoints, on files in their format."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.skeleton import INDEX
from tests.trainer.generators.coco import NAMES, coco_person, write_coco
from tests.trainer.generators.figures import figure
from trainer.datasets.coco import read_coco
from trainer.datasets.sample import DatasetError, read_image


def test_every_annotated_person_is_a_sample_of_its_split(tmp_path: Path) -> None:
    write_coco(tmp_path, "train", [coco_person(1, 7), coco_person(2, 7), coco_person(3, 9)])
    write_coco(tmp_path, "val", [coco_person(4, 8)])
    samples = read_coco(tmp_path)
    assert [(sample.image.name, sample.split) for sample in samples] == [
        ("000000000007.jpg", "train"),
        ("000000000007.jpg", "train"),
        ("000000000009.jpg", "train"),
        ("000000000008.jpg", "val"),
    ]
    assert len(read_coco(tmp_path, "val")) == 1 and read_coco(tmp_path, "test") == []
    assert read_image(samples[0].image).shape == (160, 160, 3)


def test_limbs_become_pa16j_in_pixels_that_begin_at_one_half(tmp_path: Path) -> None:
    sample = read_coco(write_coco(tmp_path, "val", [coco_person(1, 7)]), "val")[0]
    np.testing.assert_allclose(sample.keypoints[4:], figure(1)[4:], atol=1e-3)
    assert np.isnan(sample.keypoints[:4]).all()
    assert not sample.supervised[:4].any() and sample.supervised[4:].all()
    assert sample.tags == {"upright"}


def test_the_square_lies_around_the_box(tmp_path: Path) -> None:
    square = read_coco(write_coco(tmp_path, "val", [coco_person(1, 7)]), "val")[0].square
    assert square is not None
    assert (square.x, square.y, square.side) == pytest.approx((60, 80, 150))


@pytest.mark.parametrize("box", [[3, 4, 0, 9], [3, 4, 9, 0], [3, 4, -1, 9], [3, 4, float("nan"), 9]])
def test_an_empty_box_gives_no_square(box: list[float], tmp_path: Path) -> None:
    assert read_coco(write_coco(tmp_path, "val", [coco_person(1, 7, bbox=box)]), "val")[0].square is None


def test_crowds_and_people_with_too_few_keypoints_are_left_out(tmp_path: Path) -> None:
    people = [
        coco_person(1, 7, iscrowd=1),
        coco_person(2, 7, num_keypoints=0, keypoints=[0] * 51),
        coco_person(3, 8, num_keypoints=4),
        coco_person(4, 9),
    ]
    write_coco(tmp_path, "val", people)
    assert [sample.image.name for sample in read_coco(tmp_path, "val")] == ["000000000008.jpg", "000000000009.jpg"]
    assert len(read_coco(tmp_path, "val", min_keypoints=5)) == 1


def test_unlabelled_and_nan_keypoints_are_unannotated_and_hidden_ones_are_not(tmp_path: Path) -> None:
    person = coco_person(1, 7)
    person["keypoints"][3 * 5 + 2] = 0  # left shoulder
    person["keypoints"][3 * 8] = float("nan")  # right elbow
    person["keypoints"][3 * 9 + 2] = 1  # left wrist, occluded
    sample = read_coco(write_coco(tmp_path, "val", [person]), "val")[0]
    assert not sample.annotated[[INDEX["l_shoulder"], INDEX["r_elbow"]]].any()
    assert sample.annotated[INDEX["l_wrist"]] and sample.annotated.sum() == 10


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"image_id": 77}, r"person 101 is on picture 77, which the file does not list"),
        ({"category_id": 2}, r"person 101 is of category 2, expected 1"),
        ({"keypoints": [1, 2, 3]}, r"person 101, keypoints: expected 51 numbers"),
        ({"bbox": None}, r"person 101, bbox: expected 4 numbers, got None"),
    ],
)
def test_a_person_that_makes_no_sense_is_refused(changes: dict[str, Any], message: str, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=message):
        read_coco(write_coco(tmp_path, "val", [coco_person(1, 7, **changes)]), "val")


def test_another_order_of_keypoints_is_refused(tmp_path: Path) -> None:
    order = [{"id": 1, "name": "person", "keypoints": NAMES[::-1]}]
    with pytest.raises(DatasetError, match=r"orders keypoints as \['right_ankle'"):
        read_coco(write_coco(tmp_path, "val", [coco_person(1, 7)], categories=order), "val")


def test_missing_and_damaged_files_are_named_with_their_origin(tmp_path: Path) -> None:
    with pytest.raises(
        DatasetError, match=r"person_keypoints_val2017\.json is missing; get it from https://cocodataset"
    ):
        read_coco(tmp_path, "val")
    write_coco(tmp_path, "val", [coco_person(1, 7), coco_person(2, 8)])
    (tmp_path / "val2017" / "000000000008.jpg").unlink()
    with pytest.raises(DatasetError, match=r"000000000008\.jpg is missing \(1 of 2"):
        read_coco(tmp_path, "val")
    for text in ("{", "[]", '{"images": [], "info": 1}'):
        (tmp_path / "annotations" / "person_keypoints_val2017.json").write_text(text)
        with pytest.raises(DatasetError, match=r"is no file of COCO keypoints"):
            read_coco(tmp_path, "val")
