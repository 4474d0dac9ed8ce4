"""Parameters and cost of a network, part by part. `python -m trainer.summary PRESET|FOLDER [--size S] [--frames T]`.

Networks of the paper are shown beside the published program's figures. Cost is counted in convolutions and matrix
products, a multiply-add as two operations; ReLU, batch norm, pooling and read-out are left out (0.2 % of a frame).
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, NamedTuple

import torch
import tyro
from rich.console import Console
from rich.table import Table
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from models.checkpoint import CheckpointError
from models.network.config import PRESETS, NetworkConfig
from models.network.multitask import MultitaskNet
from models.network.pose_net import PredictionBlock
from trainer.engine.checkpoints import read_any_card
from trainer.engine.command import run


@dataclass(frozen=True)
class Summary:
    """Options."""

    network: Annotated[str, tyro.conf.Positional] = "paper-2d"
    """A preset (models/network/config.py) or the folder of a checkpoint."""
    size: int | None = None
    """Side of the crops [px], if not the network's own."""
    frames: int | None = None
    """T, frames of a clip; the published lengths for the paper's networks, else 16."""


class Reference(NamedTuple):
    """Figures of the official Keras program (section 0 of the reference, run there)."""

    title: str
    config: NetworkConfig
    trained: int
    statistics: int
    gflop: float
    frames: int | None
    """Frames of the clip that `gflop` is for; None: it is for one frame."""


REFERENCES = (
    Reference("2D pose, MPII, 8 blocks", PRESETS["paper-2d"], 14_669_952, 76_608, 19.70, None),
    Reference("2D pose, 4 blocks", replace(PRESETS["paper-2d"], blocks=4), 7_838_592, 39_744, 12.02, None),
    Reference("3D pose, Human3.6M, 8 blocks", PRESETS["paper-3d"], 16_605_312, 76_608, 23.66, None),
    Reference("PennAction, 16 frames", PRESETS["paper-penn"], 12_754_912, 50_208, 193.1, 16),
    Reference("NTU, 20 frames", PRESETS["paper-ntu"], 16_890_152, 53_456, 260.8, 20),
)

PART_REFERENCES: dict[str, dict[int, float | None]] = {
    "stem": {1_039_488: 4.39},
    "body": {1_312_128: 1.10},
    "separable": {347_904: 0.71},
    "heatmaps": {27_648: 0.06, 156_672: 0.32},
    "re-injection": {29_376: 0.06, 158_400: 0.32},
    "pose branch": {856_160: 0.12, 3_810_464: None},
    "appearance branch": {4_070_144: 0.56, 4_795_904: None},
    "merge": {240: None, 3_660: None},
}
"""Kind of part -> parameters of the official ones, statistics included -> GFLOP at 256 x 256 pixels, for a clip of
16 frames where it runs once a clip; None where it was not measured (section 0 of the reference)."""

REFERENCE_SIZE = 256


class Part(NamedTuple):
    """One row: a part of the network.

    Attributes:
        name: for people.
        trained: weights trained by gradient.
        statistics: running means and variances of batch norm.
        flop: operations per frame, or per clip for the parts of the action head.
        per_clip: whether `flop` is for a clip.
    """

    name: str
    trained: int
    statistics: int
    flop: int
    per_clip: bool = False

    @property
    def kind(self) -> str:
        """The name without the block's number or the branch."""
        if self.name.startswith("merge"):
            return "merge"
        return self.name.rsplit(" ", 1)[-1] if self.name.startswith("block") else self.name

    def reference(self) -> tuple[int, float | None] | None:
        """Official parameters and GFLOP of a part of this kind and size; None if no official network has one."""
        parameters = self.trained + self.statistics
        known = PART_REFERENCES.get(self.kind, {})
        return (parameters, known[parameters]) if parameters in known else None


class Costs(NamedTuple):
    """The whole network.

    Attributes:
        parts: rows in order of execution.
        frame: operations of the pose half for one frame, and of the features that the action head reads.
        clip: operations of a clip of T frames; None without an action head.
    """

    parts: list[Part]
    frame: int
    clip: int | None

    @property
    def trained(self) -> int:
        """Weights trained by gradient."""
        return sum(part.trained for part in self.parts)

    @property
    def statistics(self) -> int:
        """Running means and variances."""
        return sum(part.statistics for part in self.parts)


def count(module: nn.Module) -> tuple[int, int]:
    """Weights trained by gradient, and running statistics of batch norm. Its fixed scale of 1 is neither."""
    trained = sum(parameter.numel() for parameter in module.parameters() if parameter.requires_grad)
    statistics = sum(buffer.numel() for name, buffer in module.named_buffers() if "running_" in name)
    return trained, statistics


