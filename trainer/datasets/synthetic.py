"""Pictures of synthetic athletes, written by `python -m trainer.synthetic.make_stills`: exact keypoints and labels."""

from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from models.body_line import looks_straight
from models.labels import ACTIONS, NOT_STRAIGHT, STRAIGHT
from trainer.datasets.camera import CalibratedCamera
from trainer.datasets.layouts import PA17J
from trainer.datasets.original import facing
from trainer.datasets.sample import DatasetError, PoseSample, Square, orientation, require

EMPTY: Final = "empty"
"""Kind of a picture without a person."""
HANDSTAND_TAG: Final = "handstand"
"""Tag of every handstand, whatever this view of it shows."""

_CAMERA_ARRAYS: Final = ("camera_rotation", "camera_position", "focal_px", "k1")

WINDOW_MM: Final = 2250.0
"""Side of the square around the pelvis of a 3D sample, at its distance; as for Human3.6M's pictures."""


def read_synthetic(folder: Path, split: str = "train") -> list[PoseSample]:
    """All pictures of `folder` (annotations.npz and the pictures that it names), with the action as a tag.

    Keypoints outside the picture are left unannotated, pictures without a person left out.
    A broken line that this view does not show has no action: straight means straight as far as can be seen.

    Raises:
        DatasetError: a file is missing.
    """
    with np.load(require(folder / "annotations.npz", "synthetic athletes")) as data:
        names, keypoints, labels = data["image"], data["keypoints"], data["label"]
        in_picture = data["in_picture"]
    samples = []
    for name, points, label, inside in zip(names, keypoints, labels, in_picture, strict=True):
        if not inside.any():
            continue
        is_hidden = label == NOT_STRAIGHT and bool(looks_straight(points))
        annotated = np.where(inside[:, None], points, np.nan).astype(np.float32)
        tags = {orientation(annotated)} | (set() if is_hidden else {ACTIONS[int(label)]})
        tags |= {HANDSTAND_TAG} if label in (STRAIGHT, NOT_STRAIGHT) else set()
        sample = PoseSample(
            folder / str(name), annotated, np.ones(16, np.bool_), split, "synthetic", False, frozenset(tags)
        )
        samples.append(sample)
    return samples


def read_empty(folder: Path) -> list[PoseSample]:
    """The pictures of empty rooms. Raises DatasetError if a file is missing."""
    with np.load(require(folder / "annotations.npz", "synthetic athletes")) as data:
        names = data["image"][data["kind"] == EMPTY]
    nowhere = np.full((16, 2), np.nan, np.float32)
    return [PoseSample(folder / str(name), nowhere, np.ones(16, np.bool_), "train", "synthetic") for name in names]


def read_synthetic_3d(folder: Path) -> list[PoseSample]:
    """The same pictures as samples of PA17J in 3D: image pixels and depth from the camera [mm], with the camera.

    Keypoints outside the picture keep their place: a depth is known for all of them.

    Raises:
        DatasetError: a file is missing, or the folder was written before the spine was.
    """
    with np.load(require(folder / "annotations.npz", "synthetic athletes")) as data:
        if "spine_3d" not in data.files:
            raise DatasetError(f"{folder}/annotations.npz has no spine; write it again with make_stills")
        names, inside = data["image"], data["in_picture"].any(axis=1)
        world = 1000.0 * np.concatenate((data["keypoints_3d"], data["spine_3d"][:, None]), axis=1)
        arrays = {name: data[name] for name in _CAMERA_ARRAYS}
    middle = _middle(folder / str(names[0]))
    cameras = [_camera({name: array[index] for name, array in arrays.items()}, middle) for index in range(len(names))]
    return [
        _sample_3d(folder / str(name), points, camera)
        for name, points, camera, is_seen in zip(names, world, cameras, inside, strict=True)
        if is_seen
    ]


def _middle(picture: Path) -> NDArray[np.float64]:
    """(2,) px of the middle of a picture; all of a folder have one size."""
    image = cv2.imread(str(require(picture, "synthetic athletes")))
    if image is None:
        raise DatasetError(f"{picture} is no picture; write the folder again with make_stills")
    return np.array([image.shape[1] / 2.0, image.shape[0] / 2.0])


def _camera(of: dict[str, NDArray[np.floating]], middle: NDArray[np.float64]) -> CalibratedCamera:
    rotation, centre = of["camera_rotation"].astype(np.float64), 1000.0 * of["camera_position"].astype(np.float64)
    focal, radial = np.full(2, float(of["focal_px"])), np.array([float(of["k1"]), 0.0, 0.0])
    return CalibratedCamera(rotation, centre, focal, middle, radial, np.zeros(2))


def _sample_3d(picture: Path, world: NDArray[np.floating], camera: CalibratedCamera) -> PoseSample:
    keypoints = camera.project(world)
    x, y, depth = keypoints[0]
    square = Square(float(x), float(y), float(WINDOW_MM * camera.focal[0] / depth))
    points = keypoints.astype(np.float32)
    return PoseSample(
        picture,
        points,
        np.ones(len(PA17J), np.bool_),
        "train",
        "synthetic3d",
        tags=facing(points, PA17J),
        layout=PA17J,
        square=square,
        camera=camera,
    )
