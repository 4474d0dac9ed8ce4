"""One piece of work in its own thread, with progress and cancel."""

import logging
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from handstand_app.core.clip import TrackError
from handstand_app.core.sources.base import SourceError

log = logging.getLogger(__name__)

T = TypeVar("T")
Progress = Callable[[float], None]
"""Called with the share that is done, 0 to 1; raises Cancelled when the work is no longer wanted."""


class Cancelled(Exception):
    """The work was given up on request."""


class Job(Generic[T]):
    """Start it, perhaps cancel it, join it. Callbacks come in the job's thread.

    Args:
        name: of the thread.
        work: does it; called with a Progress.
        on_progress: gets the share that is done.
        on_done: gets what `work` returns.
        on_failure: gets one sentence, empty if it was cancelled.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[Progress], T],
        on_progress: Callable[[float], object],
        on_done: Callable[[T], object],
        on_failure: Callable[[str], object],
    ) -> None:
        self._work = work
        self._on_progress = on_progress
        self._on_done = on_done
        self._on_failure = on_failure
        self._cancelled = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def cancel(self) -> None:
        """Give up at the next step; returns at once."""
        self._cancelled.set()

    def join(self, timeout_s: float) -> bool:
        """Wait for the end of the thread; False if it still runs."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _progress(self, share: float) -> None:
        if self._cancelled.is_set():
            raise Cancelled
        self._on_progress(min(max(share, 0.0), 1.0))

    def _run(self) -> None:
        try:
            self._progress(0.0)
            done = self._work(self._progress)
        except Cancelled:
            self._on_failure("")
        except (SourceError, TrackError) as error:
            self._on_failure(str(error))
        except OSError as error:
            self._on_failure(f"{error.filename or 'The file'} cannot be written: {error.strerror or error}")
        except Exception as error:
            log.exception("%s failed", self._thread.name)
            self._on_failure(f"That failed: {error}")
        else:
            self._on_done(done)
