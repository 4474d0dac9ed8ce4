"""The real window, whose network is never loaded: what is around its pages needs none."""

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from handstand_app.core.judging.estimator import Estimator
from handstand_app.core.settings import AppSettings
from handstand_app.core.sources.base import FrameSource
from handstand_app.core.sources.choose import demo
from handstand_app.qt import theme
from handstand_app.qt.app import make_application
from handstand_app.qt.main_window import MainWindow
from tests.patience import PATIENCE_MS

OpenDesk = Callable[..., MainWindow]


class NoNetwork(Exception):
    """There is none here."""


@pytest.fixture
def open_desk(qtbot: QtBot) -> Iterator[OpenDesk]:
    """Opens windows on sources, with settings if there are any, and closes them at the end."""
    make_application()
    windows: list[MainWindow] = []

    def load() -> Estimator:
        raise NoNetwork("no network is loaded here")

    def open_(source: FrameSource | None = None, settings: AppSettings | None = None) -> MainWindow:
        window = MainWindow(source or demo(), load, settings or AppSettings(sound_mode="off"))
        windows.append(window)
        window.resize(1024, 700)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow, timeout=PATIENCE_MS)
        return window

    yield open_
    for window in windows:
        window.close()
        window.deleteLater()
    theme.choose("system")


@pytest.fixture
def desk(open_desk: OpenDesk) -> MainWindow:
    """A window with the demo."""
    return open_desk()
