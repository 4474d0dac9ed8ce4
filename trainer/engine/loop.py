"""The training loop as plain functions: one epoch of steps, and a moving average of the weights."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from models.network.multitask import MultitaskNet
from models.network.preprocessing import to_network_input
from trainer.engine.objectives import Batch
from trainer.engine.recipe import Recipe, Schedule, make_optimizer


class Average:
    """Exponential moving average of a network's parameters and buffers, with a warm-up.

    `network` is what to evaluate and to ship. A decay of 0 makes it a copy of the latest weights.
    """

    def __init__(self, source: nn.Module, network: nn.Module, decay: float) -> None:
        self.network = network.eval()
        self.decay = decay
        self.updates = 0
        network.load_state_dict(source.state_dict())

    @torch.no_grad()
    def update(self, source: nn.Module) -> None:
        """Move a little towards `source`."""
        self.updates += 1
        decay = min(self.decay, (1 + self.updates) / (10 + self.updates))
        theirs = source.state_dict()
        moving, latest = [], []
        for name, ours in self.network.state_dict().items():
            if ours.is_floating_point():
                moving.append(ours)
                latest.append(theirs[name].to(ours))
            else:
                ours.copy_(theirs[name])
        apart = torch._foreach_sub(moving, latest)  # all tensors in a few kernels
        torch._foreach_mul_(apart, 1 - decay)
        torch._foreach_sub_(moving, apart)  # what is frozen stays bit for bit, -0.0 too: adding nothing would not


@dataclass
class Training:
    """Everything that changes during a run and is needed to resume it.

    Attributes:
        net: the network that is trained.
        average: its moving average.
        schedule: factor of the learning rate.
        epoch: finished epochs.
        step: finished steps of the present epoch.
        sums: loss terms of those steps, times samples.
        best: highest score of a validation so far.
    """

    net: MultitaskNet
    average: Average
    optimizer: torch.optim.Optimizer
    schedule: Schedule
    epoch: int = 0
    step: int = 0
    sums: dict[str, float] = field(default_factory=dict)
    best: float = float("-inf")

    @classmethod
    def begin(cls, net: MultitaskNet, recipe: Recipe, steps: int, trained: nn.Module) -> "Training":
        """At the start of a run of `steps` optimiser steps over the parameters of `trained`, a part of `net`.

        Parameters that do not require a gradient stay.
        """
        device = next(net.parameters()).device
        average = Average(net, MultitaskNet(net.config).to(device), recipe.average)
        return cls(net, average, make_optimizer(recipe, trained.parameters()), Schedule(recipe, steps))

    def count(self, terms: dict[str, float], samples: int) -> None:
        """A step was taken: remember its loss terms, each a mean over so many samples."""
        self.step += 1
        for name, value in terms.items():
            self.sums[name] = self.sums.get(name, 0.0) + value * samples
        self.sums["samples"] = self.sums.get("samples", 0.0) + samples

    def state(self) -> dict[str, Any]:
        """What `restore` needs."""
        return {
            "net": self.net.state_dict(),
            "average": self.average.network.state_dict(),
            "updates": self.average.updates,
            "optimizer": self.optimizer.state_dict(),
            "schedule": self.schedule.state(),
            "epoch": self.epoch,
            "step": self.step,
            "sums": dict(self.sums),
            "best": self.best,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on where `state` was taken."""
        self.net.load_state_dict(state["net"])
        self.average.network.load_state_dict(state["average"])
        self.average.updates = state["updates"]
        self.optimizer.load_state_dict(state["optimizer"])
        self.schedule.restore(state["schedule"])
        self.epoch, self.step, self.sums = state["epoch"], state["step"], dict(state["sums"])
        self.best = state["best"]


def train_epoch(
    training: Training,
    objective: nn.Module,
    batches: Iterable[Batch],
    *,
    steps: int,
    device: torch.device,
    amp: bool,
    after_step: Callable[[dict[str, float], int], bool],
) -> None:
    """Take the remaining steps of the present epoch.

    Args:
        training: its step, sums, optimiser and average move on.
        objective: turns a batch into loss terms; wraps `training.net`.
        batches: the batches from `training.step` on.
        steps: of a whole epoch, for the schedule.
        amp: run the convolutions in bfloat16; read-outs and losses stay in float32.
        after_step: receives the loss terms and the number of samples; True stops the epoch here.

    Raises:
        FloatingPointError: the loss is not finite.
    """
    objective.train()
    recipe = training.schedule.recipe
    for batch in batches:
        moved = {name: value.to(device, non_blocking=True) for name, value in batch.items()}
        rate = recipe.learning_rate * training.schedule.factor(training.epoch * steps + training.step)
        for group in training.optimizer.param_groups:
            group["lr"] = rate
        training.optimizer.zero_grad(set_to_none=True)
        with torch.autocast(device.type, dtype=torch.bfloat16, enabled=amp):
            terms: dict[str, Tensor] = objective(moved)
        values = _step(training, terms)
        count = len(moved["image"])
        training.count(values, count)
        if after_step(values, count):
            return


def _step(training: Training, terms: dict[str, Tensor]) -> dict[str, float]:
    """Move the weights down the gradient and average them; returns the loss terms. Raises as `_finite`."""
    terms["total"].backward()
    values = _finite(terms, training.step)
    if norm := training.schedule.recipe.clip_norm:
        parameters = (parameter for group in training.optimizer.param_groups for parameter in group["params"])
        nn.utils.clip_grad_norm_(parameters, norm)
    training.optimizer.step()
    training.average.update(training.net)
    return values


def _finite(terms: dict[str, Tensor], step: int) -> dict[str, float]:
    """The loss terms as numbers, fetched from the device at once. Raises FloatingPointError if the loss is none."""
    values = dict(zip(terms, torch.stack([value.detach() for value in terms.values()]).tolist(), strict=True))
    if not math.isfinite(values["total"]):
        raise FloatingPointError(f"the loss became {values['total']} at step {step}; lower the learning rate")
    return values


def epoch_means(training: Training) -> dict[str, float]:
    """Mean of each loss term over the samples of the present epoch so far."""
    samples = max(training.sums.get("samples", 0.0), 1.0)
    return {name: value / samples for name, value in training.sums.items() if name != "samples"}


@torch.no_grad()
def predict_crops(net: MultitaskNet, images: Tensor, exit_block: int | None = None) -> tuple[Tensor, Tensor]:
    """(B, S, S, 3) uint8 -> keypoints (B, J, 2) in crop coordinates and confidences (B, J), in float32."""
    block = net.pose(to_network_input(images), exit_block, all_blocks=False).blocks[-1]
    return block.keypoints[..., :2], torch.sigmoid(block.visibility_logits)
