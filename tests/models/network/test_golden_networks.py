"""Whole small networks of the official Keras code, end to end, within the tolerances of their documentation."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from models.network.config import NetworkConfig
from models.network.keras_import import keras_weights, load_keras_weights
from models.network.multitask import MultitaskNet

GOLDEN = Path(__file__).parents[2] / "golden"
TINY = NetworkConfig(input_size=64, features=36, blocks=2)
CONFIGS = {
    "pose2d_tiny": replace(TINY, keypoints=4),
    "pose3d_tiny": replace(TINY, keypoints=5, dimensions=3, depth_maps=4),
    "penn_tiny": replace(TINY, keypoints=8, actions=3, appearance_width=32),
}


def load(name: str) -> tuple[MultitaskNet, dict[str, np.ndarray], torch.Tensor]:
    """The golden network with its weights, its recorded tensors and its input (N, 3, 64, 64)."""
    net = MultitaskNet(CONFIGS[name]).eval()
    with np.load(GOLDEN / f"{name}_weights.npz") as arrays:
        load_keras_weights(net, dict(arrays))
    with np.load(GOLDEN / f"{name}_io.npz") as arrays:
        expected = dict(arrays)
    images = (torch.from_numpy(expected["u8"]).float() / 255 - 0.5) * 2
    return net, expected, images.permute(0, 3, 1, 2)


def channel_last(x: torch.Tensor) -> np.ndarray:
    return x.movedim(-3, -1).numpy()


@pytest.mark.parametrize("name", ["pose2d_tiny", "pose3d_tiny"])
@torch.no_grad()
def test_pose_networks_reproduce_the_official_numbers(name: str) -> None:
    net, expected, images = load(name)
    np.testing.assert_allclose(channel_last(net.pose.stem(images)), expected["stem"], atol=1e-4)
    output = net.pose(images)
    np.testing.assert_allclose(channel_last(output.features), expected["rblock1"], atol=1e-4)
    for number, block in enumerate(output.blocks, start=1):
        frames = len(expected[f"heatmaps{number}"])
        heatmaps = channel_last(block.heatmaps[:frames])
        np.testing.assert_allclose(heatmaps, expected[f"heatmaps{number}"], rtol=1e-5, atol=1e-3)
        np.testing.assert_allclose(block.keypoints.numpy(), expected[f"pose{number}"], atol=1e-4)
        visibility = torch.sigmoid(block.visibility_logits).unsqueeze(-1)
        np.testing.assert_allclose(visibility.numpy(), expected[f"vis{number}"], atol=1e-4)


@torch.no_grad()
def test_the_action_network_reproduces_every_official_output() -> None:
    net, expected, frames = load("penn_tiny")
    window, actions = net(frames.unsqueeze(0))
    np.testing.assert_allclose(window.keypoints.numpy(), expected["pose"], atol=1e-4)
    gate = torch.sigmoid(net.config.visibility_gain * window.visibility_logits).unsqueeze(-1)
    np.testing.assert_allclose(gate.numpy(), expected["vis"], atol=1e-4)
    np.testing.assert_allclose(window.appearance.numpy(), expected["appearance"], rtol=1e-4, atol=1e-3)
    for number in range(4):
        pose, appearance = actions.pose[number].softmax(-1), actions.appearance[number].softmax(-1)
        np.testing.assert_allclose(pose.numpy(), expected[f"p{number + 1}"], atol=1e-4)
        np.testing.assert_allclose(appearance.numpy(), expected[f"v{number + 1}"], atol=1e-4)
    np.testing.assert_allclose(actions.merged.softmax(-1).numpy(), expected["m"], atol=1e-4)
    reversed_clip = net(frames.flip(0).unsqueeze(0))[1]
    np.testing.assert_allclose(reversed_clip.merged.softmax(-1).numpy(), expected["m_reversed"], atol=1e-4)


@pytest.mark.parametrize("name", list(CONFIGS))
def test_our_order_of_weights_is_the_official_order_of_execution(name: str) -> None:
    manifest = json.loads((GOLDEN / f"{name}_manifest.json").read_text())
    ours = [(weight.key, list(weight.keras_shape())) for weight in keras_weights(MultitaskNet(CONFIGS[name]))]
    assert ours == [(entry["key"], entry["shape"]) for entry in manifest["weights"]]


def test_a_wrong_shape_or_name_is_refused_by_name() -> None:
    net = MultitaskNet(CONFIGS["pose2d_tiny"])
    with np.load(GOLDEN / "pose2d_tiny_weights.npz") as arrays:
        weights = dict(arrays)
    with pytest.raises(ValueError, match=r"'stem.c1.kernel' should have shape \(3, 3, 3, 2\), got \(1, 3, 3, 2\)"):
        load_keras_weights(net, {**weights, "stem.c1.kernel": weights["stem.c1.kernel"][:1]})
    with pytest.raises(ValueError, match=r"1 arrays have no place, the first is 'surplus'"):
        load_keras_weights(net, {**weights, "surplus": weights["stem.c1.kernel"]})
    del weights["block2.heatmaps.kernel"]
    with pytest.raises(ValueError, match=r"1 arrays are missing, the first is 'block2.heatmaps.kernel'"):
        load_keras_weights(net, weights)
