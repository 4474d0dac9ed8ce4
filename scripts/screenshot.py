"""Save a picture of the window on the bundled clip. `python scripts/screenshot.py OUT.png`; needs no screen."""

import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import tyro

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@dataclass(frozen=True)
class Screenshot:
    """Options."""

    out: Annotated[Path, tyro.conf.Positional]
    """PNG file to write."""
    size: tuple[int, int] = (1100, 820)
    """Width and height of the window."""
    at_s: float = 8.5
    """Seconds to play before."""


def main(options: Screenshot) -> None:
    """Play the clip for that long, then grab the window."""
    from PySide6.QtCore import QTimer

    from handstand_app.commands import load_estimator
    from handstand_app.core.settings import AppSettings
    from handstand_app.core.sources.choose import demo
    from handstand_app.options import AppOptions
    from handstand_app.qt.app import make_application
    from handstand_app.qt.main_window import MainWindow

    application = make_application()
    estimator = load_estimator(AppOptions(), threads=1)
    folder = tempfile.TemporaryDirectory(prefix="handstand-screenshot-")
    window = MainWindow(demo(), lambda: estimator, AppSettings(library_folder=folder.name))
    window.resize(*options.size)
    window.show()

    def grab() -> None:
        window.grab().save(str(options.out))
        window.close()
        application.quit()

    QTimer.singleShot(round(options.at_s * 1000), grab)
    application.exec()
    folder.cleanup()


if __name__ == "__main__":
    main(tyro.cli(Screenshot))
