"""Penn Action: the release (a label file and a folder of frames for each video) and the published conversion."""

from pathlib import Path
from typing import Any

import numpy as np
from scipy.io import savemat

from tests.trainer.generators.figures import SIDE, figure, write_picture
from tests.trainer.generators.matlab import EMPTY, cell, struct_array
from trainer.datasets.layouts import PA16J, PENN13, convert
from trainer.datasets.penn_action import ACTIONS


def penn_video(number: int, frames: int, *, action: str, train: int, swapped: bool = False) -> dict[str, Any]:
    """A video whose labels count pixels from 1, as MATLAB does; every joint is visible."""
    poses = np.stack([figure(number + frame) for frame in range(frames)])
    poses = poses[:, list(PA16J.flip)] if swapped else poses
    points = convert(poses, PA16J, PENN13).astype(np.float64) + 0.5
    visible = np.ones((frames, 13), dtype=np.uint8)
    return {"number": number, "action": action, "train": train, "points": points, "visible": visible}


def penn_videos() -> list[dict[str, Any]]:
    """Two training videos, one of them of a single frame, and a test video."""
    return [
        penn_video(1, 4, action="pushup", train=1),
        penn_video(2, 1, action="baseball_pitch", train=1),
        penn_video(3, 3, action="tennis_serve", train=0),
    ]


def _write_frames(folder: Path, video: dict[str, Any]) -> None:
    for frame in range(len(video["points"])):
        write_picture(folder / "frames" / f"{video['number']:04d}" / f"{frame + 1:06d}.jpg", figure(frame))


def write_penn_release(folder: Path, videos: list[dict[str, Any]]) -> Path:
    """`frames/0001/000001.jpg` and `labels/0001.mat`, with the fields of the data set's own description."""
    (folder / "labels").mkdir(parents=True, exist_ok=True)
    for video in videos:
        _write_frames(folder, video)
        count = len(video["points"])
        content = {
            "action": video["action"],
            "pose": "left",
            "x": video["points"][..., 0],
            "y": video["points"][..., 1],
            "visibility": video["visible"],
            "train": video["train"],
            "bbox": np.tile([20.0, 20.0, 140.0, 140.0], (count, 1)),
            "dimensions": np.array([[SIDE, SIDE, count]]),
            "nframes": count,
        }
        savemat(folder / "labels" / f"{video['number']:04d}.mat", content | video.get("changes", {}))
    return folder


def write_penn_converted(folder: Path, videos: list[dict[str, Any]]) -> Path:
    """`frames` and `annotations.mat`: a struct array of sequences for training and one for testing."""
    folder.mkdir(parents=True, exist_ok=True)
    parts: dict[str, list[dict[str, Any]]] = {"sequences_tr": [], "sequences_te": []}
    for video in videos:
        _write_frames(folder, video)
        frames = [
            {"f": index + 1, "w": SIDE, "h": SIDE, "pose": points.T, "visible": visible[None]}
            for index, (points, visible) in enumerate(zip(video["points"], video["visible"], strict=True))
        ]
        action = ACTIONS.index(video["action"]) + 1
        sequence = {"idx": video["number"], "action_id": action, "frames": struct_array(frames)}
        parts["sequences_tr" if video["train"] == 1 else "sequences_te"].append(sequence | video.get("changes", {}))
    labels = {"action_labels": cell(list(ACTIONS)), "joint_labels": cell(list(PENN13.keypoints))}
    savemat(
        folder / "annotations.mat", {key: struct_array(rows) if rows else EMPTY for key, rows in parts.items()} | labels
    )
    return folder
