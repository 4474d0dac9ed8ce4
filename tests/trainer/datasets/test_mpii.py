"""MPII: the release file and the published conversion, on files in their formats."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.skeleton import INDEX
from tests.trainer.generators.figures import figure
from tests.trainer.generators.mpii import mpii_person, mpii_pictures, write_mpii_converted, write_mpii_release
from trainer.datasets.mpii import read_mpii, read_mpii_converted, read_mpii_release
from trainer.datasets.sample import DatasetError, PoseSample, read_image


def release(folder: Path, **changes: Any) -> Path:
    """A release whose first training person differs by `changes`; None removes a field."""
    pictures = mpii_pictures()[1:]
    person = pictures[0]["people"][0] | changes
    pictures[0]["people"] = [{key: value for key, value in person.items() if value is not None}]
    return write_mpii_release(folder, pictures)


def test_the_release_gives_separate_people_with_their_split(tmp_path: Path) -> None:
    samples = read_mpii(write_mpii_release(tmp_path, mpii_pictures()))
    assert [(sample.image.name, sample.split) for sample in samples] == [
        ("a.jpg", "train"),
        ("b.jpg", "train"),
        ("c.jpg", "val"),
        ("d.jpg", "test"),
    ]
    assert len(read_mpii_release(tmp_path, "train", separate_only=False)) == 3
    assert [sample.image.name for sample in read_mpii(tmp_path, "val")] == ["c.jpg"]
    assert read_image(samples[0].image).shape == (160, 160, 3)


@pytest.mark.parametrize("writer", [write_mpii_release, write_mpii_converted])
def test_points_in_any_order_come_out_in_pa16j_in_pixels_that_begin_at_one_half(writer: Any, tmp_path: Path) -> None:
    samples = read_mpii(writer(tmp_path, mpii_pictures()), "train")
    np.testing.assert_allclose(samples[0].keypoints, figure(1), atol=1e-4)
    np.testing.assert_allclose(samples[1].keypoints, figure(2, inverted=True), atol=1e-4)
    assert samples[0].supervised.all()
    assert samples[0].tags == {"upright"} and samples[1].tags == {"inverted"}


@pytest.mark.parametrize("writer", [write_mpii_release, write_mpii_converted])
def test_the_square_and_the_head_size_follow_the_published_rules(writer: Any, tmp_path: Path) -> None:
    sample = read_mpii(writer(tmp_path, mpii_pictures()), "train")[0]
    assert sample.square is not None
    size = 1.25 * 0.7
    assert (sample.square.x, sample.square.y) == pytest.approx((80.5, 78.5 + 12 * size))
    assert sample.square.side == pytest.approx(200 * size)
    assert sample.head_size == pytest.approx(0.6 * 50)  # the head box is 30 x 40


def test_test_pictures_have_a_place_and_nothing_else(tmp_path: Path) -> None:
    sample = read_mpii(write_mpii_release(tmp_path, mpii_pictures()), "test")[0]
    assert sample.square is not None and not sample.annotated.any() and not sample.supervised.any()
    assert np.isnan(sample.head_size)


def test_a_single_picture_with_a_single_person_and_a_single_point_keeps_its_meaning(tmp_path: Path) -> None:
    person = mpii_person(0)
    person["points"] = {13: person["points"][13]}
    picture = {"name": "a.jpg", "train": 1, "vidx": 1, "people": [person], "separate": [1]}
    (sample,) = read_mpii(write_mpii_release(tmp_path, [picture]))
    assert list(np.flatnonzero(sample.annotated)) == [INDEX["l_shoulder"]]
    np.testing.assert_allclose(sample.keypoints[INDEX["l_shoulder"]], figure(0)[INDEX["l_shoulder"]], atol=1e-4)


def test_pictures_and_people_without_annotation_are_left_out(tmp_path: Path) -> None:
    pictures = mpii_pictures()
    pictures[0]["people"], pictures[0]["separate"] = [], []
    pictures[1]["people"] = [{"objpos": [10.0, 10.0], "scale": 1.0}]
    samples = read_mpii(write_mpii_release(tmp_path, pictures))
    assert [sample.image.name for sample in samples] == ["c.jpg", "d.jpg"]


def test_a_list_of_validation_pictures_overrules_the_video_number(tmp_path: Path) -> None:
    write_mpii_release(tmp_path, mpii_pictures())
    (tmp_path / "val_images.txt").write_text("b.jpg\n")
    samples = read_mpii(tmp_path)
    assert [sample.split for sample in samples] == ["train", "val", "train", "test"]


def test_pictures_of_unknown_videos_are_divided_by_their_name_and_stay_where_they_are(tmp_path: Path) -> None:
    people = [mpii_person(0)]
    pictures = [
        {"name": f"{number}.jpg", "train": 1, "vidx": -1, "people": people, "separate": [1]} for number in range(60)
    ]
    samples = read_mpii(write_mpii_release(tmp_path, pictures))
    share = np.mean([sample.split == "val" for sample in samples])
    assert 0 < share < 0.3
    again = read_mpii(write_mpii_release(tmp_path, pictures[::-1]))
    assert {sample.image.name: sample.split for sample in again} == {s.image.name: s.split for s in samples}


def test_nan_and_missing_coordinates_are_unannotated(tmp_path: Path) -> None:
    points = dict(mpii_person(2)["points"])
    points[0], points[5] = (float("nan"), 3.0), (np.zeros((0, 0)), 4.0)  # type: ignore[assignment]
    sample = read_mpii(release(tmp_path, points=points), "train")[0]
    missing = [INDEX["r_ankle"], INDEX["l_ankle"]]
    assert not sample.annotated[missing].any() and sample.annotated.sum() == 14
    assert np.isnan(sample.keypoints[missing]).all() and sample.supervised.all()


@pytest.mark.parametrize("head", [None, [50.0, 50.0, 50.0, 50.0], [50.0, 50.0, 40.0, 60.0]])
def test_an_empty_head_box_gives_an_unknown_head_size(head: list[float] | None, tmp_path: Path) -> None:
    assert np.isnan(read_mpii(release(tmp_path, head=head), "train")[0].head_size)


@pytest.mark.parametrize("change", [{"scale": None}, {"objpos": None}])
def test_a_person_without_a_place_has_no_square(change: dict[str, Any], tmp_path: Path) -> None:
    assert read_mpii(release(tmp_path, **change), "train")[0].square is None


@pytest.mark.parametrize("scale", [0.0, -1.0])
def test_a_scale_that_is_not_positive_is_refused(scale: float, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"b\.jpg has a person of scale"):
        read_mpii(release(tmp_path, scale=scale))


def test_a_keypoint_id_out_of_range_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"b\.jpg has a keypoint with the id 16"):
        read_mpii(release(tmp_path, points={16: (1.0, 2.0)}))


@pytest.mark.parametrize("as_cells", [True, False])
def test_the_conversion_gives_the_listed_people_and_has_no_test_part(as_cells: bool, tmp_path: Path) -> None:
    write_mpii_converted(tmp_path, mpii_pictures(), people_as_cells=as_cells)
    samples = read_mpii(tmp_path)
    assert [(sample.image.name, sample.split) for sample in samples] == [
        ("a.jpg", "train"),
        ("b.jpg", "train"),
        ("c.jpg", "val"),
    ]
    assert read_mpii(tmp_path, "test") == []


def test_the_conversion_and_the_release_agree(tmp_path: Path) -> None:
    original = read_mpii(write_mpii_release(tmp_path / "a", mpii_pictures()), "train")
    converted = read_mpii(write_mpii_converted(tmp_path / "b", mpii_pictures()), "train")

    def facts(sample: PoseSample) -> list[float]:
        assert sample.square is not None
        return [sample.square.x, sample.square.y, sample.square.side, sample.head_size, *sample.keypoints.ravel()]

    np.testing.assert_allclose([facts(s) for s in original], [facts(s) for s in converted], atol=1e-4)


def test_an_index_of_nobody_is_refused(tmp_path: Path) -> None:
    pictures = mpii_pictures()
    pictures[0]["separate"] = [3]
    with pytest.raises(DatasetError, match=r"a\.jpg has 2 people, number 3 is used"):
        read_mpii_converted(write_mpii_converted(tmp_path, pictures))


def test_missing_files_are_named_with_their_origin(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"nowhere is missing; get it from http://human-pose"):
        read_mpii(tmp_path / "nowhere")
    with pytest.raises(DatasetError, match=r"mpii_human_pose_v1_u12_1\.mat is missing; get it from http://human-pose"):
        read_mpii(tmp_path)
    write_mpii_release(tmp_path, mpii_pictures())
    (tmp_path / "images" / "b.jpg").unlink()
    with pytest.raises(DatasetError, match=r"b\.jpg is missing \(1 of 4 pictures"):
        read_mpii(tmp_path)


def test_an_unknown_split_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="there is no split 'valid'; choose one of train, val, test"):
        read_mpii(tmp_path, "valid")


HDF5_HEADER = b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(116) + bytes(8) + b"\x00\x02IM"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (HDF5_HEADER + bytes(400), "version 7.3"),
        (b"not a MATLAB file at all" * 20, "cannot be read as a MATLAB file"),
        (b"", "cannot be read as a MATLAB file"),
    ],
    ids=["HDF5", "text", "empty"],
)
def test_files_that_are_no_matlab_file_of_version_7_are_explained(content: bytes, message: str, tmp_path: Path) -> None:
    write_mpii_release(tmp_path, mpii_pictures())
    (tmp_path / "mpii_human_pose_v1_u12_1.mat").write_bytes(content)
    with pytest.raises(DatasetError, match=message):
        read_mpii(tmp_path)


def test_a_truncated_file_is_explained(tmp_path: Path) -> None:
    path = write_mpii_release(tmp_path, mpii_pictures()) / "mpii_human_pose_v1_u12_1.mat"
    path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(DatasetError, match="cannot be read as a MATLAB file"):
        read_mpii(tmp_path)


def test_without_scipy_the_remedy_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_mpii_release(tmp_path, mpii_pictures())
    monkeypatch.setitem(sys.modules, "scipy.io", None)
    with pytest.raises(DatasetError, match="needs scipy; install the extra 'train'"):
        read_mpii(tmp_path)


def test_the_file_of_another_data_set_is_recognised(tmp_path: Path) -> None:
    path = write_mpii_release(tmp_path, mpii_pictures()) / "mpii_human_pose_v1_u12_1.mat"
    path.rename(tmp_path / "annotations.mat")
    with pytest.raises(DatasetError, match=r"holds RELEASE, but not 'annot_tr'"):
        read_mpii(tmp_path)
