"""The settings of one window: whoever changes one changes it here, and whoever shows one is notified."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from handstand_app.core.settings import AppSettings, save_settings


class SettingsStore(QObject):
    """Holds the settings and saves each change at once."""

    changed = Signal(object, object)  # AppSettings before and now

    def __init__(self, settings: AppSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = settings

    def remember(self, **changes: object) -> None:
        """Change settings by name. Raises ValueError for a value that is none."""
        before, self.settings = self.settings, replace(self.settings, **changes)  # type: ignore[arg-type]
        if self.settings != before:
            save_settings(self.settings)
            self.changed.emit(before, self.settings)
