"""Human3.6M: the published conversion, with poses in the world seen by a camera with lens distortion."""

from pathlib import Path
from typing import Any

import numpy as np
from scipy.io import savemat

from tests.trainer.generators.figures import figure, write_picture
from tests.trainer.generators.matlab import EMPTY, cell, struct_array

GOLDEN = Path(__file__).parents[2] / "golden" / "camera.npz"
PART_OF = {"train": "sequences_tr", "val": "sequences_val", "test": "sequences_te"}


def golden_camera() -> dict[str, np.ndarray]:
    """R, T, f, c, p, k of the camera of the golden numbers, in the shapes of the data set's own files."""
    with np.load(GOLDEN) as data:
        camera = {name: np.asarray(data[name], dtype=np.float64) for name in "Rfcpk"}
        return camera | {"T": np.asarray(data["t"], dtype=np.float64).reshape(3, 1)}


def golden_points() -> tuple[np.ndarray, np.ndarray]:
    """(9, 3) points in the world [mm] and what the official code sees of them: u, v [px], depth [mm]."""
    with np.load(GOLDEN) as data:
        return data["world"].astype(np.float64), data["uvd"].astype(np.float64)


def h36m_pose(frame: int) -> np.ndarray:
    """(3, 32) [mm, world]: the golden points in turn, moved a little from frame to frame."""
    world, _ = golden_points()
    return (world[np.arange(32) % len(world)] + (frame, 2.0 * frame, 0.0)).T


def h36m_sequence(name: str, frames: list[int]) -> dict[str, Any]:
    """A sequence whose frames have these numbers."""
    rows = [{"f": frame, "w": 1000, "h": 1002, "pose3d": h36m_pose(frame)} for frame in frames]
    return {"name": name, "camera": golden_camera(), "frames": rows}


def h36m_sequences() -> dict[str, list[dict[str, Any]]]:
    """Sequences by split."""
    return {
        "train": [h36m_sequence("a02_s01_e01_c01", [1, 6, 11]), h36m_sequence("a15_s05_e02_c03", [1])],
        "val": [h36m_sequence("a01_s09_e01_c02", [1, 65])],
        "test": [],
    }


def write_human36m(folder: Path, sequences: dict[str, list[dict[str, Any]]]) -> Path:
    """`images/<sequence>/%05d.jpg` and `annotations.mat`."""
    folder.mkdir(parents=True, exist_ok=True)
    content: dict[str, Any] = {
        "action_labels": cell([f"action {number}" for number in range(1, 16)]),
        "joint_labels": cell([f"joint {number}" for number in range(32)]),
    }
    for part, rows in sequences.items():
        for row in rows:
            for frame in row["frames"]:
                write_picture(folder / "images" / row["name"] / f"{frame['f']:05d}.jpg", figure(frame["f"]))
        structs = [
            {
                "name": row["name"],
                "camera_parameters": struct_array([row["camera"]]) if row["camera"] else EMPTY,
                "frames": struct_array(row["frames"]),
            }
            for row in rows
        ]
        content[PART_OF[part]] = struct_array(structs)
    savemat(folder / "annotations.mat", content)
    return folder
