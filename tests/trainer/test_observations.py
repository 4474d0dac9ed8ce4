"""What the heads learn from: one look gives what the network gives, whatever executes it."""

import numpy as np
import torch

from models.checkpoint import SHIPPED, load
from models.crop import Crop, apply_affine, extract
from models.multitask import appearance_under
from trainer.datasets.sample import PoseSample, read_image
from trainer.objectives import images_to_input
from trainer.observations import Observer


@torch.no_grad()
def test_a_look_on_the_processor_is_that_of_the_torch_network(true_samples: list[PoseSample]) -> None:
    card, net = load(SHIPPED)
    image = read_image(true_samples[1].image)
    crop = Crop(image.shape[1] / 2, image.shape[0] / 2, float(image.shape[0]), 0.4)
    sighting, everything = Observer(card, net).look(image, crop)
    output = net.poses(images_to_input(torch.from_numpy(extract(image, crop, card.network.input_size))[None]))
    assert len(everything.keypoints) == len(output.blocks) == card.network.blocks
    for number, block in enumerate(output.blocks):
        expected = apply_affine(crop.to_image(), block.keypoints[0].numpy())
        np.testing.assert_allclose(everything.keypoints[number], expected, atol=1e-3 * crop.side)
        np.testing.assert_allclose(everything.visibility_logits[number], block.visibility_logits[0], atol=1e-3)
        appearance = appearance_under(block.probability_maps, output.features)[0]
        np.testing.assert_allclose(everything.appearance[number], appearance, atol=1e-2, rtol=1e-2)
    np.testing.assert_array_equal(sighting.keypoints.astype(np.float32), everything.keypoints[-1])
    assert 0 < sighting.score < 1
