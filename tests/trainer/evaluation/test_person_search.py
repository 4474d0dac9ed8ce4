"""What counts as found and as stayed with; the real network on a clip of nobody."""

from pathlib import Path

import numpy as np
import pytest

from models.checkpoint import SHIPPED, load
from tests.clips import noise_clip
from tests.models.test_crop import body
from trainer.datasets.sample import DatasetError
from trainer.evaluation.person_search import follow, is_right
from trainer.observations.observer import Observer


def test_half_of_the_limbs_within_half_a_torso_are_a_find() -> None:
    truth = np.stack([body(0.0, 1.0)] * 4).astype(np.float64)
    found = truth.copy()
    torso = 100.0
    found[1, :5] += 2 * torso
    found[2] += 2 * torso
    found[3] = np.nan
    assert is_right(found, truth).tolist() == [True, True, False, False]


def test_nobody_is_followed_in_noise_and_the_truth_beside_it_is_needed(tmp_path: Path) -> None:
    noise_clip(tmp_path / "0000.mp4", frames=6)
    observer = Observer(*load(SHIPPED))
    with pytest.raises(DatasetError, match=r"0000\.npz"):
        follow(observer, tmp_path / "0000.mp4")
    truth = np.stack([body(0.0, 0.2)] * 6).astype(np.float32)
    np.savez(tmp_path / "0000.npz", keypoints=truth, company=np.full_like(truth, np.nan))
    clip = follow(observer, tmp_path / "0000.mp4")
    assert len(clip.seen) == 6 and not clip.seen.any() and not clip.right.any() and not clip.bystander.any()
