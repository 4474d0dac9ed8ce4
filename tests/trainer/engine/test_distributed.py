"""Two processes learn what one learns from the same batches."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from models.network.layers import BatchNorm
from trainer.engine.distributed import SharedBatchNorm, join, share_batch_norm

ROOT = Path(__file__).parents[3]


def run(*command: str) -> None:
    environment = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT), "GLOO_SOCKET_IFNAME": "lo"}
    done = subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_two_processes_equal_one_on_the_same_batches(lspet_folder: Path, tmp_path: Path) -> None:
    worker = "tests.trainer.engine.training_worker"
    run("-m", worker, str(lspet_folder), str(tmp_path / "one.pt"))
    launch = ("-m", "torch.distributed.run", "--nproc-per-node", "2", "--standalone")
    run(*launch, "-m", worker, str(lspet_folder), str(tmp_path / "two.pt"))
    one, two = (torch.load(tmp_path / name, weights_only=True) for name in ("one.pt", "two.pt"))
    assert one["losses"] == pytest.approx(two["losses"], abs=1e-5)
    for name, value in one["net"].items():
        torch.testing.assert_close(two["net"][name], value, rtol=1e-5, atol=1e-5, msg=lambda m, n=name: f"{n}: {m}")
    moved = [value for name, value in one["net"].items() if name.endswith("bn.bias")]
    assert moved and all((value != 0).all() for value in moved), "every bias must have learned"


def test_shared_batch_norm_keeps_names_and_values() -> None:
    layers = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 1), BatchNorm(4))
    before = {name: value.clone() for name, value in layers.state_dict().items()}
    share_batch_norm(layers)
    assert isinstance(layers[1], SharedBatchNorm)
    assert all(torch.equal(value, before[name]) for name, value in layers.state_dict().items())
    x = torch.randn(2, 3, 5, 5)
    plain = torch.nn.Sequential(layers[0], BatchNorm(4)).eval()
    torch.testing.assert_close(layers.eval()(x), plain(x))


def test_a_lone_process_leads() -> None:
    with join("cpu") as process:
        assert process.leads and process.world == 1
        assert process.mean({"a": 2.0}, 3.0) == {"a": 2.0} and process.broadcast(1.5) == 1.5
