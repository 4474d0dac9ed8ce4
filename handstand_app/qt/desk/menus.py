"""The menu bar: every action once, with the keys that it has everywhere. Asks the parts of the window to do it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from handstand_app.core.settings import THEMES, AppSettings
from handstand_app.qt.keys import action, rebind

if TYPE_CHECKING:
    from handstand_app.qt.desk.desk import Desk
    from handstand_app.qt.main_window import MainWindow

THEME_WORDS = dict(zip(THEMES, ("As the system", "Light", "Dark", "High contrast"), strict=True))


class Menus(QObject):
    """Builds the menus of a window and keeps their marks right.

    Args:
        desk: does what belongs to no page: settings, help, one's own data.
    """

    def __init__(self, window: "MainWindow", desk: "Desk") -> None:
        super().__init__(window)
        self._window, self._desk = window, desk
        self.live_only: list[QAction] = []
        self.rebindable: list[QAction] = []
        """Actions whose keys may be changed."""
        bar = window.menuBar()
        bar.setNativeMenuBar(True)
        self.recent = QMenu("Recent videos", window)
        self.recent.setToolTipsVisible(True)
        self.file, self.view, self.practice, self.help = (
            bar.addMenu(title) for title in ("&File", "&View", "&Practice", "&Help")
        )
        self._build_file()
        self._build_view()
        self._build_practice()
        self._build_help()
        self.usual = {made.objectName(): made.shortcut().toString() for made in self.rebindable}
        self.show_settings(window.store.settings)
        window.pages.currentChanged.connect(self._follow_page)
        self._follow_page(window.pages.currentIndex())

    def _add(self, menu: QMenu, made: QAction, call: Callable[[], object] | None = None) -> QAction:
        """Put an action into a menu; its keys work while the menu bar is hidden, too."""
        if call is not None:
            made.triggered.connect(lambda _: call())
        menu.addAction(made)
        self._window.addAction(made)
        self.rebindable.append(made)
        return made

    def _new(self, menu: QMenu, name: str, text: str, call: Callable[[], object], keys: str = "") -> None:
        self._add(menu, action(self._window, name, text, keys, text.removesuffix(" …")), call)

    def _build_file(self) -> None:
        window, desk, sources = self._window, self._desk, self._window.sources
        for made in (sources.open, sources.network, sources.demo, sources.refresh):
            self._add(self.file, made)
            made.triggered.connect(lambda _: window.rail.choose(0))
            if made is sources.open:
                self.file.addMenu(self.recent)
        self.file.addSeparator()
        self._new(self.file, "clips", "Open the folder of clips", desk.open_clips_folder)
        self._new(self.file, "settings", "Settings …", desk.show_settings, "Ctrl+,")
        self.file.addSeparator()
        self._new(self.file, "quit", "Quit", window.close, "Ctrl+Q")

    def _build_view(self) -> None:
        window = self._window
        for number, name in enumerate(window.rail.names):
            self.view.addAction(f"{name}\tCtrl+{number + 1}", partial(window.rail.choose, number))
        self.view.addSeparator()
        self.themes = QActionGroup(self)
        themes = self.view.addMenu("Theme")
        for mode, words in THEME_WORDS.items():
            made = self.themes.addAction(words)
            made.setCheckable(True)
            made.setData(mode)
            made.triggered.connect(partial(window.store.remember, theme=mode))
            themes.addAction(made)
        self._new(self.view, "full_screen", "Full screen", window.toggle_full_screen, "F11")
        self.view.addSeparator()
        self.turn = action(window.live, "turn", "Turn by 180 degrees", "U", "Upside down, or not")
        self.turn.setCheckable(True)
        self.turn.toggled.connect(lambda on: window.store.remember(turned=on))
        for made in (self._add(self.view, window.sources.mirror), self._add(self.view, self.turn)):
            self.live_only.append(made)

    def _build_practice(self) -> None:
        window = self._window
        self.automatic = action(window, "automatic", "Save every attempt", "", "Save every attempt by itself")
        self.automatic.setCheckable(True)
        switch = window.record_bar.automatic
        self.automatic.triggered.connect(switch.setChecked)
        switch.toggled.connect(self.automatic.setChecked)
        recording = (window.record_bar.record, self.automatic, window.label_last)
        for made in (*recording, window.delay.switch, window.sound.quiet):
            self.live_only.append(self._add(self.practice, made))
        self.practice.addSeparator()
        check = action(window.live, "setup", "Check the set-up …", "S", "Check the set-up")
        self.live_only.append(self._add(self.practice, check, self._desk.setup.show))
        self._new(self.practice, "sound", "Sound …", window.sound.show_settings)

    def _build_help(self) -> None:
        desk = self._desk
        self._new(self.help, "welcome", "Welcome …", desk.show_welcome)
        self._new(self.help, "guide", "Guide", desk.show_guide)
        self._add(self.help, self._window.rail.keys_action)
        self.help.addSeparator()
        self._new(self.help, "diagnostics", "Copy diagnostics", desk.copy_diagnostics)
        self._new(self.help, "log", "Open the folder of the log", desk.open_log_folder)
        self._new(self.help, "delete", "Delete all my data …", desk.ask_to_delete)
        self.help.addSeparator()
        self._new(self.help, "about", "About Handstand", desk.show_about)

    def show_settings(self, settings: AppSettings) -> None:
        """Mark what is chosen."""
        for made in self.themes.actions():
            made.setChecked(made.data() == settings.theme)
        self.automatic.setChecked(settings.record_automatically)
        self.turn.setChecked(settings.turned)
        self._show_recent(settings.recent_files)
        for made in self.rebindable:
            rebind(made, settings.shortcuts.get(made.objectName(), self.usual[made.objectName()]))

    def _show_recent(self, files: tuple[str, ...]) -> None:
        """Offer these videos; those that are gone are left out."""
        self.recent.clear()
        there = [Path(file) for file in files if Path(file).is_file()]
        for path in there:
            made = self.recent.addAction(path.name.replace("&", "&&"), partial(self._open, str(path)))
            made.setToolTip(str(path))
        self.recent.addSeparator()
        self.recent.addAction("Forget these", partial(self._window.store.remember, recent_files=()))
        self.recent.setEnabled(bool(there))

    def _open(self, path: str) -> None:
        self._window.rail.choose(0)
        self._window.sources.target_chosen.emit(path)

    def _follow_page(self, number: int) -> None:
        """What is of the live page can be done there alone; its letters mean other things on other pages."""
        for made in self.live_only:
            made.setEnabled(number == 0)
