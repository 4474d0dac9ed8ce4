"""Every data set by its name. Folders and terms of use: docs/developers/datasets.md."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from trainer.datasets.coco import read_coco
from trainer.datasets.exercises import read_exercises
from trainer.datasets.human36m import read_human36m
from trainer.datasets.layouts import PA16J, PA17J, PA20J, Layout
from trainer.datasets.lspet import read_lspet
from trainer.datasets.mpii import read_mpii
from trainer.datasets.ntu import read_ntu
from trainer.datasets.original import check_split
from trainer.datasets.penn_action import read_penn_action
from trainer.datasets.sample import ClipSample, DatasetError, PoseSample


@dataclass(frozen=True)
class Source:
    """What a data set gives. One of the readers is there, but for timed labels of videos (`trainer.datasets.clips`).

    Attributes:
        title: for reports.
        splits: that it has.
        layout: of its samples.
        dimensions: 2, or 3 with depths in mm.
        poses: (folder, split or None for all) -> pictures. None for sets of clips, whose frames are the pictures.
        clips: (folder, split or None for all) -> annotated clips.
    """

    title: str
    splits: tuple[str, ...]
    layout: Layout = PA16J
    dimensions: int = 2
    poses: Callable[[Path, str | None], list[PoseSample]] | None = None
    clips: Callable[[Path, str | None], list[ClipSample]] | None = None


def _read_lspet(folder: Path, split: str | None) -> list[PoseSample]:
    return [sample for sample in read_lspet(folder) if split in (None, sample.split)]


def _read_exercises(folder: Path, split: str | None) -> list[PoseSample]:
    return read_exercises(folder) if split in (None, "train") else []


def _read_synthetic(folder: Path, split: str | None) -> list[PoseSample]:
    from trainer.datasets.synthetic import read_synthetic

    return read_synthetic(folder) if split in (None, "train") else []


def _read_synthetic_3d(folder: Path, split: str | None) -> list[PoseSample]:
    from trainer.datasets.synthetic import read_synthetic_3d

    return read_synthetic_3d(folder) if split in (None, "train") else []


SOURCES: Final[Mapping[str, Source]] = MappingProxyType(
    {
        "lspet": Source("Leeds Sports Pose Extended", ("train", "val"), poses=_read_lspet),
        "exercises": Source("Public-domain gym photos", ("train",), poses=_read_exercises),
        "synthetic": Source("Synthetic athletes", ("train",), poses=_read_synthetic),
        "synthetic3d": Source("Synthetic athletes in 3D", ("train",), PA17J, 3, poses=_read_synthetic_3d),
        "mpii": Source("MPII Human Pose", ("train", "val", "test"), poses=read_mpii),
        "coco": Source("COCO person keypoints", ("train", "val"), poses=read_coco),
        "penn": Source("Penn Action", ("train", "test"), clips=read_penn_action),
        "h36m": Source("Human3.6M", ("train", "val", "test"), PA17J, 3, clips=read_human36m),
        "ntu": Source("NTU RGB+D", ("train", "test"), PA20J, 3, clips=read_ntu),
        "clips": Source("Labelled clips", ()),
    }
)
"""Data sets by name; `PoseSample.source` is the same name."""


def source_of(name: str) -> Source:
    """The data set of a name. Raises DatasetError that lists the names if there is none."""
    if name not in SOURCES:
        raise DatasetError(f"there is no data set {name!r}; choose one of {', '.join(SOURCES)}")
    return SOURCES[name]


def read_pose(name: str, folder: Path, split: str | None = None) -> list[PoseSample]:
    """Annotated pictures of a data set; of a set of clips, all frames in order.

    Args:
        name: one of SOURCES.
        folder: of this data set.
        split: "train", "val" or "test"; None for all. A split that the data set lacks (`Source.splits`) is empty.

    Raises:
        DatasetError: an unknown name or split, a set without poses, or what the reader finds wrong in the folder.
    """
    source = source_of(name)
    check_split(split, source.title)
    if source.poses is not None:
        return source.poses(folder, split)
    if source.clips is not None:
        return [frame for clip in source.clips(folder, split) for frame in clip.frames]
    raise DatasetError(f"the data set {name!r} has no poses; those that have are {_named(_has_poses)}")


def read_clips(name: str, folder: Path, split: str | None = None) -> list[ClipSample]:
    """Annotated clips of a data set; arguments and errors as `read_pose`, for sets of clips."""
    source = source_of(name)
    check_split(split, source.title)
    if source.clips is None:
        raise DatasetError(f"the data set {name!r} has no annotated clips; those that have are {_named(_has_clips)}")
    return source.clips(folder, split)


def held_out(name: str) -> str:
    """The split to judge by: "val" where a data set has one, else "test". Raises DatasetError if it has neither."""
    splits = source_of(name).splits
    if "val" not in splits and "test" not in splits:
        raise DatasetError(f"the data set {name!r} has nothing to judge by; its splits are {splits or 'none'}")
    return "val" if "val" in splits else "test"


def _has_clips(source: Source) -> bool:
    return source.clips is not None


def _has_poses(source: Source) -> bool:
    return source.poses is not None or source.clips is not None


def _named(condition: Callable[[Source], bool]) -> str:
    return ", ".join(name for name, source in SOURCES.items() if condition(source))
