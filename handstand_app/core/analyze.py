"""`analyze`: videos, pictures and folders to JSON lines, an annotated video and a summary, without a screen."""

import itertools
import json
import logging
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import av.error
import cv2
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn

from handstand_app.core.drawing.draw import annotate
from handstand_app.core.drawing.video_writer import OutputError, VideoWriter
from handstand_app.core.judging.estimator import Estimator
from handstand_app.core.judging.pipeline import Pipeline
from handstand_app.core.report import FileSummary, json_line
from handstand_app.core.review.still_writer import STILL_COPIES, write_still
from handstand_app.core.sources.base import SourceError
from handstand_app.core.sources.still import MEGAPIXELS, is_still, read_still
from handstand_app.core.sources.video_file import VideoReader
from handstand_app.core.types import Frame, LiveResult
from models.formats.frame_lines import FrameLine
from models.media.video import reason_of
from models.text import encodable, shown

log = logging.getLogger(__name__)


class LinesError(Exception):
    """The JSON lines cannot be written any more, so that no further file is worth the work; the message is why."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How files are read.

    Attributes:
        slow_motion: how many times slower than real time videos play; None takes the factor in each file's metadata.
        megapixels: larger stills are read reduced, or refused.
    """

    slow_motion: float | None = None
    megapixels: float = MEGAPIXELS


@dataclass(frozen=True, slots=True)
class FileJob:
    """One file: what is read, where its annotated copy goes (None: nowhere), and how it is read."""

    path: Path
    target: Path | None = None
    reading: Reading = Reading()


def results_of(
    path: Path, estimator: Estimator, summary: FileSummary, reading: Reading
) -> Iterator[tuple[LiveResult, int]]:
    """Results of one file with the number of frames that it announces; fills the summary.

    Raises:
        SourceError: the file cannot be read, or not to its end.
    """
    pipeline = Pipeline(estimator)
    if is_still(path):
        summary.is_still = True
        result = pipeline.process_still(Frame(0, 0.0, read_still(path, reading.megapixels)))
        summary.add(result)
        yield result, 1
        return
    try:
        with VideoReader(path, reading.slow_motion) as reader:
            summary.speed = reader.speed.sentence
            for index, picture in enumerate(reader):
                result = pipeline.process(Frame(index, picture.time_s, picture.image))
                summary.add(result)
                yield result, reader.frames_expected
    finally:
        pipeline.holds.finish()
        summary.holds = pipeline.holds.finished


def annotated_paths(files: Sequence[Path], target: Path) -> list[Path]:
    """Where the annotated copy of each file goes: for one file the target itself, if it is a file name; else into it.

    Copies are named `clip.annotated.mp4`; where inputs share that, by the whole name, `clip.mov.annotated.mp4`, and
    where they share that too, with a number. The copy of a still is a still.
    """
    if len(files) == 1 and is_file_name(target):
        return [target]
    ends = [".annotated.png" if is_still(file) else ".annotated.mp4" for file in files]
    short = Counter(_compared(file.stem + end) for file, end in zip(files, ends, strict=True))
    names: list[str] = []
    taken = {name for name, count in short.items() if count == 1}
    for file, end in zip(files, ends, strict=True):
        name = file.stem + end
        if short[_compared(name)] > 1:
            numbered = (f"{file.name}{f' {number}' if number > 1 else ''}{end}" for number in itertools.count(1))
            name = next(name for name in numbered if _compared(name) not in taken)
            taken.add(_compared(name))
        names.append(name)
    return [target / name for name in names]


def _compared(name: str) -> str:
    """Equal for names that some file systems take for one."""
    return unicodedata.normalize("NFC", name).casefold()


def is_file_name(target: Path) -> bool:
    """Whether the name of an annotated copy is one of a file, not of a folder."""
    return target.suffix.lower() in (".mp4", *STILL_COPIES)


def analyze(jobs: Sequence[FileJob], estimator: Estimator, lines: TextIO, console: Console) -> list[FileSummary]:
    """Go through all files; a file that fails, however it fails, is noted in its summary and the next one is taken.

    Args:
        lines: gets the JSON lines.
        console: gets the progress bar.

    Raises LinesError.
    """
    summaries = []
    with progress_bar(console) as progress:
        for number, job in enumerate(jobs, start=1):
            task = progress.add_task(f"{number}/{len(jobs)} {shown(job.path.name)}", total=None)

            def advance(done: int, total: int, task: TaskID = task) -> None:
                progress.update(task, completed=done, total=total or None)

            summaries.append(analyze_file(job, estimator, lines, advance))
            progress.remove_task(task)
    return summaries


def progress_bar(console: Console) -> Progress:
    """For as long as it is entered."""
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True)


def analyze_file(
    job: FileJob, estimator: Estimator, lines: TextIO, advance: Callable[[int, int], object] = lambda done, total: None
) -> FileSummary:
    """One file to its lines and its annotated copy; whatever is wrong with it is noted in the summary.

    Args:
        advance: gets the frames that are done, and how many there will be.

    Raises LinesError.
    """
    summary = FileSummary(str(job.path))
    try:
        _analyze_file(job, estimator, lines, summary, advance)
    except SourceError as error:
        summary.failed = str(error)
    except (OSError, ValueError, MemoryError, av.error.FFmpegError, cv2.error) as error:  # of no kind we know
        log.debug("%s failed", job.path, exc_info=True)
        summary.failed = f"{job.path} cannot be read: {reason_of(error) or type(error).__name__}"
    return summary


def _analyze_file(
    job: FileJob,
    estimator: Estimator,
    lines: TextIO,
    summary: FileSummary,
    advance: Callable[[int, int], object],
) -> None:
    started = time.perf_counter()
    failure: SourceError | None = None
    with ExitStack() as stack:
        writer: VideoWriter | None = None
        try:
            for result, expected in results_of(job.path, estimator, summary, job.reading):
                _write_line(lines, json_line(encodable(job.path), result))
                if job.target is not None and summary.is_still:
                    write_still(job.target, annotate(result))
                elif job.target is not None:
                    writer = writer or stack.enter_context(VideoWriter(job.target, fps=30))
                    writer.write(result.frame.captured_at, annotate(result))
                advance(summary.frames, expected)
        except OutputError:  # keep nothing of it
            raise
        except SourceError as error:  # keep what was written so far
            failure = error
        finally:
            summary.elapsed_s = time.perf_counter() - started
    _write_line(lines, None)
    if failure is not None:
        raise failure


def _write_line(lines: TextIO, line: FrameLine | None) -> None:
    """Append a line; None only sees to it that those before are written. Raises LinesError."""
    try:
        if line is None:
            lines.flush()
        else:
            lines.write(json.dumps(line, ensure_ascii=is_plain(lines), allow_nan=False) + "\n")
    except BrokenPipeError as error:
        raise LinesError("the program that read the lines has ended") from error
    except OSError as error:
        raise LinesError(reason_of(error)) from error


def is_plain(lines: TextIO) -> bool:
    """Whether only ASCII can be written there."""
    return not (lines.encoding or "utf-8").lower().replace("-", "").startswith("utf8")
