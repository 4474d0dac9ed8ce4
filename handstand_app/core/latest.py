"""The only lossy hand-over in the program: a slot in which the newest item wins."""

import threading
from typing import Generic, TypeVar

T = TypeVar("T")


class Closed(Exception):
    """The slot was closed; nothing more will come."""


class LatestSlot(Generic[T]):
    """Holds at most one item. A newer item replaces an unread one, and `dropped` counts it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._item: T | None = None
        self._closed = False
        self.dropped = 0

    def put(self, item: T) -> bool:
        """Store `item`; return True if the slot was empty (the consumer needs a wake-up)."""
        with self._changed:
            if self._closed:
                return False
            was_empty = self._item is None
            self.dropped += not was_empty
            self._item = item
            self._changed.notify()
            return was_empty

    def take(self, timeout: float | None = None) -> T | None:
        """Wait up to `timeout` seconds for an item and remove it; None if none came.

        Raises:
            Closed: after `close`.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._item is not None or self._closed, timeout)
            if self._closed:
                raise Closed
            item, self._item = self._item, None
            return item

    def close(self) -> None:
        """Wake and refuse every taker from now on."""
        with self._changed:
            self._closed = True
            self._item = None
            self._changed.notify_all()