def costs(config: NetworkConfig, frames: int = 16) -> Costs:
    """Count a network of this configuration; nothing is computed and no memory is taken.

    Args:
        frames: T, length of a clip.

    Raises:
        ValueError: fewer than one frame.
    """
    if frames < 1:
        raise ValueError(f"frames: expected at least 1, got {frames}")
    with torch.device("meta"), torch.no_grad():
        net = MultitaskNet(config).eval()
        clips = torch.zeros(1, frames, 3, config.input_size, config.input_size)
        with FlopCounterMode(display=False) as frame:
            net.observe(clips[:, 0])
        with FlopCounterMode(display=False) as clip:
            if net.action is not None:
                net(clips)
    parts = [_part(frame, name, f"PoseNet.{path}", module) for name, path, module in frame_parts(net)]
    # soft-argmax, and the features under each keypoint
    rest = frame.get_total_flops() - sum(part.flop for part in parts)
    parts.append(Part("read-out", 0, 0, rest))
    parts += [
        _part(clip, name, f"MultitaskNet.{path}", module)._replace(per_clip=True)
        for name, path, module in clip_parts(net)
    ]
    return Costs(parts, frame.get_total_flops(), clip.get_total_flops() if net.action is not None else None)


def _part(counter: FlopCounterMode, name: str, path: str, module: nn.Module) -> Part:
    return Part(name, *count(module), flop=sum(counter.get_flop_counts()[path].values()))


def frame_parts(net: MultitaskNet) -> list[tuple[str, str, nn.Module]]:
    """Name for people, path below the pose network, and module, of every part that runs once a frame."""
    parts: list[tuple[str, str, nn.Module]] = [("stem", "stem", net.pose.stem)]
    for index, block in enumerate(net.pose.blocks):
        assert isinstance(block, PredictionBlock)
        named = {"body": block.body, "sep": block.sep, "heatmaps": block.heatmaps, "reinject": block.reinject}
        title = {"sep": "separable", "reinject": "re-injection"}
        parts += [
            (f"block {index + 1} {title.get(name, name)}", f"blocks.{index}.{name}", module)
            for name, module in named.items()
            if module is not None
        ]
    return parts


def clip_parts(net: MultitaskNet) -> list[tuple[str, str, nn.Module]]:
    """The same for the parts that run once a clip; none without an action head."""
    if net.action is None:
        return []
    names = {
        "pose": "pose branch",
        "appearance": "appearance branch",
        "merge_pose": "merge, pose",
        "merge_appearance": "merge, appearance",
    }
    return [(title, f"action.{name}", getattr(net.action, name)) for name, title in names.items()]


def reference_of(config: NetworkConfig) -> Reference | None:
    """The official program's figures for exactly this configuration."""
    return next((reference for reference in REFERENCES if reference.config == config), None)


def configuration(options: Summary) -> NetworkConfig:
    """Configuration of the named preset or checkpoint.

    Raises:
        CheckpointError: neither a preset nor a checkpoint.
        ValueError: a size that no network can have.
    """
    config = PRESETS.get(options.network)
    if config is None:
        folder = Path(options.network)
        if not folder.is_dir():
            raise CheckpointError(f"{folder} is neither a preset ({', '.join(PRESETS)}) nor the folder of a checkpoint")
        config = read_any_card(folder).network
    return config if options.size is None else replace(config, input_size=options.size)


def table(title: str, config: NetworkConfig, cost: Costs, frames: int) -> Table:
    """The figures for people; official ones in the last two columns."""
    caption = "a multiply-add is two operations\nBN: running statistics; official: weights and BN together"
    result = Table(title=title, caption=caption if cost.clip is None else f"* for a clip of {frames} frames; {caption}")
    result.add_column("part", no_wrap=True)
    for column in ("weights", "BN", "GFLOP", "official", "GFLOP"):
        result.add_column(column, justify="right")
    for part in cost.parts:
        parameters, gflop = part.reference() or (None, None)
        comparable = config.input_size == REFERENCE_SIZE and (not part.per_clip or frames == 16)
        name = f"{part.name} *" if part.per_clip else part.name
        figures = (part.trained, part.statistics, part.flop / 1e9, parameters, gflop if comparable else None)
        result.add_row(name, *map(_text, figures))
    result.add_section()
    official = reference_of(config)
    both = None if official is None else official.trained + official.statistics
    per_frame = official.gflop if official and official.frames is None else None
    per_clip = official.gflop if official and official.frames == frames else None
    result.add_row("all, one frame", *map(_text, (cost.trained, cost.statistics, cost.frame / 1e9, both, per_frame)))
    if cost.clip is not None:
        result.add_row("all, one clip *", "", "", _text(cost.clip / 1e9), "", _text(per_clip))
        result.add_row("  per frame of it", "", "", _text(cost.clip / frames / 1e9), "", "")
    return result


def _text(figure: int | float | None) -> str:
    if figure is None:
        return ""
    if isinstance(figure, int):
        return f"{figure:,}"
    return f"{figure:.1g}" if figure < 0.01 else f"{figure:.2f}"


def main(options: Summary) -> None:
    """Print the table."""
    try:
        config = configuration(options)
        official = reference_of(config)
        frames = options.frames if options.frames is not None else (official and official.frames) or 16
        title = f"{options.network}, {config.input_size} px" + (f" (official: {official.title})" if official else "")
        Console().print(table(title, config, costs(config, frames), frames))
    except (CheckpointError, ValueError) as error:
        raise SystemExit(f"summary: {error}") from error


if __name__ == "__main__":
    run(main, Summary)
