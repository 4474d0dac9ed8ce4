"""A stored picture and what the network says of it: a runtime that gives wrong numbers shows at once.

Written by `scripts/make_self_test.py` beside the shipped weights; read at every start, which takes one observation.
"""

import zipfile
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from models.checkpoint import fingerprint, load
from models.contract import Level
from models.sighting import FrameOutput
from models.whole_file import whole_stream

FILE = "self-test.npz"
KEYPOINT_OFF, PROBABILITY_OFF = 0.04, 0.05
"""So far may a keypoint lie from where torch in float32 sees it [of the crop's side], and a probability from torch's;
8 bits stay within half of it."""


class BothHalves(Protocol):
    """What a runtime offers."""

    level: Level

    def observe(self, picture: NDArray[np.uint8]) -> FrameOutput: ...

    def judge(
        self, keypoints: NDArray[np.float32], visibility_logits: NDArray[np.float32], appearance: NDArray[np.float32]
    ) -> NDArray[np.float32]: ...


@dataclass(frozen=True)
class SelfTest:
    """One example, as torch computes it in float32.

    Attributes:
        picture: (S, S, 3) uint8 RGB.
        keypoints: (K, J, 2) crop coordinates, after one block, after two, and so on.
        visibility_logits: (J,) of the last block. appearance: (J, F) of the last block.
        probabilities: (A,) of a window that shows this picture T times.
        length: (1,) T.
    """

    picture: NDArray[np.uint8]
    keypoints: NDArray[np.float32]
    visibility_logits: NDArray[np.float32]
    appearance: NDArray[np.float32]
    probabilities: NDArray[np.float32]
    length: NDArray[np.int64]

    def trouble(self, runtime: BothHalves) -> str | None:
        """What is wrong with the numbers of a runtime, in a few words; None if they fit."""
        seen = runtime.observe(self.picture).keypoints
        off = _farthest(seen, self.keypoints[runtime.level.blocks - 1])
        if not off <= KEYPOINT_OFF:
            return f"keypoints of the self-test are off by {off:.2g} of the picture"
        length = int(self.length[0])
        window = [
            np.repeat(one[None], length, axis=0)
            for one in (self.keypoints[-1], self.visibility_logits, self.appearance)
        ]
        off = _farthest(runtime.judge(*window), self.probabilities)
        return None if off <= PROBABILITY_OFF else f"probabilities of the self-test are off by {off:.2g}"


def pattern(size: int) -> NDArray[np.uint8]:
    """A picture for networks that have none stored: (S, S, 3), blobs of colour, always the same."""
    coarse = np.random.default_rng(0).integers(0, 255, (8, 8, 3)).astype(np.uint8)
    return np.kron(coarse, np.ones((-(-size // 8), -(-size // 8), 1), np.uint8))[:size, :size]


def measure(folder: Path, picture: NDArray[np.uint8]) -> SelfTest:
    """What torch says of a picture. Raises CheckpointError."""
    import torch

    from models.network.export import Judge, ObserveAll

    card, net = load(folder)
    with torch.inference_mode():
        found = [output[0].numpy() for output in ObserveAll(net)(torch.from_numpy(np.ascontiguousarray(picture))[None])]
        last = [torch.from_numpy(array)[None].repeat_interleave(card.window.length, 0) for array in found[-4:-1]]
        probabilities = Judge(net, card)(*(array[None] for array in last))[0].numpy()
    keypoints = np.stack(found[::4])[..., :2]
    return SelfTest(picture, keypoints, found[-3], found[-2], probabilities, np.array([card.window.length]))


def write_self_test(folder: Path, test: SelfTest) -> None:
    """Keep it beside the weights that it was made with. Raises OSError."""
    arrays = {field.name: getattr(test, field.name) for field in fields(test)}
    with whole_stream(folder / FILE) as file:
        np.savez_compressed(file, made_of=np.array(fingerprint(folder)), **arrays)


def read_self_test(folder: Path) -> SelfTest | None:
    """The one that was made with these weights; None if there is none, or none that can be read."""
    try:
        with np.load(folder / FILE, allow_pickle=False) as stored:
            if str(stored["made_of"]) != fingerprint(folder):
                return None
            return SelfTest(*(stored[field.name] for field in fields(SelfTest)))
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        return None


def _farthest(ours: NDArray[np.float32], theirs: NDArray[np.float32]) -> float:
    """The largest difference; not a number if there is one that is none, infinite for other shapes."""
    if ours.shape != theirs.shape:
        return float("inf")
    return float(np.abs(ours - theirs).max())
