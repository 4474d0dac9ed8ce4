"""Stage 2: train the action heads on the frozen pose network. `python -m trainer.train_action --help`."""

import dataclasses
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch

from models.checkpoint import Card, load, save
from models.contract import WindowSpec
from models.multitask import MultitaskNet
from trainer.action_data import ActionData, gather
from trainer.command import run
from trainer.datasets.action_windows import ActionWindows, Kind, WindowAugment
from trainer.head import HeadOptions, fit_temperature, judge_all, report, train_head
from trainer.run_dir import RunDir


@dataclass(frozen=True)
class TrainActionConfig:
    """Options of stage 2."""

    data: Path
    """Folder that holds lspet/, exercises/ and clips/."""
    pose: Path
    """Checkpoint of stage 1; its pose network stays as it is."""
    run: str
    """Name of the run; its folder is runs/NAME."""
    synthetic: tuple[Path, ...] = ()
    """Folders written by trainer.synthetic.make_stills or make_clips."""
    folds: int = 0
    """More than 1: train that many networks, each without some of the clips, before the one with all."""
    head: HeadOptions = field(default_factory=HeadOptions)
    clip_share: float = 0.5
    """Share of a batch that comes from clips; the rest comes from stills, synthetic ones included."""
    synthetic_share: float = 0.4
    """Share of the clips and of the stills that are synthetic, where there are any."""
    blend: tuple[float, float, float] = (0.0, 0.0, 1.0)
    """Weights of the pose branch, the appearance branch and their merge in the verdict; training ignores them."""
    window: WindowSpec = field(default_factory=WindowSpec)
    augment: WindowAugment = field(default_factory=WindowAugment)


def fold_of(clips: list[str], folds: int) -> list[list[str]]:
    """Clips that each fold holds out: every clip once, handstands and other exercises spread evenly by order."""
    return [clips[fold::folds] for fold in range(folds)]


def shares(config: TrainActionConfig, windows: ActionWindows) -> dict[Kind, float]:
    """Shares of a batch by kind of source, for the kinds that there are."""
    kinds = {source.kind for source in windows.sources}
    clips = config.clip_share * (config.synthetic_share if "synthetic_clip" in kinds else 0.0)
    stills = (1 - config.clip_share) * (config.synthetic_share if "synthetic_still" in kinds else 0.0)
    return {
        "clip": config.clip_share - clips,
        "still": 1 - config.clip_share - stills,
        "synthetic_clip": clips,
        "synthetic_still": stills,
    }


def new_head(pose: Path, seed: int) -> tuple[Card, MultitaskNet]:
    """The network of a stage 1 checkpoint with freshly initialised action heads."""
    card, net = load(pose)
    torch.manual_seed(seed)
    fresh = MultitaskNet(card.network)
    fresh.pose.load_state_dict(net.pose.state_dict())
    return card, fresh


def cross_validate(data: ActionData, config: TrainActionConfig, folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """Train one network a fold and judge the clips that it never saw; each is saved as folder/fold<i>.

    Returns:
        (N, 3, A) logits and (N,) labels of all windows of all clips.
    """
    logits, labels = [], []
    for number, held_out in enumerate(fold_of(sorted(data.clips), config.folds)):
        sources = [frames for name, frames in data.clips.items() if name not in held_out]
        windows = ActionWindows(
            [*sources, *data.stills, *data.synthetic], config.window, config.augment, config.head.seed
        )
        card, net = new_head(config.pose, config.head.seed)
        net = train_head(net, windows, shares(config, windows), config.head, f"fold {number + 1} of {config.folds}")
        unseen = ActionWindows([data.clips[name] for name in held_out], config.window, None)
        logits.append(judge_all(net, unseen))
        labels.append(unseen.labels)
        trained = {"stage": "action", "held_out": held_out}
        card = dataclasses.replace(card, window=config.window, blend=config.blend, trained=trained)
        save(folder / f"fold{number}", card, net)
    return np.concatenate(logits), np.concatenate(labels)


def main(config: TrainActionConfig) -> None:
    """Observe, cross-validate, train on everything, save runs/NAME/checkpoint."""
    run = RunDir(Path("runs") / config.run, config)
    data = gather(config.data, config.synthetic, config.pose, Path("runs") / "observations", config.head.seed)
    trained: dict[str, object] = {"stage": "action"}
    temperature = 1.0
    if config.folds > 1:
        logits, labels = cross_validate(data, config, run.folder)
        trained["clips_held_out"] = report("clips, held out", logits, labels)
        temperature = fit_temperature(np.array(config.blend) @ logits, labels)
    windows = ActionWindows(
        [*data.clips.values(), *data.stills, *data.synthetic], config.window, config.augment, config.head.seed
    )
    card, net = new_head(config.pose, config.head.seed)
    net = train_head(net, windows, shares(config, windows), config.head, "all clips")
    unseen = ActionWindows([data.held_out], config.window, None)
    logits = judge_all(net, unseen)
    trained["stills_val"] = report("LSPET val stills", logits, unseen.labels)
    eye = data.held_out_by_eye[[frame for _, frame in unseen.index]]
    trained["stills_val_by_eye"] = report("LSPET val stills, by eye", logits[eye], unseen.labels[eye])
    trained["pose"] = card.trained
    card = dataclasses.replace(
        card, name=config.run, window=config.window, blend=config.blend, temperature=temperature, trained=trained
    )
    save(run.folder / "checkpoint", card, net)
    print(f"temperature {temperature:.2f}; saved {run.folder / 'checkpoint'}")


if __name__ == "__main__":
    run(main, TrainActionConfig)
