"""Runs a stage from its first step to its last: processes, resuming, trackers. What is trained is the stage's own."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Protocol

import torch

from models.multitask import MultitaskNet
from trainer.engine.distributed import Process, join, share_batch_norm
from trainer.engine.epochs import Stage, fit
from trainer.engine.experiment_log import open_trackers
from trainer.engine.loop import Training
from trainer.engine.recipe import Recipe
from trainer.engine.run_dir import RunDir


class StageConfig(Protocol):
    """The options that all stages have; a dataclass."""

    @property
    def run(self) -> str: ...
    @property
    def epochs(self) -> int: ...
    @property
    def device(self) -> str: ...
    @property
    def amp(self) -> bool: ...
    @property
    def max_minutes(self) -> float: ...
    @property
    def wandb(self) -> bool: ...


def run_stage(
    config: StageConfig,
    recipe: Recipe,
    net: MultitaskNet,
    make_stage: Callable[[MultitaskNet, Process], Stage],
    *,
    fill: bool = False,
) -> bool:
    """Train, validate and save after every epoch; whether the last epoch is finished.

    An interrupted run of the same name goes on where it stopped.

    Args:
        fill: as in `fit`.
    """
    with join(config.device) as process:
        run = RunDir(Path("runs") / config.run, config, writes=process.leads)
        if process.world > 1:
            share_batch_norm(net)
        torch.backends.cudnn.benchmark = process.device.type == "cuda"  # crops of a run have one size
        net = net.to(process.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        stage = make_stage(net, process)
        training = Training.begin(net, recipe, config.epochs * stage.steps, stage.objective)
        if state := run.load_state():
            training.restore(state)
        facts = asdict(config)  # type: ignore[call-overload]
        trackers = open_trackers(run.folder, facts, wandb=config.wandb) if process.leads else []
        try:
            finished = fit(
                stage, training, run, trackers, process,
                epochs=config.epochs, amp=config.amp, max_minutes=config.max_minutes, fill=fill,
            )  # fmt: skip
        finally:
            for tracker in trackers:
                tracker.close()
    if not finished:
        print("the time is over; start the same command again to go on", flush=True)
    return finished
