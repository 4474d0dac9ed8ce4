"""The three commands. Each raises UsageError or CommandFailed with one sentence."""

import contextlib
import logging
import math
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from rich.console import Console

from handstand_app.core.analyze import LinesError, Reading, analyze, annotated_paths, is_file_name
from handstand_app.core.judging.estimator import Estimator
from handstand_app.core.own_data import make_private
from handstand_app.core.report import FileSummary, summary_tables
from handstand_app.core.runtime.base import RuntimeUnavailable
from handstand_app.core.runtime.choose import BUDGET_MS, choose_runtime, levels_to_choose
from handstand_app.core.settings import AppSettings, cache_folder, library_folder, load_settings, reset_settings
from handstand_app.core.sources.base import FrameSource, SourceError
from handstand_app.core.sources.choose import AnyCameraSource, demo, file_or_stream
from handstand_app.core.sources.playback import VideoFileSource
from handstand_app.core.sources.speed import MOST_SLOW_MOTION
from handstand_app.core.sources.still import is_still, media_files
from handstand_app.core.teach.versions import Versions
from handstand_app.log_file import keep_log, log_file
from handstand_app.options import AnalyzeOptions, AppOptions, BenchOptions, NetworkOptions
from handstand_app.outputs import OutputConflict, check_outputs, check_stream
from models.checkpoint import CARD_FILE, SHIPPED, WEIGHTS_FILE, CheckpointError
from models.media.video import reason_of
from models.text import shown
from models.whole_file import whole_text

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
    return Estimator(runtime, levels_to_choose(runtime.card.network, options.blocks, options.flip_test))


def run_analyze(options: AnalyzeOptions, threads: int) -> None:
    """`main.py analyze`."""
    if not options.paths:
        raise UsageError("analyze needs paths: videos, pictures or folders")
    try:
        media = [media_files(path.expanduser()) for path in options.paths]
    except SourceError as error:
        raise UsageError(str(error)) from error
    files = [file for found in media for file in found.files]
    _check_reading(options)
    if options.annotate is not None:
        _check_annotated(options.annotate, files)
    _check_outputs(options, files)
    estimator = load_estimator(options, threads, math.inf)
    to_stdout = options.jsonl is None
    console = Console(stderr=True)
    with _lines(options.jsonl) as lines:
        reading = Reading(options.slow_motion, options.megapixels)
        summaries = analyze(files, estimator, lines, options.annotate, console, reading=reading)
    for table in summary_tables(summaries):
        (console if to_stdout else Console()).print(table)
    _tell_notes(summaries, [file for found in media for file in found.passed_over])
    failures = [failure for found in media for failure in found.unreadable]
    failures += [summary.failed for summary in summaries if summary.failed]
    if failures:
        for failure in failures[:-1]:
            _tell(failure)
        total = f" ({len(failures)} of {len(files)} files failed)" if len(files) > 1 else ""
        raise CommandFailed(failures[-1] + total)


def _check_reading(options: AnalyzeOptions) -> None:
    factor = options.slow_motion
    if factor is not None and not 1 / MOST_SLOW_MOTION <= factor <= MOST_SLOW_MOTION:
        raise UsageError(f"--slow-motion {factor:g}: expected a factor up to {MOST_SLOW_MOTION:g}, such as 8")
    if not options.megapixels > 0:
        raise UsageError(f"--megapixels {options.megapixels:g}: expected a positive number")


def _check_annotated(target: Path, files: list[Path]) -> None:
    if is_file_name(target) and len(files) > 1:
        raise UsageError(f"--annotate {target}: {len(files)} inputs need a folder, not one {target.suffix} file")
    if not is_file_name(target) and target.is_file():
        raise UsageError(f"--annotate {target}: expected a name that ends in .mp4, .png or .jpg, or a folder")
    if is_file_name(target) and is_still(files[0]) != (target.suffix.lower() != ".mp4"):
        kind = "picture: a name that ends in .png or .jpg" if is_still(files[0]) else "video: a name that ends in .mp4"
        raise UsageError(f"--annotate {target}: the copy of {files[0].name} is a {kind}")


def _tell_notes(summaries: list[FileSummary], passed_over: list[Path]) -> None:
    """What is to be known beside the table: odd speeds, and files that are no media."""
    for summary in summaries:
        if summary.speed is not None:
            _tell(f"{summary.file}: {summary.speed}")
    for path in passed_over:
        _tell(f"{path}: skipped, its name is not that of a picture or video")


def _tell(sentence: str) -> None:
    print(f"handstand: {shown(sentence)}", file=sys.stderr)


def _check_outputs(options: AnalyzeOptions, files: list[Path]) -> None:
    outputs = [] if options.jsonl is None else [("--jsonl", options.jsonl)]
    if options.annotate is not None:
        outputs += [("--annotate", path) for path in annotated_paths(files, options.annotate)]
    weights = options.weights.expanduser()
    inputs = [*files, weights / WEIGHTS_FILE, weights / CARD_FILE]
    try:
        check_outputs(inputs, outputs)
        if options.jsonl is None:
            check_stream(inputs, sys.stdout)
    except OutputConflict as error:
        raise UsageError(str(error)) from error


@contextlib.contextmanager
def _lines(path: Path | None) -> Iterator[TextIO]:
    """Where the lines go; a file takes its name at the end, with what there is if the work was stopped by hand.

    Raises UsageError if it cannot be opened, CommandFailed if it cannot be written to its end.
    """
    name, opened, stopped = "standard output" if path is None else f"--jsonl {path}", False, None
    try:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        with _stream(path) as file:
            opened = True
            try:
                yield file
            except KeyboardInterrupt as error:
                stopped = error
    except (LinesError, OSError) as error:
        sentence = f"{name} cannot be written: {reason_of(error)}"
        raise CommandFailed(sentence) if opened else UsageError(sentence) from error
    if stopped is not None:
        raise stopped


def _stream(path: Path | None) -> contextlib.AbstractContextManager[TextIO]:
    if path is not None:
        return whole_text(path)
    if sys.stdout is None:
        raise UsageError("standard output is closed; name a file with --jsonl")
    return contextlib.nullcontext(sys.stdout)


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
