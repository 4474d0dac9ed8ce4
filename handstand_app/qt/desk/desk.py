"""What belongs to no page: menus, settings that take effect everywhere, help, and one's own data."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, qVersion
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QMessageBox

from handstand_app.core.diagnostics import diagnostics
from handstand_app.core.own_data import data_places, delete_places
from handstand_app.core.settings import MOST_RECENT, AppSettings, cache_folder, library_folder
from handstand_app.log_file import log_file
from handstand_app.qt import theme
from handstand_app.qt.desk.about import AboutDialog
from handstand_app.qt.desk.delete_dialog import DeleteDialog
from handstand_app.qt.desk.guide import GuideDialog
from handstand_app.qt.desk.menus import Menus

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
        self._take(AppSettings(), self._store.settings)
        self.menus = Menus(window, self)
        self._store.changed.connect(self._take)
        self._store.changed.connect(lambda _, now: self.menus.show_settings(now))

    def _take(self, before: AppSettings, now: AppSettings) -> None:
        """Let settings take effect that no page takes by itself."""
        window = self._window
        theme.choose(now.theme)
        window.rail.show_theme(now.theme)
        window.sources.mirror.setChecked(now.mirror)
        window.view.set_turned(now.turned)
        window.verdict.set_turned(now.turned)

    def opened(self, path: str) -> None:
        """A video was opened: offer it again."""
        whole = str(Path(path).expanduser().resolve())
        others = [file for file in self._store.settings.recent_files if file != whole]
        self._store.remember(recent_files=(whole, *others)[:MOST_RECENT])

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
        size, scale = screen.size(), screen.devicePixelRatio()
        return [
            ("Qt", f"{qVersion()} on {QGuiApplication.platformName()}"),
            ("Screen", f"{size.width()}x{size.height()} at {scale:g}, window {window.width()}x{window.height()}"),
            ("Network", f"{self._network or 'not loaded'}, {window.status.level.text() or 'no runtime'}"),
            ("Rates", window.status.rates or "nothing is shown"),
        ]


def _show_folder(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
