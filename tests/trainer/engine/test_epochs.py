"""A run from start to end: interrupted or not, logged, saved, and looked at in TensorBoard's files."""

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from models.checkpoint import load
from trainer.train_pose import TrainPoseConfig, train

CONFIG_SETS = ("lspet",)


@pytest.fixture
def config(lspet_folder: Path, monkeypatch: pytest.MonkeyPatch) -> TrainPoseConfig:
    monkeypatch.chdir(lspet_folder.parent)
    return TrainPoseConfig(
        lspet_folder.parent, "whole", sets=CONFIG_SETS, size=64, epochs=2, batch=2, workers=0, device="cpu", amp=False
    )


def same(a: Any, b: Any) -> bool:
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    return torch.equal(a, b) if isinstance(a, torch.Tensor) else a == b


def rows(run: str) -> list[dict[str, str]]:
    with open(Path("runs") / run / "log.csv", newline="") as file:
        kept = list(csv.DictReader(file))
    return [{key: value for key, value in row.items() if key not in ("seconds", "samples_per_s")} for row in kept]


def test_a_run_that_is_stopped_after_every_step_equals_one_that_is_not(config: TrainPoseConfig) -> None:
    assert train(config)
    halting = replace(config, run="halting", max_minutes=0)
    calls = 1
    while not train(halting):
        calls += 1
        assert calls < 20
    assert calls > 3, "the run was not stopped in mid-epoch"
    whole, parts = (torch.load(f"runs/{run}/last.pt", weights_only=True) for run in ("whole", "halting"))
    assert whole["epoch"] == 2 and same(whole, parts)
    assert rows("whole") == rows("halting") and len(rows("whole")) == 2


def test_a_finished_run_leaves_checkpoints_log_options_and_pictures(config: TrainPoseConfig) -> None:
    assert train(replace(config, epochs=1, recipe="paper"))
    card, net = load(Path("runs/whole/checkpoint"))
    best, _ = load(Path("runs/whole/best"))
    assert card.trained["recipe"]["optimizer"] == "rmsprop" and card.trained["samples"] == {"lspet": 6}
    assert card.network.input_size == 64 and best.trained == card.trained
    assert torch.isfinite(net.observe(torch.zeros(1, 3, 64, 64)).keypoints).all()
    [events] = Path("runs/whole").glob("events.out.tfevents.*")
    logged = events.read_bytes()
    assert b"pck20" in logged and b"\x89PNG" in logged
    assert '"recipe": "paper"' in Path("runs/whole/config.json").read_text()


def test_the_best_is_kept_when_later_epochs_are_worse(config: TrainPoseConfig) -> None:
    assert train(replace(config, epochs=1))
    first = load(Path("runs/whole/best"))[0].trained
    state = torch.load("runs/whole/last.pt", weights_only=True)
    torch.save(state | {"best": 2.0}, "runs/whole/last.pt")
    assert train(config)
    assert load(Path("runs/whole/best"))[0].trained == first
    assert load(Path("runs/whole/checkpoint"))[0].trained["epoch"] == 2


def test_a_loss_that_is_not_finite_stops_the_run(config: TrainPoseConfig) -> None:
    with pytest.raises(FloatingPointError, match="lower the learning rate"):
        train(replace(config, learning_rate=1e30, recipe="paper"))


def test_unknown_names_are_refused_with_those_known(config: TrainPoseConfig) -> None:
    with pytest.raises(ValueError, match="unknown preset 'huge'; there are paper-2d"):
        train(replace(config, preset="huge"))
