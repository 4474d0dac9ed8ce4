"""The one way from worker threads to Qt: calls are queued for the GUI thread; of pictures only the newest arrives."""

from collections.abc import Callable
from functools import partial
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from handstand_app.core.job import JOIN_S, Job, Progress
from handstand_app.core.latest import Closed, LatestSlot

T = TypeVar("T")


class GuiThread(QObject):
    """Runs calls from any thread in the GUI thread, later and in the order in which they were posted."""

    _posted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_closed = False
        self._posted.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def post(self, call: Callable[..., object], *arguments: object) -> None:
        """Run `call` in the GUI thread; returns at once, from any thread."""
        self._posted.emit(partial(call, *arguments))

    def posting(self, call: Callable[..., object]) -> Callable[..., None]:
        """`call` as a callback for worker threads: it runs in the GUI thread."""
        return partial(self.post, call)

    def close(self) -> None:
        """Drop every call that has not run yet, and all later ones."""
        self._is_closed = True

    @Slot(object)
    def _run(self, call: Callable[[], object]) -> None:
        if not self._is_closed:
            call()


class NewestItem(QObject, Generic[T]):
    """Hands over the newest item; at most one wake-up is ever queued, and items that were replaced never arrive."""

    arrived = Signal(object)  # the item, in the GUI thread
    _wake = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._slot: LatestSlot[T] = LatestSlot()
        self._wake.connect(self._take, Qt.ConnectionType.QueuedConnection)

    @property
    def dropped(self) -> int:
        """How many items were replaced before they arrived."""
        return self._slot.dropped

    def put(self, item: T) -> None:
        """Hand `item` over; from any thread."""
        if self._slot.put(item):
            self._wake.emit()

    def discard(self) -> None:
        """Forget an item that has not arrived yet."""
        self._slot.take(timeout=0)

    def close(self) -> None:
        """Nothing arrives any more."""
        self._slot.close()

    @Slot()
    def _take(self) -> None:
        try:
            item = self._slot.take(timeout=0)
        except Closed:
            return
        if item is not None:
            self.arrived.emit(item)


class JobRunner(QObject):
    """Runs one job at a time; all signals come in the GUI thread."""

    progressed = Signal(float)  # share that is done
    done = Signal(object)
    failed = Signal(str)  # one sentence, empty when it was cancelled

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._gui = GuiThread(self)
        self._job: Job[Any] | None = None

    @property
    def running(self) -> bool:
        """Whether a job is under way."""
        return self._job is not None

    def start(self, name: str, work: Callable[[Progress], object]) -> bool:
        """Run `work` in a thread of that name; False if another job is under way."""
        if self._job is not None:
            return False
        posting = self._gui.posting
        self._job = Job(name, work, posting(self.progressed.emit), posting(self._finish), posting(self._fail))
        self._job.start()
        return True

    def cancel(self) -> None:
        """Cancel the job; `failed` tells when it has ended."""
        if self._job is not None:
            self._job.cancel()

    def join(self, timeout_s: float = JOIN_S) -> bool:
        """Wait for the end of the thread; False if it still runs."""
        return self._job is None or self._job.join(timeout_s)

    def _finish(self, result: object) -> None:
        self._job = None
        self.done.emit(result)

    def _fail(self, sentence: str) -> None:
        self._job = None
        self.failed.emit(sentence)
