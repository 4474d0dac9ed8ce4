"""Runs a command that renders: what the user can put right is one sentence, not a traceback."""

import sys
from collections.abc import Callable
from typing import TypeVar

import tyro

from trainer.synthetic.body.assets import AssetError
from trainer.synthetic.body.limits import PoseError
from trainer.synthetic.render.renderer import RendererError

Options = TypeVar("Options")


def run(make: Callable[[Options], object], options: type[Options]) -> int:
    """Read `options` from the command line and call `make` with them; returns the exit code, 1 for bad input."""
    try:
        make(tyro.cli(options))
    except (AssetError, PoseError, RendererError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0
