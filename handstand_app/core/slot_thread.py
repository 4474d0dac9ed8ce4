"""A thread that works on the newest item, in time: what came before it and was not taken is left out."""

import logging
import threading
from typing import Generic, TypeVar

from handstand_app.core.job import JOIN_S
from handstand_app.core.latest import Closed, LatestSlot

log = logging.getLogger(__name__)

T = TypeVar("T")


class SlotThread(Generic[T]):
    """Start it, give it items, stop it. Subclasses say what is done, in the thread, by overriding the last methods.

    Args:
        name: of the thread, for the log.
        tick_s: `_work` is called at least this often [s].
    """

    def __init__(self, name: str, tick_s: float) -> None:
        self._tick_s = tick_s
        self._slot: LatestSlot[T] = LatestSlot()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """End it after what it is doing now, and wait for a bounded time."""
        self._slot.close()
        self._thread.join(JOIN_S)
        if self._thread.is_alive():
            log.error("the thread %s does not end", self._thread.name)

    def _run(self) -> None:
        try:
            self._work(None)
            while True:
                self._work(self._slot.take(self._tick_s))
        except Closed:
            pass
        except Exception:
            log.exception("the thread %s failed", self._thread.name)
            self._failed()
        finally:
            self._ended()

    def _work(self, item: T | None) -> None:
        """The newest item; None once at the start, and when none came for a tick."""
        raise NotImplementedError

    def _failed(self) -> None:
        """`_work` raised what nobody expected; it is in the log."""

    def _ended(self) -> None:
        """The thread ends, whatever the reason."""
