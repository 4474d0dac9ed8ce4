"""Import the authors' published weights. `python -m trainer.import_keras FILE.h5 --preset paper-2d --out DIR`.

Reads a weights file of Keras 2.1.4, fills our network with it and writes a checkpoint. Strict: an array that is
missing, left over or of another shape is an error that names the layer.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

import tyro

from models.checkpoint import Card, CheckpointError, save
from models.contract import WindowSpec
from models.network.config import PRESETS, NetworkConfig
from models.network.keras_import import load_keras_weights
from models.network.multitask import MultitaskNet
from trainer.datasets.layouts import layout_of
from trainer.engine.command import run
from trainer.keras.direct import is_direct, with_inlet
from trainer.keras.file import KerasLayer, read_keras_file
from trainer.keras.names import pair_layers
from trainer.keras.ramps import check_fixed, is_fixed

PaperPreset = Literal["paper-2d", "paper-3d", "paper-penn", "paper-ntu"]

WINDOWS = {"paper-penn": WindowSpec(16, 2 / 30), "paper-ntu": WindowSpec(20, 2 / 30)}
"""Clips as published: every second frame of videos at 30 frames a second (sections 6.3 and 6.5 of the reference)."""


@dataclass(frozen=True)
class ImportKeras:
    """Options."""

    file: Annotated[Path, tyro.conf.Positional]
    """Official weights (.h5)."""
    out: Path
    """Folder of the checkpoint to write."""
    preset: PaperPreset = "paper-2d"
    """Network that the file belongs to: MPII, Human3.6M, PennAction or NTU."""
    blocks: int | None = None
    """Prediction blocks, if not those of the preset."""
    keypoints: int | None = None
    """Keypoints, if not those of the preset."""
    actions: int | None = None
    """Action classes, if not those of the preset."""
    action_names: tuple[str, ...] = ()
    """Names of the action classes in the order of the network's outputs; the file does not hold them."""


class Imported(NamedTuple):
    """A network with official weights, in evaluation mode, and what was assumed to match them."""

    net: MultitaskNet
    assumptions: list[str]


def import_keras(path: Path, config: NetworkConfig) -> Imported:
    """Read an official weights file into a network of this configuration.

    Raises:
        CheckpointError: the file cannot be read, or does not fit the configuration; the layer is named.
    """
    net = MultitaskNet(config).eval()
    groups, assumptions = _trained_layers(read_keras_file(path), config)
    arrays = {}
    for pairing in pair_layers(net, groups):
        assumptions += pairing.assumptions
        for ours, theirs in pairing.pairs:
            arrays.update({weight.key: theirs.arrays[name] for name, weight in ours.variables.items()})
    load_keras_weights(net, arrays)
    return Imported(net, assumptions)


def _trained_layers(
    groups: dict[str, list[KerasLayer]], config: NetworkConfig
) -> tuple[dict[str, list[KerasLayer]], list[str]]:
    """The file without its fixed kernels, which are checked; pose branches without an inlet get one."""
    trained, assumptions = {}, []
    for name, layers in groups.items():
        for layer in layers:
            if is_fixed(layer, config):
                check_fixed(layer, config)
        rest = [layer for layer in layers if not is_fixed(layer, config)]
        if rest and config.actions and is_direct(rest, config):
            rest = with_inlet(rest, config)
            assumptions.append(f"{name}: the pose branch reads the keypoints directly, without convolutions a, b and c")
        if rest:
            trained[name] = rest
    return trained, assumptions


def configuration(options: ImportKeras) -> NetworkConfig:
    """The preset with the options' changes. Raises ValueError as `NetworkConfig`."""
    changes = {name: getattr(options, name) for name in ("blocks", "keypoints", "actions")}
    return replace(PRESETS[options.preset], **{name: value for name, value in changes.items() if value is not None})


def card_of(options: ImportKeras, config: NetworkConfig, assumptions: list[str]) -> Card:
    """The card of the imported checkpoint: its own keypoint layout and its own actions.

    Raises:
        CheckpointError: as many action names as there are classes are needed, or no layout has so many keypoints.
    """
    names = options.action_names or tuple(f"class {number}" for number in range(config.actions))
    if len(names) != config.actions:
        raise CheckpointError(f"--action-names: expected {config.actions} names, got {len(names)}")
    window = WINDOWS.get(options.preset, WindowSpec())
    trained = {"source": "official weights", "file": options.file.name, "assumptions": assumptions}
    skeleton = layout_of(config.keypoints).name
    return Card(options.preset, config, window, skeleton=skeleton, actions=names, trained=trained)


def main(options: ImportKeras) -> None:
    """Import, save, and say what was assumed."""
    try:
        config = configuration(options)
        card = card_of(options, config, [])
        net, assumptions = import_keras(options.file, config)
        save(options.out, replace(card, trained={**card.trained, "assumptions": assumptions}), net)
    except (CheckpointError, ValueError) as error:
        raise SystemExit(f"import: {error}") from error
    for assumption in assumptions:
        print(f"assumed: {assumption}")
    print(f"{options.out}: {options.preset}, {config.keypoints} keypoints ({card.skeleton}), {config.actions} actions")


if __name__ == "__main__":
    run(main, ImportKeras)
