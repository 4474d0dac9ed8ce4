"""The stages as commands: bad input is one plain line, not a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from models.checkpoint import SHIPPED
from tests.patience import PATIENCE_S

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["trainer.train_pose", "--data", "nowhere", "--run", "x"], "nowhere"),
        (["trainer.evaluate", "--data", "nowhere", "--weights", str(SHIPPED)], "nowhere"),
        (["trainer.ship", "no-checkpoint"], "no-checkpoint"),
    ],
)
def test_bad_input_is_said_in_one_line(command: list[str], said: str, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )
    assert done.returncode == 1 and said in done.stderr
    assert "Traceback" not in done.stderr and len(done.stderr.strip().splitlines()) == 1, done.stderr
