"""Training the action heads on windows of observations of the frozen pose network, and judging with them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from rich.progress import track
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, WeightedRandomSampler

from models.labels import ACTIONS
from models.network.multitask import FrameFeatures, MultitaskNet
from trainer.engine.loop import Average
from trainer.engine.losses import mean_cross_entropy
from trainer.engine.recipe import cosine
from trainer.metrics import confusion, mean_recall
from trainer.observations.action_windows import ActionWindows, Kind, WindowBatch


@dataclass(frozen=True)
class HeadOptions:
    """How the heads are trained."""

    steps: int = 1000
    """Batches."""
    batch: int = 64
    learning_rate: float = 1e-3
    """Peak learning rate of AdamW."""
    weight_decay: float = 0.05
    anchor: float = 0.0
    """Weight of staying near the answers that the network gave before."""
    seed: int = 0


def train_head(
    net: MultitaskNet,
    windows: ActionWindows,
    shares: dict[Kind, float],
    options: HeadOptions,
    label: str,
    *,
    on_step: Callable[[int, float], None] | None = None,
    only_pose: bool = False,
) -> MultitaskNet:
    """Train `net`'s action heads; returns a network with the averaged weights, in evaluation mode.

    Args:
        shares: share of each kind of source in a batch.
        label: beside the progress bar.
        on_step: receives the number of finished steps and the loss of the last one, instead of the progress bar.
        only_pose: train the pose branch and leave the rest as it is; several times as fast.
    """
    assert net.action is not None
    net.pose.requires_grad_(False)
    before = MultitaskNet(net.config).eval()
    before.load_state_dict(net.state_dict())
    average = Average(net, MultitaskNet(net.config), 0.99)
    trained = nn.ModuleList([net.action.pose, *net.action.more_poses]) if only_pose else net.action
    trainable = [parameter for parameter in trained.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(trainable, lr=options.learning_rate, weight_decay=options.weight_decay)
    loader = _drawn(windows, shares, options)
    net.pose.eval()
    trained.train()
    bar = loader if on_step else track(loader, description=label, total=options.steps, transient=True)
    for step, batch in enumerate(bar):
        windows.set_epoch(step + 1)  # the next batch draws its variations anew, also of windows drawn before
        loss = _loss(net, before, batch, only_pose, options.anchor)
        _step(optimizer, loss, options.learning_rate * cosine(step, options.steps, warmup=50))
        average.update(net)
        if on_step:
            on_step(step + 1, loss.item())
    assert isinstance(average.network, MultitaskNet)
    return average.network


def _step(optimizer: torch.optim.Optimizer, loss: Tensor, learning_rate: float) -> None:
    for group in optimizer.param_groups:
        group["lr"] = learning_rate
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_([one for group in optimizer.param_groups for one in group["params"]], 5.0)
    optimizer.step()


def _drawn(windows: ActionWindows, shares: dict[Kind, float], options: HeadOptions) -> DataLoader[WindowBatch]:
    generator = torch.Generator().manual_seed(options.seed)
    weights, count = windows.draw_weights(shares).tolist(), options.steps * options.batch
    sampler = WeightedRandomSampler(weights, count, generator=generator)
    return DataLoader(windows, options.batch, sampler=sampler)  # type: ignore[arg-type]


def _loss(net: MultitaskNet, before: MultitaskNet, batch: WindowBatch, only_pose: bool, anchor: float) -> Tensor:
    outputs = _outputs(net, batch, only_pose)
    loss = mean_cross_entropy(outputs, batch["label"])
    return loss + anchor * _departure(outputs, before, batch) if anchor else loss


def _outputs(net: MultitaskNet, batch: WindowBatch, only_pose: bool) -> list[Tensor]:
    """Logits (B, A) of the four supervised outputs of the pose branch, or of all nine."""
    assert net.action is not None
    if only_pose:
        return net.action.by_pose(batch["keypoints"], batch["visibility_logits"])
    output = net.judge(features_of(batch))
    return [*output.pose, *output.appearance, output.merged]


def _departure(outputs: list[Tensor], before: MultitaskNet, batch: WindowBatch) -> Tensor:
    """Mean Kullback-Leibler divergence of the present answers of each branch and their merge from the former ones."""
    with torch.no_grad():
        former = _outputs(before, batch, len(outputs) == 4)
    return torch.stack([_divergence(outputs[at], former[at]) for at in (3, 7, 8) if at < len(outputs)]).mean()


def _divergence(now: Tensor, former: Tensor) -> Tensor:
    return F.kl_div(now.log_softmax(dim=-1), former.log_softmax(dim=-1), log_target=True, reduction="batchmean")


def features_of(batch: WindowBatch) -> FrameFeatures:
    """The network's input in a batch of windows."""
    logits = batch["visibility_logits"]
    return FrameFeatures(batch["keypoints"], logits, batch["appearance"], torch.zeros_like(logits))


@torch.no_grad()
def judge_all(net: MultitaskNet, windows: ActionWindows) -> np.ndarray:
    """(len, 3, A) logits of the pose branch, the appearance branch and their merge for every window, in order."""
    net.eval()
    rows = []
    for batch in DataLoader(windows, 128):
        output = net.judge(features_of(batch))
        rows.append(torch.stack((output.pose[-1], output.appearance[-1], output.merged), dim=1).numpy())
    return np.concatenate(rows)


@torch.no_grad()
def answer_all(net: MultitaskNet, windows: ActionWindows, blend: tuple[float, float, float]) -> np.ndarray:
    """(len,) the action of every window, in order, as the app would answer with that blend."""
    if any(blend[1:]):
        return np.asarray((np.array(blend) @ judge_all(net, windows)).argmax(axis=-1))
    net.eval()
    rows = [_outputs(net, batch, True)[-1].argmax(dim=-1).numpy() for batch in DataLoader(windows, 128)]
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


def report(name: str, logits: np.ndarray, labels: np.ndarray, blend: tuple[float, float, float]) -> dict[str, object]:
    """Print and return mean recall and confusion of the answers of (N, 3, A) logits with that blend."""
    counts = confusion(labels, (np.array(blend) @ logits).argmax(axis=-1), len(ACTIONS))
    result: dict[str, object] = {
        "windows": len(labels),
        "mean_recall": round(mean_recall(counts), 4),
        "confusion": counts.tolist(),
    }
    print(f"{name}: {result}", flush=True)
    return result
