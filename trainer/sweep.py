"""Search for a learning rate and a weight of the visibility loss on a part of the data.

`python -m trainer.sweep --train.data DIR --train.run NAME --train.epochs 3`. Trials are kept in
runs/NAME/study.db, so that an interrupted search goes on; the results are a table and a plot.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from rich.console import Console
from rich.table import Table

from trainer.crops.pose_data import PoseData, read_pose_data
from trainer.engine.command import run
from trainer.engine.distributed import Process
from trainer.engine.epochs import run_epochs
from trainer.engine.loop import Training
from trainer.engine.recipe import resolve
from trainer.engine.run_dir import RunDir
from trainer.report.canvas import figure_of, save
from trainer.stages.pose import TrainPoseConfig, build, make_stage

if TYPE_CHECKING:
    import optuna


@dataclass(frozen=True)
class SweepConfig:
    """Options."""

    train: TrainPoseConfig
    """The training to vary; its run name is the sweep's, its epochs are those of each trial."""
    learning_rates: tuple[float, ...] = (3e-4, 1e-3, 3e-3)
    visibility_weights: tuple[float, ...] = (0.003, 0.01, 0.03)
    trials: int = 9
    """At most; every pair of values is tried once."""
    share: float = 0.2
    """Share of the training pictures that a trial sees; the same ones in all."""
    seed: int = field(default=0)


def subset(data: PoseData, share: float, seed: int) -> PoseData:
    """A random share of the training samples, all of the validation. Raises ValueError for a share outside (0, 1]."""
    if not 0 < share <= 1:
        raise ValueError(f"--share: expected a number in (0, 1], got {share}")
    count = max(round(share * len(data.train)), 1)
    chosen = np.random.default_rng(seed).permutation(len(data.train))[:count]
    return replace(data, train=[data.train[index] for index in sorted(chosen.tolist())])


def run_trial(config: SweepConfig, data: PoseData, rate: float, weight: float, name: str) -> float:
    """The best score of one training."""
    options = replace(config.train, learning_rate=rate, loss=replace(config.train.loss, visibility=weight))
    recipe = resolve(options.recipe, rate, options.batch)
    net, _ = build(options)
    process = Process(0, 1, torch.device(options.device))
    net = net.to(process.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    stage = make_stage(options, recipe, data, net, process)
    training = Training.begin(net, recipe, options.epochs * stage.steps, stage.objective)
    run = RunDir(Path("runs") / config.train.run / name, options)
    if state := run.load_state():
        training.restore(state)
    run_epochs(stage, training, run, [], process, epochs=options.epochs, amp=options.amp)
    return training.best


def sweep(config: SweepConfig) -> "optuna.Study":
    """Run the trials that are missing; table and plot go to runs/NAME."""
    import optuna

    folder = Path("runs") / config.train.run
    folder.mkdir(parents=True, exist_ok=True)
    whole = read_pose_data(config.train.data, config.train.sets, config.train.synthetic, config.train.validate_on)
    data = subset(whole, config.share, config.seed)
    space = {"learning_rate": list(config.learning_rates), "visibility": list(config.visibility_weights)}
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(
        study_name="sweep",
        storage=f"sqlite:///{folder / 'study.db'}",
        sampler=optuna.samplers.GridSampler(space, seed=config.seed),
        direction="maximize",
        load_if_exists=True,
    )

    def objective(trial: optuna.Trial) -> float:
        rate = trial.suggest_categorical("learning_rate", space["learning_rate"])
        weight = trial.suggest_categorical("visibility", space["visibility"])
        return run_trial(config, data, rate, weight, f"lr{rate:g}_vis{weight:g}")

    left = config.trials - len([trial for trial in study.trials if trial.state.is_finished()])
    if left > 0:
        study.optimize(objective, n_trials=left)
    return study


def table(study: "optuna.Study") -> Table:
    """One row a trial, best first."""
    shown = Table("learning rate", "visibility weight", "score")
    finished = [trial for trial in study.trials if trial.value is not None]
    for trial in sorted(finished, key=lambda trial: -(trial.value or 0.0)):
        rate, weight = trial.params["learning_rate"], trial.params["visibility"]
        shown.add_row(f"{rate:g}", f"{weight:g}", f"{trial.value:.4f}")
    return shown


def plot(study: "optuna.Study", path: Path) -> None:
    """Score against learning rate, a line for each visibility weight, as a PNG."""
    figure, (axes,) = figure_of((6, 4))
    finished = [trial for trial in study.trials if trial.value is not None]
    for weight in sorted({trial.params["visibility"] for trial in finished}):
        points = sorted((t.params["learning_rate"], t.value) for t in finished if t.params["visibility"] == weight)
        axes.plot(*zip(*points, strict=True), marker="o", label=f"visibility weight {weight:g}")
    axes.set(xscale="log", xlabel="learning rate", ylabel="score on the validation split")
    axes.legend()
    save(figure, path)


def main(config: SweepConfig) -> None:
    """Search, print the table, write runs/NAME/sweep.png."""
    study = sweep(config)
    path = Path("runs") / config.train.run / "sweep.png"
    plot(study, path)
    Console().print(table(study))
    print(f"plot: {path}")


if __name__ == "__main__":
    run(main, SweepConfig)
