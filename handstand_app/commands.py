"""The three commands. Each raises UsageError or CommandFailed with one sentence."""

import logging
import math
import os
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from handstand_app.core.judging.estimator import Estimator
from handstand_app.core.own_data import make_private
from handstand_app.core.runtime.base import RuntimeUnavailable
from handstand_app.core.runtime.choose import BUDGET_MS, choose_runtime, levels_to_choose
from handstand_app.core.settings import AppSettings, cache_folder, library_folder, load_settings, reset_settings
from handstand_app.core.sources.base import FrameSource, SourceError
from handstand_app.core.sources.choose import AnyCameraSource, demo, file_or_stream
from handstand_app.core.sources.playback import VideoFileSource
from handstand_app.core.teach.versions import Versions
from handstand_app.log_file import keep_log, log_file
from handstand_app.options import AppOptions, BenchOptions, NetworkOptions
from models.checkpoint import SHIPPED, CheckpointError

LONGEST_BENCH_S = 86_400.0


log = logging.getLogger(__name__)


class UsageError(Exception):
    """The command was given something that cannot be meant: exit code 2."""


class CommandFailed(Exception):
    """The command could not do its work: exit code 1."""


def load_estimator(options: NetworkOptions, threads: int, budget_ms: float = BUDGET_MS) -> Estimator:
    """The network of the options, at the best level that takes no longer than the budget on a frame.

    Raises UsageError or CommandFailed.
    """
    try:
        runtime = choose_runtime(
            options.weights.expanduser(),
            cache_folder(),
            threads=threads,
            choice=options.runtime,
            blocks=options.blocks,
            flip_test=options.flip_test,
            budget_ms=budget_ms,
            remembered=cache_folder() / "levels.json",
        )
    except CheckpointError as error:
        raise CommandFailed(f"--weights: {error}") from error
    except RuntimeUnavailable as error:
        raise UsageError(str(error)) from error
    levels = levels_to_choose(runtime.card.network, options.blocks, options.flip_test)
    return Estimator(runtime, levels, is_live=not math.isinf(budget_ms))


def live_source(options: AppOptions, settings: AppSettings) -> FrameSource:
    """The source that the options name. Raises UsageError."""
    if options.demo:
        return demo()
    if options.video is not None:
        try:
            return file_or_stream(options.video, settings.cameras)
        except SourceError as error:
            raise UsageError(f"--video: {error}") from error
    return AnyCameraSource(options.camera or settings.camera, settings.cameras)


def run_app(options: AppOptions, threads: int) -> int:
    """The window; returns Qt's exit code."""
    from handstand_app.screen import ScreenMissing, check_screen

    try:
        check_screen()
    except ScreenMissing as error:
        raise CommandFailed(str(error)) from error
    from handstand_app.qt.app import run_window

    os.umask(0o077)  # clips, labels and settings are for their owner alone
    keep_log()
    troubles: list[str] = []
    if options.reset:
        troubles.append(reset_settings())
    settings = load_settings(tell=troubles.append)
    make_private(settings, log_file())
    source = live_source(options, settings)

    def load() -> Estimator:
        chosen = _with_chosen_network(options, library_folder(settings))
        wished = load_settings().runtime  # as it is now: it may have been changed in the window
        try:
            return load_estimator(replace(chosen, runtime=wished) if options.runtime == "auto" else chosen, threads)
        except UsageError:
            if options.runtime != "auto":
                raise
            log.exception("the chosen runtime %s cannot be used; the automatic one is", wished)
            return load_estimator(chosen, threads)

    def load_best() -> Estimator:
        """All blocks on one thread: it judges saved clips again beside the live view."""
        best = replace(_with_chosen_network(options, library_folder(settings)), blocks=None)
        return load_estimator(best, 1, math.inf)

    return run_window(source, load, settings, load_best, troubles)


def _with_chosen_network(options: AppOptions, library: Path) -> AppOptions:
    """Without --weights, the network that was chosen in the window: the shipped one or a taught one."""
    if options.weights != SHIPPED:
        return options
    return replace(options, weights=Versions(library / "networks").current().folder)


def run_bench(options: BenchOptions, threads: int) -> None:
    """`main.py bench`."""
    from handstand_app.bench import bench

    if not 0 < options.seconds <= LONGEST_BENCH_S:
        raise UsageError(f"--seconds {options.seconds:g}: expected a number from 0 to {LONGEST_BENCH_S:g}")
    options = replace(options, weights=options.weights.expanduser())
    try:
        source = file_or_stream(options.video) if options.video else demo()
        if isinstance(source, VideoFileSource):
            source.loop = True
        bench(options, source, cache_folder(), threads, Console())
    except CheckpointError as error:
        raise CommandFailed(f"--weights: {error}") from error
    except RuntimeUnavailable as error:
        raise UsageError(str(error)) from error
    except SourceError as error:
        raise UsageError(f"--video: {error}") from error
