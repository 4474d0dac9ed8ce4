"""Human3.6M (Ionescu et al., TPAMI 2014), from the conversion of Luvizon et al. and the frames its helper extracts.

Fields: section 8 of the reference. The original release (CDF files of poses, MP4 videos) is not read.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

from trainer.datasets.camera import CalibratedCamera, root_window
from trainer.datasets.layouts import H36M32, PA17J, Layout, convert, shared
from trainer.datasets.original import (
    array_of,
    check_split,
    facing,
    get,
    load_mat,
    need,
    need_pictures,
    readonly,
    structs,
    text,
    texts,
    whole,
)
from trainer.datasets.sample import ClipSample, DatasetError, PoseSample, Square

WHAT: Final = "Human3.6M"
WHERE: Final = "http://vision.imar.ro/human3.6m"
CONVERTED_FILE: Final = "annotations.mat"
_PARTS: Final = (("train", "sequences_tr"), ("val", "sequences_val"), ("test", "sequences_te"))


def read_human36m(folder: Path, split: str | None = None, *, layout: Layout = PA17J) -> list[ClipSample]:
    """Sequences with u, v [image px] and depth [mm], projected by each sequence's camera.

    The class is the number in the sequence's name (a01 is the first). Joints that are not finite or not in front of
    the camera are unknown. `square` is the published window around the root; None where the root is unknown.

    Args:
        folder: with images/<sequence>/%05d.jpg and annotations.mat.
        split: "train", "val" or "test"; None for all.
        layout: PA17J as published; PA21J adds hands and feet.

    Raises:
        DatasetError: a file or a picture is missing, a class is out of range, or a camera or pose makes no sense.
    """
    check_split(split, WHAT)
    path = need(folder / CONVERTED_FILE, WHAT, "release v0.2 of the official code")
    content = load_mat(path, WHAT, ("action_labels", *(key for _, key in _PARTS)))
    actions = texts(content["action_labels"])
    clips = []
    for part, key in _PARTS:
        for sequence in structs(content[key]) if split in (None, part) else ():
            name = text(get(sequence, "name", f"{path}: {key}"))
            frames = tuple(_frames(folder, name, sequence, part, layout))
            clips.append(ClipSample(name, frames, _action(name, actions), actions))
    return clips


def _action(name: str, actions: tuple[str, ...]) -> int:
    digits = name[1:3]
    if not (name.startswith("a") and digits.isdigit() and 1 <= int(digits) <= len(actions)):
        raise DatasetError(f"{CONVERTED_FILE}: sequence {name!r} names none of the classes a01 to a{len(actions):02d}")
    return int(digits) - 1


def _camera(sequence: Any, where: str) -> CalibratedCamera:
    parts = structs(get(sequence, "camera_parameters", where))
    if not parts:
        raise DatasetError(f"{where}: camera_parameters is empty; the projection needs it")
    shapes: dict[str, tuple[int, ...]] = {"R": (3, 3), "T": (3,), "f": (2,), "c": (2,), "k": (3,), "p": (2,)}
    values = [array_of(get(parts[0], key, where), shape, f"{where}, {key}") for key, shape in shapes.items()]
    try:
        return CalibratedCamera(*values)
    except ValueError as error:
        raise DatasetError(f"{where}: {error}") from error


def _frames(folder: Path, name: str, sequence: Any, part: str, layout: Layout) -> Iterator[PoseSample]:
    where = f"{CONVERTED_FILE}: sequence {name}"
    frames = structs(get(sequence, "frames", where))
    if not frames:
        raise DatasetError(f"{where} has no frame")
    camera = _camera(sequence, where)
    world = np.stack([array_of(get(frame, "pose3d", where), (3, 32), f"{where}, pose3d").T for frame in frames])
    keypoints = camera.project(world)
    keypoints[~np.isfinite(keypoints).all(axis=-1)] = np.nan
    points = convert(keypoints, H36M32, layout)
    supervised = readonly(shared(H36M32, layout))
    pictures = folder / "images" / name
    names = [f"{whole(get(frame, 'f', where), f'{where}, f'):05d}.jpg" for frame in frames]
    need_pictures(pictures, names, WHAT, WHERE)
    for frame, file, root, pose in zip(frames, names, keypoints[:, 0], points, strict=True):
        yield PoseSample(
            image=pictures / file,
            keypoints=pose,
            supervised=supervised,
            split=part,
            source="h36m",
            tags=facing(pose, layout),
            layout=layout,
            square=_square(root, camera, _size(frame, where)),
            camera=camera,
        )


def _size(frame: Any, where: str) -> tuple[int, int]:
    width, height = (whole(get(frame, side, where), f"{where}, {side}") for side in ("w", "h"))
    return width, height


def _square(root: np.ndarray, camera: CalibratedCamera, picture: tuple[int, int]) -> Square | None:
    if not np.isfinite(root).all():
        return None
    window = root_window(root, camera, picture)
    return Square(window.x, window.y, window.side)
