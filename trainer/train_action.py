"""Stage 2: train the action heads on the frozen pose network. `python -m trainer.train_action --help`."""

import dataclasses
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path

import numpy as np
import torch

from models.checkpoint import Card, load, save
from models.contract import WindowSpec
from models.network.multitask import MultitaskNet
from models.network.openvino_model import copy_quantised
from trainer.engine.action_heads import HeadOptions, fit_temperature, judge_all, report, train_head
from trainer.engine.command import run
from trainer.engine.run_dir import RunDir
from trainer.observations.action_windows import ActionWindows, Kind, LabelledFrames, WindowAugment
from trainer.observations.sources import ActionData, gather


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
    jobs: int = 1
    """Folds trained at the same time, each in a process of its own with one thread."""
    head: HeadOptions = field(default_factory=HeadOptions)
    clip_share: float = 0.5
    """Share of a batch that comes from clips; the rest comes from stills, synthetic ones included."""
    synthetic_share: float = 0.4
    """Share of the clips and of the stills that are synthetic, where there are any."""
    blend: tuple[float, float, float] = (0.0, 0.0, 1.0)
    """Weights of the pose branch, the appearance branch and their merge in the verdict. With 1 0 0 the pose branch
    alone is trained, several times as fast; other weights change nothing in training."""
    branches: int = 1
    """Pose branches, trained one after the other with seeds of their own; their answers are averaged."""
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
    network = dataclasses.replace(card.network, pose_branches=1)
    torch.manual_seed(seed)
    fresh = MultitaskNet(network)
    fresh.pose.load_state_dict(net.pose.state_dict())
    return dataclasses.replace(card, network=network), fresh


@lru_cache(maxsize=1)
def observed(config: TrainActionConfig) -> ActionData:
    """What there is to learn from, kept in runs/observations; read once in each process."""
    return gather(config.data, config.synthetic, config.pose, Path("runs") / "observations", config.head.seed)


def trained_on(sources: list[LabelledFrames], config: TrainActionConfig, label: str) -> tuple[Card, MultitaskNet]:
    """A network whose heads learned from these sources, and its card; with its further pose branches."""
    card, net = _trained_once(sources, config, label)
    state = net.state_dict()
    for number in range(1, config.branches):
        head = dataclasses.replace(config.head, seed=config.head.seed + number)
        alone = dataclasses.replace(config, head=head, blend=(1.0, 0.0, 0.0))
        action = _trained_once(sources, alone, label)[1].action
        assert action is not None
        branch = action.pose.state_dict()
        state |= {f"action.more_poses.{number - 1}.{name}": value for name, value in branch.items()}
    network = dataclasses.replace(card.network, pose_branches=config.branches)
    joined = MultitaskNet(network)
    joined.load_state_dict(state)
    return dataclasses.replace(card, network=network), joined.eval()


def _trained_once(sources: list[LabelledFrames], config: TrainActionConfig, label: str) -> tuple[Card, MultitaskNet]:
    alone = not any(config.blend[1:])
    windows = ActionWindows(sources, config.window, config.augment, config.head.seed, appearance=not alone)
    card, net = new_head(config.pose, config.head.seed)
    net = train_head(net, windows, shares(config, windows), config.head, label, only_pose=alone)
    return dataclasses.replace(card, window=config.window, blend=config.blend), net


def train_fold(config: TrainActionConfig, folder: Path, number: int) -> tuple[np.ndarray, np.ndarray]:
    """Train a network without the clips of fold `number`, save it as folder/fold<number>, and judge those clips.

    Returns:
        (N, 3, A) logits and (N,) labels of all windows of those clips.
    """
    if config.jobs > 1:
        torch.set_num_threads(1)
    data = observed(config)
    held_out = fold_of(sorted(data.clips), config.folds)[number]
    sources = [frames for name, frames in data.clips.items() if name not in held_out]
    card, net = trained_on([*sources, *data.stills, *data.synthetic], config, f"fold {number + 1} of {config.folds}")
    save(folder / f"fold{number}", dataclasses.replace(card, trained={"stage": "action", "held_out": held_out}), net)
    unseen = ActionWindows([data.clips[name] for name in held_out], config.window, None)
    return judge_all(net, unseen), unseen.labels


def cross_validate(config: TrainActionConfig, folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """Train one network a fold and judge the clips that it never saw; see `train_fold`.

    Returns:
        (N, 3, A) logits and (N,) labels of all windows of all clips.
    """
    one = partial(train_fold, config, folder)
    if config.jobs == 1:
        parts = list(map(one, range(config.folds)))
    else:
        with ProcessPoolExecutor(config.jobs, multiprocessing.get_context("spawn")) as pool:
            parts = list(pool.map(one, range(config.folds)))
    logits, labels = zip(*parts, strict=True)
    return np.concatenate(logits), np.concatenate(labels)


def main(config: TrainActionConfig) -> None:
    """Observe, cross-validate, train on everything, save runs/NAME/checkpoint."""
    run = RunDir(Path("runs") / config.run, config)
    data = observed(config)
    trained: dict[str, object] = {"stage": "action"}
    temperature = 1.0
    if config.folds > 1:
        logits, labels = cross_validate(config, run.folder)
        trained["clips_held_out"] = report("clips, held out", logits, labels, config.blend)
        temperature = fit_temperature(np.array(config.blend) @ logits, labels)
    card, net = trained_on([*data.clips.values(), *data.stills, *data.synthetic], config, "all clips")
    unseen = ActionWindows([data.held_out], config.window, None)
    logits = judge_all(net, unseen)
    trained["stills_val"] = report("LSPET val stills", logits, unseen.labels, config.blend)
    eye = data.held_out_by_eye[[frame for _, frame in unseen.index]]
    trained["stills_val_by_eye"] = report("LSPET val stills, by eye", logits[eye], unseen.labels[eye], config.blend)
    trained["pose"] = card.trained.get("pose", card.trained)  # heads may be trained anew on a whole network
    card = dataclasses.replace(card, name=config.run, temperature=temperature, trained=trained)
    save(run.folder / "checkpoint", card, net)
    copy_quantised(config.pose, run.folder / "checkpoint")
    print(f"temperature {temperature:.2f}; saved {run.folder / 'checkpoint'}")


if __name__ == "__main__":
    run(main, TrainActionConfig)
