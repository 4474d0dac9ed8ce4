"""Runs the library page's disk work outside the GUI thread: short tasks in order, and one long job at a time."""

import logging
import queue
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from handstand_app.core.job import Job, Progress, Stop
from handstand_app.core.library.errors import LibraryError

log = logging.getLogger(__name__)

Then = Callable[[Any], object]
Otherwise = Callable[[str], object]
LongWork = Callable[[Progress, Stop], Any]


class Bridge(QObject):
    """Emit from any thread; what is connected runs in the GUI thread."""

    finished = Signal(object)  # a call without arguments
    progressed = Signal(int, int)  # number of the job, per cent


def _in_words(error: Exception) -> str:
    if isinstance(error, LibraryError):
        return str(error)
    log.error("the library could not do something", exc_info=error)
    return f"Something went wrong, and nothing more was done: {error}. The log has the details."


class LibraryWorker:
    """One thread that runs short tasks in the order in which they were submitted."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge
        self._waiting: queue.SimpleQueue[tuple[Callable[[], Any], Then, Otherwise] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="library-worker", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[], Any], then: Then, otherwise: Otherwise) -> None:
        """Do `work`; its result goes to `then`, or one sentence to `otherwise`, in the GUI thread."""
        self._waiting.put((work, then, otherwise))

    def stop(self) -> None:
        """Finish what was asked for, and wait for the thread."""
        if self._thread.is_alive():
            self._waiting.put(None)
            self._thread.join()

    def _run(self) -> None:
        while (task := self._waiting.get()) is not None:
            work, then, otherwise = task
            try:
                result = work()
            except Exception as error:
                sentence = _in_words(error)
                self._bridge.finished.emit(lambda tell=otherwise, said=sentence: tell(said))
            else:
                self._bridge.finished.emit(lambda tell=then, value=result: tell(value))


def start_job(bridge: Bridge, number: int, work: LongWork, then: Then, otherwise: Otherwise) -> Job[Any]:
    """Start long work in a thread of its own. It is given up where it asks whether to stop, and only there.

    Args:
        number: for `Bridge.progressed`.
        then, otherwise: called in the GUI thread; `otherwise` gets an empty text if it was cancelled.
    """
    job: Job[Any] = Job(
        "library-job",
        lambda _: work(job.report, job.is_cancelled),
        lambda share: bridge.progressed.emit(number, int(100 * share)),
        lambda result: bridge.finished.emit(lambda: then(result)),
        lambda sentence: bridge.finished.emit(lambda: otherwise(sentence)),
        words=_in_words,
    )
    job.start()
    return job
