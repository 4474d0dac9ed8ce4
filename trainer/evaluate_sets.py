"""The published measures of a checkpoint on a published data set. `python -m trainer.evaluate_sets --help`.

Poses in the crops that the data set gives: PCKh@0.5 and its area (MPII), PCK@0.2 of the body's box (Penn Action), MPJPE
(Human3.6M); for every prediction block, for every keypoint, by body orientation, and averaged over five crops and their
mirror images. Actions of clips: accuracy and confusion, on one clip of a video or averaged over several.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from rich.table import Table

from models.checkpoint import Card
from models.network.multitask import MultitaskNet
from models.network.preprocessing import to_network_input
from models.whole_file import write_whole
from trainer.crops.clip_sampling import spread_clips
from trainer.crops.paper_augment import ACTION_PRESETS, PRESETS, Draw
from trainer.crops.paper_clips import PaperClips
from trainer.crops.paper_crops import canonical_crop
from trainer.datasets.layouts import layout_of
from trainer.datasets.registry import held_out, read_clips, read_pose
from trainer.datasets.sample import DatasetError, PoseSample, read_image
from trainer.engine.checkpoints import load_any
from trainer.engine.command import run
from trainer.evaluation.multi_crop import average_pose, combine_clips
from trainer.evaluation.validation import PaperValidation
from trainer.metrics import accuracy, by_group, confusion, mean_recall, pck_box, pckh, pckh_by_keypoint

Report = dict[str, object]


@dataclass(frozen=True)
class EvaluateSetsConfig:
    """Options."""

    data: Path
    """Folder that holds a folder for each data set."""
    set: str
    """Data set by name."""
    weights: Path
    """Checkpoint, trained here or imported."""
    split: Literal["val", "test"] | None = None
    """None: the validation split, or the test split where there is none."""
    task: Literal["pose", "action"] = "pose"
    multi_crop: bool = False
    """Poses: also average five crops and their mirror images."""
    multi_clip: Literal["mean", "product"] | None = None
    """Actions: combine several clips of a video and their mirror images."""
    limit: int | None = None
    """Only that many pictures or videos."""
    device: str = "cuda" if torch.cuda.is_available() else "cpu"
    json: Path | None = None
    """File for the figures."""


def pose_report(config: EvaluateSetsConfig, net: MultitaskNet, samples: list[PoseSample]) -> Report:
    """Measures of the last block, of every block, by group and by keypoint."""
    validation = PaperValidation(samples, net.config.input_size, net.config)
    report: Report = {"n": len(samples), **validation.measure(net)}
    for block in range(1, net.config.blocks):
        report[f"block {block}"] = validation.measure(net, block)
    layout = layout_of(net.config.keypoints)
    found, truth, heads = validation.found(net)
    if np.isfinite(heads).any():
        report["pckh50 by keypoint"] = pckh_by_keypoint(found, truth, heads, layout)
        groups = by_group(samples, lambda mask: pckh(found[mask], truth[mask], heads[mask], layout))
        report["pckh50 by group"] = groups
    else:
        report["pck20_box by group"] = by_group(samples, lambda mask: pck_box(found[mask], truth[mask], layout))
    if config.multi_crop:
        averaged = average_all(net, samples)
        report["multi-crop pck20_box"] = pck_box(averaged, truth, layout)
        if np.isfinite(heads).any():
            report["multi-crop pckh50"] = pckh(averaged, truth, heads, layout)
    return report


def average_all(net: MultitaskNet, samples: list[PoseSample]) -> NDArray[np.float64]:
    """(N, J, 2) image pixels, averaged over five crops and their mirror images."""
    device = next(net.parameters()).device
    layout, size = layout_of(net.config.keypoints), net.config.input_size

    @torch.no_grad()
    def predict(images: NDArray[np.uint8]) -> NDArray[np.floating]:
        batch = to_network_input(torch.from_numpy(images).to(device))
        return net.pose(batch, all_blocks=False).blocks[-1].keypoints[..., :2].cpu().numpy()

    rows = []
    for sample in track(samples, description="averaging crops", transient=True):
        image = read_image(sample.image)
        crop = canonical_crop(sample, (image.shape[1], image.shape[0]))
        rows.append(average_pose(predict, image, crop, size, layout.flip))
    return np.stack(rows)


def action_report(config: EvaluateSetsConfig, card: Card, net: MultitaskNet) -> Report:
    """Accuracy, mean recall and confusion on the videos of the split.

    Raises:
        DatasetError: the checkpoint tells other classes apart than the data set.
    """
    clips = read_clips(config.set, config.data / config.set, config.split or held_out(config.set))[: config.limit]
    clips = [clip for clip in clips if clip.action is not None]
    if not clips or len(clips[0].actions) != len(card.actions):
        known = len(clips[0].actions) if clips else 0
        raise DatasetError(f"{config.weights} tells {len(card.actions)} classes apart, {config.set} has {known}")
    step = PRESETS[ACTION_PRESETS.get(config.set, "penn_action")].test_subsample
    layout = layout_of(net.config.keypoints)
    dimensions = net.config.dimensions
    windows = PaperClips(
        clips, card.window.length, net.config.input_size, None,
        layout=layout, dimensions=dimensions, test_subsample=step,
    )  # fmt: skip
    labels = np.array([clip.action for clip in clips])
    answers = []
    for index in track(range(len(clips)), description="judging videos", transient=True):
        answers.append(combine_clips(_judge(net, windows, index, config), config.multi_clip or "mean").argmax())
    counts = confusion(labels, np.array(answers), len(card.actions))
    return {
        "n": len(clips),
        "accuracy": accuracy(counts),
        "mean recall": mean_recall(counts),
        "confusion": counts.tolist(),
    }


@torch.no_grad()
def _judge(net: MultitaskNet, windows: PaperClips, index: int, config: EvaluateSetsConfig) -> NDArray[np.float64]:
    """(N, A) probabilities of the clips of one video."""
    items = [windows[index]]
    if config.multi_clip:
        length = len(windows.clips[index].frames)
        starts = spread_clips(length, windows.length, windows.test_subsample)
        items = [windows.item(index, Draw(flipped=mirrored), rows) for rows in starts for mirrored in (False, True)]
    device = next(net.parameters()).device
    rows = []
    for item in items:
        output = net(to_network_input(item["image"].to(device))[None])[1]
        rows.append(torch.softmax(output.merged[0].double(), dim=-1).cpu().numpy())
    return np.stack(rows)


def table(report: Report) -> Table:
    """Figures one under the other; nested ones on one line."""
    shown = Table("measure", "value")
    for name, value in report.items():
        if isinstance(value, dict):
            value = "  ".join(f"{key} {figure:.4g}" for key, figure in value.items())
        shown.add_row(name, f"{value:.4g}" if isinstance(value, float) else str(value))
    return shown


def evaluate(config: EvaluateSetsConfig) -> Report:
    """Read the split, measure, write the figures."""
    card, net = load_any(config.weights)
    net = net.to(config.device)
    if config.task == "action":
        report = action_report(config, card, net)
    else:
        samples = read_pose(config.set, config.data / config.set, config.split or held_out(config.set))[: config.limit]
        known = [sample for sample in samples if sample.annotated.any()]
        if not known:
            raise DatasetError(f"the split of {config.set} has no annotated picture; choose another with --split")
        report = pose_report(config, net, known)
    if config.json is not None:
        config.json.parent.mkdir(parents=True, exist_ok=True)
        facts = {"checkpoint": card.name, "set": config.set, "task": config.task}
        write_whole(config.json, json.dumps(facts | report, indent=2) + "\n")
    return report


def main(config: EvaluateSetsConfig) -> None:
    """Print the table."""
    Console(width=140).print(table(evaluate(config)))


if __name__ == "__main__":
    run(main, EvaluateSetsConfig)
