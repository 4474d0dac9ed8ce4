"""The project's own folders: gym photos, rendered athletes, labelled videos."""

import csv
from pathlib import Path

import numpy as np

from models.skeleton import INDEX
from tests.clips import noise_clip
from tests.trainer.generators.figures import figure, write_picture
from trainer.datasets.lspet import LIMB_COLUMNS


def write_exercises(folder: Path, count: int) -> Path:
    """`annotations.csv` and `images/`, every keypoint sure."""
    rows = []
    for number in range(count):
        points = figure(number)
        write_picture(folder / "images" / f"{number}.jpg", points)
        row: dict[str, object] = {"image": f"{number}.jpg"}
        for name in LIMB_COLUMNS:
            side, part = name.split("_")
            column = f"{'right' if side == 'r' else 'left'}_{part}"
            x, y = points[INDEX[name]]
            row |= {f"{column}_x": x, f"{column}_y": y, f"{column}_confidence": 0.9}
        rows.append(row)
    with open(folder / "annotations.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return folder


def write_synthetic(folder: Path, count: int) -> Path:
    """`annotations.npz` and the pictures that it names."""
    keypoints = np.stack([figure(number, inverted=True) for number in range(count)])
    names = np.array([f"{number}.jpg" for number in range(count)])
    for name, points in zip(names, keypoints, strict=True):
        write_picture(folder / str(name), points)
    in_room = np.random.default_rng(0).uniform(-0.8, 0.8, (count, 17, 3)).astype(np.float32)
    np.savez(
        folder / "annotations.npz",
        image=names,
        keypoints=keypoints,
        keypoints_3d=in_room[:, :16],
        spine_3d=in_room[:, 16],
        camera_position=np.tile(np.array([0.0, 0.0, 3.0], np.float32), (count, 1)),
        camera_rotation=np.tile(np.diag([1.0, -1.0, -1.0]).astype(np.float32), (count, 1, 1)),
        focal_px=np.full(count, 300.0, np.float32),
        k1=np.full(count, -0.05, np.float32),
        label=np.zeros(count, dtype=np.int64),
        in_picture=np.ones((count, 16), dtype=np.bool_),
    )
    return folder


def write_labelled_clips(folder: Path) -> Path:
    """`labels.csv` and one video."""
    folder.mkdir(parents=True, exist_ok=True)
    noise_clip(folder / "a.mp4")
    (folder / "labels.csv").write_text("clip,start_s,end_s,label,view,notes\na.mp4,0,0.3,straight,side,\n")
    return folder
