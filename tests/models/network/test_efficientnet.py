"""The stem from ImageNet: the published implementation's numbers, its shapes, and what stays frozen."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from models.network.config import PRESETS, NetworkConfig
from models.network.efficientnet import LITE2, TAPS, EfficientStem
from models.network.multitask import MultitaskNet
from trainer.import_imagenet import renamed

GOLDEN = Path(__file__).parents[2] / "golden" / "efficientnet_lite0.npz"


def published_weights(names: list[str], shapes: list[tuple[int, ...]]) -> dict[str, Tensor]:
    """The rule that the recorded network was filled by."""
    state = {}
    for number, (name, shape) in enumerate(zip(names, shapes, strict=True)):
        value = torch.randn(shape, generator=torch.Generator().manual_seed(number))
        if len(shape) == 4:
            value = value * (2 / np.prod(shape[1:])) ** 0.5
        elif name.endswith(("var", "weight")):
            value = 0.8 + 0.2 * value.abs()
        else:
            value = 0.1 * value
        state[name] = value
    return state


@torch.no_grad()
def test_features_are_those_of_the_published_implementation() -> None:
    """Recorded from lukemelas' EfficientNet (package efficientnet-lite-pytorch 0.1.0), every eighth channel."""
    golden = np.load(GOLDEN)
    shapes = [tuple(map(int, shape.split("x"))) for shape in golden["shapes"].tolist()]
    theirs = published_weights(golden["names"].tolist(), shapes)
    theirs |= {f"{n[:-4]}num_batches_tracked": torch.tensor(0) for n in list(theirs) if n.endswith(".bias")}
    stem = EfficientStem(36).eval()
    stem.load_state_dict(renamed(theirs, stem), strict=False)
    seen: list[Tensor] = []
    for tap in TAPS:
        stem.stages[tap].register_forward_hook(lambda _, __, output: seen.append(output))
    stem(torch.randn(1, 3, 64, 96, generator=torch.Generator().manual_seed(1000)).clamp(-1, 1))
    assert len(seen) == len(TAPS)
    for number, features in enumerate(seen):
        ours = features[0].permute(1, 2, 0).numpy()[..., ::8]
        np.testing.assert_allclose(ours, golden[f"tap{number}"], rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(("height", "width"), [(96, 96), (192, 128)])
def test_the_map_is_an_eighth_of_the_crop(height: int, width: int) -> None:
    assert EfficientStem(36)(torch.zeros(2, 3, height, width)).shape == (2, 36, height // 8, width // 8)


def test_the_wider_and_deeper_variant() -> None:
    config = NetworkConfig.from_json(PRESETS["live"].to_json() | {"stem": "efficientnet_lite2"})
    stem = MultitaskNet(config).pose.stem
    assert isinstance(stem, EfficientStem) and [len(stage) for stage in stem.stages] == [1, 3, 3, 4, 4, 5, 1]
    assert [layer.conv.in_channels for layer in stem.lateral] == [48, 120, 352]
    assert EfficientStem(36, LITE2)(torch.zeros(1, 3, 64, 96)).shape == (1, 36, 8, 12)


def test_a_network_is_built_from_its_configuration_and_the_old_stem_remains_the_default() -> None:
    config = NetworkConfig.from_json(PRESETS["live"].to_json() | {"stem": "efficientnet_lite0"})
    assert isinstance(MultitaskNet(config).pose.stem, EfficientStem)
    old = {name: value for name, value in config.to_json().items() if name != "stem"}
    assert NetworkConfig.from_json(old).stem == "inception"
    with pytest.raises(ValueError, match=r"NetworkConfig\.stem: expected .*got 'resnet'"):
        NetworkConfig.from_json(config.to_json() | {"stem": "resnet"})


def test_frozen_stages_keep_weights_and_statistics_and_the_others_learn() -> None:
    stem = EfficientStem(36)
    stem.freeze(2)
    before = {name: value.clone() for name, value in stem.state_dict().items()}
    stem.train()
    optimizer = torch.optim.SGD([p for p in stem.parameters() if p.requires_grad], lr=0.1)
    stem(torch.randn(2, 3, 64, 64)).square().mean().backward()
    optimizer.step()
    same = {name for name, value in stem.state_dict().items() if torch.equal(value, before[name])}
    frozen = {name for name in before if name.startswith(("c1.", "stages.0.", "stages.1."))}
    assert frozen <= same
    moving = [name for name in before if name not in frozen and name.endswith(("conv.weight", "running_mean"))]
    assert moving and not same & set(moving)


@pytest.mark.parametrize("stages", [-1, 3])
def test_only_stages_before_the_pyramid_can_be_frozen(stages: int) -> None:
    with pytest.raises(ValueError, match="expected 0 to 2"):
        EfficientStem(36).freeze(stages)
