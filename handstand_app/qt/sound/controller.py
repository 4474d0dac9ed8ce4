"""Between the controls of sound, the settings, the coach and the player."""

import datetime
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from handstand_app.core.coach.coach import Coach
from handstand_app.core.coach.cue import CoachOptions, Cue, CueKind, SecondsAloud, SoundMode
from handstand_app.core.coach.statistics import SessionStatistics
from handstand_app.core.settings import AppSettings
from handstand_app.core.sound.coaching import Coaching
from handstand_app.core.sound.player import PLAYING, SoundPlayer
from handstand_app.qt.bridge import GuiThread
from handstand_app.qt.keys import action
from handstand_app.qt.live.page import LivePage
from handstand_app.qt.live.result_bridge import ResultBridge
from handstand_app.qt.sound.bar import SoundBar
from handstand_app.qt.sound.dialog import SoundChoice, SoundDialog

SAVE_MS = 400
"""A volume that is not changed for so long is remembered."""


class SoundController(QObject):
    """Owns coach and player of one window.

    Args:
        live: shows the numbers, and asks for countdowns to be said.
        bridge: brings every result.
        settings: as remembered.
        remember: takes changes of settings, by name.
        say: shows a sentence about the device when something is wrong.
        today: the day, for the best hold of it.
    """

    device_told = Signal(str)  # which device plays, or why none does

    def __init__(
        self,
        live: LivePage,
        bridge: ResultBridge,
        settings: AppSettings,
        remember: Callable[..., object],
        say: Callable[[str], object],
        *,
        today: Callable[[], datetime.date] = datetime.date.today,
    ) -> None:
        super().__init__(live)
        self._live = live
        self._remember, self._say = remember, say
        self._today = today
        self._dialog: SoundDialog | None = None
        self._sentence, self._devices = "", list[str]()
        self._is_file = False
        self._choice = remembered(settings)
        self._best = (settings.best_day, settings.best_hold_s)
        best_before_s = settings.best_hold_s if settings.best_day == today().isoformat() else 0.0
        posting = GuiThread(self).posting
        self.player = SoundPlayer(
            posting(self._take_device),
            self._choice.mode,
            settings.sound_volume,
            self._choice.device,
            show_devices=posting(self._take_devices),
        )
        self.coaching = Coaching(
            self.player, self._options(), SessionStatistics(best_before_s), posting(self._take_cue)
        )
        self.bar = SoundBar()
        self.bar.set_volume(settings.sound_volume)
        self.bar.set_sounding(self._choice.mode is not SoundMode.OFF)
        live.add_control(self.bar)
        live.verdict.hides_time = settings.hide_time
        self._connect()
        bridge.listen(self.coaching.take)
        self.player.start()

    def _connect(self) -> None:
        self._volume_timer = QTimer(self, interval=SAVE_MS, singleShot=True)
        self._volume_timer.timeout.connect(lambda: self._remember(sound_volume=self.player.volume))
        self.quiet = action(self._live, "quiet", "Quiet", "Q", "Quiet, or not")
        self.quiet.setCheckable(True)
        self.quiet.toggled.connect(self.bar.mute.setChecked)
        self.bar.mute.toggled.connect(self.quiet.setChecked)
        self._live.addAction(self.quiet)  # in full screen, where the row is hidden, too
        self.bar.mute_toggled.connect(self.player.set_muted)
        self.bar.volume_changed.connect(self._set_volume)
        self.bar.settings_wanted.connect(self.show_settings)
        self._live.began.connect(self._begin)
        self._live.record_bar.countdown_changed.connect(self.coaching.count_down)

    def stop(self) -> None:
        """The window closes."""
        self.player.stop()

    def say_number(self, value: int) -> None:
        """Say a number aloud; 0 says nothing."""
        self.coaching.count_down(value)

    def show_settings(self) -> None:
        """Open the dialog."""
        if self._dialog is None:
            dialog = self._dialog = SoundDialog(self._live)
            dialog.mode_chosen.connect(self._set_mode)
            dialog.device_chosen.connect(self._set_device)
            dialog.seconds_chosen.connect(lambda seconds: self._change(seconds=seconds))
            dialog.fading_toggled.connect(lambda on: self._change(is_fading=on))
            dialog.hiding_toggled.connect(self._set_hiding)
            dialog.test_wanted.connect(self.coaching.test)
        self._dialog.show_choice(self._choice, self._devices)
        self._dialog.show_trouble(self._sentence)
        self._dialog.open()
        self.player.look_for_devices()

    @property
    def devices(self) -> list[str]:
        """Outputs that were there when somebody looked."""
        return list(self._devices)

    def apply(self, settings: AppSettings) -> None:
        """Take what was chosen elsewhere."""
        before, self._choice = self._choice, remembered(settings)
        now = self._choice
        if now != before:
            self.coaching.set_options(self._options())
            self.bar.set_sounding(now.mode is not SoundMode.OFF)
            self._live.verdict.hides_time = now.hides_time
        if now.mode is not before.mode:
            self.player.set_mode(now.mode)
        if now.device != before.device:
            self.player.set_device(now.device)
        if settings.sound_volume != self.player.volume and not self._volume_timer.isActive():
            self.player.set_volume(settings.sound_volume)
            self.bar.set_volume(settings.sound_volume)

    def _begin(self, is_file: bool) -> None:
        self._is_file = is_file
        self.coaching.begin(is_file=is_file)
        self._live.board.show_statistics(self.coaching.statistics)
        self._live.board.show_summary(None)

    def _options(self) -> CoachOptions:
        return CoachOptions(seconds_aloud=self._choice.seconds, is_fading=self._choice.is_fading)

    def _change(self, **changes: object) -> None:
        self._choice = replace(self._choice, **changes)  # type: ignore[arg-type]
        self.coaching.set_options(self._options())
        self._remember(
            sound_mode=self._choice.mode.value,
            sound_device=self._choice.device,
            seconds_aloud=self._choice.seconds.value,
            fewer_cues=self._choice.is_fading,
            hide_time=self._choice.hides_time,
        )

    def _set_mode(self, mode: SoundMode) -> None:
        self._change(mode=mode)
        self.player.set_mode(mode)
        self.bar.set_sounding(mode is not SoundMode.OFF)

    def _set_device(self, name: str | None) -> None:
        self._change(device=name)
        self.player.set_device(name)

    def _set_hiding(self, on: bool) -> None:
        self._change(hides_time=on)
        self._live.verdict.hides_time = on

    def _set_volume(self, volume: float) -> None:
        self.player.set_volume(volume)
        self._volume_timer.start()

    def _take_device(self, sentence: str) -> None:
        self._sentence = sentence
        self.device_told.emit(sentence)
        if not sentence.startswith(PLAYING):
            self._say(sentence)
        if self._dialog is not None:
            self._dialog.show_trouble(sentence)

    def _take_devices(self, names: list[str]) -> None:
        if names != self._devices:
            self._devices = names
            if self._dialog is not None:
                self._dialog.show_choice(self._choice, names)

    def _take_cue(self, cue: Cue, coach: Coach) -> None:
        if cue.kind is not CueKind.DOWN:
            return
        statistics = coach.statistics
        self._live.board.show_statistics(statistics)
        self._live.board.show_summary(coach.summary)
        day, best_s = self._today().isoformat(), statistics.best_today_s
        if not self._is_file and best_s > 0 and self._best != (day, best_s):
            self._best = (day, best_s)
            self._remember(best_day=day, best_hold_s=best_s)


def remembered(settings: AppSettings) -> SoundChoice:
    """What was chosen when the program ran last."""
    return SoundChoice(
        SoundMode(settings.sound_mode),
        settings.sound_device,
        SecondsAloud(settings.seconds_aloud),
        settings.fewer_cues,
        settings.hide_time,
    )
