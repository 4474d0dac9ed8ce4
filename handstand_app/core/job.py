"""One piece of work in its own thread, with progress and cancel: all long work of the app runs this way."""

import logging
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from handstand_app.core.clip import TrackError
from handstand_app.core.sources.base import SourceError

log = logging.getLogger(__name__)

T = TypeVar("T")
Progress = Callable[[float], object]
"""Called with the share that is done, 0 to 1. May raise Cancelled when the work is no longer wanted."""
JOIN_S = 10.0
"""How long to wait for the end of a thread; one that hangs is left behind [s]."""
Stop = Callable[[], bool]
"""Whether the work is no longer wanted."""


class Cancelled(Exception):
    """The work was cancelled on request; nothing half-done was left behind."""


class Job(Generic[T]):
    """Start it, perhaps cancel it, join it. Callbacks come in the job's thread.

    Args:
        name: of the thread.
        work: does it; called with a Progress that raises Cancelled after `cancel`. Work that can be cancelled only
            at certain points takes `report` and `is_cancelled` instead.
        on_progress: gets the share that is done, when it has grown to another whole per cent.
        on_done: gets what `work` returns.
        on_failure: gets one sentence, empty if it was cancelled.
        words: turns an exception into one sentence.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[Progress], T],
        on_progress: Callable[[float], object],
        on_done: Callable[[T], object],
        on_failure: Callable[[str], object],
        *,
        words: Callable[[Exception], str] | None = None,
    ) -> None:
        self._work = work
        self._on_progress = on_progress
        self._on_done = on_done
        self._on_failure = on_failure
        self._words = words or _in_words
        self._percent = -1
        self._cancelled = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def cancel(self) -> None:
        """Cancel at the next step; returns at once."""
        self._cancelled.set()

    def is_cancelled(self) -> bool:
        """Whether `cancel` was called."""
        return self._cancelled.is_set()

    def join(self, timeout_s: float | None = None) -> bool:
        """Wait for the end of the thread; False if it still runs."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def report(self, share: float) -> None:
        """Say how much is done; never raises Cancelled."""
        share = min(max(share, 0.0), 1.0)
        percent = int(100 * share)
        if percent != self._percent:
            self._percent = percent
            self._on_progress(share)

    def _progress(self, share: float) -> None:
        if self.is_cancelled():
            raise Cancelled
        self.report(share)

    def _run(self) -> None:
        try:
            self._progress(0.0)
            done = self._work(self._progress)
        except Cancelled:
            self._on_failure("")
        except Exception as error:
            self._on_failure(self._words(error))
        else:
            self._on_done(done)


def _in_words(error: Exception) -> str:
    if isinstance(error, (SourceError, TrackError)):
        return str(error)
    if isinstance(error, OSError):
        return f"{error.filename or 'The file'} cannot be written: {error.strerror or error}"
    log.error("a job failed", exc_info=error)
    return f"That failed: {error}"
