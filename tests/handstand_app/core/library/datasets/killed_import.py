"""A process of its own that imports a data set and kills itself at one moment.

python -m tests.handstand_app.core.library.datasets.killed_import FOLDER ZIP CALL NUMBER

CALL: "replace", a file is moved; "take_over", labels are written into the open transaction; "clean_up", everything is
saved, and the journal is still there. NUMBER: at which of these calls, from 1.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from handstand_app.core.library import layout
from handstand_app.core.library.datasets import arrivals
from handstand_app.core.library.labels import Labels
from handstand_app.core.library.library import Library

PLACES: dict[str, Any] = {"replace": layout.os, "take_over": Labels, "clean_up": arrivals}


def main(root: Path, data_set: Path, call: str, number: int) -> None:
    """Never returns."""
    with Library(root) as library:
        real: Callable[..., Any] = getattr(PLACES[call], call)
        calls = 0

        def counted(*arguments: Any) -> Any:
            nonlocal calls
            is_move = call != "replace" or Path(arguments[0]).suffix != ".part"
            calls += is_move
            if is_move and calls == number:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments)

        setattr(PLACES[call], call, counted)
        library.import_dataset(data_set)
    raise AssertionError(f"there were only {calls} calls")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
