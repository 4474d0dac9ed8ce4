"""Human3.6M: the published conversion, on files in its format."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.trainer.generators.human36m import (
    golden_camera,
    golden_points,
    h36m_pose,
    h36m_sequence,
    h36m_sequences,
    write_human36m,
)
from trainer.datasets.human36m import read_human36m
from trainer.datasets.layouts import PA17J, PA21J
from trainer.datasets.sample import DatasetError, read_image

GATHER = [0, 12, 13, 15, 25, 17, 26, 18, 27, 19, 1, 6, 2, 7, 3, 8, 11]


def one(folder: Path, name: str = "a02_s01_e01_c01", **changes: Any) -> Path:
    """A data set of one training sequence of one frame, changed."""
    sequence = h36m_sequence(name, [1])
    sequence["frames"][0] |= {key: value for key, value in changes.items() if key != "camera"}
    sequence["camera"] = changes.get("camera", sequence["camera"])
    return write_human36m(folder, {"train": [sequence], "val": [], "test": []})


def test_sequences_come_with_split_class_and_frames(tmp_path: Path) -> None:
    clips = read_human36m(write_human36m(tmp_path, h36m_sequences()))
    facts = [(clip.name, clip.frames[0].split, clip.action, len(clip.frames)) for clip in clips]
    assert facts == [
        ("a02_s01_e01_c01", "train", 1, 3),
        ("a15_s05_e02_c03", "train", 14, 1),
        ("a01_s09_e01_c02", "val", 0, 2),
    ]
    assert clips[0].actions[1] == "action 2"
    assert [frame.image.name for frame in clips[2].frames] == ["00001.jpg", "00065.jpg"]
    assert read_image(clips[0].frames[2].image).shape == (160, 160, 3)
    assert [clip.name for clip in read_human36m(tmp_path, "val")] == ["a01_s09_e01_c02"]
    assert read_human36m(tmp_path, "test") == []


def test_joints_are_projected_as_by_the_official_code_and_gathered_as_published(tmp_path: Path) -> None:
    _, seen = golden_points()
    sequence = h36m_sequence("a02_s01_e01_c01", [1])
    sequence["frames"][0]["pose3d"] = h36m_pose(0)
    frame = read_human36m(write_human36m(tmp_path, {"train": [sequence], "val": [], "test": []}))[0].frames[0]
    expected = seen[np.arange(32) % len(seen)][GATHER]
    np.testing.assert_allclose(frame.keypoints, expected, rtol=1e-5, atol=2e-3)
    assert frame.layout == PA17J and frame.supervised.all()


def test_the_camera_takes_keypoints_back_to_the_world(tmp_path: Path) -> None:
    clip = read_human36m(write_human36m(tmp_path, h36m_sequences()))[0]
    frame = clip.frames[1]
    assert frame.camera is not None and frame.camera is clip.frames[0].camera
    world = frame.camera.inverse_project(frame.keypoints)
    np.testing.assert_allclose(world, h36m_pose(6).T[GATHER], atol=0.1)


def test_the_square_shows_two_and_a_quarter_metres_around_the_root(tmp_path: Path) -> None:
    frame = read_human36m(write_human36m(tmp_path, h36m_sequences()))[0].frames[0]
    u, v, depth = frame.keypoints[0]
    fx, fy = golden_camera()["f"].ravel()
    assert frame.square is not None
    assert (frame.square.x, frame.square.y) == pytest.approx((u, v))
    assert frame.square.side == pytest.approx(2.25 * max(1000 * fx, 1002 * fy) / depth)


def test_hands_and_feet_are_read_when_asked_for(tmp_path: Path) -> None:
    folder = write_human36m(tmp_path, h36m_sequences())
    frame = read_human36m(folder, layout=PA21J)[0].frames[0]
    assert frame.annotated.all() and frame.layout == PA21J
    np.testing.assert_array_equal(frame.keypoints[20], read_human36m(folder)[0].frames[0].keypoints[16])


def test_nan_joints_and_joints_behind_the_camera_are_unknown(tmp_path: Path) -> None:
    pose = h36m_pose(1)
    camera = golden_camera()
    pose[:, 13] = np.nan
    pose[:, 25] = camera["T"].ravel() - 100 * camera["R"][2]
    frame = read_human36m(one(tmp_path, pose3d=pose))[0].frames[0]
    assert list(np.flatnonzero(~frame.annotated)) == [2, 4]
    assert np.isnan(frame.keypoints[[2, 4]]).all() and frame.square is not None


def test_a_frame_with_an_unknown_root_has_no_square(tmp_path: Path) -> None:
    pose = h36m_pose(1)
    pose[:, 0] = np.nan
    assert read_human36m(one(tmp_path, pose3d=pose))[0].frames[0].square is None


@pytest.mark.parametrize("name", ["a00_s01_e01_c01", "a16_s01_e01_c01", "walking"])
def test_a_class_out_of_range_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=rf"sequence '{name}' names none of the classes a01 to a15"):
        read_human36m(one(tmp_path, name))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"pose3d": np.zeros((3, 17))}, r"pose3d: expected numbers of shape \(3, 32\)"),
        ({"camera": {}}, "camera_parameters is empty"),
        ({"camera": golden_camera() | {"f": np.zeros(2)}}, "Camera.focal"),
        ({"camera": {key: value for key, value in golden_camera().items() if key != "k"}}, "field 'k' is missing"),
        ({"w": np.zeros((0, 0))}, r"sequence a02_s01_e01_c01, w: expected a whole number"),
    ],
)
def test_fields_that_make_no_sense_are_refused(changes: dict[str, Any], message: str, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=message):
        read_human36m(one(tmp_path, **changes))


def test_missing_files_are_named_with_their_origin(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"annotations\.mat is missing; get it from release v0\.2"):
        read_human36m(tmp_path)
    write_human36m(tmp_path, h36m_sequences())
    (tmp_path / "images" / "a02_s01_e01_c01" / "00006.jpg").unlink()
    with pytest.raises(DatasetError, match=r"00006\.jpg is missing \(1 of 3 pictures .* from http://vision\.imar\.ro"):
        read_human36m(tmp_path)
