"""Loads with worker processes and compares with what this process makes: started by the tests of crops and clips.

In a process of its own, because a test process that holds Qt, OpenVINO and OpenGL has crashed inside of native code
when a loader started or ended its workers there.
"""

import subprocess
import sys
from pathlib import Path

import torch
from torch.utils.data import DataLoader

from tests.patience import PATIENCE_S
from trainer.crops.paper_augment import PRESETS
from trainer.crops.paper_clips import PaperClips
from trainer.crops.paper_crops import PaperCrops

ROOT = Path(__file__).parents[3]


def compare(what: str, folder: Path) -> None:
    """Two epochs of crops or of clips.

    Raises:
        AssertionError: a worker gives something else, or the same thing in both epochs.
    """
    from tests.trainer.crops.test_paper_clips import walk
    from tests.trainer.crops.test_paper_crops import drawn

    if what == "clips":
        items: PaperClips | PaperCrops = PaperClips([walk(folder, 20)] * 2, 4, 16, PRESETS["penn_action"])
    else:
        items = PaperCrops([drawn(folder)] * 2, 32, PRESETS["handstand"])
    loader = DataLoader(items, batch_size=2, num_workers=1, persistent_workers=True)
    seen = []
    for epoch in (0, 5):
        items.set_epoch(epoch)
        (batch,) = loader
        for name in ("image", "to_image"):
            assert all(torch.equal(batch[name][index], items[index][name]) for index in range(2)), name
        assert not torch.equal(batch["to_image"][0], batch["to_image"][1])
        seen.append(batch["to_image"])
    assert not torch.equal(*seen)


def run_apart(what: str, folder: Path) -> None:
    """`compare` in a process of its own; AssertionError with its output if it fails."""
    command = [sys.executable, "-m", "tests.trainer.crops.loader_worker", what, str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_S)
    assert done.returncode == 0, done.stderr


if __name__ == "__main__":
    compare(sys.argv[1], Path(sys.argv[2]))
