"""Every option of the command line, declared once; tyro derives parsing and help from here."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

import tyro

from handstand_app.core.runtime.choose import RuntimeChoice
from models.checkpoint import SHIPPED


@dataclass(frozen=True)
class NetworkOptions:
    """Options that every command shares."""

    weights: Path = SHIPPED
    """Folder of a checkpoint: weights.safetensors and card.json."""
    runtime: RuntimeChoice = "auto"
    """What executes the network; auto takes CUDA if there is a GPU, else OpenVINO."""
    blocks: int | None = None
    """Prediction blocks to run; default: as many as keep up with a camera."""
    flip_test: bool = False
    """Look at the mirror image of every frame too: better keypoints, no better verdicts, twice the time."""
    log_level: Literal["debug", "info", "warning", "error"] = "warning"
    """How much is logged to standard error."""


@dataclass(frozen=True)
class AppOptions(NetworkOptions):
    """Watch handstands live. Other commands: `main.py analyze --help`, `main.py bench --help`."""

    demo: bool = False
    """Show the bundled clip instead of a camera."""
    video: str | None = None
    """A video file, or the address of a network camera (http, rtsp), as the camera."""
    camera: str | None = None
    """Name, number or device path of a webcam; default: the remembered or the first one."""


@dataclass(frozen=True)
class AnalyzeOptions(NetworkOptions):
    """Judge videos, pictures and folders without a screen."""

    paths: Annotated[tuple[Path, ...], tyro.conf.Positional] = field(default=tyro.MISSING)
    """Videos, pictures or folders."""
    jsonl: Path | None = None
    """File for one JSON object a frame; default: standard output."""
    annotate: Path | None = None
    """An .mp4 file, or a folder for several inputs: copies with skeleton and verdict."""


@dataclass(frozen=True)
class BenchOptions(NetworkOptions):
    """Time every stage on this machine."""

    seconds: float = 10.0
    """Length of the end-to-end run with the real window."""
    video: str | None = None
    """A 640x480 video to run on; default: the bundled clip."""
