"""Readers and training crops on drawn pictures in the real formats."""

import csv
from pathlib import Path

import numpy as np
import pytest

from models.labels import NOT_HANDSTAND
from models.skeleton import FLIP, INDEX
from tests.trainer.generators.own import write_exercises
from trainer.crops.pose_augment import PoseAugment
from trainer.crops.pose_crops import PoseCrops
from trainer.crops.pose_data import read_pose_data
from trainer.datasets.clips import Segment, label_at, read_segments
from trainer.datasets.lspet import read_lspet
from trainer.datasets.sample import DatasetError, read_image
from trainer.datasets.stills import read_stills


def edit(path: Path, change: dict[str, str], row_number: int = 0) -> None:
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    rows[row_number] |= change
    with open(path, "w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def test_lspet_gives_all_pictures_with_their_split_and_midpoints(lspet_folder: Path) -> None:
    samples = read_lspet(lspet_folder)
    assert [sample.split for sample in samples] == ["train"] * 6 + ["val"] * 2
    first = samples[0].keypoints
    hips = (first[INDEX["r_hip"]] + first[INDEX["l_hip"]]) / 2
    np.testing.assert_allclose(first[INDEX["pelvis"]], hips)
    assert "upright" in samples[0].tags and "inverted" in samples[5].tags
    assert samples[5].sides_unsure and not samples[0].sides_unsure


def test_gaps_are_filled_from_an_agreeing_second_opinion_in_training_only(lspet_folder: Path) -> None:
    for row in (0, 7):
        edit(lspet_folder / "annotations.csv", {"r_knee_visible": "0"}, row)
    samples = read_lspet(lspet_folder)
    assert samples[0].annotated[INDEX["r_knee"]]
    assert not samples[7].annotated[INDEX["r_knee"]]


def test_near_labels_meet_the_second_opinion_half_way_and_far_ones_are_left_out_in_training_only(
    lspet_folder: Path,
) -> None:
    before = read_lspet(lspet_folder)
    torso = np.linalg.norm(before[0].keypoints[INDEX["thorax"]] - before[0].keypoints[INDEX["pelvis"]])
    knee, hip, elbow = (INDEX[name] for name in ("r_knee", "r_hip", "r_elbow"))
    for row in (0, 7):
        known = before[row].keypoints
        moved = {"r_knee_x": known[knee, 0] + 0.2 * torso, "r_hip_x": known[hip, 0] + 0.9 * torso}
        moved |= {"r_elbow_x": known[elbow, 0] + 0.2 * torso, "r_elbow_confidence": 0.3}
        edit(lspet_folder / "second_opinion.csv", {name: f"{value:.3f}" for name, value in moved.items()}, row)
    after = read_lspet(lspet_folder)
    assert after[0].keypoints[knee, 0] == pytest.approx(before[0].keypoints[knee, 0] + 0.1 * torso, abs=0.1)
    assert after[0].keypoints[elbow, 0] == pytest.approx(before[0].keypoints[elbow, 0], abs=0.1)
    for name in ("r_hip", "pelvis"):
        assert not after[0].annotated[INDEX[name]] and not after[0].supervised[INDEX[name]]
    assert after[0].supervised[knee] and before[0].supervised.all()
    np.testing.assert_array_equal(after[7].keypoints, before[7].keypoints)


def test_a_second_opinion_of_somebody_else_fills_nothing(lspet_folder: Path) -> None:
    edit(lspet_folder / "annotations.csv", {"r_knee_visible": "0"})
    far = {f"{name}_x": "900" for name in ("r_hip", "l_hip", "r_ankle", "l_ankle", "r_wrist", "l_wrist", "l_knee")}
    edit(lspet_folder / "second_opinion.csv", far | {"r_elbow_x": "900", "l_elbow_x": "900"})
    assert not read_lspet(lspet_folder)[0].annotated[INDEX["r_knee"]]


def test_a_second_opinion_with_other_sides_makes_the_sides_unsure(lspet_folder: Path) -> None:
    with open(lspet_folder / "second_opinion.csv", newline="") as file:
        row = next(csv.DictReader(file))
    swapped = {}
    for name, value in row.items():
        if name[:2] in ("r_", "l_"):
            swapped[("l" if name[0] == "r" else "r") + name[1:]] = value
    edit(lspet_folder / "second_opinion.csv", swapped)
    assert read_lspet(lspet_folder)[0].sides_unsure


@pytest.mark.parametrize("missing", ["annotations.csv", "second_opinion.csv", "images"])
def test_an_incomplete_folder_names_what_is_missing(lspet_folder: Path, missing: str) -> None:
    (lspet_folder / missing).rename(lspet_folder / "elsewhere")
    with pytest.raises(DatasetError, match=rf"{missing} is missing; check the --data folder"):
        read_lspet(lspet_folder)


def test_an_unreadable_picture_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.webp").write_bytes(b"no picture")
    with pytest.raises(DatasetError, match=r"broken.webp cannot be read as a picture"):
        read_image(tmp_path / "broken.webp")


def test_posture_labels_only_what_cannot_be_a_handstand(lspet_folder: Path) -> None:
    stills = read_stills(lspet_folder, read_lspet(lspet_folder))
    assert all(still.action == NOT_HANDSTAND for still in stills)
    assert [still.by_eye for still in stills[:3]] == [True] * 3
    assert all("upright" in still.sample.tags for still in stills if not still.by_eye)


def test_crops_are_the_same_for_the_same_seed_and_epoch_and_else_differ(lspet_folder: Path) -> None:
    crops = PoseCrops(read_lspet(lspet_folder), 64, PoseAugment(), seed=3)
    first = crops[2]["image"].numpy().copy()
    assert (crops[2]["image"].numpy() == first).all()
    crops.set_epoch(1)
    assert not (crops[2]["image"].numpy() == first).all()


def test_keypoints_stay_on_the_figure_under_every_variation(lspet_folder: Path) -> None:
    plain = PoseAugment(empty_share=0, occlusion_share=0, blur_share=0)
    crops = PoseCrops(read_lspet(lspet_folder), 128, plain)
    checked = 0
    for epoch in range(10):
        crops.set_epoch(epoch)
        for item in (crops[index] for index in range(len(crops))):
            image, keypoints, valid = (item[name].numpy() for name in ("image", "keypoints", "valid"))
            assert ((keypoints > 0) & (keypoints < 1)).all()
            middle = (keypoints[INDEX["pelvis"]] + keypoints[INDEX["thorax"]]) / 2
            if valid[INDEX["pelvis"]] and valid[INDEX["thorax"]] and 0.05 < middle.min() < middle.max() < 0.95:
                trunk = image[int(middle[1] * 128), int(middle[0] * 128)].astype(int)
                aside = np.abs(image.astype(int) - trunk).sum(axis=2)
                assert aside.max() > 30, "the trunk must not look like everything else"
                checked += 1
    assert checked > 40


def test_an_empty_crop_shows_and_asks_for_nobody(lspet_folder: Path) -> None:
    crops = PoseCrops(read_lspet(lspet_folder), 64, PoseAugment(empty_share=1.0))
    for index in range(len(crops)):
        assert not crops[index]["valid"].any()
        assert crops[index]["supervised"].all()


def test_flipping_twice_restores_the_order() -> None:
    assert [FLIP[FLIP[index]] for index in range(16)] == list(range(16))
    assert all(name.startswith("r_") == other.startswith("l_") for name, other in _pairs())


def _pairs() -> list[tuple[str, str]]:
    names = list(INDEX)
    return [(names[index], names[FLIP[index]]) for index in range(4, 16)]


def test_segments_label_times_and_leave_gaps(tmp_path: Path) -> None:
    segments = [Segment("a.mp4", 0.0, 1.0, "straight"), Segment("a.mp4", 1.5, 2.0, "unclear")]
    assert [label_at(segments, t) for t in (0.0, 0.99, 1.2, 1.7)] == [0, 0, None, None]
    (tmp_path / "labels.csv").write_text("clip,start_s,end_s,label,view,notes\nb.mp4,0,1,straight,side,\n")
    with pytest.raises(DatasetError, match=r"b.mp4 is missing"):
        read_segments(tmp_path)


@pytest.mark.parametrize(("start", "end", "label"), [(0, 1, "bent"), (2, 1, "straight"), (-1, 1, "straight")])
def test_a_segment_that_makes_no_sense_is_refused(start: float, end: float, label: str) -> None:
    with pytest.raises(DatasetError, match=r"labels.csv: c.mp4"):
        Segment("c.mp4", start, end, label)


def test_a_set_may_be_judged_by_that_nothing_is_learned_from(lspet_folder: Path, tmp_path: Path) -> None:
    write_exercises(tmp_path / "exercises", 3)
    data = read_pose_data(tmp_path, ("exercises",), validate_on="lspet")
    assert {sample.source for sample in data.train} == {"exercises"} and len(data.train) == 3
    assert {sample.source for sample in data.val} == {"lspet"} and len(data.val) == 2
    with pytest.raises(DatasetError, match="none of exercises has a validation split; name one .* --validate-on"):
        read_pose_data(tmp_path, ("exercises",))
    with pytest.raises(DatasetError, match="no data set 'lsp'"):
        read_pose_data(tmp_path, ("exercises",), validate_on="lsp")
