"""Networks that many tests want, made once: the shipped one compiled, what it sees of some clips, and a tiny one."""

import copy
from functools import cache
from pathlib import Path
from typing import cast

import torch

from handstand_app.core.judging.estimator import Estimator
from handstand_app.core.runtime.choose import build_runtime
from handstand_app.core.runtime.openvino_runtime import OpenVinoRuntime
from models.checkpoint import SHIPPED, Card, load, save
from models.contract import Level
from models.network.config import NetworkConfig, PoseHeadWidths
from models.network.multitask import MultitaskNet
from tests.clips import labelled_folder
from trainer.observations.observer import Observer, observations_folder
from trainer.observations.sources import observe_clips

ONE = Level(1)
TINY = NetworkConfig(
    input_size=64,
    features=36,
    blocks=2,
    context_maps=0,
    ramp="half_pixel",
    actions=3,
    pose_head=PoseHeadWidths(2, 2, 2, 2, 2),
    appearance_width=8,
)


@cache
def _compiled(converted: Path, level: Level) -> OpenVinoRuntime:
    runtime = build_runtime(SHIPPED, converted, threads=1, choice="openvino", level=level)
    return cast(OpenVinoRuntime, runtime)


def shipped_runtime(converted: Path, level: Level = ONE) -> OpenVinoRuntime:
    """As `build_runtime` makes it, with inference requests of its own, so that several may run at the same time.

    Args:
        converted: folder for converted networks, the fixture `network_cache`.
        level: how thoroughly it looks.
    """
    runtime = copy.copy(_compiled(converted, level))
    for request in ("_observe", "_judge"):
        setattr(runtime, request, getattr(runtime, request).get_compiled_model().create_infer_request())
    return runtime


def shipped_estimator(converted: Path, level: Level = ONE) -> Estimator:
    """An estimator of its own on that network."""
    return Estimator(shipped_runtime(converted, level))


def observe_labelled_clips(folder: Path) -> Path:
    """Fill a cache of observations, if it is not there yet, with those of `labelled_folder`'s clips; returns it."""
    if not folder.exists():
        clips = labelled_folder(folder.with_name("observed clips"))
        cache = observations_folder(folder, SHIPPED)
        observe_clips(Observer(*load(SHIPPED)), clips, cache, "clip", on_progress=lambda done, total: None)
    return folder


def tiny_checkpoint(folder: Path, converted: Path) -> Path:
    """A checkpoint that the app takes, untrained and quick; made and converted if it is not there yet."""
    if not folder.exists():
        torch.manual_seed(0)
        save(folder, Card("tiny", TINY), MultitaskNet(TINY))
        build_runtime(folder, converted, threads=1, choice="openvino", level=Level(TINY.blocks))
    return folder
