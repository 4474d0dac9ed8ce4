"""Canonical crops from memory: seeds, keypoints on the figure, empty crops."""

from pathlib import Path

import numpy as np

from models.skeleton import INDEX
from trainer.crops.pose_augment import PoseAugment
from trainer.crops.pose_crops import PoseCrops
from trainer.datasets.lspet import read_lspet


def test_crops_are_the_same_for_the_same_seed_and_epoch_and_else_differ(lspet_folder: Path) -> None:
    crops = PoseCrops(read_lspet(lspet_folder), 64, PoseAugment(), seed=3)
    first = crops[2]["image"].numpy().copy()
    assert (crops[2]["image"].numpy() == first).all()
    crops.set_epoch(1)
    assert not (crops[2]["image"].numpy() == first).all()


def test_keypoints_stay_on_the_figure_under_every_variation(lspet_folder: Path) -> None:
    plain = PoseAugment(empty_share=0, occlusion_share=0, blur_share=0)
    crops = PoseCrops(read_lspet(lspet_folder), 128, plain)
    checked = 0
    for epoch in range(10):
        crops.set_epoch(epoch)
        for item in (crops[index] for index in range(len(crops))):
            image, keypoints, valid = (item[name].numpy() for name in ("image", "keypoints", "valid"))
            assert ((keypoints > 0) & (keypoints < 1)).all()
            middle = (keypoints[INDEX["pelvis"]] + keypoints[INDEX["thorax"]]) / 2
            if valid[INDEX["pelvis"]] and valid[INDEX["thorax"]] and 0.05 < middle.min() < middle.max() < 0.95:
                trunk = image[int(middle[1] * 128), int(middle[0] * 128)].astype(int)
                aside = np.abs(image.astype(int) - trunk).sum(axis=2)
                assert aside.max() > 30, "the trunk must not look like everything else"
                checked += 1
    assert checked > 40


def test_an_empty_crop_shows_and_asks_for_nobody(lspet_folder: Path) -> None:
    crops = PoseCrops(read_lspet(lspet_folder), 64, PoseAugment(empty_share=1.0))
    for index in range(len(crops)):
        assert not crops[index]["valid"].any()
        assert crops[index]["supervised"].all()
