"""NTU RGB+D: the published tables, on files in their format."""

from pathlib import Path

import numpy as np
import pytest

from tests.trainer.generators.ntu import ntu_pose, ntu_table, write_ntu
from trainer.datasets.layouts import PA20J, PA21J
from trainer.datasets.ntu import ACTIONS, read_ntu
from trainer.datasets.sample import DatasetError, read_image

TRAINING = "S001C001P001R001A001"
TESTING = "S017C002P003R002A060"


def two_clips(folder: Path) -> Path:
    return write_ntu(folder, {TRAINING: ntu_table(3), TESTING: ntu_table(1)})


def test_clips_come_with_split_class_and_frames(tmp_path: Path) -> None:
    clips = read_ntu(two_clips(tmp_path))
    assert [(clip.name, clip.frames[0].split, clip.action, len(clip.frames)) for clip in clips] == [
        (TRAINING, "train", 0, 3),
        (TESTING, "test", 59, 1),
    ]
    assert clips[1].actions[59] == "A060" and len(ACTIONS) == 60
    assert [frame.image.name for frame in clips[0].frames] == ["00001.jpg", "00002.jpg", "00003.jpg"]
    assert read_image(clips[0].frames[2].image).shape == (160, 160, 3)
    assert read_ntu(tmp_path, "val") == []


def test_the_cross_view_split_goes_by_camera(tmp_path: Path) -> None:
    clips = read_ntu(two_clips(tmp_path), protocol="cross-view")
    assert {clip.name: clip.frames[0].split for clip in clips} == {TRAINING: "test", TESTING: "train"}


def test_columns_become_pa20j_in_half_size_pixels_and_millimetres(tmp_path: Path) -> None:
    clip = read_ntu(two_clips(tmp_path), "train")[0]
    for number, frame in enumerate(clip.frames):
        np.testing.assert_allclose(frame.keypoints, ntu_pose(number), rtol=1e-6)
        assert frame.layout == PA20J and frame.supervised.all() and frame.tags == {"upright"}


def test_full_size_pictures_keep_full_size_coordinates(tmp_path: Path) -> None:
    write_ntu(tmp_path, {TRAINING: ntu_table(1)}, pictures="images")
    frame = read_ntu(tmp_path)[0].frames[0]
    np.testing.assert_allclose(frame.keypoints, ntu_pose(0) * (2, 2, 1), rtol=1e-6)
    assert frame.image.parent.parent.name == "images"


def test_sides_are_as_labelled_unless_a_swap_is_asked_for(tmp_path: Path) -> None:
    write_ntu(tmp_path, {TRAINING: ntu_table(1, swapped=True)})
    labelled, swapped = (read_ntu(tmp_path, swap_sides=swap)[0].frames[0].keypoints for swap in (False, True))
    np.testing.assert_allclose(swapped, ntu_pose(0), rtol=1e-6)
    np.testing.assert_array_equal(labelled, swapped[list(PA20J.flip)])


def test_every_second_frame_can_be_kept_and_the_spine_can_be_read(tmp_path: Path) -> None:
    clip = read_ntu(two_clips(tmp_path), "train", every=2, layout=PA21J)[0]
    assert [frame.image.name for frame in clip.frames] == ["00001.jpg", "00003.jpg"]
    assert clip.frames[0].annotated.all() and len(clip.frames[0].keypoints) == 21


@pytest.mark.parametrize("value", [0.0, -3.0, np.nan])
@pytest.mark.parametrize("axis", [0, 1, 2])
def test_a_joint_with_a_value_that_is_not_positive_is_unknown(axis: int, value: float, tmp_path: Path) -> None:
    table = ntu_table(2)
    table[1, 76 + 25 * axis + 6] = value  # left wrist
    first, second = read_ntu(write_ntu(tmp_path, {TRAINING: table}))[0].frames
    assert first.annotated.all()
    assert np.isnan(second.keypoints[9]).all() and second.annotated.sum() == 19


@pytest.mark.parametrize("name", ["S001C001P001R001A000", "S001C001P001R001A061"])
def test_a_class_out_of_range_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=rf"{name}\.npy is of class {int(name[-3:])}, expected 1 to 60"):
        read_ntu(write_ntu(tmp_path, {name: ntu_table(1)}))


def test_a_file_of_another_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"clip7\.npy is not named like"):
        read_ntu(write_ntu(tmp_path, {"clip7": ntu_table(1)}))


@pytest.mark.parametrize("table", [np.zeros((2, 150)), np.zeros((0, 151))], ids=["columns", "empty"])
def test_a_table_of_another_shape_is_refused(table: np.ndarray, tmp_path: Path) -> None:
    write_ntu(tmp_path, {TRAINING: ntu_table(1)})
    np.save(tmp_path / "nturgb+d_numpy" / f"{TRAINING}.npy", table)
    with pytest.raises(DatasetError, match=rf"{TRAINING}\.npy has the shape .* expected frames x 151"):
        read_ntu(tmp_path)


def test_a_damaged_table_and_bad_options_are_refused(tmp_path: Path) -> None:
    two_clips(tmp_path)
    with pytest.raises(DatasetError, match=r"every >= 1, got 'cross-subject', 0"):
        read_ntu(tmp_path, every=0)
    (tmp_path / "nturgb+d_numpy" / f"{TRAINING}.npy").write_bytes(b"nothing")
    with pytest.raises(DatasetError, match=rf"{TRAINING}\.npy cannot be read as a numpy array"):
        read_ntu(tmp_path)


def test_missing_files_are_named_with_their_origin(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"nturgb\+d_numpy is missing; get it from"):
        read_ntu(tmp_path)
    (tmp_path / "nturgb+d_numpy").mkdir()
    with pytest.raises(DatasetError, match=r"holds no \.npy file"):
        read_ntu(tmp_path)
    np.save(tmp_path / "nturgb+d_numpy" / f"{TRAINING}.npy", ntu_table(2))
    with pytest.raises(DatasetError, match=r"images-small is missing; get it from https://rose1"):
        read_ntu(tmp_path)
    two_clips(tmp_path)
    (tmp_path / "images-small" / TRAINING / "00003.jpg").unlink()
    with pytest.raises(DatasetError, match=r"00003\.jpg is missing \(1 of 3 pictures"):
        read_ntu(tmp_path)
