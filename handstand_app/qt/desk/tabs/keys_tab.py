"""Which keys the actions of the menus have; no key may mean two things."""

from collections.abc import Mapping, Sequence

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QKeySequenceEdit

from handstand_app.core.settings import AppSettings
from handstand_app.qt.desk.tabs.tab import SettingsTab
from handstand_app.qt.keys import readable
from handstand_app.qt.library.buttons import button


class KeysTab(SettingsTab):
    """One row an action.

    Args:
        actions: those whose keys may be changed. usual: keys of each when nothing was changed, by its name.
        taken: keys that always mean something else: words by key.
    """

    title = "Keys"

    def __init__(self, actions: Sequence[QAction], usual: Mapping[str, str], taken: Mapping[str, str]) -> None:
        super().__init__()
        self._usual, self._taken = usual, taken
        self._words = {made.objectName(): made.whatsThis() for made in actions}
        self.fields: dict[str, QKeySequenceEdit] = {}
        for name, words in self._words.items():
            field = self.fields[name] = QKeySequenceEdit()
            field.setMaximumSequenceLength(1)
            field.setClearButtonEnabled(True)
            self.row(words, field)
        self.usual = button("All as they were at first")
        self.usual.clicked.connect(lambda: self._fill({}))
        self.form.addRow("", self.usual)

    def show_settings(self, settings: AppSettings) -> None:
        """See `SettingsTab`."""
        self._fill(settings.shortcuts)

    def _fill(self, changed: Mapping[str, str]) -> None:
        for name, field in self.fields.items():
            field.setKeySequence(QKeySequence(changed.get(name, self._usual[name])))

    def _keys(self) -> dict[str, str]:
        return {name: field.keySequence().toString() for name, field in self.fields.items()}

    def changes(self) -> dict[str, object]:
        """See `SettingsTab`."""
        keys = self._keys()
        return {"shortcuts": {name: key for name, key in keys.items() if key != self._usual[name]}}

    def trouble(self) -> str:
        """See `SettingsTab`."""
        meanings = dict(self._taken)
        for name, key in self._keys().items():
            if not key:
                continue
            if key in meanings:
                return (
                    f"The key {readable(QKeySequence(key))} would mean two things: “{meanings[key]}” and "
                    f"“{self._words[name]}”. Give one of them another key."
                )
            meanings[key] = self._words[name]
        return ""
