"""NTU RGB+D: tables of the published re-projection and frames of half size."""

from pathlib import Path

import numpy as np

from tests.trainer.generators.figures import figure, write_picture
from trainer.datasets.layouts import NTU25, PA20J, convert, fill_midpoints


def ntu_pose(number: int) -> np.ndarray:
    """(20, 3) PA20J: half-size pixels and depth [mm]; hands and feet lie beyond wrists and ankles."""
    limbs = figure(number)
    points = np.full((20, 3), np.nan)
    points[:10, :2], points[12:18, :2] = limbs[:10], limbs[10:]
    points[10:12, :2], points[18:20, :2] = limbs[8:10] + (0, -4), limbs[14:16] + (0, 4)
    points[:, 2] = 3000 + 10 * np.arange(20)
    return points


def ntu_table(frames: int, *, swapped: bool = False) -> np.ndarray:
    """(T, 151): frame number, 75 values that are not used, 25 x, 25 y [px of the full picture], 25 depths [mm]."""
    poses = np.stack([ntu_pose(frame) for frame in range(frames)])
    poses = poses[:, list(PA20J.flip)] if swapped else poses
    joints = fill_midpoints(convert(poses, PA20J, NTU25), NTU25).astype(np.float64)
    joints = np.where(np.isfinite(joints), joints, 50.0) * (2.0, 2.0, 1.0)
    unused = np.full((frames, 75), -1.0)
    columns = joints.transpose(0, 2, 1).reshape(frames, 75)
    return np.concatenate((np.arange(1, frames + 1)[:, None], unused, columns), axis=1)


def write_ntu(folder: Path, tables: dict[str, np.ndarray], *, pictures: str = "images-small") -> Path:
    """`nturgb+d_numpy/<clip>.npy` and `images-small/<clip>/%05d.jpg`."""
    (folder / "nturgb+d_numpy").mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        np.save(folder / "nturgb+d_numpy" / f"{name}.npy", table)
        for number in table[:, 0]:
            write_picture(folder / pictures / name / f"{int(number):05d}.jpg", figure(int(number)))
    return folder
