"""Every option of the command line, declared once; tyro derives parsing and help from here."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

import tyro

from handstand_app.core.runtime.choose import RuntimeChoice
from handstand_app.core.sources.still import MEGAPIXELS
from models.checkpoint import SHIPPED


@dataclass(frozen=True)
class NetworkOptions:
    """Options that every command shares."""

    weights: Path = SHIPPED
    """Folder of a checkpoint: weights.safetensors and card.json."""
    runtime: RuntimeChoice = "auto"
    """What executes the network; auto takes CUDA if there is a GPU, else OpenVINO."""
    blocks: Annotated[int | None, tyro.conf.arg(metavar="INT", help_behavior_hint="")] = None
    """Prediction blocks to run; default: as many as keep up with a camera."""
    flip_test: bool = False
    """Also run the network on the mirror image of every frame: better keypoints, no better verdicts, twice the time."""
    log_level: Literal["debug", "info", "warning", "error"] = "warning"
    """How much is logged to standard error."""


@dataclass(frozen=True)
class AppOptions(NetworkOptions):
    """Watch handstands live.

    Commands, each with a --help of its own:

    main.py: the window, with the options below.

    main.py analyze FILES: judge videos, pictures and folders without a window.

    main.py bench: time every stage on this machine.
    """

    demo: bool = False
    """Show the bundled clip instead of a camera."""
    video: Annotated[str | None, tyro.conf.arg(metavar="FILE|ADDRESS", help_behavior_hint="")] = None
    """A video file, or the address of a network camera (http, rtsp), as the camera."""
    reset: bool = False
    """Start with the settings of a new installation; the old ones are kept beside them as .bad. Clips stay."""
    camera: Annotated[str | None, tyro.conf.arg(metavar="NAME", help_behavior_hint="")] = None
    """Name, number or device path of a webcam; default: the remembered or the first one."""


@dataclass(frozen=True)
class AnalyzeOptions(NetworkOptions):
    """Judge videos, pictures and folders without a screen."""

    paths: Annotated[tuple[Path, ...], tyro.conf.Positional] = field(default=tyro.MISSING)
    """Videos, pictures or folders."""
    jsonl: Annotated[Path | None, tyro.conf.arg(metavar="FILE", help_behavior_hint="")] = None
    """File for one JSON object per frame; default: standard output."""
    annotate: Annotated[Path | None, tyro.conf.arg(metavar="FILE|FOLDER", help_behavior_hint="")] = None
    """An .mp4 file (.png or .jpg for a still), or a folder for several inputs: copies with skeleton and verdict."""
    slow_motion: Annotated[float | None, tyro.conf.arg(metavar="FACTOR", help_behavior_hint="")] = None
    """How many times slower than real time the videos play, such as 8; default: what each file's metadata says."""
    megapixels: float = MEGAPIXELS
    """Larger JPEGs are reduced when they are read; other larger pictures are refused."""
    jobs: Annotated[int | None, tyro.conf.arg(metavar="INT", help_behavior_hint="")] = None
    """Files that are judged at once, each on one processor core; default: as many as there are cores."""
    resume: bool = False
    """Go on where an earlier run with the same --jsonl was cut off or stopped: files that it finished are left out."""
    scheduler: Annotated[str | None, tyro.conf.arg(metavar="ADDRESS|local", help_behavior_hint="")] = None
    """Have files judged by the workers of a dask.distributed scheduler (extra `cluster`), or of one started here."""


@dataclass(frozen=True)
class BenchOptions(NetworkOptions):
    """Time every stage on this machine."""

    seconds: float = 10.0
    """Length of the end-to-end run with the real window."""
    video: Annotated[str | None, tyro.conf.arg(metavar="FILE|ADDRESS", help_behavior_hint="")] = None
    """A 640x480 video to run on; default: the bundled clip."""
