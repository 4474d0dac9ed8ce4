"""Fit what tells the support of somebody upside down; see `models/support.py`.

`python -m trainer.stages.support --help`. Renders say what carries the body. Photos labelled by eye say only whether it
is a handstand: they teach that alone.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save
from torch import Tensor, nn

from models.checkpoint import SHIPPED, load
from models.skeleton import KEYPOINTS
from models.support import ARRAYS, FEATURES, SUPPORTS, WEIGHTS, Support, SupportModel, features, other_support
from models.whole_file import write_whole
from trainer.datasets.sample import DatasetError
from trainer.datasets.supports import rendered_supports
from trainer.engine.command import run
from trainer.engine.recipe import cosine
from trainer.observations.action_windows import LabelledFrames
from trainer.observations.observer import Observations, Observer, observations_folder
from trainer.observations.sources import observe_by_eye, observe_held_out, observe_rendered

HANDS = SUPPORTS.index(Support.HANDS)
EXAMPLES = 12
NOT_HANDS, IS_HANDS = -2, -1
"""Labels of photos, which say no more than that."""


@dataclass(frozen=True)
class TrainSupportConfig:
    """Options."""

    data: Path
    """Folder that holds lspet/ and exercises/."""
    synthetic: tuple[Path, ...]
    """Folders written by trainer.synthetic.make_stills."""
    most: int = 1000
    """Pictures of each folder; to look at them takes the time."""
    judged_on: tuple[Path, ...] = ()
    """Folders of other seeds, for the figures alone."""
    seen: Path | None = None
    """Lines of poses with a label each, for the figures alone: keypoints, label, support."""
    examples: Path | None = None
    """File for some poses of `judged_on` with their supports, as the tests read them."""
    pose: Path = SHIPPED
    """Checkpoint whose pose network looks at the pictures."""
    out: Path = WEIGHTS
    width: int = 24
    """Hidden units."""
    steps: int = 3000
    batch: int = 256
    learning_rate: float = 3e-3
    weight_decay: float = 0.03
    noise: float = 0.01
    """Standard deviation of keypoints [share of the body's longer side]: videos shake more than pictures."""
    photo_weight: float = 1.0
    """Weight of photos beside renders."""
    seed: int = 0


class Poses(NamedTuple):
    """N poses of one source: (N, 16, 2) px, (N, 16) bool, and (N,) labels, index in SUPPORTS or as photos have them."""

    keypoints: NDArray[np.float32]
    sure: NDArray[np.bool_]
    label: NDArray[np.int64]

    def features(self) -> NDArray[np.float64]:
        """(N, len(FEATURES))."""
        rows = [features(points, sure) for points, sure in zip(self.keypoints, self.sure, strict=True)]
        return np.array(rows).reshape(len(rows), len(FEATURES))


def rendered(observer: Observer, folder: Path, cache: Path, most: int) -> Poses:
    """Poses found in a folder of renders, by the last block, with their supports."""
    frames, stills = observe_rendered(observer, folder, cache, most=most)
    return _poses(frames.observations, rendered_supports(folder, stills))


def photographed(frames: LabelledFrames) -> Poses:
    """Poses found in photos; straight and not straight are carried by hands."""
    return _poses(frames.observations, np.where(frames.label == 2, NOT_HANDS, IS_HANDS).astype(np.int64))


def _poses(observations: Observations, label: NDArray[np.int64]) -> Poses:
    found = observations.found
    return Poses(observations.keypoints[found, -1], observations.sure[found, -1], label[found])


def fit(sources: list[Poses], config: TrainSupportConfig) -> SupportModel:
    """Fit on noisy copies of all poses, supports and sources alike."""
    rng, copies = np.random.default_rng(config.seed), 4
    noisy = [_shaken(poses, config.noise * (copy > 0), rng) for poses in sources for copy in range(copies)]
    inputs = np.concatenate([poses.features() for poses in noisy])
    labels = np.concatenate([poses.label for poses in noisy])
    mean, scale = inputs.mean(axis=0), inputs.std(axis=0) + 0.05
    torch.manual_seed(config.seed)
    net = nn.Sequential(nn.Linear(len(FEATURES), config.width), nn.ReLU(), nn.Linear(config.width, len(SUPPORTS)))
    optimizer = torch.optim.AdamW(net.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay)
    weights = torch.tensor(_balance(labels, config.photo_weight))
    seen, known = torch.tensor((inputs - mean) / scale, dtype=torch.float32), torch.tensor(labels)
    for step in range(config.steps):
        chosen = torch.multinomial(weights, config.batch, replacement=True)
        for group in optimizer.param_groups:
            group["lr"] = config.learning_rate * cosine(step, config.steps, warmup=50)
        optimizer.zero_grad()
        _loss(net(seen[chosen]), known[chosen]).backward()
        optimizer.step()
    layers = [
        np.concatenate([layer.weight.detach().numpy(), layer.bias.detach().numpy()[:, None]], axis=1)
        for layer in net
        if isinstance(layer, nn.Linear)
    ]
    return SupportModel(mean, scale, *layers)


def _shaken(poses: Poses, amount: float, rng: np.random.Generator) -> Poses:
    size = np.ptp(poses.keypoints, axis=1).max(axis=1)[:, None, None]
    moved = poses.keypoints + amount * size * rng.standard_normal(poses.keypoints.shape)
    return poses._replace(keypoints=moved.astype(np.float32))


def _balance(labels: NDArray[np.int64], photo_weight: float) -> NDArray[np.float64]:
    """(N,) how often to draw each pose: half hands, half others, the root of their number deciding among the rest."""
    weights = np.zeros(len(labels))
    for label in np.unique(labels):
        chosen = labels == label
        share = {HANDS: 3.0}.get(int(label), 1.0) * (photo_weight if label < 0 else 1.0)
        weights[chosen] = share * np.sqrt(chosen.sum()) / chosen.sum()
    return weights


def _loss(logits: Tensor, labels: Tensor) -> Tensor:
    """Cross-entropy; of photos, of hands against all else."""
    chances = logits.log_softmax(dim=1)
    hands = chances[:, HANDS]
    others = torch.logsumexp(chances[:, [index for index in range(len(SUPPORTS)) if index != HANDS]], dim=1)
    exact = chances.gather(1, labels.clamp(min=0)[:, None])[:, 0]
    return -torch.where(labels == IS_HANDS, hands, torch.where(labels == NOT_HANDS, others, exact)).mean()


def report(name: str, model: SupportModel, poses: Poses) -> None:
    """Print how often each label gets each support, and how often something else than hands is said to carry."""
    chances = np.array([model.probabilities(row) for row in poses.features()])
    words = {
        **{index: str(support) for index, support in enumerate(SUPPORTS)},
        IS_HANDS: "handstand",
        NOT_HANDS: "none",
    }
    print(f"{name}: n = {len(poses.label)}")
    for label in np.unique(poses.label):
        own = chances[poses.label == label]
        counts = np.bincount(own.argmax(axis=1), minlength=len(SUPPORTS))
        said = ", ".join(f"{support} {count}" for support, count in zip(SUPPORTS, counts, strict=True) if count)
        share = np.mean([other_support(one) is not None for one in own])
        print(f"  {words[int(label)]}: {said}; not on the hands {share:.1%}")


def read_seen(path: Path, threshold: float) -> Poses:
    """Poses in lines of JSON, with their labels. Raises DatasetError if they cannot be read."""
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        points = np.array([[row["keypoints"][name] for name in KEYPOINTS] for row in rows], np.float32)
        label = np.array([NOT_HANDS if row["label"] == "not_handstand" else IS_HANDS for row in rows])
    except (OSError, ValueError, KeyError) as error:
        raise DatasetError(f"{path} cannot be read: {error}") from error
    return Poses(points[..., :2], points[..., 2] >= threshold, label)


def write_examples(path: Path, judged: list[Poses]) -> None:
    """The first `EXAMPLES` poses of each support as lines of JSON."""
    lines, written = [], [0] * len(SUPPORTS)
    for points, sure, label in (pose for poses in judged for pose in zip(*poses, strict=True)):
        if written[label] < EXAMPLES:
            written[label] += 1
            row = {"support": SUPPORTS[label], "sure": [int(one) for one in sure]}
            lines.append(json.dumps(row | {"keypoints": np.round(points.astype(float), 1).tolist()}) + "\n")
    write_whole(path, "".join(lines))


def main(config: TrainSupportConfig) -> None:
    """Observe, fit, print the figures, save."""
    card, net = load(config.pose)
    observer, cache = Observer(card, net), observations_folder(Path("runs") / "observations", config.pose)
    sources = [rendered(observer, folder, cache, config.most) for folder in config.synthetic]
    sources.append(photographed(observe_by_eye(observer, config.data, cache)))
    model = fit(sources, config)
    judged = [rendered(observer, folder, cache, config.most) for folder in config.judged_on]
    for folder, poses in zip(config.judged_on, judged, strict=True):
        report(f"{folder.name}, other seeds", model, poses)
    if config.examples is not None:
        write_examples(config.examples, judged)
    frames, by_eye = observe_held_out(observer, config.data, cache)
    held_out = photographed(frames)
    eye = by_eye[frames.observations.found]
    report("LSPET val stills, by eye", model, Poses(held_out.keypoints[eye], held_out.sure[eye], held_out.label[eye]))
    if config.seen is not None:
        report(config.seen.name, model, read_seen(config.seen, card.confidence_threshold))
    config.out.parent.mkdir(parents=True, exist_ok=True)
    write_whole(config.out, save({name: getattr(model, name).astype(np.float32) for name in ARRAYS}))
    print(f"saved {config.out}")


if __name__ == "__main__":
    run(main, TrainSupportConfig)
