"""The app in a process of its own, closed while something hangs.

python -m tests.handstand_app.ending_child WHAT [ARGUMENT]

converting: while the network is being converted. driver FIFO: while a camera's open hangs in native code, as one of a
pipe that nobody writes to does. address ADDRESS: a second after the network camera was asked for its picture.
"""

import sys
from collections.abc import Callable

import cv2
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from handstand_app.__main__ import main
from handstand_app.core import loading
from handstand_app.core.judging.estimator import Estimator
from handstand_app.core.settings import AppSettings
from handstand_app.core.sources.base import FrameSource
from handstand_app.core.sources.capture import CameraInfo, StreamSource, WebcamSource
from handstand_app.end import end_process
from handstand_app.qt.app import make_application, run_window
from handstand_app.qt.main_window import MainWindow


class HangingWebcam(WebcamSource):
    """Its driver never returns: OpenCV waits, without the interpreter's lock, for somebody to write to a pipe."""

    def open(self) -> None:
        """See `FrameSource`."""
        print("hangs", flush=True)
        cv2.VideoCapture().open(self.camera.identity, cv2.CAP_FFMPEG, [])


def when_shown(act: Callable[[MainWindow], object]) -> QTimer:
    """Calls `act` as soon as there is a window."""
    timer = QTimer(interval=20)

    def look() -> None:
        windows = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, MainWindow)]
        if windows and windows[0].isVisible():
            timer.stop()
            act(windows[0])

    timer.timeout.connect(look)
    timer.start()
    return timer


def no_network() -> Estimator:
    """Nobody needs it here."""
    raise RuntimeError("no network in this test")


def close_while_converting(window: MainWindow) -> None:
    """Half a second into the conversion."""

    def see(sentence: str) -> None:
        if sentence == loading.CONVERTING:
            print("converting", flush=True)
            QTimer.singleShot(500, window.close)

    window.bridge.progressed.connect(see)


def run(what: str, argument: str = "") -> int:
    """The exit code of the app."""
    make_application()
    act = close_while_converting if what == "converting" else lambda window: QTimer.singleShot(1000, window.close)
    timer = when_shown(act)  # noqa: F841  # lives as long as the window
    if what == "converting":
        return main(["--demo", "--runtime", "openvino-float32"])
    hanging = HangingWebcam(CameraInfo("camera", 0, 0, argument))
    source: FrameSource = hanging if what == "driver" else StreamSource(argument)
    return run_window(source, no_network, AppSettings())


if __name__ == "__main__":
    end_process(run(*sys.argv[1:]))
