"""Labelled windows of observations, varied at keypoint level: what one step of action training reads."""

import math
from dataclasses import dataclass, field
from typing import Literal, TypedDict

import numpy as np
import torch
from numpy.random import Generator
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import Dataset

from models.contract import WindowSpec
from models.labels import ACTIONS
from models.skeleton import FLIP
from models.window_frame import to_window
from models.window_sampler import pick_window
from trainer.observations.observer import Observations
from trainer.observations.picture_losses import PictureLosses, kept_pictures

Floats = NDArray[np.float32]
Kind = Literal["clip", "still", "synthetic_clip", "synthetic_still"]


class WindowBatch(TypedDict):
    """B labelled windows."""

    keypoints: Tensor  # (B, T, J, 2) window coordinates
    visibility_logits: Tensor  # (B, T, J)
    appearance: Tensor  # (B, T, J, F)
    label: Tensor  # (B,) int64


@dataclass(frozen=True)
class WindowAugment:
    """How far training windows stray from what was observed."""

    turn_deg: float = 3.0
    """Standard deviation of the camera's roll [degrees]; more would change what is vertical."""
    noise: float = 0.006
    """Standard deviation of a keypoint's wobble in each observation [share of the window's side]."""
    offset: float = 0.004
    """Standard deviation of a keypoint's constant error in a window [share of the window's side]."""
    stretch: float = 0.06
    """Standard deviation of the logarithm of the aspect ratio."""
    drop: float = 0.03
    """Share of keypoints that are hidden for a whole window."""
    appearance_noise: float = 0.1
    """Standard deviation of appearance noise [share of its own spread]."""
    pace: tuple[float, float] = (0.8, 1.25)
    """Range of the time between observations over its nominal value."""
    losses: PictureLosses = field(default_factory=PictureLosses)
    """Pictures of clips that a window does not see."""


@dataclass(frozen=True)
class LabelledFrames:
    """Observations of one clip or of many stills, with the action of each frame.

    Attributes:
        observations: N frames.
        label: (N,) index in ACTIONS, -1 where there is none.
        kind: frames of clips follow each other in time; stills are windows of their own.
    """

    observations: Observations
    label: NDArray[np.int64]
    kind: Kind


