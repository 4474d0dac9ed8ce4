"""Runs the library page's disk work outside the GUI thread: short tasks in order, and one long job at a time."""

import logging
import queue
import threading
from collections.abc import Callable
from typing import Any

from handstand_app.core.job import JOIN_S, Job, Progress, Stop
from handstand_app.core.library.errors import LibraryError
from handstand_app.qt.bridge import GuiThread

log = logging.getLogger(__name__)

Then = Callable[[Any], object]
Otherwise = Callable[[str], object]
LongWork = Callable[[Progress, Stop], Any]


def _in_words(error: Exception) -> str:
    if isinstance(error, LibraryError):
        return str(error)
    log.error("the library could not do something", exc_info=error)
    return f"Something went wrong, and nothing more was done: {error}. The log has the details."


class LibraryWorker:
    """One thread that runs short tasks in the order in which they were submitted."""

    def __init__(self, gui: GuiThread) -> None:
        self._gui = gui
        self._waiting: queue.SimpleQueue[tuple[Callable[[], Any], Then, Otherwise] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="library-worker", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[], Any], then: Then, otherwise: Otherwise) -> None:
        """Do `work`; its result goes to `then`, or one sentence to `otherwise`, in the GUI thread."""
        self._waiting.put((work, then, otherwise))

    def stop(self) -> None:
        """Finish what was asked for, and wait for the thread, for a bounded time."""
        if self._thread.is_alive():
            self._waiting.put(None)
            self._thread.join(JOIN_S)

    def _run(self) -> None:
        while (task := self._waiting.get()) is not None:
            work, then, otherwise = task
            try:
                result = work()
            except Exception as error:
                sentence = _in_words(error)
                self._gui.post(otherwise, sentence)
            else:
                self._gui.post(then, result)


def start_job(
    gui: GuiThread, work: LongWork, show: Callable[[float], object], then: Then, otherwise: Otherwise
) -> Job[Any]:
    """Start long work in a thread of its own. It can be cancelled only where it asks whether to stop.

    Args:
        show: called with the share that is done, in the GUI thread like the next two.
        then, otherwise: gets the result, or one sentence, which is empty if it was cancelled.
    """
    job: Job[Any] = Job(
        "library-job",
        lambda _: work(job.report, job.is_cancelled),
        gui.posting(show),
        gui.posting(then),
        gui.posting(otherwise),
        words=_in_words,
    )
    job.start()
    return job
