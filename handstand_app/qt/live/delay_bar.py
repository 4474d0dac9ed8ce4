"""The row of the delayed mirror, shown while it is on: how long ago, and how an attempt is shown again."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QPushButton, QSlider, QWidget

from handstand_app.core.delay.plan import LEAST_S, MOST_S, DelayOptions
from handstand_app.qt import theme
from handstand_app.qt.keys import shortcut

SPEED_WORDS = {1.0: "at full speed", 0.5: "at half speed", 0.25: "at quarter speed"}


class DelayBar(QWidget):
    """Emits what is chosen; shows nothing itself."""

    options_chosen = Signal(object)  # DelayOptions
    skip_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.options = DelayOptions()
        self.delay = QSlider(Qt.Orientation.Horizontal)
        self.delay.setRange(round(LEAST_S), round(MOST_S))
        self.delay.setFixedWidth(110)
        self.delay.setAccessibleName("Delay")
        self.delay.setToolTip("How long ago the picture is: as long as an attempt and the way to the screen take")
        self.seconds = QLabel()
        self.seconds.setMinimumWidth(self.seconds.fontMetrics().horizontalAdvance("30 s ago") + 8)
        self.speed = QComboBox()
        for speed, words in SPEED_WORDS.items():
            self.speed.addItem(words, speed)
        self.speed.setAccessibleName("Speed of the replay")
        self.loops = QCheckBox("again and again")
        self.skeleton = QCheckBox("Skeleton")
        self.skip = QPushButton("Skip")
        self.skip.setToolTip("No more of this replay (Space)")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 0)
        row.setSpacing(10)
        again = QLabel("After an attempt, show it")
        theme.type_of(again, 14, muted=True)
        row.addWidget(self.delay)
        row.addWidget(self.seconds)
        row.addSpacing(12)
        for widget in (again, self.speed, self.loops, self.skeleton, self.skip):
            row.addWidget(widget)
        row.addStretch(1)
        for control in (self.delay, self.speed, self.loops, self.skeleton, self.skip):
            control.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def _connect(self) -> None:
        self.delay.valueChanged.connect(self._choose)
        self.speed.activated.connect(self._choose)
        self.loops.toggled.connect(self._choose)
        self.skeleton.toggled.connect(self._choose)
        self.skip.clicked.connect(self.skip_wanted)
        shortcut(self, "Space", "Skip the replay of the delayed mirror", self.skip_wanted.emit)

    def show_options(self, options: DelayOptions) -> None:
        """Show these."""
        self.options = options
        with QSignalBlocker(self.delay), QSignalBlocker(self.loops), QSignalBlocker(self.skeleton):
            self.delay.setValue(round(options.delay_s))
            self.speed.setCurrentIndex(self.speed.findData(options.speed))
            self.loops.setChecked(options.loops)
            self.skeleton.setChecked(options.with_skeleton)
        self.seconds.setText(f"{options.delay_s:.0f} s ago")

    def _choose(self) -> None:
        self.show_options(
            DelayOptions(
                float(self.delay.value()),
                self.speed.currentData(),
                self.loops.isChecked(),
                self.skeleton.isChecked(),
            )
        )
        self.options_chosen.emit(self.options)
