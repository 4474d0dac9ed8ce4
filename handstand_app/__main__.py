"""The command line: which command, how loud, how many threads; errors as one sentence with exit code 1 or 2."""

import contextlib
import io
import logging
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

os.environ.setdefault("OPENCV_LOG_LEVEL", "ERROR")
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "3")  # [s], for cameras that stall
os.environ.setdefault("OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS", "0")  # slow to open on Windows

import cv2
import tyro

from handstand_app.end import end_process
from handstand_app.options import AnalyzeOptions, AppOptions, BenchOptions, NetworkOptions
from models.text import shown

USAGE, FAILED = 2, 1


def inference_threads() -> int:
    """Threads for the network: one core is left to the display."""
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 2
    return max(available - 1, 1)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    if (empty := _empty_argument(arguments)) is not None:
        return _complain(ValueError(f"{empty} is empty; leave it out, or name what you mean"), USAGE)
    command = arguments[0] if arguments and arguments[0] in ("analyze", "bench") else None
    options: NetworkOptions
    if command == "analyze":
        options = tyro.cli(AnalyzeOptions, args=arguments[1:], prog="main.py analyze")
    elif command == "bench":
        options = tyro.cli(BenchOptions, args=arguments[1:], prog="main.py bench")
    else:
        options = tyro.cli(AppOptions, args=arguments, prog="main.py")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that knows ASCII alone ends nothing
    handler = logging.StreamHandler()
    handler.setFormatter(_Visible("%(asctime)s %(threadName)s %(name)s %(levelname)s: %(message)s"))
    logging.basicConfig(level=options.log_level.upper(), handlers=[handler])
    cv2.setNumThreads(1)
    return _flushed(_run(options))


def _empty_argument(arguments: Sequence[str]) -> str | None:
    """What is given without a value, for example a shell variable that is not set: as a path it would be the folder."""
    for before, argument in zip(["", *arguments], arguments, strict=False):
        if not argument.strip():
            return f"the value of {before}" if before.startswith("-") else "an argument"
        if argument.startswith("--") and argument.endswith("="):
            return f"the value of {argument[:-1]}"
    return None


def _run(options: NetworkOptions) -> int:
    from handstand_app.commands import CommandFailed, UsageError, run_app, run_bench

    threads = inference_threads()
    try:
        match options:
            case AnalyzeOptions():
                from handstand_app.analyze_command import run_analyze

                run_analyze(options, threads)
            case BenchOptions():
                run_bench(options, threads)
            case AppOptions():
                return run_app(options, threads)
    except UsageError as error:
        return _complain(error, USAGE)
    except CommandFailed as error:
        return _complain(error, FAILED)
    except OSError as error:  # of the console: its tables and sentences cannot be written
        return _complain(error, FAILED)
    except KeyboardInterrupt:
        return _complain(KeyboardInterrupt("stopped"), 130)
    return 0


def _complain(error: BaseException, code: int) -> int:
    with contextlib.suppress(OSError):
        print(f"handstand: {shown(str(error))}", file=sys.stderr)
    return code


def _flushed(code: int) -> int:
    """Write what is still buffered; a pipe whose reader has ended, or a full disk, is no crash at the end."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except OSError as error:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())  # else Python tries, and complains, once more
            code = code or _complain(error, FAILED)
    return code


class _Visible(logging.Formatter):
    """Names in messages cannot steer the terminal."""

    def format(self, record: logging.LogRecord) -> str:
        return "\n".join(map(shown, super().format(record).split("\n")))


def run() -> NoReturn:
    """Run the command line and end the process."""
    end_process(main())


if __name__ == "__main__":
    run()
