"""Settings of sound: what is said, how it sounds, and where it is played. Each takes effect at once."""

from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QFormLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from handstand_app.core.coach.cue import SecondsAloud, SoundMode
from handstand_app.qt import theme
from handstand_app.qt.library.buttons import button

MODES = {
    SoundMode.VOICE: "Voice",
    SoundMode.BEEPS: "Beeps",
    SoundMode.TONE: "Continuous tone",
    SoundMode.OFF: "Off",
}
EXPLAINED = {
    SoundMode.VOICE: "Ready, countdown, up, seconds, straight, one correction at a time, and the time on coming down.",
    SoundMode.BEEPS: "The same without words. A low note and one, two, three short ones say which correction.",
    SoundMode.TONE: "Higher the more the line bends, on the side to which it leans; silent while it is straight.",
    SoundMode.OFF: "No sound.",
}
SECONDS = {
    SecondsAloud.EVERY: "Every second",
    SecondsAloud.MARKS: "At 2, 5, 10, 30 and 60 s",
    SecondsAloud.NONE: "None",
}
DEFAULT_DEVICE = "The system's default"


@dataclass(frozen=True, slots=True)
class SoundChoice:
    """What the dialog shows."""

    mode: SoundMode
    device: str | None
    seconds: SecondsAloud
    is_fading: bool
    hides_time: bool


class SoundDialog(QDialog):
    """Emits what is chosen."""

    mode_chosen = Signal(object)  # SoundMode
    device_chosen = Signal(object)  # name, or None for the default
    seconds_chosen = Signal(object)  # SecondsAloud
    fading_toggled = Signal(bool)
    hiding_toggled = Signal(bool)
    test_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Sound")
        self.setMinimumWidth(500)
        self.mode, self.device, self.seconds = QComboBox(), QComboBox(), QComboBox()
        for mode, words in MODES.items():
            self.mode.addItem(words, mode)
        for seconds, words in SECONDS.items():
            self.seconds.addItem(words, seconds)
        self.explained, self.trouble = QLabel(wordWrap=True), QLabel(wordWrap=True)
        theme.type_of(self.explained, 13, muted=True)
        theme.type_of(self.trouble, 13, muted=True)
        self.explained.setMinimumHeight(40)
        self.explained.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.fading = QCheckBox("Say less as holds get straighter")
        self.fading.setToolTip("So that you do not come to depend on it")
        self.hiding = QCheckBox("Hide the running time near 2, 5, 10, 30 and 60 s")
        self.hiding.setToolTip("Nobody comes down early because the number is round")
        self.test, self.close_button = button("Test"), button("Close")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow("Sound", self.mode)
        form.addRow("", self.explained)
        form.addRow("Seconds aloud", self.seconds)
        played_on = QHBoxLayout()
        played_on.setSpacing(8)
        played_on.addWidget(self.device, stretch=1)
        played_on.addWidget(self.test)
        form.addRow("Played on", played_on)
        form.addRow("", self.trouble)
        form.addRow("", self.fading)
        form.addRow("", self.hiding)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 20)
        column.setSpacing(14)
        column.addLayout(form)
        column.addLayout(buttons)
        for box, name in ((self.mode, "Sound"), (self.device, "Played on"), (self.seconds, "Seconds aloud")):
            box.setAccessibleName(name)

    def _connect(self) -> None:
        self.mode.activated.connect(lambda _: self.mode_chosen.emit(self.mode.currentData()))
        self.mode.currentIndexChanged.connect(lambda _: self._explain())
        self.device.activated.connect(lambda _: self.device_chosen.emit(self.device.currentData()))
        self.seconds.activated.connect(lambda _: self.seconds_chosen.emit(self.seconds.currentData()))
        self.fading.toggled.connect(self.fading_toggled)
        self.hiding.toggled.connect(self.hiding_toggled)
        self.test.clicked.connect(self.test_wanted)
        self.close_button.clicked.connect(self.close)

    def show_choice(self, choice: SoundChoice, devices: list[str]) -> None:
        """Show what is chosen, and these devices; one that is not there now stays in the list."""
        with QSignalBlocker(self.device):
            self.device.clear()
            self.device.addItem(DEFAULT_DEVICE, None)
            for name in dict.fromkeys([*devices, *([choice.device] if choice.device else [])]):
                self.device.addItem(name if name in devices else f"{name} (not there)", name)
            self.device.setCurrentIndex(max(self.device.findData(choice.device), 0))
        for box, value in ((self.mode, choice.mode), (self.seconds, choice.seconds)):
            box.setCurrentIndex(box.findData(value))
        for check, on in ((self.fading, choice.is_fading), (self.hiding, choice.hides_time)):
            with QSignalBlocker(check):
                check.setChecked(on)
        self._explain()

    def show_trouble(self, sentence: str) -> None:
        """Show which device plays, or why none does."""
        self.trouble.setText(sentence)

    def _explain(self) -> None:
        mode = self.mode.currentData()
        self.explained.setText(EXPLAINED[mode])
        for widget in (self.seconds, self.fading):
            widget.setEnabled(mode in (SoundMode.VOICE, SoundMode.BEEPS))
        self.test.setEnabled(mode is not SoundMode.OFF)
