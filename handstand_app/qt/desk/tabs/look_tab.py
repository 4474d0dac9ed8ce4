"""Settings of the look: theme and size."""

from PySide6.QtWidgets import QCheckBox

from handstand_app.core.settings import UI_SCALES, AppSettings
from handstand_app.qt.desk.menus import THEME_WORDS
from handstand_app.qt.desk.tabs.tab import SettingsTab, choices, choose


class LookTab(SettingsTab):
    """How the window looks."""

    title = "Look"

    def __init__(self) -> None:
        super().__init__()
        self.theme = choices((words, mode) for mode, words in THEME_WORDS.items())
        self.scale = choices((f"{percent} %", percent) for percent in UI_SCALES)
        self.turned = QCheckBox("Turn picture and verdict by 180 degrees")
        self.row("Theme", self.theme)
        self.row("Size", self.scale)
        self.explain("Another size is used from the next start on.")
        self.form.addRow("", self.turned)
        self.explain("To be read while you are upside down.")

    def show_settings(self, settings: AppSettings) -> None:
        """See `SettingsTab`."""
        choose(self.theme, settings.theme)
        choose(self.scale, settings.ui_scale)
        self.turned.setChecked(settings.turned)

    def changes(self) -> dict[str, object]:
        """See `SettingsTab`."""
        return {
            "theme": self.theme.currentData(),
            "ui_scale": self.scale.currentData(),
            "turned": self.turned.isChecked(),
        }
