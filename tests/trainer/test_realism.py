"""How far rendered people are from photographs: shares, their differences, and how sure both are."""

from pathlib import Path

import numpy as np
import pytest
import torch

from models.checkpoint import Card, save
from models.network.config import NetworkConfig
from models.network.multitask import MultitaskNet
from tests.trainer.generators.own import write_synthetic
from trainer.datasets.sample import DatasetError
from trainer.engine.sampling import thinned
from trainer.realism import RealismConfig, difference, estimate, main

ASKED = np.full(400, 12)


def hits(share: float, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).binomial(ASKED, share)


def test_an_interval_holds_the_share_and_shrinks_with_the_pictures() -> None:
    many, few = estimate(hits(0.6, 1), ASKED), estimate(hits(0.6, 1)[:25], ASKED[:25])
    assert many.low < 0.6 < many.high
    assert (few.high - few.low) > 2.5 * (many.high - many.low)


def test_a_difference_is_that_of_the_shares() -> None:
    first, second = hits(0.7, 1), hits(0.5, 2)
    found = difference((first, ASKED), (second, ASKED))
    assert found.value == pytest.approx((first.sum() - second.sum()) / ASKED.sum())
    assert found.low < 0.2 < found.high


def test_nothing_to_find_is_refused() -> None:
    with pytest.raises(ValueError, match="something asked"):
        estimate(np.zeros(3, int), np.zeros(3, int))


def test_a_limit_spreads_over_the_folder() -> None:
    assert thinned(list(range(100)), 3) == [0, 50, 99]  # type: ignore[arg-type]


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    torch.manual_seed(0)
    network = NetworkConfig(input_size=64, features=36, blocks=1, context_maps=0, ramp="half_pixel")
    save(tmp_path / "weights", Card("tiny", network), MultitaskNet(network))
    return tmp_path / "weights"


def test_without_the_pictures_to_compare_with_the_group_is_named(
    weights: Path, lspet_folder: Path, tmp_path: Path
) -> None:
    synthetic = write_synthetic(tmp_path / "synthetic", 3)
    with pytest.raises(DatasetError, match="no picture of the group 'LSPET val handstand_like'"):
        main(RealismConfig(lspet_folder.parent, synthetic, weights))
