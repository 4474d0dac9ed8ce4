"""The local read-out: the mean around a map's peak."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from models.network.config import PRESETS, NetworkConfig
from models.network.readout import REACH, around_peak, readout_of
from trainer.engine.losses import gaussian_maps

GLOBAL = NetworkConfig(keypoints=1, context_maps=0, ramp="half_pixel")
LOCAL = replace(GLOBAL, readout="local")


def blob(x: float, y: float, cells: int = 20) -> Tensor:
    """(1, 1, cells, cells) probabilities of a Gaussian at (x, y) in [0, 1], one cell wide."""
    return gaussian_maps(torch.tensor([[[x, y]]]), GLOBAL, (cells, cells), 1.0)


def read(config: NetworkConfig, probabilities: Tensor) -> list[float]:
    return readout_of(config)(probabilities.clamp_min(1e-12).log())[0].flatten().tolist()


def test_two_maxima_read_as_the_higher_one_and_not_as_the_middle() -> None:
    maps = 0.6 * blob(0.225, 0.475) + 0.4 * blob(0.775, 0.475)
    np.testing.assert_allclose(read(GLOBAL, maps), [0.445, 0.475], atol=0.002)
    np.testing.assert_allclose(read(LOCAL, maps), [0.225, 0.475], atol=0.002)


@pytest.mark.parametrize(("x", "y"), [(0.5, 0.5), (0.31, 0.62), (0.625, 0.4), (0.488, 0.287)])
def test_one_blob_reads_between_the_cells(x: float, y: float) -> None:
    np.testing.assert_allclose(read(LOCAL, blob(x, y)), [x, y], atol=0.004)


def test_a_broad_maximum_wins_over_a_single_high_cell() -> None:
    maps = 0.9 * blob(0.275, 0.275)
    maps[0, 0, 15, 15] += 0.18
    assert maps.flatten().argmax() == 15 * 20 + 15
    np.testing.assert_allclose(read(LOCAL, maps), [0.275, 0.275], atol=0.01)


@pytest.mark.parametrize("corner", [(0, 0), (0, 6), (8, 0), (8, 6)])
def test_a_peak_in_the_corner_of_a_map_that_is_not_square(corner: tuple[int, int]) -> None:
    maps = torch.full((1, 1, 9, 7), 1e-4)
    maps[0, 0, *corner] = 1.0
    kept = around_peak(maps / maps.sum())
    assert kept.sum().item() == pytest.approx(1)
    rows, columns = torch.nonzero(kept[0, 0], as_tuple=True)
    # the peak of a 3 x 3 mean may lie one cell off, and the corner itself is always within reach
    assert (rows - corner[0]).abs().max() <= REACH + 1
    assert (columns - corner[1]).abs().max() <= REACH + 1
    assert kept[0, 0, *corner] == kept.max()


def test_the_gradient_stays_around_the_peak() -> None:
    logits = (0.6 * blob(0.225, 0.475) + 0.4 * blob(0.775, 0.475)).clamp_min(1e-12).log().requires_grad_()
    readout_of(LOCAL)(logits)[0].sum().backward()
    assert logits.grad is not None
    # the softmax couples all cells, but the mean around the peak does not move with what lies far from it
    far, near = logits.grad[..., 12:].abs().max(), logits.grad[..., :8].abs().max()
    assert near > 1e-3
    assert far < 1e-3 * near


def test_maps_and_visibility_do_not_depend_on_where_the_mean_is_taken() -> None:
    heatmaps = torch.randn(3, 1, 20, 20)
    for ours, published in zip(readout_of(LOCAL)(heatmaps)[1:], readout_of(GLOBAL)(heatmaps)[1:], strict=True):
        assert torch.equal(ours, published)


def test_a_configuration_from_before_the_choice_reads_the_whole_map() -> None:
    written = PRESETS["live"].to_json()
    assert NetworkConfig.from_json(written).readout == "local"
    del written["readout"]
    assert NetworkConfig.from_json(written).readout == "global"
