"""The shipped network compiled once in a process, and what it sees of the labelled clips: many tests want both."""

import copy
from functools import cache
from pathlib import Path
from typing import cast

from handstand_app.core.judging.estimator import Estimator
from handstand_app.core.runtime.choose import build_runtime
from handstand_app.core.runtime.openvino_runtime import OpenVinoRuntime
from models.checkpoint import SHIPPED, load
from models.contract import Level
from tests.clips import labelled_folder
from trainer.observations.observer import Observer, observations_folder
from trainer.observations.sources import observe_clips

ONE = Level(1)


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
