"""`main.py analyze`. Raises UsageError or CommandFailed with one sentence."""

import contextlib
import math
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from rich.console import Console

from handstand_app.commands import CommandFailed, UsageError, load_estimator
from handstand_app.core.analyze import FileJob, LinesError, Reading, analyze, annotated_paths, is_file_name
from handstand_app.core.batch.cluster import Cluster, ClusterError
from handstand_app.core.batch.growing import Before, NoLinesError, growing, partial_of, what_is_done
from handstand_app.core.batch.jobs import Engine, NetworkChoice, analyze_by
from handstand_app.core.batch.processes import Processes
from handstand_app.core.report import FileSummary, summary_tables
from handstand_app.core.settings import cache_folder
from handstand_app.core.sources.base import SourceError
from handstand_app.core.sources.speed import MOST_SLOW_MOTION
from handstand_app.core.sources.still import is_still, media_files
from handstand_app.options import AnalyzeOptions
from handstand_app.outputs import OutputConflict, check_outputs, check_stream
from models.checkpoint import CARD_FILE, WEIGHTS_FILE
from models.media.video import reason_of
from models.text import encodable, shown


def run_analyze(options: AnalyzeOptions, threads: int) -> None:
    """The whole command."""
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
    before = _before(options)
    jobs = _left(_jobs(options, files), before)
    summaries = _analyze(options, jobs, before, threads)
    for table in summary_tables(summaries):
        (Console(stderr=True) if options.jsonl is None else Console()).print(table)
    _tell_notes(summaries, [file for found in media for file in found.passed_over])
    failures = [failure for found in media for failure in found.unreadable]
    failures += [summary.failed for summary in summaries if summary.failed]
    if failures:
        for failure in failures[:-1]:
            _tell(failure)
        total = f" ({len(failures)} of {len(files)} files failed)" if len(files) > 1 else ""
        raise CommandFailed(failures[-1] + total)


def _jobs(options: AnalyzeOptions, files: list[Path]) -> list[FileJob]:
    reading = Reading(options.slow_motion, options.megapixels)
    targets = [None] * len(files) if options.annotate is None else annotated_paths(files, options.annotate)
    return [FileJob(file, target, reading) for file, target in zip(files, targets, strict=True)]


def _left(jobs: list[FileJob], before: Before) -> list[FileJob]:
    """Those that an earlier run did not do. Raises UsageError where going on would lose something without a word."""
    if before.last is not None and before.last not in {encodable(job.path) for job in jobs}:
        raise UsageError(
            f"--resume: {before.path} ends with {before.last}, whose lines may be cut off and which is not named now; "
            "name the same files again, or another --jsonl"
        )
    left = [job for job in jobs if encodable(job.path) not in before.files]
    done = len(jobs) - len(left)
    if done:
        _tell(f"{done} of {len(jobs)} files were done before")
    for job in jobs:
        if job not in left and job.target is not None and not job.target.exists():
            _tell(f"{job.path} was done before without its annotated copy; it is made by a run without --resume")
    return left


def _analyze(options: AnalyzeOptions, jobs: list[FileJob], before: Before, threads: int) -> list[FileSummary]:
    """By the engine that was asked for; in this process where there is no more than one to do it."""
    cores, console = usable_cores(), Console(stderr=True)
    count = min(options.jobs or cores, max(len(jobs), 1))
    network = NetworkChoice(
        options.weights.expanduser(), cache_folder(), options.runtime, options.blocks, options.flip_test
    )
    engine: Engine | None = None
    if options.scheduler is not None:
        engine = Cluster(options.scheduler, network, count)
    elif count > 1:
        engine = Processes(network, count)
    estimator = load_estimator(options, threads, math.inf)  # also here, so that what is wrong with it is said once
    try:
        with _lines(options.jsonl, before) as lines:
            if engine is None:
                return analyze(jobs, estimator, lines, console)
            del estimator
            return analyze_by(engine, jobs, lines, console)
    except ClusterError as error:
        raise CommandFailed(str(error)) from error


def usable_cores() -> int:
    """Processors that this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _before(options: AnalyzeOptions) -> Before:
    """What an earlier run left, if it is to be gone on with."""
    path = options.jsonl
    if path is None or _is_special(path):
        if options.resume:
            raise UsageError("--resume goes on with the file of --jsonl; name that file")
        return Before()
    try:
        if options.resume:
            return what_is_done(path)
        if partial_of(path).exists():
            raise UsageError(
                f"{partial_of(path)} is left of a run that was cut off; go on with it by --resume, or remove it"
            )
    except NoLinesError as error:
        raise UsageError(f"--resume: {error}") from error
    except OSError as error:
        raise UsageError(f"--jsonl {path} cannot be read: {reason_of(error)}") from error
    return Before()


def _is_special(path: Path) -> bool:
    """A device or a pipe, which does not grow under another name."""
    return path.exists() and not path.is_file() and not path.is_dir()


def _check_reading(options: AnalyzeOptions) -> None:
    factor = options.slow_motion
    if factor is not None and not 1 / MOST_SLOW_MOTION <= factor <= MOST_SLOW_MOTION:
        raise UsageError(f"--slow-motion {factor:g}: expected a factor up to {MOST_SLOW_MOTION:g}, such as 8")
    if not options.megapixels > 0:
        raise UsageError(f"--megapixels {options.megapixels:g}: expected a positive number")
    if options.jobs is not None and options.jobs < 1:
        raise UsageError(f"--jobs {options.jobs}: expected 1 or more")


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
def _lines(path: Path | None, before: Before) -> Iterator[TextIO]:
    """Where the lines go; a file takes its name at the end, with what there is if the work was stopped by hand.

    Raises UsageError if it cannot be opened, CommandFailed if it cannot be written to its end.
    """
    name, opened, stopped = "standard output" if path is None else f"--jsonl {path}", False, None
    try:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        with _stream(path, before) as file:
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


def _stream(path: Path | None, before: Before) -> contextlib.AbstractContextManager[TextIO]:
    if path is not None:
        return open(path, "w", encoding="utf-8", newline="") if _is_special(path) else growing(path, before)
    if sys.stdout is None:
        raise UsageError("standard output is closed; name a file with --jsonl")
    return contextlib.nullcontext(sys.stdout)
