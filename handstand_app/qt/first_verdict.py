"""Starts the real window and ends at its first verdict: `bench` times this as a process of its own."""

import sys
import tempfile
import time

from PySide6.QtCore import QTimer

from handstand_app.commands import load_estimator
from handstand_app.core.settings import AppSettings
from handstand_app.core.sources.choose import file_or_stream
from handstand_app.core.types import LiveResult
from handstand_app.end import end_process
from handstand_app.options import NetworkOptions
from handstand_app.qt.app import make_application
from handstand_app.qt.main_window import MainWindow

GIVE_UP_S = 60


def main(video: str, threads: int) -> int:
    """Exit code 0 at the first verdict that a window of the network gave, 1 if none came."""
    application = make_application()
    source = file_or_stream(video)
    folder = tempfile.TemporaryDirectory(prefix="handstand-bench-")  # not the athlete's library
    settings = AppSettings(library_folder=folder.name)
    window = MainWindow(source, lambda: load_estimator(NetworkOptions(), threads), settings)
    judged: list[float] = []

    def watch(result: LiveResult) -> None:
        if result.verdict is not None and result.verdict.probabilities is not None:
            judged.append(time.perf_counter())
            application.quit()

    window.bridge.result_ready.connect(watch)
    QTimer.singleShot(1000 * GIVE_UP_S, application.quit)
    window.show()
    application.exec()
    window.close()
    folder.cleanup()
    return 0 if judged else 1


if __name__ == "__main__":
    end_process(main(sys.argv[1], int(sys.argv[2])))
