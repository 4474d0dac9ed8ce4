"""One file as a job that another process can do, and its results merged in the order of the input."""

import io
import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TextIO

from rich.console import Console

from handstand_app.core.analyze import FileJob, LinesError, analyze_file, is_plain, progress_bar
from handstand_app.core.judging.estimator import Estimator
from handstand_app.core.report import FileSummary
from handstand_app.core.runtime.choose import RuntimeChoice, choose_runtime
from models.media.video import reason_of

LEVEL = 1
"""Of compression: lines become a tenth, quickly."""


@dataclass(frozen=True, slots=True)
class FileDone:
    """What came of one file: the summary, and its JSON lines in UTF-8, compressed."""

    summary: FileSummary
    lines: bytes = b""


class Engine(Protocol):
    """Does jobs somewhere, in any order."""

    def run(self, jobs: Sequence[FileJob]) -> Iterator[tuple[int, FileDone]]:
        """Each job's place with what came of it; a job that failed, however, is told in its summary.

        Ends what it started when it is closed.
        """
        ...


@dataclass(frozen=True, slots=True)
class NetworkChoice:
    """What a process needs to know to load the network by itself.

    Attributes:
        weights: folder of the checkpoint. cache: folder of compiled networks.
        runtime, blocks, flip_test: as for `choose_runtime`.
    """

    weights: Path
    cache: Path
    runtime: RuntimeChoice = "auto"
    blocks: int | None = None
    flip_test: bool = False

    @property
    def level_key(self) -> str:
        """Of what is chosen beside the weights; short and fit for a file name."""
        return f"{self.runtime}-{self.blocks or 'all'}{'-flip' if self.flip_test else ''}"

    def load(self, threads: int = 1) -> Estimator:
        """The network at its best level. Raises as `choose_runtime`."""
        return Estimator(
            choose_runtime(
                self.weights,
                self.cache,
                threads=threads,
                choice=self.runtime,
                blocks=self.blocks,
                flip_test=self.flip_test,
                budget_ms=float("inf"),
            )
        )


def do(job: FileJob, estimator: Estimator) -> FileDone:
    """Do a job here."""
    lines = io.StringIO()
    summary = analyze_file(job, estimator, lines)
    return FileDone(summary, zlib.compress(lines.getvalue().encode(), LEVEL))


def failed(job: FileJob, sentence: str) -> FileDone:
    """A job that could not be done."""
    summary = FileSummary(str(job.path))
    summary.failed = sentence
    return FileDone(summary)


def analyze_by(engine: Engine, jobs: Sequence[FileJob], lines: TextIO, console: Console) -> list[FileSummary]:
    """Have all jobs done, and write their lines in the order of the jobs, as if one process had done them.

    Args:
        lines: gets the JSON lines of a file once it and all before it are done.
        console: gets the progress bar.

    Raises LinesError; what `engine` raises.
    """
    waiting: dict[int, FileDone] = {}
    summaries: list[FileSummary] = []
    results = engine.run(jobs)
    try:
        with progress_bar(console) as progress:
            task = progress.add_task(f"{len(jobs)} files", total=len(jobs))
            for place, done in results:
                waiting[place] = done
                progress.advance(task)
                while (ready := waiting.pop(len(summaries), None)) is not None:
                    _write(lines, ready.lines)
                    summaries.append(ready.summary)
    finally:
        close = getattr(results, "close", None)
        if close is not None:
            close()
    return summaries


def _write(lines: TextIO, compressed: bytes) -> None:
    text = zlib.decompress(compressed).decode() if compressed else ""
    if is_plain(lines):
        text = "".join(json.dumps(json.loads(line)) + "\n" for line in text.split("\n")[:-1])
    try:
        lines.write(text)
        lines.flush()
    except BrokenPipeError as error:
        raise LinesError("whoever read the lines has ended") from error
    except OSError as error:
        raise LinesError(reason_of(error)) from error
