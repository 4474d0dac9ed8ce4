"""What is going on while a network is made ready, told to whoever waits for it.

The one who loads may be deep inside of a runtime, so the listener is set for the running thread and not handed down.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

LOADING = "Loading the network …"
CONVERTING = "Converting the network for this computer, once …"
TIMING = "Timing the network on this computer …"
LOOKING = "Looking for you …"

_listener: ContextVar[Callable[[str], object] | None] = ContextVar("listener", default=None)


@contextmanager
def listening(take: Callable[[str], object]) -> Iterator[None]:
    """Give every sentence that this thread tells within to `take`."""
    token = _listener.set(take)
    try:
        yield
    finally:
        _listener.reset(token)


def tell(sentence: str) -> None:
    """Say what is being done now; nobody need be listening."""
    take = _listener.get()
    if take is not None:
        take(sentence)
