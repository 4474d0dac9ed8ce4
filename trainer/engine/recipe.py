"""How weights are moved: optimiser, schedule, averaging. Two presets for poses, two for actions.

"paper" follows section 6 of the reference (RMSprop as Keras has it, the rate times 0.2 on a plateau; SGD for actions),
"modern" is AdamW with a warm-up, half a cosine and a moving average of the weights.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

import torch
from torch import nn


@dataclass(frozen=True)
class Recipe:
    """Everything about a training that is neither data, network nor loss."""

    optimizer: Literal["adamw", "rmsprop", "sgd"] = "adamw"
    learning_rate: float = 2e-3
    """Peak learning rate."""
    weight_decay: float = 0.02
    momentum: float = 0.0
    """Nesterov momentum of SGD."""
    schedule: Literal["cosine", "plateau", "steps"] = "cosine"
    warmup_steps: int = 200
    """Of the cosine schedule."""
    milestones: tuple[float, ...] = (2 / 3, 5 / 6)
    """Of the "steps" schedule: shares of the epochs after which the rate falls (80 and 100 of 120 for MPII)."""
    factor: float = 0.2
    """By which the rate falls, on a plateau or at a milestone."""
    patience: int = 4
    """Epochs without a better score that make a plateau."""
    average: float = 0.998
    """Decay of the moving average of the weights; 0 ships the weights themselves."""
    clip_norm: float = 5.0
    """Largest norm of the gradient; 0 leaves it alone."""
    batch: int = 32
    """Samples of one step, on all processes together."""

    def __post_init__(self) -> None:
        if self.learning_rate <= 0 or self.batch < 1 or not 0 <= self.average < 1:
            raise ValueError(
                f"Recipe: expected learning_rate > 0, batch >= 1 and 0 <= average < 1, got {self.learning_rate}, "
                f"{self.batch}, {self.average}"
            )


RECIPES: dict[str, Recipe] = {
    "modern": Recipe(),
    "paper": Recipe("rmsprop", 1e-3, 0.0, schedule="plateau", average=0.0, clip_norm=0.0, batch=24),
    "modern-action": Recipe(learning_rate=1e-3, weight_decay=0.05, warmup_steps=50, average=0.99, batch=16),
    "paper-action": Recipe(
        "sgd", 2e-4, 0.0, momentum=0.98, schedule="plateau", average=0.0, clip_norm=0.0, batch=2, patience=2
    ),
}
"""By name; sections 6.1 and 6.2 of the reference."""


def resolve(name: str, learning_rate: float | None = None, batch: int | None = None) -> Recipe:
    """The recipe of that name, with what the caller wants otherwise. Raises ValueError on an unknown name."""
    if name not in RECIPES:
        raise ValueError(f"unknown recipe {name!r}; there are {', '.join(RECIPES)}")
    recipe = RECIPES[name]
    return replace(recipe, learning_rate=learning_rate or recipe.learning_rate, batch=batch or recipe.batch)


def make_optimizer(recipe: Recipe, parameters: Iterable[nn.Parameter]) -> torch.optim.Optimizer:
    """The optimiser over those of `parameters` that may change."""
    trainable = [parameter for parameter in parameters if parameter.requires_grad]
    rate, decay = recipe.learning_rate, recipe.weight_decay
    match recipe.optimizer:
        case "adamw":
            return torch.optim.AdamW(trainable, lr=rate, weight_decay=decay)
        case "rmsprop":  # Keras: rho 0.9, epsilon 1e-7
            return torch.optim.RMSprop(trainable, lr=rate, alpha=0.9, eps=1e-7, weight_decay=decay)
        case "sgd":
            nesterov = recipe.momentum > 0
            return torch.optim.SGD(trainable, lr=rate, momentum=recipe.momentum, nesterov=nesterov, weight_decay=decay)


def cosine(step: int, steps: int, warmup: int) -> float:
    """Factor of the learning rate: linear up for `warmup` steps, then half a cosine down to 1 %."""
    if step < warmup:
        return (step + 1) / warmup
    progress = min((step - warmup) / max(steps - warmup, 1), 1.0)
    return 0.01 + 0.99 * (1 + math.cos(math.pi * progress)) / 2


class Schedule:
    """The factor of the learning rate at every step. Has a state, because a plateau is a thing of the past.

    Args:
        recipe: which schedule.
        steps: optimiser steps of the whole training.
    """

    def __init__(self, recipe: Recipe, steps: int) -> None:
        self.recipe = recipe
        self.steps = steps
        self.best = -math.inf
        self.waited = 0
        self.falls = 0

    def factor(self, step: int) -> float:
        """Of step number `step`, counted from 0."""
        match self.recipe.schedule:
            case "cosine":
                return cosine(step, self.steps, self.recipe.warmup_steps)
            case "steps":
                passed = sum(step >= share * self.steps for share in self.recipe.milestones)
                return float(self.recipe.factor**passed)
            case "plateau":
                return float(self.recipe.factor**self.falls)

    def validated(self, score: float) -> None:
        """Tell the score of an epoch; higher is better. A score that is not finite counts as no better."""
        if score > self.best:
            self.best, self.waited = score, 0
            return
        self.waited += 1
        if self.waited >= self.recipe.patience:
            self.falls, self.waited = self.falls + 1, 0

    def state(self) -> dict[str, Any]:
        """What `restore` needs."""
        return {"best": self.best, "waited": self.waited, "falls": self.falls}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from `state`."""
        self.best, self.waited, self.falls = state["best"], state["waited"], state["falls"]
