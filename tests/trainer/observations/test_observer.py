"""What the heads learn from: one look gives what the network gives, whatever executes it."""

from pathlib import Path

import numpy as np
import pytest
import torch

from models.checkpoint import SHIPPED, CheckpointError, load
from models.crop import Crop, apply_affine, crop_around, extract
from models.network.multitask import appearance_under
from models.network.preprocessing import to_network_input
from models.sighting import look_at
from trainer.datasets.sample import PoseSample, read_image
from trainer.observations.observer import Observer


def test_a_look_in_8_bits_is_nearly_the_same_and_needs_its_file(true_samples: list[PoseSample], tmp_path: Path) -> None:
    card, net = load(SHIPPED)
    image = read_image(true_samples[1].image)
    crop = crop_around(true_samples[1].keypoints, np.ones(16, bool))
    exact, eight = (look_at(Observer(card, net, eight_bits=folder), image, crop) for folder in (None, SHIPPED))
    apart = np.linalg.norm(exact.keypoints - eight.keypoints, axis=-1) / crop.side
    assert exact.keypoints.shape == eight.keypoints.shape and 0 < np.median(apart) < 0.01
    assert exact.appearance.shape == eight.appearance.shape
    with pytest.raises(CheckpointError, match="no 8-bit file"):
        Observer(card, net, eight_bits=tmp_path).look(image, crop)
    with pytest.raises(ValueError, match="without the flip test"):
        Observer(card, net, flip_test=True, eight_bits=SHIPPED)


@torch.no_grad()
def test_a_look_on_the_processor_is_that_of_the_torch_network(true_samples: list[PoseSample]) -> None:
    card, net = load(SHIPPED)
    image = read_image(true_samples[1].image)
    crop = Crop(image.shape[1] / 2, image.shape[0] / 2, float(image.shape[0]), 0.4)
    everything, sighting = look_at(Observer(card, net), image, crop), Observer(card, net).look(image, crop)
    output = net.poses(to_network_input(torch.from_numpy(extract(image, crop, card.network.input_size))[None]))
    assert len(everything.keypoints) == len(output.blocks) == card.network.blocks
    for number, block in enumerate(output.blocks):
        expected = apply_affine(crop.to_image(), block.keypoints[0].numpy())
        np.testing.assert_allclose(everything.keypoints[number], expected, atol=1e-3 * crop.side)
        np.testing.assert_allclose(everything.visibility_logits[number], block.visibility_logits[0], atol=1e-3)
        appearance = appearance_under(block.probability_maps, output.features)[0]
        np.testing.assert_allclose(everything.appearance[number], appearance, atol=1e-2, rtol=1e-2)
    np.testing.assert_array_equal(sighting.keypoints, everything.keypoints[-1])
    assert 0 < sighting.score < 1
