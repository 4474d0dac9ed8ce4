"""Files by several processes of this machine, each with a network of its own on one processor thread.

Processes, for Python runs one thread at a time, and a network is compiled by one at a time in a process.
"""

import logging
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool

import cv2

from handstand_app.core.analyze import FileJob
from handstand_app.core.batch.jobs import FileDone, NetworkChoice, do, failed
from handstand_app.core.judging.estimator import Estimator

log = logging.getLogger(__name__)

Numbered = tuple[int, FileJob]
DIED = "its process ended without a word, twice: out of memory, or a file that breaks the decoder"

_estimator: Estimator | None = None


class Processes:
    """See `jobs.Engine`.

    Args:
        network: loaded once in each process.
        count: of processes.
    """

    def __init__(self, network: NetworkChoice, count: int) -> None:
        self._network, self._count = network, count

    def run(self, jobs: Sequence[FileJob]) -> Iterator[tuple[int, FileDone]]:
        """A process that dies takes its pool along: what it was at is done once more, each file alone."""
        left: deque[Numbered] = deque(enumerate(jobs))
        while left:
            for number, job in (yield from self._pool(left, self._count)):
                log.warning("a process ended without a word; %s is done once more", job.path)
                if (yield from self._pool(deque([(number, job)]), 1)):
                    yield number, failed(job, f"{job.path} cannot be judged: {DIED}")

    def _pool(self, left: deque[Numbered], count: int) -> Generator[tuple[int, FileDone], None, list[Numbered]]:
        """Takes jobs from `left` until there are none; returns those that were lost with the pool."""
        running: dict[Future[FileDone], Numbered] = {}
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(min(count, len(left)), context, _begin, (self._network,))
        try:
            while left or running:
                while left and len(running) < count:
                    running[pool.submit(_do, left[0][1])] = left[0]
                    left.popleft()
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    done = future.result()
                    yield running.pop(future)[0], done
        except BrokenProcessPool:
            return list(running.values())
        finally:
            if running:  # stopped by hand, or broken
                for process in multiprocessing.active_children():
                    process.terminate()
            pool.shutdown(cancel_futures=True)
        return []


def _begin(network: NetworkChoice) -> None:
    """In a new process: Ctrl-C is the business of the one who started it."""
    global _estimator
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    cv2.setNumThreads(1)
    _estimator = network.load()


def _end_with_the_parent() -> None:
    """Also where it was killed: the pool's own queue would be waited at for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _do(job: FileJob) -> FileDone:
    assert _estimator is not None
    return do(job, _estimator)
