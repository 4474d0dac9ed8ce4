"""Gathering what stage 2 trains on: observed clips and stills with their labels, kept in a cache file."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from models.checkpoint import fingerprint, load
from trainer.datasets.action_windows import Kind, LabelledFrames
from trainer.datasets.clips import Segment, label_at, read_segments
from trainer.datasets.exercises import read_exercises
from trainer.datasets.lspet import read_lspet
from trainer.datasets.stills import LabelledStill, read_stills, synthetic_stills
from trainer.datasets.synthetic import read_synthetic
from trainer.observations import Observations, Observer, observe_clip, observe_stills


@dataclass(frozen=True)
class ActionData:
    """Sources of labelled windows.

    Attributes:
        clips: by file name.
        stills: real pictures for training, by eye and by posture.
        synthetic: rendered pictures.
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
        synthetic: folders written by trainer.synthetic.make_stills.
    """
    observer = Observer(*load(pose))
    cache = cache / fingerprint(pose)
    cache.mkdir(parents=True, exist_ok=True)
    segments = read_segments(data / "clips")
    clips = {}
    for name in track(sorted({segment.clip for segment in segments}), description="observing clips"):
        frames = _cached(cache / f"{name}.npz", partial(observe_clip, observer, data / "clips" / name))
        clips[name] = _label_clip(frames, [segment for segment in segments if segment.clip == name])
    lspet = read_lspet(data / "lspet")
    real = read_stills(data / "lspet", lspet + read_exercises(data / "exercises"))
    train = [still for still in real if still.sample.split == "train"]
    held_out = [still for still in real if still.sample.split == "val"]
    rendered = [still for folder in synthetic for still in synthetic_stills(read_synthetic(folder))]

    def observed(name: str, stills: list[LabelledStill], kind: Kind, variants: int = 1) -> LabelledFrames:
        frames = _cached(cache / f"{name}.npz", lambda: observe_stills(observer, stills, variants, seed))
        labels = np.repeat([still.action for still in stills], variants).astype(np.int64)
        return LabelledFrames(frames, labels, kind)

    return ActionData(
        clips,
        [
            observed("eye", [still for still in train if still.by_eye], "still", EYE_VARIANTS),
            observed("posture", [still for still in train if not still.by_eye][::2], "still"),
        ],
        [observed("synthetic", rendered, "synthetic")] if rendered else [],
        observed("held_out", held_out, "still"),
        np.array([still.by_eye for still in held_out]),
    )


def _label_clip(observed: Observations, segments: list[Segment]) -> LabelledFrames:
    labels = [label_at(segments, time_s) for time_s in observed.time_s]
    return LabelledFrames(
        observed, np.array([-1 if label is None else label for label in labels], dtype=np.int64), "clip"
    )


def _cached(path: Path, make: Callable[[], Observations]) -> Observations:
    if path.exists():
        with np.load(path) as arrays:
            return Observations(**{field.name: arrays[field.name] for field in fields(Observations)})
    observed = make()
    part = path.with_suffix(".part.npz")
    np.savez(part, **{field.name: getattr(observed, field.name) for field in fields(Observations)})
    part.replace(path)
    return observed