class ActionWindows(Dataset[dict[str, Tensor]]):
    """Windows that end at labelled frames: those that the app would judge (`models.window_sampler`).

    Args:
        sources: clips and stills.
        spec: how windows are sampled in time.
        augment: None gives every window as observed, of the last block.
        seed: fixes every random choice, with the epoch and the index.
        appearance: False leaves the appearance out (no channels), for training the pose branch alone: faster.
    """

    def __init__(
        self,
        sources: list[LabelledFrames],
        spec: WindowSpec,
        augment: WindowAugment | None,
        seed: int = 0,
        *,
        appearance: bool = True,
    ) -> None:
        self.sources = sources
        self.spec = spec
        self.augment = augment
        self.seed = seed
        self.epoch = 0
        self.channels = slice(None) if appearance else slice(0)
        self.index = [
            (source_index, int(frame))
            for source_index, source in enumerate(sources)
            for frame in np.flatnonzero((source.label >= 0) & source.observations.found)
            if self.frames(source, int(frame)) is not None
        ]
        spread = np.concatenate([s.observations.appearance[s.observations.found][:200] for s in sources])
        spread = spread[..., self.channels]
        self._appearance_spread = spread.astype(np.float32).std(axis=(0, 1, 2))

    @property
    def labels(self) -> NDArray[np.int64]:
        """(len,) action of every window."""
        return np.array([self.sources[source].label[frame] for source, frame in self.index])

    def draw_weights(self, shares: dict[Kind, float]) -> NDArray[np.float64]:
        """(len,) how often to draw each window: kinds by their shares, and all actions alike within a kind."""
        labels = self.labels
        kinds = np.array([self.sources[source].kind for source, _ in self.index])
        weights = np.zeros(len(self))
        for kind, share in shares.items():
            for action in range(len(ACTIONS)):
                chosen = (labels == action) & (kinds == kind)
                weights[chosen] = share / chosen.sum() if chosen.any() else 0.0
        return weights

    def set_epoch(self, epoch: int) -> None:
        """Make the random choices of another epoch."""
        self.epoch = epoch

    def __len__(self) -> int:
        return len(self.index)

    def __getitem__(self, index: int) -> dict[str, Tensor]:
        source_index, frame = self.index[index]
        source = self.sources[source_index]
        rng = np.random.default_rng((self.seed, self.epoch, index)) if self.augment else None
        frames = self.frames(source, frame, rng)
        assert frames is not None, "the index lists none without a window"
        block = -1 if rng is None else int(rng.integers(source.observations.keypoints.shape[1]))
        keypoints = source.observations.keypoints[frames, block]
        sure = source.observations.sure[frames, block]
        logits = source.observations.visibility_logits[frames, block]
        appearance = source.observations.appearance[frames, block, :, self.channels].astype(np.float32)
        if rng is not None:
            keypoints, sure, logits, appearance = self._vary(keypoints, sure, logits, appearance, rng)
        return {
            "keypoints": torch.from_numpy(to_window(keypoints, sure)),
            "visibility_logits": torch.from_numpy(logits),
            "appearance": torch.from_numpy(appearance),
            "label": torch.tensor(source.label[frame]),
        }

    def frames(self, source: LabelledFrames, last: int, rng: Generator | None = None) -> NDArray[np.int64] | None:
        """(T,) indices of the window that ends at `last`; None if too little was seen by then."""
        if source.kind in ("still", "synthetic_still"):
            return np.full(self.spec.length, last)
        observations = source.observations
        seen = np.flatnonzero(observations.found[: last + 1])
        if rng is not None and self.augment is not None:
            kept = seen[kept_pictures(observations.time_s[seen], self.augment.losses, rng)]
            picked = pick_window(observations.time_s[kept], self.spec, rng.uniform(*self.augment.pace))
            if picked is not None:
                return np.asarray(kept[picked])
        picked = pick_window(observations.time_s[seen], self.spec)
        return None if picked is None else np.asarray(seen[picked])

    def _vary(
        self,
        keypoints: Floats,
        sure: NDArray[np.bool_],
        logits: Floats,
        appearance: Floats,
        rng: Generator,
    ) -> tuple[Floats, NDArray[np.bool_], Floats, Floats]:
        options = self.augment
        assert options is not None
        scale = float(np.ptp(keypoints, axis=(0, 1)).max()) or 1.0
        centre = keypoints.mean(axis=(0, 1))
        turn = math.radians(options.turn_deg) * rng.standard_normal()
        aspect = math.exp(options.stretch * rng.standard_normal())
        mirror = rng.random() < 0.5
        shape = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]]) * [aspect, 1 / aspect]
        moved = (keypoints - centre) @ shape.T * [-1 if mirror else 1, 1]
        moved += scale * options.noise * rng.standard_normal(moved.shape)
        moved += scale * options.offset * rng.standard_normal(moved.shape[1:])
        logits = logits + np.float32(0.3) * rng.standard_normal(logits.shape, dtype=np.float32)
        dropped = rng.random(logits.shape[1]) < options.drop
        logits = np.where(dropped, np.float32(-4), logits)
        sure = np.logical_and(sure, ~dropped)
        wobble = options.appearance_noise * self._appearance_spread
        appearance = appearance + wobble * rng.standard_normal(appearance.shape[1:], dtype=np.float32)
        if mirror:
            order = list(FLIP)
            moved, sure, logits, appearance = moved[:, order], sure[:, order], logits[:, order], appearance[:, order]
        return moved.astype(np.float32), sure, logits.astype(np.float32), appearance.astype(np.float32)
