"""Stage 2: train the action heads on the frozen pose network. `python -m trainer.train_action --help`."""

import dataclasses
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
import tyro
from rich.progress import track
from torch.utils.data import DataLoader, WeightedRandomSampler

from models.checkpoint import Card, load, save
from models.contract import WindowSpec
from models.labels import ACTIONS
from models.multitask import FrameFeatures, MultitaskNet
from trainer.action_data import ActionData, gather
from trainer.datasets.action_windows import ActionWindows, Kind, WindowAugment, WindowBatch
from trainer.loop import Average, cosine
from trainer.losses import action_loss
from trainer.metrics import confusion
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
    steps: int = 1000
    """Batches of each training."""
    batch: int = 64
    learning_rate: float = 1e-3
    """Peak learning rate of AdamW."""
    weight_decay: float = 0.05
    clip_share: float = 0.5
    """Share of a batch that comes from clips; the rest comes from stills, synthetic ones included."""
    synthetic_share: float = 0.4
    """Share of the clips and of the stills that are synthetic, where there are any."""
    window: WindowSpec = field(default_factory=WindowSpec)
    augment: WindowAugment = field(default_factory=WindowAugment)
    seed: int = 0


def fold_of(clips: list[str], folds: int) -> list[list[str]]:
    """Clips that each fold holds out: every clip once, handstands and other exercises spread evenly by order."""
    return [clips[fold::folds] for fold in range(folds)]


def train_head(net: MultitaskNet, windows: ActionWindows, config: TrainActionConfig, label: str) -> MultitaskNet:
    """Train `net`'s action heads; returns a network with the averaged weights, in evaluation mode."""
    assert net.action is not None
    for parameter in net.pose.parameters():
        parameter.requires_grad_(False)
    average = Average(net, MultitaskNet(net.config), 0.99)
    trainable = [parameter for parameter in net.action.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(trainable, lr=config.learning_rate, weight_decay=config.weight_decay)
    sampler = WeightedRandomSampler(
        windows.draw_weights(shares(config, {source.kind for source in windows.sources})).tolist(),
        config.steps * config.batch,
        generator=torch.Generator().manual_seed(config.seed),
    )
    loader: DataLoader[WindowBatch] = DataLoader(windows, config.batch, sampler=sampler)  # type: ignore[arg-type]
    net.pose.eval()
    net.action.train()
    for step, batch in enumerate(track(loader, description=label, total=config.steps, transient=True)):
        for group in optimizer.param_groups:
            group["lr"] = config.learning_rate * cosine(step, config.steps, warmup=50)
        output = net.judge(features_of(batch))
        loss = action_loss(output, batch["label"])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trainable, 5.0)
        optimizer.step()
        average.update(net)
    assert isinstance(average.network, MultitaskNet)
    return average.network


def features_of(batch: WindowBatch) -> FrameFeatures:
    """The network's input in a batch of windows."""
    logits = batch["visibility_logits"]
    return FrameFeatures(batch["keypoints"], logits, batch["appearance"], torch.zeros_like(logits))


def shares(config: TrainActionConfig, kinds: set[Kind]) -> dict[Kind, float]:
    """Shares of a batch by kind of source."""
    clips = config.clip_share * (config.synthetic_share if "synthetic_clip" in kinds else 0.0)
    stills = (1 - config.clip_share) * (config.synthetic_share if "synthetic_still" in kinds else 0.0)
    return {
        "clip": config.clip_share - clips,
        "still": 1 - config.clip_share - stills,
        "synthetic_clip": clips,
        "synthetic_still": stills,
    }


@torch.no_grad()
def judge_all(net: MultitaskNet, windows: ActionWindows) -> np.ndarray:
    """(len, 3, A) logits of the pose branch, the appearance branch and their merge for every window, in order."""
    net.eval()
    rows = []
    for batch in DataLoader(windows, 128):
        output = net.judge(features_of(batch))
        rows.append(torch.stack((output.pose[-1], output.appearance[-1], output.merged), dim=1).numpy())
    return np.concatenate(rows)


def fit_temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """The temperature in 0.5 to 5 with the least cross-entropy, classes weighted alike."""
    weights = 1.0 / np.bincount(labels, minlength=len(ACTIONS)).clip(1)[labels]

    def loss(temperature: float) -> float:
        scaled = logits / temperature
        scaled = scaled - scaled.max(axis=1, keepdims=True)
        log_probability = scaled - np.log(np.exp(scaled).sum(axis=1, keepdims=True))
        return float(-(weights * log_probability[np.arange(len(labels)), labels]).sum())

    return float(min(np.exp(np.linspace(np.log(0.5), np.log(5.0), 60)), key=loss))


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
        windows = ActionWindows([*sources, *data.stills, *data.synthetic], config.window, config.augment, config.seed)
        card, net = new_head(config.pose, config.seed)
        net = train_head(net, windows, config, f"fold {number + 1} of {config.folds}")
        unseen = ActionWindows([data.clips[name] for name in held_out], config.window, None)
        logits.append(judge_all(net, unseen))
        labels.append(unseen.labels)
        trained = {"stage": "action", "held_out": held_out}
        save(folder / f"fold{number}", dataclasses.replace(card, window=config.window, trained=trained), net)
    return np.concatenate(logits), np.concatenate(labels)


def report(name: str, logits: np.ndarray, labels: np.ndarray) -> dict[str, object]:
    """Print and return accuracies by branch and the confusion of the merged answer."""
    answers = logits.argmax(axis=-1)  # (N, 3)
    result: dict[str, object] = {"n": len(labels)}
    for column, branch in enumerate(("pose", "appearance", "merged")):
        recalls = [(answers[labels == a, column] == a).mean() for a in np.unique(labels)]
        result[branch] = round(float(np.mean(recalls)), 4)
    result["confusion"] = confusion(labels, answers[:, 2], len(ACTIONS)).tolist()
    print(f"{name}: {result}", flush=True)
    return result


def main(config: TrainActionConfig) -> None:
    """Observe, cross-validate, train on everything, save runs/NAME/checkpoint."""
    run = RunDir(Path("runs") / config.run, config)
    data = gather(config.data, config.synthetic, config.pose, Path("runs") / "observations", config.seed)
    trained: dict[str, object] = {"stage": "action"}
    temperature = 1.0
    if config.folds > 1:
        logits, labels = cross_validate(data, config, run.folder)
        trained["clips_held_out"] = report("clips, held out", logits, labels)
        temperature = fit_temperature(logits[:, 2], labels)
    windows = ActionWindows(
        [*data.clips.values(), *data.stills, *data.synthetic], config.window, config.augment, config.seed
    )
    card, net = new_head(config.pose, config.seed)
    net = train_head(net, windows, config, "all clips")
    unseen = ActionWindows([data.held_out], config.window, None)
    logits = judge_all(net, unseen)
    trained["stills_val"] = report("LSPET val stills", logits, unseen.labels)
    eye = data.held_out_by_eye[[frame for _, frame in unseen.index]]
    trained["stills_val_by_eye"] = report("LSPET val stills, by eye", logits[eye], unseen.labels[eye])
    trained["pose"] = card.trained
    card = dataclasses.replace(card, name=config.run, window=config.window, temperature=temperature, trained=trained)
    save(run.folder / "checkpoint", card, net)
    print(f"temperature {temperature:.2f}; saved {run.folder / 'checkpoint'}")


if __name__ == "__main__":
    main(tyro.cli(TrainActionConfig))
