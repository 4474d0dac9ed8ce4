"""Which samples make which batch."""

from itertools import chain
from pathlib import Path

import numpy as np
import pytest

from trainer.datasets.sample import PoseSample
from trainer.engine.sampling import epoch_batches, sample_weights


def sample(source: str, *tags: str) -> PoseSample:
    return PoseSample(
        Path("p.jpg"),
        np.zeros((16, 2), np.float32),
        np.ones(16, np.bool_),
        split="train",
        source=source,
        tags=frozenset(tags),
    )


def test_an_epoch_is_a_permutation_that_differs_by_epoch() -> None:
    first, second = (epoch_batches([1.0] * 30, 30, 6, seed=0, epoch=epoch) for epoch in (0, 1))
    assert sorted(chain(*first)) == list(range(30)) and first != second
    assert first == epoch_batches([1.0] * 30, 30, 6, seed=0, epoch=0)


def test_processes_share_every_batch() -> None:
    whole = epoch_batches([1.0, 2.0] * 20, 40, 8, seed=3, epoch=2)
    parts = [epoch_batches([1.0, 2.0] * 20, 40, 8, seed=3, epoch=2, rank=rank, world=2) for rank in range(2)]
    for batch, left, right in zip(whole, *parts, strict=True):
        assert len(left) == len(right) == 4 and sorted(left + right) == sorted(batch)


def test_shares_hold_whatever_the_sizes_of_the_sets() -> None:
    samples = [sample("mpii") for _ in range(900)] + [sample("penn") for _ in range(100)]
    weights = sample_weights(samples, {"mpii": 0.25, "penn": 0.75}, 1.0)
    drawn = np.array(epoch_batches(weights, 4000, 8, seed=0, epoch=0)).ravel()
    assert (drawn >= 900).mean() == pytest.approx(0.75, abs=0.03)


def test_handstands_are_drawn_more_often() -> None:
    assert sample_weights([sample("a"), sample("a", "handstand_like")], {}, 3.0) == [1.0, 3.0]


def test_a_share_without_samples_is_refused() -> None:
    with pytest.raises(ValueError, match=r"shares are given for \['mpii'\], samples come from \['penn'\]"):
        sample_weights([sample("penn")], {"mpii": 1.0}, 1.0)


def test_a_batch_that_cannot_be_shared_is_refused() -> None:
    with pytest.raises(ValueError, match="multiple of 3"):
        epoch_batches([1.0] * 8, 8, 4, seed=0, epoch=0, world=3)
    with pytest.raises(ValueError, match="do not fill"):
        epoch_batches([1.0] * 3, 3, 4, seed=0, epoch=0)
