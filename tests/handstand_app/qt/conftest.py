"""The real window with the shipped network; a fresh one for each test."""

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from handstand_app.core.judging.estimator import Estimator
from handstand_app.core.settings import AppSettings
from handstand_app.core.sources.base import FrameSource
from handstand_app.qt.app import make_application
from handstand_app.qt.main_window import MainWindow
from tests.networks import shipped_estimator


@pytest.fixture(scope="package", autouse=True)
def only_young_garbage() -> Iterator[None]:
    """What was imported is no garbage: not looking at it makes collecting after each test ten times as fast."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(autouse=True)
def garbage_only_here() -> Iterator[None]:
    """No thread but this one collects garbage, as in the app (handstand_app/qt/collector.py); no widget outlives."""
    gc.disable()
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    gc.enable()


@pytest.fixture
def open_window(qtbot: QtBot, network_cache: Path) -> Iterator[Callable[..., MainWindow]]:
    """Opens windows on sources, with settings if there are any, and closes them at the end."""
    make_application()
    windows: list[MainWindow] = []

    def load() -> Estimator:
        return shipped_estimator(network_cache)

    def open_(source: FrameSource, settings: AppSettings | None = None) -> MainWindow:
        window = MainWindow(source, load, settings or AppSettings(sound_mode="off"))
        windows.append(window)
        window.show()
        return window

    yield open_
    for window in windows:
        window.close()
        window.deleteLater()
