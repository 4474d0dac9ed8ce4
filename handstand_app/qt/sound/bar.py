"""Sound at a glance, beside the row of recording: quiet or not, how loud, and the way to the rest."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QSlider, QWidget

STEPS = 100


class SoundBar(QWidget):
    """Emits what the athlete wants; plays nothing itself."""

    mute_toggled = Signal(bool)
    volume_changed = Signal(float)  # 0 to 1
    settings_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.mute = QPushButton("Quiet")
        self.mute.setCheckable(True)
        self.mute.setToolTip("No sound until it is pressed again (Q)")
        self.volume = QSlider(Qt.Orientation.Horizontal)
        self.volume.setRange(0, STEPS)
        self.volume.setFixedWidth(96)
        self.volume.setToolTip("Volume")
        self.volume.setAccessibleName("Volume")
        self.more = QPushButton("Sound …")
        self.more.setToolTip("What is said, how it sounds, and where it is played")
        for widget in (self.mute, self.volume, self.more):
            widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for widget in (self.mute, self.volume, self.more):
            row.addWidget(widget)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.mute.toggled.connect(self.mute_toggled)
        self.volume.valueChanged.connect(lambda step: self.volume_changed.emit(step / STEPS))
        self.more.clicked.connect(self.settings_wanted)

    def set_volume(self, volume: float) -> None:
        """Show this volume, 0 to 1."""
        with QSignalBlocker(self.volume):
            self.volume.setValue(round(volume * STEPS))

    def set_sounding(self, sounding: bool) -> None:
        """Whether any sound is wanted at all: without it there is nothing to quieten."""
        self.mute.setEnabled(sounding)
        self.volume.setEnabled(sounding)
