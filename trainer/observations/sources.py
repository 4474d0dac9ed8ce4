"""Gathering what stage 2 trains on: observed clips and stills with their labels, kept in a cache file."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import partial
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from models.checkpoint import load
from models.finder import DEFAULTS as FOLLOWING
from models.whole_file import whole_stream
from trainer.datasets.clips import label_at, read_segments
from trainer.datasets.exercises import read_exercises
from trainer.datasets.lspet import read_lspet
from trainer.datasets.stills import LabelledStill, read_stills, synthetic_stills
from trainer.datasets.synthetic import read_synthetic
from trainer.observations.action_windows import Kind, LabelledFrames
from trainer.observations.observer import Observations, Observer, observations_folder, observe_clip, observe_stills


@dataclass(frozen=True)
class ActionData:
    """Sources of labelled windows.

    Attributes:
        clips: real ones, by file name.
        stills: real pictures for training, by eye and by posture.
        synthetic: rendered pictures and clips.
        held_out: labelled-by-eye and upright pictures of the LSPET validation split.
        held_out_by_eye: (N,) which of those somebody looked at.
    """

    clips: dict[str, LabelledFrames]
    stills: list[LabelledFrames]
    synthetic: list[LabelledFrames]
    held_out: LabelledFrames
    held_out_by_eye: NDArray[np.bool_]


EYE_VARIANTS = 6
"""Crops of each picture that somebody labelled: there are few."""


def gather(data: Path, synthetic: tuple[Path, ...], pose: Path, cache: Path, seed: int = 0) -> ActionData:
    """Observe everything with the pose network of checkpoint `pose`, or read it from `cache`.

    Args:
        data: folder that holds lspet/, exercises/ and clips/.
        synthetic: folders written by trainer.synthetic.make_stills or make_clips.
    """
    observer = Observer(*load(pose))
    cache = observations_folder(cache, pose)
    train = [still for still in _real_stills(data) if still.sample.split == "train"]
    clip_folders = [folder for folder in synthetic if (folder / "labels.csv").exists()]
    still_folders = [folder for folder in synthetic if folder not in clip_folders]
    observed = partial(_observed, observer, cache, seed)
    moving = [observe_clips(observer, folder, cache, "synthetic_clip").values() for folder in clip_folders]
    held_out, by_eye = observe_held_out(observer, data, cache, seed)
    return ActionData(
        observe_clips(observer, data / "clips", cache, "clip"),
        [
            observe_by_eye(observer, data, cache, seed),
            observed("posture", [still for still in train if not still.by_eye][::2], kind="still"),
        ],
        [*chain(*moving), *(observe_rendered(observer, folder, cache, seed)[0] for folder in still_folders)],
        held_out,
        by_eye,
    )


def observe_by_eye(observer: Observer, data: Path, cache: Path, seed: int = 0) -> LabelledFrames:
    """The photos for training that somebody labelled, each in several crops."""
    stills = [still for still in _real_stills(data) if still.by_eye and still.sample.split == "train"]
    return _observed(observer, cache, seed, "eye", stills, kind="still", variants=EYE_VARIANTS)


def observe_rendered(
    observer: Observer, folder: Path, cache: Path, seed: int = 0, *, most: int | None = None
) -> tuple[LabelledFrames, list[LabelledStill]]:
    """Rendered pictures of a folder, the first `most` of them, and what they were read from; one frame each."""
    stills = synthetic_stills(read_synthetic(folder))[:most]
    return _observed(observer, cache, seed, "synthetic", stills, kind="synthetic_still"), stills


def observe_held_out(
    observer: Observer, data: Path, cache: Path, seed: int = 0
) -> tuple[LabelledFrames, NDArray[np.bool_]]:
    """The stills of LSPET's validation split, and (N,) which of them somebody labelled by eye."""
    stills = [still for still in _real_stills(data) if still.sample.split == "val"]
    frames = _observed(observer, cache, seed, "held_out", stills, kind="still")
    return frames, np.array([still.by_eye for still in stills])


def _real_stills(data: Path) -> list[LabelledStill]:
    return read_stills(data / "lspet", read_lspet(data / "lspet") + read_exercises(data / "exercises"))


def _observed(
    observer: Observer, cache: Path, seed: int, name: str, stills: list[LabelledStill], *, kind: Kind, variants: int = 1
) -> LabelledFrames:
    file = cache / f"{name}_{_digest(stills)}.npz"
    frames = _cached(file, lambda: observe_stills(observer, stills, variants, seed))
    labels = np.repeat([still.action for still in stills], variants).astype(np.int64)
    return LabelledFrames(frames, labels, kind)


def observe_clips(
    observer: Observer,
    folder: Path,
    cache: Path,
    kind: Kind,
    *,
    on_progress: Callable[[int, int], None] | None = None,
    least_step_s: float = 0.0,
) -> dict[str, LabelledFrames]:
    """Observations and labels of every clip of `folder`/labels.csv, by file name; kept in files of `cache`.

    Args:
        on_progress: receives the numbers of observed and of all clips, instead of the progress bar.
        least_step_s: as of `observe_clip`; always the same for one cache.
    """
    segments = read_segments(folder)
    names = sorted({segment.clip for segment in segments})
    clips = {}
    for number, name in enumerate(names if on_progress else track(names, description=f"observing {folder.name}")):
        with open(folder / name, "rb") as file:
            content = hashlib.file_digest(file, "sha256")
        content.update(repr(FOLLOWING).encode())  # another way of following sees other poses
        file_name = f"{kind}_{content.hexdigest()[:16]}.npz"
        frames = _cached(cache / file_name, partial(observe_clip, observer, folder / name, least_step_s))
        own = [segment for segment in segments if segment.clip == name]
        labels = [label_at(own, time_s) for time_s in frames.time_s]
        known = np.array([-1 if label is None else label for label in labels], dtype=np.int64)
        clips[name] = LabelledFrames(frames, known, kind)
        if on_progress:
            on_progress(number + 1, len(names))
    return clips


def _digest(stills: list[LabelledStill]) -> str:
    """Changes with the pictures and with the keypoints that their crops are cut by."""
    digest = hashlib.sha256()
    for still in stills:
        digest.update(still.sample.image.as_posix().encode() + still.sample.keypoints.tobytes())
    return digest.hexdigest()[:16]


def _cached(path: Path, make: Callable[[], Observations]) -> Observations:
    if path.exists():
        with np.load(path) as arrays:
            return Observations(**{field.name: arrays[field.name] for field in fields(Observations)})
    observed = make()
    with whole_stream(path) as file:
        np.savez(file, **{field.name: getattr(observed, field.name) for field in fields(Observations)})
    return observed
