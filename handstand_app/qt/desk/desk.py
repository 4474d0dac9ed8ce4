"""What belongs to no page: menus, settings that take effect everywhere, help, and one's own data."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, qVersion
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QMessageBox

from handstand_app.core.coach.cue import SoundMode
from handstand_app.core.diagnostics import diagnostics
from handstand_app.core.library.errors import LibraryError
from handstand_app.core.own_data import data_places, delete_places
from handstand_app.core.settings import MOST_RECENT, AppSettings, cache_folder, library_folder
from handstand_app.log_file import log_file
from handstand_app.qt import theme
from handstand_app.qt.desk.about import AboutDialog
from handstand_app.qt.desk.delete_dialog import DeleteDialog
from handstand_app.qt.desk.guide import GuideDialog
from handstand_app.qt.desk.menus import Menus
from handstand_app.qt.desk.settings_sheet import SettingsSheet
from handstand_app.qt.desk.setup_controller import SetupController
from handstand_app.qt.desk.welcome import Welcome
from handstand_app.qt.library.formatting import size

if TYPE_CHECKING:
    from handstand_app.qt.main_window import MainWindow


class Desk(QObject):
    """Serves one window.

    Args:
        show_folder: opens a folder in the system's file manager.
    """

    def __init__(self, window: "MainWindow", show_folder: Callable[[Path], object] | None = None) -> None:
        super().__init__(window)
        self._window, self._store = window, window.store
        self._show_folder = show_folder or _show_folder
        self._take(self._store.settings, self._store.settings)
        self.setup = SetupController(window.live, window.bridge, window.status.show_note)
        self.menus = Menus(window, self)
        self._store.changed.connect(self._take)
        self._store.changed.connect(lambda _, now: self.menus.show_settings(now))
        window.recording_controller.clip_saved.connect(lambda _: self.check_room())

    def _take(self, before: AppSettings, now: AppSettings) -> None:
        """Let settings take effect that no page takes by itself."""
        window = self._window
        theme.choose(now.theme)
        window.rail.show_theme(now.theme)
        window.view.set_turned(now.turned)
        window.verdict.set_turned(now.turned)
        window.record_bar.automatic.setChecked(now.record_automatically)
        window.record_bar.set_countdown(now.countdown_s)
        window.status.level.show_blocks(now.blocks)
        window.sound.apply(now)
        if before.runtime != now.runtime:
            window.sessions.reload()

    def opened(self, path: str) -> None:
        """A video was opened: offer it again."""
        whole = str(Path(path).expanduser().resolve())
        others = [file for file in self._store.settings.recent_files if file != whole]
        self._store.remember(recent_files=(whole, *others)[:MOST_RECENT])

    def check_room(self) -> None:
        """A clip was saved: say so if the library is over its limit now, and stop saving attempts if that is chosen."""
        controller = self._window.library_controller
        library = controller.library
        if library is None or controller.library_page is None:  # it is closed, and this clip was the last one
            return
        try:
            over = 0 if library.storage.cap is None else library.storage.use().over
        except (LibraryError, OSError) as error:
            self._window.status.show_note(str(error))
            return
        if over:
            stops = self._store.settings.when_full == "stop"
            if stops:
                self._window.record_bar.automatic.setChecked(False)
            end = "attempts are no longer saved by themselves" if stops else "Storage … on the page Library can tidy it"
            self._window.status.show_note(f"The library is {size(over)} over its limit; {end}.")

    def open_clips_folder(self) -> None:
        """Show where clips are kept."""
        self._open_folder(library_folder(self._store.settings))

    def open_log_folder(self) -> None:
        """Show where the log is."""
        self._open_folder(log_file().parent)

    def _open_folder(self, folder: Path) -> None:
        if folder.is_dir():
            self._show_folder(folder)
        else:
            self._window.status.show_note(f"{folder} is not there yet.")

    def show_settings(self) -> None:
        """Open the settings."""
        self._window.sound.player.look_for_devices()
        SettingsSheet(self._window, self.menus).open()

    def show_welcome(self) -> None:
        """Open the welcome; it does not come by itself any more."""
        window, settings = self._window, self._store.settings
        sources, sound = window.source_controller, window.sound
        cameras, mode = sources.list_cameras(), SoundMode(settings.sound_mode)
        dialog = Welcome(cameras, sources.camera, mode, library_folder(settings), window)
        window.bridge.result_ready.connect(dialog.show_result)
        sound.device_told.connect(dialog.show_sound)
        dialog.camera_chosen.connect(sources.use_camera)
        dialog.mode_chosen.connect(lambda chosen: self._store.remember(sound_mode=chosen.value))
        dialog.test_wanted.connect(sound.coaching.test)
        dialog.setup_wanted.connect(self.setup.show)
        window.sources.serve(dialog.others)
        dialog.finished.connect(lambda _: self._store.remember(welcomed=True))
        dialog.open()

    def show_guide(self) -> None:
        """Open the guide."""
        GuideDialog(self._window).open()

    def show_about(self) -> None:
        """Open the box of versions and licences."""
        AboutDialog(self._network, self._window).open()

    def copy_diagnostics(self) -> None:
        """Put what a developer wants to know on the clipboard."""
        QGuiApplication.clipboard().setText(diagnostics(self._store.settings, self._facts(), log_file()))
        self._window.status.show_note("Diagnostics are on the clipboard; no names, addresses or pictures are in them.")

    def ask_to_delete(self) -> None:
        """Delete everything that is kept, if that is confirmed, and close."""
        dialog = DeleteDialog(data_places(self._store.settings, cache_folder(), log_file()), self._window)
        dialog.accepted.connect(self._delete)
        dialog.open()

    def _delete(self) -> None:
        self._window.close()
        troubles = delete_places(data_places(self._store.settings, cache_folder(), log_file()))
        if troubles:
            QMessageBox.warning(None, "Not everything could be deleted", "\n".join(troubles))

    @property
    def _network(self) -> str:
        estimator = self._window.sessions.estimator
        return "" if estimator is None else f"“{estimator.runtime.card.name}”"

    def _facts(self) -> list[tuple[str, str]]:
        screen, window = self._window.screen(), self._window
        pixels, scale = screen.size(), screen.devicePixelRatio()
        return [
            ("Qt", f"{qVersion()} on {QGuiApplication.platformName()}"),
            ("Screen", f"{pixels.width()}x{pixels.height()} at {scale:g}, window {window.width()}x{window.height()}"),
            ("Network", f"{self._network or 'not loaded'}, {window.status.level.text() or 'no runtime'}"),
            ("Rates", window.status.rates or "nothing is shown"),
        ]


def _show_folder(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
