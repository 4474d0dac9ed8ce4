"""Settings of attempts and of the place that clips take."""

import tempfile
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QFileDialog, QHBoxLayout, QLineEdit, QWidget

from handstand_app.core.settings import COUNTDOWNS_S, MOST_AFTER_S, MOST_BEFORE_S, AppSettings, library_folder
from handstand_app.qt.desk.tabs.tab import SettingsTab, choices, choose
from handstand_app.qt.library.buttons import button

GB = 1_000_000_000
FULL = {"say": "Say so", "stop": "Say so, and stop saving attempts by itself"}


class RecordingTab(SettingsTab):
    """When attempts are saved, and where.

    Args:
        cap: how much the library may take [bytes]; None for no limit.
        has_library: it is open, so that a limit can be set.
    """

    title = "Recording"

    def __init__(self, cap: int | None, *, has_library: bool) -> None:
        super().__init__()
        self.automatic = QCheckBox("Save every attempt by itself")
        self.before = _seconds(MOST_BEFORE_S, "before the kick-up")
        self.after = _seconds(MOST_AFTER_S, "after coming down")
        self.countdown = choices((f"{seconds} s", seconds) for seconds in COUNTDOWNS_S)
        self.folder, self.browse = QLineEdit(), button("Choose …")
        self.limited = QCheckBox("Limit the library to")
        self.cap = QDoubleSpinBox(suffix=" GB", decimals=1, minimum=0.1, maximum=100_000.0, value=20.0)
        self.full = choices((words, name) for name, words in FULL.items())
        self.form.addRow("", self.automatic)
        self.row("A clip begins", self.before)
        self.row("It ends", self.after)
        self.row("Countdown by hand", self.countdown)
        self.row("Folder of clips", _beside(self.folder, self.browse))
        self.folder.setAccessibleName("Folder of clips")
        self.explain("Another folder is used from the next start on. Clips stay where they are until you move them.")
        self.form.addRow("", _beside(self.limited, self.cap))
        for named in (self.cap, *self.cap.findChildren(QLineEdit)):
            named.setAccessibleName("Limit of the library")
        self.row("When it is full", self.full)
        self.browse.clicked.connect(self._browse)
        self.limited.toggled.connect(self.cap.setEnabled)
        self.limited.setChecked(cap is not None)
        self.limited.setEnabled(has_library)
        self.cap.setEnabled(cap is not None)
        if cap is not None:
            self.cap.setValue(cap / GB)

    def show_settings(self, settings: AppSettings) -> None:
        """See `SettingsTab`."""
        self._usual = str(library_folder(AppSettings()))
        self.folder.setText(settings.library_folder or self._usual)
        self.automatic.setChecked(settings.record_automatically)
        self.before.setValue(settings.seconds_before)
        self.after.setValue(settings.seconds_after)
        choose(self.countdown, settings.countdown_s)
        choose(self.full, settings.when_full)

    def changes(self) -> dict[str, object]:
        """See `SettingsTab`."""
        folder = self.folder.text().strip()
        return {
            "record_automatically": self.automatic.isChecked(),
            "seconds_before": self.before.value(),
            "seconds_after": self.after.value(),
            "countdown_s": self.countdown.currentData(),
            "library_folder": None if folder in ("", self._usual) else folder,
            "when_full": self.full.currentData(),
        }

    @property
    def cap_bytes(self) -> int | None:
        """The limit; None for none."""
        return round(self.cap.value() * GB) if self.limited.isChecked() else None

    def trouble(self) -> str:
        """See `SettingsTab`."""
        folder = self.folder.text().strip()
        return "" if folder in ("", self._usual) else why_not_writable(Path(folder).expanduser())

    def _browse(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "Folder of clips", self.folder.text())
        if folder:
            self.folder.setText(folder)


def why_not_writable(folder: Path) -> str:
    """Why clips cannot be kept in a folder, one sentence; empty if they can. It is made if it is missing."""
    if not folder.is_absolute():
        return f"{folder} is no whole path; choose the folder, or type all of it."
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return ""
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        return f"Clips cannot be kept in {folder}: {reason}. Choose another folder."


def _seconds(most: float, words: str) -> QDoubleSpinBox:
    return QDoubleSpinBox(suffix=f" s {words}", decimals=1, minimum=0.0, maximum=most, singleStep=0.5)


def _beside(*widgets: QWidget) -> QWidget:
    both = QWidget()
    row = QHBoxLayout(both)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget, stretch=isinstance(widget, QLineEdit | QDoubleSpinBox))
    return both
