"""The settings of one window: builds the dialog from what the window has, and lets what is chosen take effect."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QAbstractButton

from handstand_app.core.library.errors import LibraryError
from handstand_app.core.sources.capture import list_cameras
from handstand_app.core.teach.versions import Versions
from handstand_app.qt.desk.menus import Menus
from handstand_app.qt.desk.settings_dialog import SettingsDialog
from handstand_app.qt.desk.tabs.camera_tab import CameraTab
from handstand_app.qt.desk.tabs.judging_tab import JudgingTab
from handstand_app.qt.desk.tabs.keys_tab import KeysTab
from handstand_app.qt.desk.tabs.look_tab import LookTab
from handstand_app.qt.desk.tabs.recording_tab import RecordingTab
from handstand_app.qt.desk.tabs.sound_tab import SoundTab

if TYPE_CHECKING:
    from handstand_app.qt.main_window import MainWindow


class SettingsSheet(QObject):
    """One opening of the settings."""

    def __init__(self, window: "MainWindow", menus: Menus) -> None:
        super().__init__(window)
        self._window = window
        self._library = window.library_controller.library
        try:
            cap = None if self._library is None else self._library.storage.cap
        except LibraryError:  # its disk is gone: the other settings can be changed all the same
            self._library = cap = None
        self._versions = Versions(window.library_controller.root / "networks")
        estimator = window.sessions.estimator
        levels = [] if estimator is None else [level.blocks for level in estimator.levels]
        self._judging = JudgingTab(self._versions.all(), self._versions.current().name, levels)
        self._recording = RecordingTab(cap, has_library=self._library is not None)
        self._cap = cap
        tabs = (
            CameraTab(list_cameras),
            SoundTab(window.sound.devices),
            self._judging,
            self._recording,
            LookTab(),
            KeysTab(menus.rebindable, menus.usual, _taken(window)),
        )
        self.dialog = SettingsDialog(tabs, window.store.settings, window)
        self.dialog.chosen.connect(self._take)
        self.dialog.destroyed.connect(self.deleteLater)

    def open(self) -> None:
        """Show the dialog."""
        self.dialog.open()

    def _take(self, changes: dict[str, object]) -> None:
        self._window.store.remember(**changes)
        if self._library is not None and self._recording.cap_bytes != self._cap:
            try:
                self._library.storage.set_cap(self._recording.cap_bytes)
            except LibraryError as error:
                self._window.status.show_note(str(error))
        name = self._judging.network.currentData()
        if name != self._judging.current:
            version = self._versions.choose(name)
            self._window.library_controller.network_chosen.emit(version.folder)
            self._window.library_controller.refresh()


def _taken(window: "MainWindow") -> dict[str, str]:
    """Keys of the window that cannot be changed: what they mean, by key."""
    owners = (window.rail, window.live)
    made = [each for each in window.findChildren(QShortcut) if each.parent() in (window, *owners)]
    taken = {each.key().toString(): each.whatsThis() for each in made}
    for button in (each for owner in owners for each in owner.findChildren(QAbstractButton)):
        if not button.shortcut().isEmpty():
            taken[button.shortcut().toString()] = button.toolTip().rsplit(" (", 1)[0]
    return taken
