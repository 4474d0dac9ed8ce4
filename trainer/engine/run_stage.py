"""Runs a stage from its first step to its last: processes, resuming, logs. What is trained is the stage's own."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import torch

from models.network.multitask import MultitaskNet
from trainer.engine.distributed import Process, join, share_batch_norm
from trainer.engine.epochs import TrainingStage, run_epochs
from trainer.engine.experiment_log import open_logs
from trainer.engine.loop import Training
from trainer.engine.recipe import Recipe
from trainer.engine.run_dir import RunDir
from trainer.engine.stage_options import StageOptions


def run_stage(
    config: StageOptions,
    recipe: Recipe,
    net: MultitaskNet,
    make_stage: Callable[[MultitaskNet, Process], TrainingStage],
    *,
    fill: bool = False,
) -> bool:
    """Train, validate and save after every epoch; whether the last epoch is finished.

    An interrupted run of the same name goes on where it stopped.

    Args:
        fill: as in `run_epochs`.
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
        facts = asdict(config)
        logs = open_logs(run.folder, facts, wandb=config.wandb) if process.leads else []
        try:
            finished = run_epochs(
                stage, training, run, logs, process,
                epochs=config.epochs, amp=config.amp, max_minutes=config.max_minutes, fill=fill,
            )  # fmt: skip
        finally:
            for log in logs:
                log.close()
    if not finished:
        print("the time is over; start the same command again to go on", flush=True)
    return finished
