"""Crops rendered while they are read: always the same for a seed, others in every worker."""

from pathlib import Path

import pytest
import torch

from trainer.crops.pose_augment import PoseAugment
from trainer.crops.rendered_crops import RenderedCrops, joined, loader_of
from trainer.synthetic.body.assets import AssetError, MakeHumanFolder


def test_the_same_seed_gives_the_same_crops_and_every_worker_draws_its_own(makehuman: MakeHumanFolder) -> None:
    crops = RenderedCrops(makehuman.root, 96, PoseAugment(empty_share=0.0), 3, render_px=96)
    first, again, other = (
        next(iter(loader_of(RenderedCrops(makehuman.root, 96, crops.augment, 3, rank=r, render_px=96), 3, 0)))
        for r in (0, 0, 1)
    )
    assert torch.equal(first["image"], again["image"]) and not torch.equal(first["image"], other["image"])
    assert first["keypoints"].shape == (3, 16, 2) and first["valid"].sum() > 20
    places = first["keypoints"][first["valid"]]
    assert ((places > 0) & (places < 1)).all()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(AssetError, match="nowhere"):
        next(iter(RenderedCrops(tmp_path / "nowhere", 64, PoseAugment())))


def test_batches_are_joined_until_the_stored_ones_end() -> None:
    stored = [{"image": torch.zeros(2, 4)}, {"image": torch.ones(2, 4)}]
    endless = ({"image": torch.full((1, 4), 7.0)} for _ in range(10))
    batches = list(joined(stored, endless))
    assert [tuple(batch["image"].shape) for batch in batches] == [(3, 4)] * 2
    assert batches[1]["image"][:, 0].tolist() == [1.0, 1.0, 7.0]


def test_two_worker_processes_render_different_people_and_the_same_ones_again(makehuman: MakeHumanFolder) -> None:
    crops = RenderedCrops(makehuman.root, 64, PoseAugment(empty_share=0.0), 4, render_px=96)

    def first_batches() -> list[torch.Tensor]:
        batches = iter(loader_of(crops, 1, workers=2))
        return [next(batches)["image"] for _ in range(2)]

    once, again = first_batches(), first_batches()
    assert not torch.equal(once[0], once[1])
    assert all(torch.equal(one, other) for one, other in zip(once, again, strict=True))
