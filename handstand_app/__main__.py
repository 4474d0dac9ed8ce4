"""The command line: which command, how loud, how many threads; errors as one sentence with exit code 1 or 2."""

import logging
import os
import sys
from collections.abc import Sequence

os.environ.setdefault("OPENCV_LOG_LEVEL", "ERROR")
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "3")  # [s], for cameras that stall
os.environ.setdefault("OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS", "0")  # slow to open on Windows

import cv2
import tyro

from handstand_app.options import AnalyzeOptions, AppOptions, BenchOptions, NetworkOptions

USAGE, FAILED = 2, 1


def inference_threads() -> int:
    """Threads for the network: one core is left to the display."""
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 2
    return max(available - 1, 1)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    command = arguments[0] if arguments and arguments[0] in ("analyze", "bench") else None
    options: NetworkOptions
    if command == "analyze":
        options = tyro.cli(AnalyzeOptions, args=arguments[1:], prog="main.py analyze")
    elif command == "bench":
        options = tyro.cli(BenchOptions, args=arguments[1:], prog="main.py bench")
    else:
        options = tyro.cli(AppOptions, args=arguments, prog="main.py")
    logging.basicConfig(
        level=options.log_level.upper(), format="%(asctime)s %(threadName)s %(name)s %(levelname)s: %(message)s"
    )
    cv2.setNumThreads(1)
    return _run(options)


def _run(options: NetworkOptions) -> int:
    from handstand_app.commands import CommandFailed, UsageError, run_analyze, run_app, run_bench

    threads = inference_threads()
    try:
        match options:
            case AnalyzeOptions():
                run_analyze(options, threads)
            case BenchOptions():
                run_bench(options, threads)
            case AppOptions():
                return run_app(options, threads)
    except UsageError as error:
        return _complain(error, USAGE)
    except CommandFailed as error:
        return _complain(error, FAILED)
    except KeyboardInterrupt:
        return _complain(KeyboardInterrupt("stopped"), 130)
    return 0


def _complain(error: BaseException, code: int) -> int:
    print(f"handstand: {error}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
