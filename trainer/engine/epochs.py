"""Epochs of training with validation, logs and checkpoints: the same for every stage, alone or under torchrun."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from torch import nn

from models.checkpoint import Card, save
from models.network.multitask import MultitaskNet
from trainer.engine.distributed import Process
from trainer.engine.experiment_log import ExperimentLog
from trainer.engine.loop import Training, epoch_means, train_epoch
from trainer.engine.objectives import Batch
from trainer.engine.run_dir import RunDir

COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())

FILL_MARGIN = 1.03
"""An epoch may take this much longer than the one before."""


@dataclass(frozen=True)
class TrainingStage:
    """What a stage brings to `run_epochs`.

    Attributes:
        objective: turns a batch into loss terms; holds the network that is trained.
        batches: (epoch, first step) -> this process's batches of that epoch from that step on.
        steps: of an epoch.
        validate: measures of a network in evaluation mode. The first is the score: higher is better.
        card: what to write beside the weights, given the measures.
        pictures: (H, W, 3) RGB pictures of a network's answers, by name.
        before_epoch: called with the averaged network and the share of the epochs that is done.
    """

    objective: nn.Module
    batches: Callable[[int, int], Iterable[Batch]]
    steps: int
    validate: Callable[[MultitaskNet], dict[str, float]]
    card: Callable[[Mapping[str, float]], Card]
    pictures: Callable[[MultitaskNet], dict[str, NDArray[np.uint8]]] = lambda net: {}
    before_epoch: Callable[[MultitaskNet, float], None] = lambda net, share: None


def run_epochs(
    stage: TrainingStage,
    training: Training,
    run: RunDir,
    logs: list[ExperimentLog],
    process: Process,
    *,
    epochs: int,
    amp: bool = False,
    max_minutes: float = float("inf"),
    fill: bool = False,
) -> bool:
    """Train up to `epochs`, from wherever `training` stands.

    After every epoch the averaged network is validated and saved: `run`/checkpoint is the latest, `run`/best the one
    with the highest score. When the time is over in mid-epoch, the state is kept and the next call goes on there.

    Args:
        fill: take as many epochs as fit into `max_minutes`, whatever `epochs` says; the schedule follows.

    Returns:
        Whether the last epoch is finished.
    """
    objective = process.wrap(stage.objective)
    deadline = time.monotonic() + 60 * max_minutes
    while training.epoch < epochs:
        started, first = time.monotonic(), training.step
        stage.before_epoch(_averaged(training), training.epoch / epochs)
        _run_epoch(stage, objective, training, process, amp=amp, deadline=deadline)
        if training.step < stage.steps:
            if process.leads:
                run.save_state(training.state())
            return False
        losses = _count_epoch(training, process, time.monotonic() - started, training.step - first)
        _close_epoch(stage, training, run, logs, process, losses=losses)
        if fill:
            epochs = training.epoch + _more_epochs(deadline, time.monotonic() - started)
            training.schedule.steps = epochs * stage.steps
    return True


def _averaged(training: Training) -> MultitaskNet:
    net = training.average.network
    assert isinstance(net, MultitaskNet)
    return net


def _more_epochs(deadline: float, seconds: float) -> int:
    """How many epochs of so many seconds fit in until the deadline."""
    return max(int((deadline - time.monotonic()) / (FILL_MARGIN * seconds)), 0)


def _count_epoch(training: Training, process: Process, seconds: float, steps: int) -> dict[str, float]:
    """Move on to the next epoch; returns time, speed and mean losses of the last one."""
    losses = process.mean(epoch_means(training), training.sums["samples"])
    training.epoch, training.step, training.sums = training.epoch + 1, 0, {}
    return {"seconds": seconds, "samples_per_s": steps * training.schedule.recipe.batch / seconds, **losses}


def _run_epoch(
    stage: TrainingStage, objective: nn.Module, training: Training, process: Process, *, amp: bool, deadline: float
) -> None:
    with Progress(*COLUMNS, transient=True, disable=not process.leads) as progress:
        name = f"epoch {training.epoch + 1}"
        task = progress.add_task(name, total=stage.steps, completed=training.step)
        began, seen = time.monotonic(), 0

        def after_step(terms: dict[str, float], count: int) -> bool:
            nonlocal seen
            seen += count * process.world
            shown = "  ".join(f"{term} {value:.3f}" for term, value in terms.items())
            rate = seen / max(time.monotonic() - began, 1e-9)
            progress.update(task, advance=1, description=f"{name}  {shown}  {rate:.0f}/s")
            return process.agree(time.monotonic() > deadline)

        train_epoch(
            training,
            objective,
            stage.batches(training.epoch, training.step),
            steps=stage.steps,
            device=process.device,
            amp=amp,
            after_step=after_step,
        )


def _close_epoch(
    stage: TrainingStage,
    training: Training,
    run: RunDir,
    logs: list[ExperimentLog],
    process: Process,
    *,
    losses: Mapping[str, float],
) -> None:
    """Validate on the leading process, broadcast the score, log and save."""
    report: dict[str, float] = {"score": 0.0}
    net = _averaged(training)
    if process.leads:
        measures = stage.validate(net)
        report = {"epoch": training.epoch, **losses, **measures, "score": next(iter(measures.values()))}
    score = process.broadcast(report["score"])
    training.schedule.validated(score)
    is_best = score > training.best
    training.best = max(score, training.best)
    if not process.leads:
        return
    run.log(report)
    print("  ".join(f"{key} {value:.4g}" for key, value in report.items()), flush=True)
    for log in logs:
        log.scalars({key: value for key, value in report.items() if key != "epoch"}, training.epoch)
        for name, image in stage.pictures(net).items():
            log.picture(name, image, training.epoch)
    card = stage.card(report)
    save(run.folder / "checkpoint", card, net)
    if is_best:
        save(run.folder / "best", card, net)
    run.save_state(training.state())
