"""The training as a process of its own: the window stays smooth and a crash in there harms nothing out here."""

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from handstand_app.core.job import Cancelled, Job
from models.formats.training_lines import ALL_CLIPS, OBSERVING, FinishedLine, StageLine, from_line

log = logging.getLogger(__name__)

PROJECT = Path(__file__).parents[3]
STAGES = {OBSERVING: "Watching the clips", ALL_CLIPS: "Learning from all clips"}
END_S = 5.0
NICE = 10
"""The live view goes first."""


@dataclass(frozen=True, slots=True)
class TeachProgress:
    """Where the training stands.

    Attributes:
        stage: in words.
        done, total: clips or steps of this stage.
        loss: of the last step; None while clips are watched.
    """

    stage: str
    done: int
    total: int
    loss: float | None


@dataclass(frozen=True, slots=True)
class TeachResult:
    """A finished training.

    Attributes:
        sentence: old network against new one on clips that neither was taught, in words.
        is_better: whether the new one agrees with the labels more often.
        run: folder with checkpoint/ and report.json.
    """

    sentence: str
    is_better: bool
    run: Path


class TrainingError(Exception):
    """The training process ended without a result; the message is one sentence."""


class TeachJob:
    """One training. Start it once; it calls back from its own thread.

    Args:
        clips: folder of videos with labels.csv.
        start: checkpoint to start from.
        work: folder for the cache of observations and the run; kept between trainings, so that clips are watched once.
        on_progress: gets every step.
        on_finished: gets the result.
        on_failed: gets one sentence; empty when the training was cancelled.
        options: further options of `trainer.transfer`.
    """

    def __init__(
        self,
        clips: Path,
        start: Path,
        work: Path,
        *,
        on_progress: Callable[[TeachProgress], object],
        on_finished: Callable[[TeachResult], object],
        on_failed: Callable[[str], object],
        options: tuple[str, ...] = (),
    ) -> None:
        self._command = [
            sys.executable, "-m", "trainer.transfer", "--clips", str(clips), "--start", str(start),
            "--runs", str(work), "--run", "taught", "--progress", "json", *options,
        ]  # fmt: skip
        self._run = work / "taught"
        self._on_progress = on_progress
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._job: Job[TeachResult] = Job(
            "teach", lambda _: self._watch(), lambda share: None, on_finished, on_failed, words=_in_words
        )

    def start(self) -> None:
        """Start the process."""
        self._job.start()

    def cancel(self) -> None:
        """End the process and wait for it, for a bounded time. What was observed stays in the cache."""
        self._job.cancel()
        with self._lock:
            process = self._process
        if process is not None:
            _end(process)
        self._job.join(END_S)

    def _watch(self) -> TeachResult:
        with self._lock:
            if self._job.is_cancelled():
                raise Cancelled
            self._process = process = self._launch()
        with process:
            errors = _Tail(process)
            finished = self._read(process)
            last = errors.last()
        if finished is not None and process.returncode == 0:
            return finished
        if self._job.is_cancelled():
            raise Cancelled
        raise TrainingError(last or f"The training ended with code {process.returncode}.")

    def _launch(self) -> "subprocess.Popen[str]":
        path = os.pathsep.join(filter(None, (str(PROJECT), os.environ.get("PYTHONPATH"))))
        threads = max((os.cpu_count() or 1) - 1, 1)  # one core is the live view's: a starved thread holds up all others
        environment = {"OMP_NUM_THREADS": str(threads), **os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1"}
        process = subprocess.Popen(
            self._command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8", env=environment
        )
        if hasattr(os, "setpriority"):
            os.setpriority(os.PRIO_PROCESS, process.pid, NICE)
        return process

    def _read(self, process: "subprocess.Popen[str]") -> TeachResult | None:
        finished = None
        assert process.stdout is not None
        for line in process.stdout:
            match from_line(line):
                case FinishedLine() as told:
                    finished = TeachResult(told.sentence, told.is_better, self._run)
                case StageLine() as told:
                    stage = STAGES.get(told.stage, f"Comparing on unseen clips, {told.stage}")
                    self._on_progress(TeachProgress(stage, told.done, told.total, told.loss))
                case None:
                    log.info("training: %s", line.rstrip())
        return finished


class _Tail:
    """Keeps the last line of a process's standard error, so that its pipe never fills."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._lines = [""]
        self._stream = process.stderr
        self._thread = threading.Thread(target=self._read, name="teach-errors", daemon=True)
        self._thread.start()

    def _read(self) -> None:
        assert self._stream is not None
        for line in self._stream:
            log.info("training: %s", line.rstrip())
            if line.strip():
                self._lines[0] = line.strip()

    def last(self) -> str:
        """The last line that said something."""
        self._thread.join(END_S)
        return self._lines[0]


def _in_words(error: Exception) -> str:
    if isinstance(error, TrainingError):
        return str(error)
    log.error("the training could not be watched", exc_info=error)
    return f"The training could not be started: {error}"


def _end(process: "subprocess.Popen[str]") -> None:
    process.terminate()
    try:
        process.wait(END_S)
    except subprocess.TimeoutExpired:
        process.kill()
