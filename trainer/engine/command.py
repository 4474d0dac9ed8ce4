"""Runs a stage as a command: options from the command line, and plain sentences instead of tracebacks for bad input."""

import sys
from collections.abc import Callable
from typing import TypeVar

import tyro

from models.checkpoint import CheckpointError
from models.formats.frame_lines import FrameLinesError
from trainer.datasets.sample import DatasetError

Options = TypeVar("Options")

BAD_INPUT = (DatasetError, CheckpointError, FrameLinesError, OSError)
"""What the user can put right: said in one line. Anything else is a fault of the program and shows where."""


def run(main: Callable[[Options], object], options: type[Options], *, also: tuple[type[Exception], ...] = ()) -> None:
    """Read `options` from the command line and call `main` with them. Exits with 1 on bad input, 2 on wrong usage.

    Args:
        also: what is bad input for this stage, beside BAD_INPUT.
    """
    chosen = tyro.cli(options)
    bad_input: tuple[type[Exception], ...] = (*BAD_INPUT, *also)
    try:
        main(chosen)
    except bad_input as error:
        sys.exit(str(error))
