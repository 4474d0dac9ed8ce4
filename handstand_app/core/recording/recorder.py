"""The recorder: takes pictures and verdicts from other threads without keeping them waiting, and writes clips."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from handstand_app.core.recording.events import RecorderEvent, RecordingEnded, RecordingOptions
from handstand_app.core.recording.frames import FrameRing, StoredFrame, stored
from handstand_app.core.recording.plan import Mode, RecordingPlan
from handstand_app.core.recording.recover import recover
from handstand_app.core.recording.series import ClipSeries
from handstand_app.core.types import Frame, LiveResult

log = logging.getLogger(__name__)

JOIN_S = 30.0
NOTICE_S = 1.0
"""A kick-up is noticed at most so long after it; the ring holds that much more."""
GRACE_S = 0.15
"""A picture that was taken may come so late."""
KEPT_RESULTS = 240
"""Results of so many pictures back are kept: a picture waits at most a second for its own."""
_NO_PICTURE = np.zeros((1, 1, 3), dtype=np.uint8)


class Recorder:
    """Serves one source: `start`, feed it, `stop`. Every method may be called from any thread and returns at once,
    except `stop`.

    Args:
        root: the library's folder; made if missing.
        source: its name, for the track.
        on_event: gets every event, in the recorder thread. The lock of a finished clip is removed after it returns,
            so whoever must not lose a clip writes it down in there.
        automatic: record attempts.
        recover_first: begin with recordings that an earlier run left unfinished.
        clock: the one that frames are captured by.
    """

    def __init__(
        self,
        root: Path,
        source: str,
        on_event: Callable[[RecorderEvent], object],
        options: RecordingOptions | None = None,
        *,
        automatic: bool = False,
        recover_first: bool = False,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.root = root
        self.options = options or RecordingOptions()
        self._on_event = on_event
        self._recover_first = recover_first
        self._clock = clock
        self._changed = threading.Condition()
        self._plan = RecordingPlan(self.options, automatic)
        self._ring = FrameRing(self.options.seconds_before + NOTICE_S)
        self._judged: deque[LiveResult] = deque(maxlen=1000)
        self._closing = False
        self._results: dict[int, LiveResult] = {}  # of the recorder thread, as is the series
        self._series = ClipSeries(root, source, self.options, on_event, clock)
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """End the clip that is being recorded with what has come so far, and join the thread."""
        with self._changed:
            self._closing = True
            self._plan.stop(self._clock())
            self._changed.notify()
        self._thread.join(JOIN_S)
        if self._thread.is_alive():
            log.error("the recorder thread does not end; the next start recovers its clip")

    def set_source(self, name: str) -> None:
        """Name the camera, for the tracks of clips that begin from now on."""
        self._series.source = name

    def set_network(self, name: str) -> None:
        """Name the network that judges, for the tracks of clips that begin from now on."""
        self._series.network = name

    @property
    def dropped(self) -> int:
        """Pictures that came but did not fit into the memory while the disk was too slow."""
        return self._ring.refused

    def offer(self, frame: Frame) -> None:
        """Take a picture; called from the camera thread for every one."""
        picture = stored(frame)
        with self._changed:
            if self._closing:
                return
            self._ring.push(picture)
            if self._plan.mode is not Mode.IDLE:
                self._changed.notify()

    def offer_result(self, result: LiveResult) -> None:
        """Take what is known of a picture, in order; called from the model thread. The picture itself is not kept."""
        frame = result.frame
        small = replace(result, frame=Frame(frame.index, frame.captured_at, _NO_PICTURE))
        with self._changed:
            self._judged.append(small)
            if result.verdict is not None:
                self._plan.judge(frame.captured_at, result.verdict.is_up)
                self._follow_plan()

    def start_by_hand(self) -> None:
        """Record from now on; a recording of an attempt is taken over."""
        with self._changed:
            self._plan.by_hand(self._clock())
            self._follow_plan()

    def stop_by_hand(self) -> None:
        """End what is being recorded now."""
        with self._changed:
            self._plan.stop(self._clock())
            self._follow_plan()

    def set_automatic(self, automatic: bool) -> None:
        """Record attempts, or no longer; one that is being recorded is finished."""
        with self._changed:
            self._plan.automatic = automatic

    def camera_lost(self) -> None:
        """End what is being recorded: no pictures come."""
        with self._changed:
            self._plan.lost(self._clock())
            self._follow_plan()

    def _follow_plan(self) -> None:
        self._ring.keep_all = self._plan.mode is not Mode.IDLE
        self._changed.notify()

    def _run(self) -> None:
        try:
            if self._recover_first:
                self._recover()
            while self._step():
                pass
        finally:
            with self._changed:
                self._closing = True
                self._ring.clear()

    def _recover(self) -> None:
        """What an earlier run left cannot keep this one from recording."""
        try:
            recover(self.root, lambda clip: self._on_event(RecordingEnded(clip, recovered=True)))
        except Exception:
            log.exception("earlier recordings could not be looked for; the next start tries again")

    def _step(self) -> bool:
        """Write one picture or end one clip; False when there is nothing left to do, ever."""
        with self._changed:
            picture, is_over = self._next()
            if picture is None and not is_over:
                return False
            self._collect_results(picture)
            trouble, by_hand, refused = self._plan.trouble, self._plan.mode is Mode.BY_HAND, self._ring.refused
            if is_over:
                self._finish_plan()
        if picture is None:
            self._series.end(self._results, refused, trouble)
        else:
            self._series.take(picture, self._results, by_hand=by_hand, refused=refused, stopped=self._stop_plan)
        return True

    def _next(self) -> tuple[StoredFrame | None, bool]:
        """Wait for the next wanted picture, or for the end of the recording (None, True), or of everything
        (None, False). Called with the lock held.
        """
        while True:
            plan = self._plan
            if plan.mode is Mode.IDLE:
                if self._closing:
                    return None, False
                self._changed.wait()
                continue
            first = self._ring.first()
            if first is None:
                if self._closing or (plan.until is not None and self._clock() > plan.until + GRACE_S):
                    return None, True
                self._changed.wait(None if plan.until is None else GRACE_S)
            elif first.captured_at < plan.since:
                self._ring.pop()
            elif plan.until is not None and first.captured_at > plan.until:
                return None, True
            else:
                return self._ring.pop(), False

    def _collect_results(self, picture: StoredFrame | None) -> None:
        """Move new results over, and forget those of pictures long before this one. Called with the lock held."""
        self._results.update((result.frame.index, result) for result in self._judged)
        self._judged.clear()
        if picture is not None:
            for index in [index for index in self._results if index < picture.index - KEPT_RESULTS]:
                del self._results[index]

    def _stop_plan(self) -> None:
        with self._changed:
            self._finish_plan()

    def _finish_plan(self) -> None:
        self._plan.done()
        self._follow_plan()
