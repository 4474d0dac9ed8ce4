"""Where the figures and pictures of a run go besides its log: TensorBoard, and Weights & Biases if asked for."""

import importlib.util
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray


class ExperimentLog(Protocol):
    """Receives what a run has to show."""

    def scalars(self, values: Mapping[str, float], step: int) -> None:
        """Named figures at an epoch."""

    def picture(self, name: str, image: NDArray[np.uint8], step: int) -> None:
        """(H, W, 3) RGB."""

    def close(self) -> None:
        """Write everything out."""


class TensorBoard:
    """Event files in the folder of the run; look at them with `tensorboard --logdir runs`."""

    def __init__(self, folder: Path) -> None:
        from torch.utils.tensorboard import SummaryWriter

        self._writer = SummaryWriter(str(folder))

    def scalars(self, values: Mapping[str, float], step: int) -> None:
        """Named figures at an epoch."""
        for name, value in values.items():
            self._writer.add_scalar(name, value, step)

    def picture(self, name: str, image: NDArray[np.uint8], step: int) -> None:
        """(H, W, 3) RGB."""
        self._writer.add_image(name, image, step, dataformats="HWC")

    def close(self) -> None:
        """Write everything out."""
        self._writer.close()


class WeightsAndBiases:
    """A run of the project "handstand" with wandb; its settings and account are wandb's own."""

    def __init__(self, name: str, config: Mapping[str, Any]) -> None:
        import wandb

        self._wandb = wandb
        self._run = wandb.init(project="handstand", name=name, config=dict(config), resume="allow", id=name)

    def scalars(self, values: Mapping[str, float], step: int) -> None:
        """Named figures at an epoch."""
        self._run.log(dict(values), step=step)

    def picture(self, name: str, image: NDArray[np.uint8], step: int) -> None:
        """(H, W, 3) RGB."""
        self._run.log({name: self._wandb.Image(image)}, step=step)

    def close(self) -> None:
        """Write everything out."""
        self._run.finish()


def open_logs(folder: Path, config: Mapping[str, Any], *, wandb: bool) -> list[ExperimentLog]:
    """TensorBoard where it is installed, and Weights & Biases if asked for.

    Raises:
        ValueError: Weights & Biases is asked for and not installed.
    """
    logs: list[ExperimentLog] = []
    if importlib.util.find_spec("tensorboard") is not None:
        logs.append(TensorBoard(folder))
    else:
        print("no TensorBoard here (uv run --extra train installs it): log.csv only", file=sys.stderr)
    if wandb:
        if importlib.util.find_spec("wandb") is None:
            raise ValueError("--wandb needs the package wandb: start with `uv run --extra wandb`, or leave it out")
        logs.append(WeightsAndBiases(folder.name, config))
    return logs
