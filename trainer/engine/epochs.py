"""Epochs of training with validation, logs and checkpoints: the same for every stage, alone or under torchrun."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from torch import nn

from models.checkpoint import Card, save
from models.multitask import MultitaskNet
from trainer.engine.distributed import Process
from trainer.engine.experiment_log import Tracker
from trainer.engine.loop import Training, epoch_means, train_epoch
from trainer.engine.objectives import Batch
from trainer.engine.run_dir import RunDir

COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())

FILL_MARGIN = 1.03
"""An epoch may take this much longer than the one before."""


@dataclass(frozen=True)
class Stage:
    """What a stage brings to `fit`.

    Attributes:
        objective: turns a batch into loss terms; holds the network that is trained.
        batches: (epoch, first step) -> this process's batches of that epoch from that step on.
        steps: of an epoch.
        validate: measures of a network in evaluation mode. The first is the score: higher is better.
        card: what to write beside the weights, given the measures.
        pictures: (H, W, 3) RGB pictures of a network's answers, by name.
        reached: told the averaged network and the share of the epochs that is done, before the first and after each.
    """

    objective: nn.Module
    batches: Callable[[int, int], Iterable[Batch]]
    steps: int
    validate: Callable[[MultitaskNet], dict[str, float]]
    card: Callable[[Mapping[str, float]], Card]
    pictures: Callable[[MultitaskNet], dict[str, NDArray[np.uint8]]] = lambda net: {}
    reached: Callable[[MultitaskNet, float], None] = lambda net, share: None


def fit(
    stage: Stage,
    training: Training,
    run: RunDir,
    trackers: list[Tracker],
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
        net = training.average.network
        assert isinstance(net, MultitaskNet)
        stage.reached(net, training.epoch / epochs)
        _run_epoch(stage, objective, training, process, amp, deadline)
        if training.step < stage.steps:
            if process.leads:
                run.save_state(training.state())
            return False
        seconds = time.monotonic() - started
        losses = process.mean(epoch_means(training), training.sums["samples"])
        speed = (training.step - first) * training.schedule.recipe.batch / seconds
        training.epoch, training.step, training.sums = training.epoch + 1, 0, {}
        _close_epoch(stage, training, run, trackers, process, {"seconds": seconds, "samples_per_s": speed, **losses})
        if fill:
            left, needed = deadline - time.monotonic(), FILL_MARGIN * (time.monotonic() - started)
            epochs = training.epoch + max(int(left / needed), 0)
            training.schedule.steps = epochs * stage.steps
    return True


def _run_epoch(
    stage: Stage, objective: nn.Module, training: Training, process: Process, amp: bool, deadline: float
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
    stage: Stage,
    training: Training,
    run: RunDir,
    trackers: list[Tracker],
    process: Process,
    losses: Mapping[str, float],
) -> None:
    """Validate on the leading process, tell the others the score, log and save."""
    report: dict[str, float] = {"score": 0.0}
    net = training.average.network
    assert isinstance(net, MultitaskNet)
    if process.leads:
        measures = stage.validate(net)
        report = {"epoch": training.epoch, **losses, **measures, "score": next(iter(measures.values()))}
    score = process.tell(report["score"])
    training.schedule.validated(score)
    is_best = score > training.best
    training.best = max(score, training.best)
    if not process.leads:
        return
    run.log(report)
    print("  ".join(f"{key} {value:.4g}" for key, value in report.items()), flush=True)
    for tracker in trackers:
        tracker.scalars({key: value for key, value in report.items() if key != "epoch"}, training.epoch)
        for name, image in stage.pictures(net).items():
            tracker.picture(name, image, training.epoch)
    card = stage.card(report)
    save(run.folder / "checkpoint", card, net)
    if is_best:
        save(run.folder / "best", card, net)
    run.save_state(training.state())
