"""Weights from ImageNet become a checkpoint; other files are refused with the reason."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from models.checkpoint import Card, load, save
from models.network.config import NetworkConfig, PoseHeadWidths
from models.network.efficientnet import EfficientStem
from models.network.multitask import MultitaskNet
from trainer.engine.checkpoints import load_any
from trainer.import_imagenet import ImageNetError, ImportImageNetConfig, _names, main, packaged, renamed

SMALL = NetworkConfig(
    input_size=64, features=36, blocks=1, context_maps=0, actions=3, pose_head=PoseHeadWidths(2, 2, 2, 2, 2)
)


@pytest.fixture
def theirs() -> dict[str, Tensor]:
    """A file of weights in the published naming, with random values."""
    stem = EfficientStem(36)
    names = _names(stem)
    state = {}
    for name, value in stem.state_dict().items():
        if not name.startswith("lateral."):
            layer, what = name.rsplit(".", 1)
            state[f"{names[layer]}.{what}"] = torch.rand_like(value) if value.is_floating_point() else value
    return state | {"_fc.weight": torch.zeros(1000, 1280)}


def test_the_stem_is_taken_over_and_the_blocks_are_those_of_the_checkpoint(
    theirs: dict[str, Tensor], tmp_path: Path
) -> None:
    torch.save(theirs, tmp_path / "lite0.pth")
    old = MultitaskNet(SMALL)
    save(tmp_path / "old", Card("old", SMALL), old)
    main(ImportImageNetConfig(tmp_path / "new", tmp_path / "lite0.pth", tmp_path / "old"))
    card, net = load_any(tmp_path / "new")
    assert card.network.stem == "efficientnet_lite0" and card.network.features == 36
    state = net.state_dict()
    assert torch.equal(state["pose.stem.c1.conv.weight"], theirs["_conv_stem.weight"])
    assert torch.equal(state["pose.stem.stages.6.0.bn.running_var"], theirs["_blocks.15._bn2.running_var"])
    kept = [name for name in old.state_dict() if not name.startswith("pose.stem.")]
    assert kept and all(torch.equal(state[name], old.state_dict()[name]) for name in kept)


def test_without_blocks_the_network_is_the_preset(theirs: dict[str, Tensor], tmp_path: Path) -> None:
    torch.save(theirs, tmp_path / "lite0.pth")
    main(ImportImageNetConfig(tmp_path / "new", tmp_path / "lite0.pth"))
    card, _ = load(tmp_path / "new")
    assert card.network.stem == "efficientnet_lite0" and card.network.features == 288


def test_the_architecture_around_the_stem_may_be_chosen(theirs: dict[str, Tensor], tmp_path: Path) -> None:
    torch.save(theirs, tmp_path / "lite0.pth")
    main(ImportImageNetConfig(tmp_path / "new", tmp_path / "lite0.pth", network=replace(SMALL, blocks=3)))
    card, _ = load_any(tmp_path / "new")
    assert (card.network.stem, card.network.blocks, card.network.features) == ("efficientnet_lite0", 3, 36)


def test_other_networks_are_refused(theirs: dict[str, Tensor]) -> None:
    stem = EfficientStem(36)
    wide = theirs | {"_conv_stem.weight": torch.zeros(40, 3, 3, 3)}
    with pytest.raises(ImageNetError, match=r"_conv_stem\.weight has shape \(40, 3, 3, 3\); expected \(32, 3, 3, 3\)"):
        renamed(wide, stem)
    del theirs["_blocks.3._bn1.bias"]
    with pytest.raises(ImageNetError, match=r"_blocks\.3\._bn1\.bias is missing"):
        renamed(theirs, stem)


def test_a_missing_package_and_a_damaged_file_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ImageNetError, match="--extra imagenet"):
        packaged("efficientnet_lite2")
    (tmp_path / "lite0.pth").write_bytes(b"nothing")
    with pytest.raises(SystemExit, match="import: "):
        main(ImportImageNetConfig(tmp_path / "new", tmp_path / "lite0.pth"))
