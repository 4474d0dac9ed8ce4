"""Every data set by its name, on written folders."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.trainer.generators.coco import coco_person, write_coco
from tests.trainer.generators.human36m import h36m_sequences, write_human36m
from tests.trainer.generators.mpii import mpii_pictures, write_mpii_release
from tests.trainer.generators.ntu import ntu_table, write_ntu
from tests.trainer.generators.own import write_exercises, write_synthetic
from tests.trainer.generators.penn_action import penn_videos, write_penn_release
from trainer.datasets.registry import SOURCES, held_out, read_clips, read_pose
from trainer.datasets.sample import DatasetError, read_image

WRITERS: dict[str, Callable[[Path], Path]] = {
    "exercises": lambda folder: write_exercises(folder, 2),
    "synthetic": lambda folder: write_synthetic(folder, 2),
    "synthetic3d": lambda folder: write_synthetic(folder, 2),
    "mpii": lambda folder: write_mpii_release(folder, mpii_pictures()),
    "coco": lambda folder: write_coco(
        write_coco(folder, "train", [coco_person(1, 7)]), "val", [coco_person(2, 8), coco_person(3, 9)]
    ),
    "penn": lambda folder: write_penn_release(folder, penn_videos()),
    "h36m": lambda folder: write_human36m(folder, h36m_sequences()),
    "ntu": lambda folder: write_ntu(folder, {"S001C001P001R001A001": ntu_table(3)}),
}
PICTURES = {
    "exercises": {"train": 2},
    "synthetic": {"train": 2},
    "synthetic3d": {"train": 2},
    "mpii": {"train": 2, "val": 1, "test": 1},
    "coco": {"train": 1, "val": 2},
    "penn": {"train": 5, "test": 3},
    "h36m": {"train": 4, "val": 2},
    "ntu": {"train": 3},
}


@pytest.mark.parametrize("name", WRITERS)
def test_pictures_of_every_set_are_read_by_name_and_split(name: str, tmp_path: Path) -> None:
    folder = WRITERS[name](tmp_path)
    found = {split: read_pose(name, folder, split) for split in ("train", "val", "test")}
    assert {split: len(samples) for split, samples in found.items() if samples} == PICTURES[name]
    everything = read_pose(name, folder)
    assert len(everything) == sum(PICTURES[name].values())
    source = SOURCES[name]
    for sample in everything:
        assert sample.source == name and sample.split in source.splits and sample.layout == source.layout
        assert sample.keypoints.shape == (len(source.layout), source.dimensions)
        assert sample.keypoints.dtype == np.float32 and not np.isinf(sample.keypoints).any()
        read_image(sample.image)


def test_lspet_is_read_by_name_and_split(lspet_folder: Path) -> None:
    assert [len(read_pose("lspet", lspet_folder, split)) for split in ("train", "val", "test", None)] == [6, 2, 0, 8]


@pytest.mark.parametrize("name", ["penn", "h36m", "ntu"])
def test_sets_of_clips_give_their_frames_as_pictures(name: str, tmp_path: Path) -> None:
    folder = WRITERS[name](tmp_path)
    clips = read_clips(name, folder, "train")
    assert all(clip.action is not None and len(clip.actions) in (15, 60) for clip in clips)
    frames = [frame.image for clip in clips for frame in clip.frames]
    assert frames == [sample.image for sample in read_pose(name, folder, "train")]


def test_every_registered_set_is_tested_here_and_described_in_the_documentation() -> None:
    assert set(SOURCES) == {*WRITERS, "lspet", "clips"}
    text = (Path(__file__).parents[3] / "docs" / "developers" / "datasets.md").read_text(encoding="utf-8")
    rows = [line.split("|") for line in text.splitlines() if line.startswith("| `")]
    described = {row[1].strip(" `"): tuple(part.strip() for part in row[5].split(",") if part.strip()) for row in rows}
    assert described == {name: source.splits for name, source in SOURCES.items()}


@pytest.mark.parametrize("read", [read_pose, read_clips])
def test_an_unknown_name_is_an_error_that_lists_the_names(read: Callable[..., object], tmp_path: Path) -> None:
    with pytest.raises(
        DatasetError, match=r"no data set 'mpi'; choose one of lspet, exercises, synthetic, synthetic3d"
    ):
        read("mpi", tmp_path)


def test_asking_a_set_for_what_it_lacks_names_those_that_have_it(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"'clips' has no poses; those that have are lspet, .*, ntu$"):
        read_pose("clips", tmp_path)
    with pytest.raises(DatasetError, match=r"'mpii' has no annotated clips; those that have are penn, h36m, ntu$"):
        read_clips("mpii", tmp_path)


@pytest.mark.parametrize("name", sorted(set(SOURCES) - {"clips"}))
def test_an_unknown_split_and_an_empty_folder_are_refused_by_every_set(name: str, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="there is no split 'dev'"):
        read_pose(name, tmp_path, "dev")
    with pytest.raises(DatasetError, match=r"is missing"):
        read_pose(name, tmp_path, "train")


def test_sets_are_judged_on_their_validation_part_or_else_on_their_test_part() -> None:
    assert [held_out(name) for name in ("mpii", "lspet", "penn", "ntu")] == ["val", "val", "test", "test"]
    with pytest.raises(DatasetError, match="'exercises' has nothing to judge by"):
        held_out("exercises")
