"""The level of a running network follows what the machine can do; other levels are loaded beside it."""

import logging
import threading
from dataclasses import replace

from handstand_app.core.job import JOIN_S
from handstand_app.core.judging.estimator import Estimator
from handstand_app.core.load import Bottleneck, LevelControl, Load, LoadMonitor
from handstand_app.core.runtime.base import Runtime
from handstand_app.core.types import LiveResult
from models.contract import Level
from models.verdicts import Reason

log = logging.getLogger(__name__)


class LevelSwitch:
    """Watches the results of one session and changes the level of its estimator between two pictures.

    Used from the model thread; `load` may be read and `blocks` be set from any.

    Attributes:
        blocks: of the level to stay at; None, or a number that no level has, follows the computer.
    """

    def __init__(self, estimator: Estimator, blocks: int | None = None) -> None:
        self._estimator = estimator
        self.blocks = blocks
        self._monitor = LoadMonitor()
        self._control = LevelControl(estimator.levels, estimator.runtime.level)
        self._runtimes: dict[Level, Runtime] = {estimator.runtime.level: estimator.runtime}
        self._loading: threading.Thread | None = None
        self._failed = False
        self._segment = 0
        self._last_index = -1

    @property
    def load(self) -> Load:
        """Of the last seconds."""
        return self._monitor.load

    def take(self, result: LiveResult) -> LiveResult:
        """Take the next result; give it back, with a reason that names the computer where that is the cause."""
        frame = result.frame
        if frame.segment != self._segment:
            self._segment = frame.segment
            self._monitor.reset()
        load = self._monitor.update(frame.index, frame.source_time, result.observe_ms + result.judge_ms)
        wanted = self._wanted
        if wanted is not None and not self._is_loading:
            self._follow(wanted)
            self._control = LevelControl(self._estimator.levels, self._estimator.runtime.level)
        elif self._monitor.is_settled and not self._is_loading:
            self._follow(self._control.update(frame.captured_at, load))
        verdict, was_skipped = result.verdict, frame.index > self._last_index + 1
        self._last_index = frame.index
        is_busy = load.bottleneck is Bottleneck.COMPUTER or (load.bottleneck is Bottleneck.NONE and was_skipped)
        if verdict is not None and verdict.reason is Reason.TOO_SLOW and is_busy:
            return replace(result, verdict=replace(verdict, reason=Reason.COMPUTER_BUSY))
        return result

    @property
    def _wanted(self) -> Level | None:
        """The level that was chosen by hand."""
        return next((level for level in self._estimator.levels if level.blocks == self.blocks), None)

    def stop(self) -> None:
        """Wait for a level that is being loaded."""
        if self._loading is not None:
            self._loading.join(JOIN_S)

    @property
    def _is_loading(self) -> bool:
        """While a level is being loaded, or for good after that has failed, the level stays as it is."""
        return self._failed or (self._loading is not None and self._loading.is_alive())

    def _follow(self, level: Level) -> None:
        if level == self._estimator.runtime.level:
            return
        runtime = self._runtimes.get(level)
        if runtime is None:
            self._loading = threading.Thread(target=self._make, args=(level,), name="level", daemon=True)
            self._loading.start()
            return
        log.info("%s instead of %s: %s", level, self._estimator.runtime.level, self.load)
        self._estimator.runtime = runtime
        self._monitor.reset()

    def _make(self, level: Level) -> None:
        try:
            self._runtimes[level] = self._estimator.runtime.at_level(level)
        except Exception:
            log.exception("%s cannot be loaded; the network stays at %s", level, self._estimator.runtime.level)
            self._failed = True
