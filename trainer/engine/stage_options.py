"""The options that training stages over epochs share."""

from dataclasses import dataclass, field
from pathlib import Path

import torch

from trainer.engine.losses import PoseLossWeights


@dataclass(frozen=True)
class StageOptions:
    """Base of the options of a stage; a stage adds its own and may set other defaults."""

    data: Path
    """Folder that holds a folder for each data set, e.g. lspet/ or penn/."""
    run: str
    """Name of the run; its folder is runs/NAME. An interrupted run of that name goes on where it stopped."""
    epochs: int = field(default=40, kw_only=True)
    """Passes over as many samples as there are for training."""
    batch: int | None = field(default=None, kw_only=True)
    """Samples of a step; None: as the recipe says."""
    learning_rate: float | None = field(default=None, kw_only=True)
    """Peak learning rate; None: as the recipe says."""
    loss: PoseLossWeights = field(default_factory=PoseLossWeights, kw_only=True)
    seed: int = field(default=0, kw_only=True)
    workers: int = field(default=1, kw_only=True)
    """Loader processes."""
    device: str = field(default="cuda" if torch.cuda.is_available() else "cpu", kw_only=True)
    amp: bool = field(default=torch.cuda.is_available(), kw_only=True)
    """bfloat16 convolutions; slower than float32 on processors without AVX512-BF16."""
    max_minutes: float = field(default=float("inf"), kw_only=True)
    """Stop after this time, in mid-epoch too; run again to go on."""
    wandb: bool = field(default=False, kw_only=True)
    """Also report to Weights & Biases."""
