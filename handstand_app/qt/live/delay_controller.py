"""Between the delayed mirror and the live page: switches it on and off, and brings its pictures into the view."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QPushButton

from handstand_app.core.delay.mirror import DelayedMirror
from handstand_app.core.delay.plan import DelayOptions, DelayState
from handstand_app.core.settings import AppSettings
from handstand_app.core.types import LiveResult
from handstand_app.qt.bridge import NewestItem
from handstand_app.qt.keys import action
from handstand_app.qt.live.delay_bar import SPEED_WORDS, DelayBar
from handstand_app.qt.live.page import LivePage
from handstand_app.qt.live.result_bridge import ResultBridge

TIP = "The picture of some seconds ago; still while you are up, then the attempt again (D)"
NO_FILE = "A camera only: a file can be played as often as you like (D)"


class DelayController(QObject):
    """Owns the mirror while it is on.

    Args:
        live: the page; gets a button and a row.
        bridge: brings every result.
        settings: as remembered.
        remember: takes changes of settings, by name.
    """

    def __init__(
        self, live: LivePage, bridge: ResultBridge, settings: AppSettings, remember: Callable[..., object]
    ) -> None:
        super().__init__(live)
        self._live, self._remember = live, remember
        self._mirror: DelayedMirror | None = None
        self._newest: NewestItem[tuple[LiveResult, DelayState]] = NewestItem(self)
        self.button = QPushButton("Delay")
        self.button.setCheckable(True)
        self.button.setToolTip(TIP)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.bar = DelayBar()
        self.bar.show_options(
            DelayOptions(settings.delay_s, settings.replay_speed, settings.replay_loops, settings.replay_skeleton)
        )
        live.add_control(self.button)
        live.add_delay_row(self.bar)
        self._newest.arrived.connect(self._show)
        self.button.toggled.connect(self._switch)
        self.switch = action(live, "delay", "Delayed mirror", "D", "Delayed mirror")
        self.switch.setCheckable(True)
        self.switch.toggled.connect(self.button.setChecked)
        self.button.toggled.connect(self.switch.setChecked)
        live.addAction(self.switch)  # without its row, too
        self.bar.options_chosen.connect(self._choose)
        self.bar.skip_wanted.connect(self._skip)
        live.began.connect(self._begin)
        bridge.listen(self._take)

    def stop(self) -> None:
        """The window closes, or the mirror is switched off."""
        mirror, self._mirror = self._mirror, None
        if mirror is not None:
            mirror.stop()

    def _begin(self, is_file: bool) -> None:
        self.button.setChecked(False)
        self.button.setEnabled(not is_file)
        self.switch.setEnabled(not is_file)
        self.button.setToolTip(NO_FILE if is_file else TIP)

    def _switch(self, on: bool) -> None:
        self.stop()
        self._live.set_delayed(on)
        if on:
            mirror = DelayedMirror(self._publish, self.bar.options)
            mirror.start()
            self._mirror = mirror

    def _choose(self, options: DelayOptions) -> None:
        if self._mirror is not None:
            self._mirror.set_options(options)
        self._remember(
            delay_s=options.delay_s,
            replay_speed=options.speed,
            replay_loops=options.loops,
            replay_skeleton=options.with_skeleton,
        )

    def _skip(self) -> None:
        if self._mirror is not None:
            self._mirror.skip()

    def _take(self, result: LiveResult) -> None:
        """In the thread that the result comes from."""
        mirror = self._mirror
        if mirror is not None:
            mirror.take(result)

    def _publish(self, result: LiveResult, state: DelayState) -> None:
        """In the thread of the mirror."""
        self._newest.put((result, state))

    def _show(self, newest: tuple[LiveResult, DelayState]) -> None:
        if self._mirror is not None:
            result, state = newest
            self._live.show_delayed(result, caption(state, self.bar.options))


def caption(state: DelayState, options: DelayOptions) -> str:
    """What the picture is."""
    if state is DelayState.DELAYED:
        return f"{options.delay_s:.0f} s ago"
    if state is DelayState.STILL:
        return "waiting while you are up"
    return f"your last attempt, {SPEED_WORDS[options.speed]}"
