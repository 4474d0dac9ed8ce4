"""The delayed mirror at work: a thread that keeps pictures and brings those that are due."""

import threading
import time
from collections.abc import Callable

from handstand_app.core.delay.pictures import PictureMemory, kept
from handstand_app.core.delay.plan import DelayOptions, DelayPlan, DelayState
from handstand_app.core.slot_thread import SlotThread
from handstand_app.core.types import LiveResult

TICK_S = 1 / 60


class DelayedMirror(SlotThread[LiveResult]):
    """Start it, give it the results of a camera, stop it. `take` returns at once; pictures that come while it is busy
    are left out.

    Args:
        publish: gets every picture that is due, as a result of now, and what kind it is; in the mirror's thread.
        clock: the one that frames are captured by.
    """

    def __init__(
        self,
        publish: Callable[[LiveResult, DelayState], object],
        options: DelayOptions,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        super().__init__("delayed-mirror", TICK_S)
        self._publish = publish
        self._clock = clock
        self._memory = PictureMemory()
        self._plan = DelayPlan(options)
        self._wanted = options
        self._skip = threading.Event()
        self._shown: tuple[DelayState, int] | None = None

    def take(self, result: LiveResult) -> None:
        """The newest result; from any thread."""
        self._slot.put(result)

    def set_options(self, options: DelayOptions) -> None:
        """From the next picture on."""
        self._wanted = options

    def skip(self) -> None:
        """End the replay that is shown."""
        self._skip.set()

    @property
    def kept_bytes(self) -> int:
        """Memory of the kept pictures."""
        return self._memory.bytes

    def _work(self, item: LiveResult | None) -> None:
        if item is not None:
            self._keep(item)
        self._show()

    def _ended(self) -> None:
        self._memory.clear()

    def _keep(self, result: LiveResult) -> None:
        self._memory.add(kept(result))
        if result.verdict is not None:
            self._plan.see(result.frame.captured_at, result.hold.is_up)

    def _show(self) -> None:
        self._plan.options = self._wanted
        if self._skip.is_set():
            self._skip.clear()
            self._plan.skip()
        now = self._clock()
        shown = self._plan.shown(now)
        picture = self._memory.at(shown.at)
        if picture is None or (shown.state, picture.index) == self._shown:
            return
        self._shown = (shown.state, picture.index)
        self._publish(picture.result(now, with_skeleton=self._wanted.with_skeleton), shown.state)
