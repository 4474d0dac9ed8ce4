"""The real window for a while, measured: how evenly it paints, how many verdicts it shows, how old they are."""

import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage

from handstand_app.core.judging.estimator import Estimator
from handstand_app.core.settings import AppSettings
from handstand_app.core.sources.base import FrameSource
from handstand_app.qt.app import make_application
from handstand_app.qt.main_window import MainWindow

WARM_UP_S = 3.0


@dataclass(frozen=True)
class WindowFigures:
    """What was measured after a warm-up.

    Attributes:
        seconds: how long.
        pictures, verdicts: how many were painted and judged.
        intervals_ms: between paintings.
        latency_ms: from capture to painting.
        paint_ms: of painting picture and skeleton once.
        memory_mb: resident memory after the warm-up and at the end; 0 where the system does not tell.
    """

    seconds: float
    pictures: int
    verdicts: int
    intervals_ms: np.ndarray
    latency_ms: np.ndarray
    paint_ms: np.ndarray
    memory_mb: tuple[float, float]

    def sentence(self) -> str:
        """The figures as one sentence."""
        return (
            f"Window, {self.seconds:.0f} s: {self.verdicts / self.seconds:.1f} verdicts/s, "
            f"{self.pictures / self.seconds:.1f} pictures/s, paint interval median "
            f"{np.median(self.intervals_ms):.1f} ms and 99 % {np.quantile(self.intervals_ms, 0.99):.1f} ms, "
            f"latency median {np.median(self.latency_ms):.0f} ms, "
            f"memory {self.memory_mb[0]:.0f} MB after the warm-up and {self.memory_mb[1]:.0f} MB at the end."
        )


def run_for(source: FrameSource, load_estimator: Callable[[], Estimator], seconds: float) -> WindowFigures:
    """Show the window on `source` for a warm-up and `seconds`."""
    application = make_application()
    folder = tempfile.TemporaryDirectory(prefix="handstand-bench-")  # not the athlete's library
    window = MainWindow(source, load_estimator, AppSettings(library_folder=folder.name))
    window.show()
    painted: list[float] = []
    judged: list[float] = []
    latency: list[float] = []
    began = time.perf_counter() + WARM_UP_S

    def collect() -> None:
        painted.extend(at for at in window.view.painted_at if at > max(began, painted[-1] if painted else 0.0))
        judged.extend(at for at in window.status.judged_at if at > max(began, judged[-1] if judged else 0.0))
        latency.extend(window.view.latency_ms)

    memory: list[float] = []
    QTimer.singleShot(int(1000 * WARM_UP_S), lambda: memory.append(resident_mb()))
    collector = QTimer(interval=1000)
    collector.timeout.connect(collect)
    collector.start()
    QTimer.singleShot(int(1000 * (WARM_UP_S + seconds)), application.quit)
    application.exec()
    collect()
    memory.append(resident_mb())
    paint_ms = _paint_ms(window)
    window.close()
    folder.cleanup()
    intervals = 1000 * np.diff(painted) if len(painted) > 1 else np.zeros(1)
    latencies = np.array(latency or [0.0])
    return WindowFigures(seconds, len(painted), len(judged), intervals, latencies, paint_ms, (memory[0], memory[-1]))


def resident_mb() -> float:
    """Resident memory of this process [MB]; 0 if unknown."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except (OSError, ValueError):
        return 0.0


def _paint_ms(window: MainWindow, runs: int = 60) -> np.ndarray:
    target = QImage(window.view.size(), QImage.Format.Format_RGB32)
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        window.view.render(target)
        times.append(time.perf_counter() - started)
    return 1000 * np.array(times)
