"""Times the generator of joint-level windows, and keeps what it drew.

python -m trainer.noise.make_windows --makehuman-dir DIR --count 20000 --out windows.npz
"""

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tyro

from models.checkpoint import SHIPPED, CheckpointError, read_card
from models.labels import ACTIONS
from trainer.noise.model import DEFAULT, NoiseError, load_noise
from trainer.noise.windows import Recipe, Shape, as_frames, draw_observed
from trainer.observations.action_windows import LabelledFrames
from trainer.synthetic.body.assets import AssetError, MakeHumanFolder


@dataclass(frozen=True)
class WindowsOptions:
    """Draw observed movements until they hold `count` labelled windows."""

    makehuman_dir: Path
    """Folder of the MakeHuman data."""
    out: Path
    """An .npz file."""
    count: int = 20000
    """Labelled windows, at least."""
    seed: int = 1
    weights: Path = SHIPPED
    """Checkpoint whose blocks, features and threshold the observations imitate."""
    noise: Path = DEFAULT
    """Noise model."""
    cameras: int = 24
    """Cameras that see each movement."""


def take(drawn: Iterator[LabelledFrames], count: int) -> list[LabelledFrames]:
    """Movements until they hold at least `count` labelled windows.

    Raises:
        NoiseError: a count below 1.
    """
    if count < 1:
        raise NoiseError(f"windows: expected at least 1, got {count}")
    taken: list[LabelledFrames] = []
    windows = 0
    while windows < count:
        taken.append(next(drawn))
        windows += int((taken[-1].label >= 0).sum())
    return taken


def write_windows(path: Path, taken: Sequence[LabelledFrames]) -> None:
    """Write movements; only one prediction block is kept, since all see the same."""
    seen = [frames.observations for frames in taken]
    part = path.with_suffix(".part.npz")
    np.savez_compressed(
        part,
        lengths=np.array([len(frames.label) for frames in taken]),
        keypoints=np.concatenate([o.keypoints[:, 0] for o in seen]),
        sure=np.concatenate([o.sure[:, 0] for o in seen]),
        visibility_logits=np.concatenate([o.visibility_logits[:, 0] for o in seen]),
        label=np.concatenate([frames.label for frames in taken]),
    )
    part.replace(path)


def read_windows(path: Path, shape: Shape) -> list[LabelledFrames]:
    """Movements that `write_windows` wrote, in the shape of a network's observations.

    Raises:
        NoiseError: the file is missing.
    """
    if not path.exists():
        raise NoiseError(f"{path} is missing; write it with python -m trainer.noise.make_windows --out {path}")
    with np.load(path) as arrays:
        ends = arrays["lengths"].cumsum()[:-1]
        keypoints, sure, logits, label = (
            np.split(arrays[name], ends) for name in ("keypoints", "sure", "visibility_logits", "label")
        )
    return [
        as_frames(points, known, visible, actions, shape)
        for points, known, visible, actions in zip(keypoints, sure, logits, label, strict=True)
    ]


def make_windows(options: WindowsOptions) -> None:
    """Draw, write, and say how many a second.

    Raises:
        AssetError, NoiseError, CheckpointError: as the parts say.
    """
    card = read_card(options.weights)
    shape = Shape(card.network.blocks, card.network.features, card.confidence_threshold)
    drawn = draw_observed(
        MakeHumanFolder(options.makehuman_dir),
        load_noise(options.noise),
        shape,
        options.seed,
        Recipe(cameras=options.cameras),
    )
    started = time.perf_counter()
    taken = take(drawn, options.count)
    seconds = time.perf_counter() - started
    write_windows(options.out, taken)
    labels = np.concatenate([frames.label for frames in taken])
    counts = {action: int((labels == index).sum()) for index, action in enumerate(ACTIONS)}
    windows = sum(counts.values())
    print(f"{options.out}: {windows} windows in {seconds:.0f} s, {windows / seconds:.0f} a second; {counts}")


def main() -> int:
    try:
        make_windows(tyro.cli(WindowsOptions))
    except (AssetError, NoiseError, CheckpointError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
