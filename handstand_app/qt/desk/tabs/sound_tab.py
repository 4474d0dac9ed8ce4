"""Settings of sound: those of the sound dialog, taken on OK."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QSlider

from handstand_app.core.coach.cue import SecondsAloud, SoundMode
from handstand_app.core.settings import AppSettings
from handstand_app.qt.desk.tabs.tab import SettingsTab, choices, choose
from handstand_app.qt.sound.dialog import DEFAULT_DEVICE, EXPLAINED, MODES, SECONDS


class SoundTab(SettingsTab):
    """What is said, how it sounds, and where.

    Args:
        devices: names of the outputs that are there.
    """

    title = "Sound"

    def __init__(self, devices: Sequence[str]) -> None:
        super().__init__()
        self._devices = devices
        self.mode = choices((words, mode.value) for mode, words in MODES.items())
        self.volume = QSlider(Qt.Orientation.Horizontal)
        self.volume.setRange(0, 100)
        self.seconds = choices((words, seconds.value) for seconds, words in SECONDS.items())
        self.device = choices(())
        self.fading = QCheckBox("Say less as holds get straighter")
        self.hiding = QCheckBox("Hide the running time near 2, 5, 10, 30 and 60 s")
        self.row("Sound", self.mode)
        self.note = self.explain()
        self.note.setMinimumHeight(36)
        self.row("Volume", self.volume)
        self.row("Seconds aloud", self.seconds)
        self.row("Played on", self.device)
        self.form.addRow("", self.fading)
        self.form.addRow("", self.hiding)
        self.mode.currentIndexChanged.connect(lambda _: self._explain())

    def show_settings(self, settings: AppSettings) -> None:
        """See `SettingsTab`."""
        self.device.clear()
        self.device.addItem(DEFAULT_DEVICE, None)
        chosen = [settings.sound_device] if settings.sound_device else []
        for name in dict.fromkeys([*self._devices, *chosen]):
            self.device.addItem(name if name in self._devices else f"{name} (not there)", name)
        choose(self.device, settings.sound_device)
        choose(self.mode, settings.sound_mode)
        choose(self.seconds, settings.seconds_aloud)
        self.volume.setValue(round(100 * settings.sound_volume))
        self.fading.setChecked(settings.fewer_cues)
        self.hiding.setChecked(settings.hide_time)
        self._explain()

    def _explain(self) -> None:
        mode = SoundMode(self.mode.currentData())
        self.note.setText(EXPLAINED[mode])
        for field in (self.volume, self.seconds, self.device, self.fading):
            field.setEnabled(mode is not SoundMode.OFF)

    def changes(self) -> dict[str, object]:
        """See `SettingsTab`."""
        return {
            "sound_mode": SoundMode(self.mode.currentData()).value,
            "sound_volume": self.volume.value() / 100,
            "seconds_aloud": SecondsAloud(self.seconds.currentData()).value,
            "sound_device": self.device.currentData(),
            "fewer_cues": self.fading.isChecked(),
            "hide_time": self.hiding.isChecked(),
        }
