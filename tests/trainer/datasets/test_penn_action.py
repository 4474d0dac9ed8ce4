"""Penn Action: the release and the published conversion, on files in their formats."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.skeleton import FLIP, INDEX
from tests.trainer.generators.figures import figure
from tests.trainer.generators.penn_action import penn_video, penn_videos, write_penn_converted, write_penn_release
from trainer.datasets.layouts import PA16J, fill_midpoints
from trainer.datasets.penn_action import ACTIONS, read_penn_action
from trainer.datasets.sample import DatasetError, read_image

WRITERS = pytest.mark.parametrize("writer", [write_penn_release, write_penn_converted])


@WRITERS
def test_videos_come_with_split_class_and_frames_in_order(writer: Any, tmp_path: Path) -> None:
    clips = read_penn_action(writer(tmp_path, penn_videos()))
    facts = [(clip.name, clip.frames[0].split, clip.actions[clip.action or 0], len(clip.frames)) for clip in clips]
    assert facts == [
        ("0001", "train", "pushup", 4),
        ("0002", "train", "baseball_pitch", 1),
        ("0003", "test", "tennis_serve", 3),
    ]
    names = [frame.image.relative_to(tmp_path).as_posix() for frame in clips[2].frames]
    assert names == ["frames/0003/000001.jpg", "frames/0003/000002.jpg", "frames/0003/000003.jpg"]
    assert read_image(clips[0].frames[3].image).shape == (160, 160, 3)
    assert [clip.name for clip in read_penn_action(tmp_path, "test")] == ["0003"]
    assert read_penn_action(tmp_path, "val") == []


@WRITERS
def test_labels_become_pa16j_in_pixels_that_begin_at_one_half(writer: Any, tmp_path: Path) -> None:
    clip = read_penn_action(writer(tmp_path, penn_videos()))[0]
    for index, frame in enumerate(clip.frames):
        np.testing.assert_allclose(frame.keypoints[3:], figure(1 + index)[3:], atol=1e-4)
        assert np.isnan(frame.keypoints[:3]).all() and not frame.supervised[:3].any() and frame.supervised[3:].all()
        assert frame.tags == {"upright"}
    filled = fill_midpoints(clip.frames[0].keypoints, PA16J)
    np.testing.assert_allclose(filled[:2], figure(1)[:2], atol=1e-4)


@WRITERS
def test_sides_are_as_labelled_unless_a_swap_is_asked_for(writer: Any, tmp_path: Path) -> None:
    writer(tmp_path, [penn_video(1, 2, action="bowl", train=1, swapped=True)])
    labelled = read_penn_action(tmp_path)[0].frames[0].keypoints
    swapped = read_penn_action(tmp_path, swap_sides=True)[0].frames[0].keypoints
    np.testing.assert_allclose(swapped[3:], figure(1)[3:], atol=1e-4)
    np.testing.assert_allclose(labelled, swapped[list(FLIP)])


@WRITERS
def test_zero_invisible_and_nan_joints_are_unannotated(writer: Any, tmp_path: Path) -> None:
    video = penn_video(1, 1, action="squat", train=1)
    video["visible"][0, 0] = 0
    video["points"][0, 3, 1] = 0.0  # left elbow
    video["points"][0, 6, 0] = np.nan  # right wrist
    frame = read_penn_action(writer(tmp_path, [video]))[0].frames[0]
    missing = [INDEX["head_top"], INDEX["l_elbow"], INDEX["r_wrist"]]
    assert np.isnan(frame.keypoints[missing]).all() and frame.annotated.sum() == 10
    assert frame.supervised[missing].all()


@pytest.mark.parametrize("flag", [0, -1])
def test_every_flag_but_one_means_test(flag: int, tmp_path: Path) -> None:
    write_penn_release(tmp_path, [penn_video(1, 1, action="squat", train=flag)])
    assert read_penn_action(tmp_path)[0].frames[0].split == "test"


def test_the_conversion_and_the_release_agree(tmp_path: Path) -> None:
    original = read_penn_action(write_penn_release(tmp_path / "a", penn_videos()), "train")
    converted = read_penn_action(write_penn_converted(tmp_path / "b", penn_videos()), "train")
    for one, other in zip(original, converted, strict=True):
        assert (one.name, one.action, one.actions) == (other.name, other.action, other.actions)
        for frame, twin in zip(one.frames, other.frames, strict=True):
            np.testing.assert_array_equal(frame.keypoints, twin.keypoints)


def with_changes(**changes: Any) -> list[dict[str, Any]]:
    return [penn_video(7, 2, action="squat", train=1) | {"changes": changes}]


def test_an_unknown_class_is_refused(tmp_path: Path) -> None:
    write_penn_release(tmp_path, with_changes(action="handstand"))
    with pytest.raises(DatasetError, match=r"0007\.mat: the class 'handstand' is not one of baseball_pitch"):
        read_penn_action(tmp_path)


@pytest.mark.parametrize("action_id", [0, len(ACTIONS) + 1])
def test_a_class_number_out_of_range_is_refused(action_id: int, tmp_path: Path) -> None:
    write_penn_converted(tmp_path, with_changes(action_id=action_id))
    with pytest.raises(DatasetError, match=rf"video 0007: action_id {action_id} is not among 1 to 15"):
        read_penn_action(tmp_path)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"x": np.ones((2, 12))}, r"0007\.mat: x: expected numbers of shape \(2, 13\)"),
        ({"nframes": 3}, r"0007\.mat: x: expected numbers of shape \(3, 13\)"),
        ({"nframes": np.zeros((0, 0))}, r"0007\.mat: nframes: expected a whole number"),
    ],
)
def test_tables_of_another_size_are_refused(changes: dict[str, Any], message: str, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=message):
        read_penn_action(write_penn_release(tmp_path, with_changes(**changes)))


def test_a_sequence_without_frames_or_fields_is_refused(tmp_path: Path) -> None:
    write_penn_converted(tmp_path, with_changes(frames=np.zeros((0, 0))))
    with pytest.raises(DatasetError, match=r"video 0007 has no frame"):
        read_penn_action(tmp_path)
    write_penn_converted(tmp_path, [penn_video(7, 1, action="squat", train=1) | {"visible": np.ones((1, 12))}])
    with pytest.raises(DatasetError, match=r"video 0007, visible: expected numbers of shape \(13,\)"):
        read_penn_action(tmp_path)


@WRITERS
def test_a_missing_frame_is_named(writer: Any, tmp_path: Path) -> None:
    writer(tmp_path, penn_videos())
    (tmp_path / "frames" / "0003" / "000002.jpg").unlink()
    with pytest.raises(DatasetError, match=r"0003/000002\.jpg is missing \(1 of 3 pictures of this folder are\)"):
        read_penn_action(tmp_path)


def test_missing_folders_are_named_with_their_origin(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"labels is missing; get it from http://dreamdragon"):
        read_penn_action(tmp_path)
    (tmp_path / "labels").mkdir()
    with pytest.raises(DatasetError, match=r"labels holds no \.mat file"):
        read_penn_action(tmp_path)
