"""One batch is learned by heart, by the pose network and by the action heads: the losses reach every weight."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch.utils.data import default_collate

from models.contract import WindowSpec
from models.network.config import NetworkConfig
from models.network.multitask import MultitaskNet
from models.network.preprocessing import to_network_input
from trainer.crops.pose_augment import PoseAugment
from trainer.crops.pose_crops import PoseCrops
from trainer.datasets.layouts import PA16J
from trainer.datasets.lspet import read_lspet
from trainer.engine.losses import PoseLossWeights, action_loss, pose_loss
from trainer.metrics import pck, pckh
from trainer.observations.action_windows import ActionWindows, LabelledFrames, WindowAugment
from trainer.observations.observer import Observations

CONFIG = NetworkConfig(
    input_size=64, features=72, blocks=2, context_maps=0, ramp="half_pixel", actions=3, appearance_width=16
)


@pytest.mark.filterwarnings("ignore:.*lr_scheduler.*")
def test_a_batch_of_pictures_is_learned_by_heart(lspet_folder: Path) -> None:
    torch.manual_seed(0)
    crops = PoseCrops(read_lspet(lspet_folder), CONFIG.input_size, None)
    batch = default_collate([crops[index] for index in range(8)])
    net = MultitaskNet(CONFIG)
    optimizer = torch.optim.Adam([p for p in net.pose.parameters() if p.requires_grad], lr=3e-3)
    weights = PoseLossWeights(heatmap=0.05)
    for step in range(300):
        for group in optimizer.param_groups:
            group["lr"] = 3e-3 * (1 - step / 300) + 1e-5
        loss = pose_loss(net.pose(to_network_input(batch["image"])).blocks, batch, CONFIG, weights)
        optimizer.zero_grad()
        loss.total.backward()
        optimizer.step()
        if loss.coordinates < 0.007:
            break
    assert loss.coordinates < 0.01
    for block in net.pose(to_network_input(batch["image"])).blocks:
        predicted = block.keypoints.detach().numpy().astype(np.float64)
        assert pck(predicted, batch["keypoints"].numpy().astype(np.float64), 0.5) == 1.0


def random_windows(seed: int, augment: WindowAugment | None) -> ActionWindows:
    rng = np.random.default_rng(seed)
    count = 24
    observations = Observations(
        time_s=np.zeros(count),
        keypoints=rng.uniform(0, 300, size=(count, 2, 16, 2)).astype(np.float32),
        sure=np.ones((count, 2, 16), dtype=np.bool_),
        visibility_logits=rng.normal(3, 1, size=(count, 2, 16)).astype(np.float32),
        appearance=rng.normal(size=(count, 2, 16, CONFIG.features)).astype(np.float16),
        found=np.ones(count, dtype=np.bool_),
    )
    return ActionWindows([LabelledFrames(observations, np.arange(count) % 3, "still")], WindowSpec(8), augment)


def test_a_batch_of_windows_is_learned_by_heart() -> None:
    torch.manual_seed(0)
    windows = random_windows(0, None)
    batch = default_collate([windows[index] for index in range(len(windows))])
    net = MultitaskNet(CONFIG)
    assert net.action is not None
    optimizer = torch.optim.Adam([p for p in net.action.parameters() if p.requires_grad], lr=2e-3)
    for _ in range(60):
        output = net.action(batch["keypoints"], batch["visibility_logits"], batch["appearance"])
        loss = action_loss(output, batch["label"])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert loss < 0.05
    for logits in (*output.pose, *output.appearance, output.merged):
        assert (logits.argmax(dim=-1) == batch["label"]).all(), "all nine outputs must have learned"


def test_classes_and_kinds_are_drawn_in_their_shares() -> None:
    windows = random_windows(1, WindowAugment())
    weights = windows.draw_weights({"clip": 0.5, "still": 0.5})
    for action in range(3):
        assert weights[windows.labels == action].sum() == pytest.approx(0.5)


def test_window_variation_keeps_label_shape_and_finiteness() -> None:
    windows = random_windows(2, WindowAugment())
    for index in (0, 7, 23):
        item = windows[index]
        assert item["keypoints"].shape == (8, 16, 2) and item["appearance"].shape == (8, 16, CONFIG.features)
        assert all(torch.isfinite(value.float()).all() for value in item.values())
        assert int(item["label"]) == index % 3


def test_augmentation_never_changes_its_arguments(lspet_folder: Path) -> None:
    crops = PoseCrops(read_lspet(lspet_folder), 64, PoseAugment())
    before = [image.copy() for image in crops._images]
    for index in range(len(crops)):
        crops[index]
    assert all((a == b).all() for a, b in zip(before, crops._images, strict=True))


def test_two_pictures_are_learned_to_a_thousandth(lspet_folder: Path) -> None:
    torch.manual_seed(0)
    crops = PoseCrops(read_lspet(lspet_folder)[:2], CONFIG.input_size, None)
    batch = default_collate([crops[0], crops[1]])
    net = MultitaskNet(CONFIG)
    optimizer = torch.optim.Adam([p for p in net.pose.parameters() if p.requires_grad], lr=5e-3)
    weights = PoseLossWeights(visibility=0.01, heatmap=0.0)
    for step in range(400):
        for group in optimizer.param_groups:
            group["lr"] = 5e-3 * min(1.0, 4 * (1 - step / 400)) + 1e-6
        loss = pose_loss(net.pose(to_network_input(batch["image"])).blocks, batch, CONFIG, weights)
        optimizer.zero_grad()
        loss.total.backward()
        optimizer.step()
        if loss.coordinates < 6e-4 and loss.total < 3e-3:
            break
    assert loss.coordinates < 1e-3, f"{loss.coordinates.item():.5f} after {step + 1} steps"
    assert loss.total < 4e-3, "the visibility is learned too"
    truth = batch["keypoints"].numpy().astype(np.float64)
    for block in net.pose(to_network_input(batch["image"])).blocks:
        predicted = block.keypoints.detach().numpy().astype(np.float64)
        assert pckh(predicted, truth, np.full(2, 0.1), PA16J) == 1.0
