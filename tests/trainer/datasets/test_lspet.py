"""LSPET in drawn pictures: splits, tags, and labels fused with the second opinion."""

import csv
from pathlib import Path

import numpy as np
import pytest

from models.skeleton import INDEX
from trainer.datasets.lspet import read_lspet
from trainer.datasets.sample import DatasetError


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
