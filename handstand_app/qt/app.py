"""Start Qt, show the window, end cleanly on Ctrl+C."""

import os
import signal
import sys
from collections.abc import Callable, Sequence

import pyqtgraph as pg
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from handstand_app.core.judging.estimator import Estimator
from handstand_app.core.settings import AppSettings
from handstand_app.core.sources.base import FrameSource
from handstand_app.core.sources.playback import VideoFileSource
from handstand_app.qt import theme
from handstand_app.qt.collector import Collector
from handstand_app.qt.desk.latin_keys import LatinKeys
from handstand_app.qt.failures import Failures
from handstand_app.qt.live.record_bar import RecordState
from handstand_app.qt.main_window import MainWindow

NAME = "Handstand"
PLACED_MS = 300
"""By then the window manager has put the window where it belongs."""


def make_application(scale: int = 100) -> QApplication:
    """The one QApplication, with the app's look; everything is `scale` percent as large as usual."""
    existing = QApplication.instance()
    if existing is None and scale != 100:
        os.environ.setdefault("QT_SCALE_FACTOR", f"{scale / 100:g}")  # Qt reads it once, before the first window
    application = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    if application.applicationName() != NAME:
        application.setApplicationName(NAME)
        application.setStyle("Fusion")  # styles every widget that is there anew, which takes seconds
    theme.start()
    pg.setConfigOptions(antialias=True)
    return application


def run_window(
    source: FrameSource,
    load_estimator: Callable[[], Estimator],
    settings: AppSettings,
    load_best: Callable[[], Estimator] | None = None,
    troubles: Sequence[str] = (),
) -> int:
    """Show the window until it is closed; returns Qt's exit code.

    Args:
        load_best: loads the network at its best level, to judge saved clips again while nobody is in view.
        troubles: sentences that are shown from the start, such as what of the settings could not be used.
    """
    application = make_application(settings.ui_scale)
    window = MainWindow(source, load_estimator, settings)
    if load_best is not None:
        window.library_controller.judge_again(load_best, lambda: window.record_bar.state is not RecordState.READY)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: window.close())  # the window's timers let Python see the signal
    LatinKeys(application)
    failures = Failures(application)
    failures.happened.connect(window.status.show_trouble)
    failures.install()
    if troubles:
        window.status.show_trouble(" ".join(troubles))
    window.show()
    if not settings.welcomed and not isinstance(source, VideoFileSource):
        QTimer.singleShot(PLACED_MS, window.desk, window.desk.show_welcome)
    collector = Collector()
    try:
        return application.exec()
    finally:
        failures.remove()
        collector.stop()
