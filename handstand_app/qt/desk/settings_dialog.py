"""The settings, tab by tab. Nothing is changed before OK; Cancel and Esc change nothing."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QTabWidget, QVBoxLayout, QWidget

from handstand_app.core.settings import AppSettings
from handstand_app.qt import theme
from handstand_app.qt.desk.tabs.tab import SettingsTab
from handstand_app.qt.library.buttons import button


class SettingsDialog(QDialog):
    """Shows settings and hands over what is chosen.

    Args:
        tabs: in their order.
    """

    chosen = Signal(object)  # settings by name

    def __init__(self, tabs: Sequence[SettingsTab], settings: AppSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Settings")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.tabs, self.pages = list(tabs), QTabWidget()
        self.pages.setAccessibleName("Settings")
        for tab in self.tabs:
            tab.show_settings(settings)
            self.pages.addTab(tab, tab.title)
        self.trouble = QLabel(wordWrap=True)
        self.trouble.setAccessibleName("What is wrong")
        theme.styled(self.trouble, theme.trouble_style)
        self.trouble.hide()
        self.ok, self.cancel = button("OK"), button("Cancel")
        self.ok.setDefault(True)
        self.ok.clicked.connect(self._take)
        self.cancel.clicked.connect(self.reject)
        row, column = QHBoxLayout(), QVBoxLayout(self)
        row.addWidget(self.trouble, stretch=1)
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.ok)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self.pages)
        column.addLayout(row)
        room = parent.size() if parent is not None else self.sizeHint()
        self.resize(640, min(560, max(room.height() - 60, 360)))

    def _take(self) -> None:
        for tab in self.tabs:
            sentence = tab.trouble()
            if sentence:
                self.pages.setCurrentWidget(tab)
                self.trouble.setText(sentence)
                self.trouble.show()
                return
        self.chosen.emit({name: value for tab in self.tabs for name, value in tab.changes().items()})
        self.accept()
