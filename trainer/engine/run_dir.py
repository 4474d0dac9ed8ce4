"""One folder a training run: resolved options, a log line an epoch, checkpoints that resume."""

import csv
import json
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

import torch

from models.whole_file import whole_stream, write_whole

STATE_FILE = "last.pt"


class RunDir:
    """`folder`/config.json, log.csv, last.pt (to resume) and checkpoints.

    Args:
        folder: is made if need be.
        config: the options of the stage, a dataclass.
        writes: False in all but the first of several processes: nothing is written.
    """

    def __init__(self, folder: Path, config: Any, *, writes: bool = True) -> None:
        assert is_dataclass(config) and not isinstance(config, type)
        self.folder = folder
        if not writes:
            return
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / "config.json", json.dumps(asdict(config), indent=2, default=str) + "\n")

    def log(self, row: Mapping[str, float | int | str]) -> None:
        """Append one line to log.csv; the first call writes the header."""
        path = self.folder / "log.csv"
        is_new = not path.exists()
        with open(path, "a", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(row))
            if is_new:
                writer.writeheader()
            writer.writerow({key: f"{value:.5g}" if isinstance(value, float) else value for key, value in row.items()})

    def save_state(self, state: dict[str, Any]) -> None:
        """Write everything that is needed to resume; a run that is stopped meanwhile resumes from the epoch before."""
        with whole_stream(self.folder / STATE_FILE) as file:
            torch.save(state, file)

    def load_state(self) -> dict[str, Any] | None:
        """The state of the last finished epoch, or None in a new run."""
        path = self.folder / STATE_FILE
        if not path.exists():
            return None
        state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
        return state
