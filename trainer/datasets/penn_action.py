"""Penn Action (Zhang et al., ICCV 2013), from its release or from the conversion of Luvizon et al.

Fields: section 8 of the reference. Boxes are not read: the published crops go around the keypoints (section 6.4).
Coordinates are taken to count from 1, as MATLAB does; 0 means "not annotated".

Sides are as the files label them, left before right. The published conversion puts them in the places of the other
side; `swap_sides` does that. `python -m trainer.check_sides` tells which of the two agrees with a trained network.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from trainer.datasets.layouts import PA16J, PENN13, convert, shared
from trainer.datasets.original import (
    FROM_MATLAB,
    array_of,
    check_split,
    facing,
    get,
    load_mat,
    need,
    need_pictures,
    number,
    readonly,
    structs,
    text,
    texts,
    whole,
)
from trainer.datasets.sample import ClipSample, DatasetError, PoseSample

WHAT: Final = "Penn Action"
WHERE: Final = "http://dreamdragon.github.io/PennAction"
CONVERTED_FILE: Final = "annotations.mat"
ACTIONS: Final = (
    *("baseball_pitch", "baseball_swing", "bench_press", "bowl", "clean_and_jerk", "golf_swing", "jump_rope"),
    *("jumping_jacks", "pullup", "pushup", "situp", "squat", "strum_guitar", "tennis_forehand", "tennis_serve"),
)
"""The fifteen classes in alphabetical order, for the release, which names but does not number them."""

_SUPERVISED: Final = readonly(shared(PENN13, PA16J))


def read_penn_action(folder: Path, split: str | None = None, *, swap_sides: bool = False) -> list[ClipSample]:
    """Videos in PA16J: from the published conversion if it is there, otherwise from the release.

    Pelvis, thorax and neck are unknown (`trainer.datasets.layouts.fill_midpoints` derives the first two). There is no
    validation part.

    Args:
        folder: with frames/ and annotations.mat or labels/.
        split: "train" or "test"; None for both; "val" gives nothing.
        swap_sides: put what is labelled left in the place of right, and the other way round.

    Raises:
        DatasetError: a file or a picture is missing, a class is unknown, or a field makes no sense.
    """
    if (folder / CONVERTED_FILE).exists():
        return read_penn_action_converted(folder, split, swap_sides=swap_sides)
    return read_penn_action_release(folder, split, swap_sides=swap_sides)


def read_penn_action_release(folder: Path, split: str | None = None, *, swap_sides: bool = False) -> list[ClipSample]:
    """Videos of the original release; arguments and errors as `read_penn_action`."""
    check_split(split, WHAT)
    paths = sorted(need(folder / "labels", WHAT, WHERE).glob("*.mat"))
    if not paths:
        raise DatasetError(f"{WHAT}: {folder / 'labels'} holds no .mat file; get them from {WHERE}")
    clips = []
    for path in paths:
        content = load_mat(path, WHAT, ("action", "x", "y", "visibility", "train", "nframes"))
        part = "train" if number(content["train"]) == 1 else "test"
        if split not in (None, part):
            continue
        label, count = text(content["action"]), whole(content["nframes"], f"{path}: nframes")
        if label not in ACTIONS:
            raise DatasetError(f"{path}: the class {label!r} is not one of {', '.join(ACTIONS)}")
        x, y, visible = (
            array_of(content[name], (count, len(PENN13)), f"{path}: {name}") for name in ("x", "y", "visibility")
        )
        keypoints = _keypoints(np.stack((x, y), axis=-1), visible, swap_sides)
        frames = _frames(folder, path.stem, [f"{number:06d}.jpg" for number in range(1, count + 1)], keypoints, part)
        clips.append(ClipSample(path.stem, tuple(frames), ACTIONS.index(label), ACTIONS))
    return clips


def read_penn_action_converted(folder: Path, split: str | None = None, *, swap_sides: bool = False) -> list[ClipSample]:
    """Videos of the published conversion, release v0.3 of the official code; arguments as `read_penn_action`."""
    check_split(split, WHAT)
    path = need(folder / CONVERTED_FILE, WHAT, "its release v0.3")
    content = load_mat(path, WHAT, ("sequences_te", "sequences_tr", "action_labels"))
    actions = texts(content["action_labels"])
    clips = []
    for part, key in (("train", "sequences_tr"), ("test", "sequences_te")):
        for sequence in structs(content[key]) if split in (None, part) else ():
            name = f"{whole(get(sequence, 'idx', str(path)), f'{path}: idx'):04d}"
            where = f"{path}: video {name}"
            action = whole(get(sequence, "action_id", where), f"{where}, action_id") - 1
            if not 0 <= action < len(actions):
                raise DatasetError(f"{where}: action_id {action + 1} is not among 1 to {len(actions)}")
            clips.append(ClipSample(name, tuple(_converted(folder, name, sequence, part, swap_sides)), action, actions))
    return clips


def _converted(folder: Path, name: str, sequence: Any, part: str, swap_sides: bool) -> Iterator[PoseSample]:
    where = f"{CONVERTED_FILE}: video {name}"
    frames = structs(get(sequence, "frames", where))
    if not frames:
        raise DatasetError(f"{where} has no frame")
    poses = [array_of(get(frame, "pose", where), (2, len(PENN13)), f"{where}, pose").T for frame in frames]
    visible = [array_of(get(frame, "visible", where), (len(PENN13),), f"{where}, visible") for frame in frames]
    keypoints = _keypoints(np.stack(poses), np.stack(visible), swap_sides)
    return _frames(
        folder, name, [f"{whole(get(frame, 'f', where), f'{where}, f'):06d}.jpg" for frame in frames], keypoints, part
    )


def _keypoints(points: NDArray[np.float64], visible: NDArray[np.float64], swap_sides: bool) -> NDArray[np.float32]:
    """(T, 13, 2) and (T, 13) as in the file -> (T, 16, 2) image pixels, NaN where not annotated."""
    known = (visible != 0) & np.isfinite(points).all(axis=-1) & (points != 0).all(axis=-1)
    named = convert(np.where(known[..., None], points + FROM_MATLAB, np.nan), PENN13, PA16J)
    return named[:, list(PA16J.flip)] if swap_sides else named


def _frames(
    folder: Path, video: str, names: list[str], keypoints: NDArray[np.float32], part: str
) -> Iterator[PoseSample]:
    pictures = folder / "frames" / video
    need_pictures(pictures, names, WHAT, WHERE)
    for name, points in zip(names, keypoints, strict=True):
        yield PoseSample(pictures / name, points, _SUPERVISED, part, "penn", tags=facing(points, PA16J))
