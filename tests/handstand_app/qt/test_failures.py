"""What nobody catches: logged once with its trace, said in the window; and in tests it fails the test."""

import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer, qCritical, qWarning
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from handstand_app.log_file import keep_log, log_file
from handstand_app.qt.app import make_application
from handstand_app.qt.failures import Failures
from handstand_app.qt.live.video_view import VideoView
from handstand_app.qt.status_line import StatusLine
from tests.patience import PATIENCE_MS, PATIENCE_S

ROOT = Path(__file__).parents[3]


class Broken(QWidget):
    """Fails at every paint event."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        raise BufferError("not contiguous")


@pytest.fixture
def failures(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> Iterator[Failures]:
    make_application()
    before = list(logging.getLogger().handlers)
    keep_log()
    hooks = Failures()
    hooks.install()
    yield hooks
    hooks.remove()
    for handler in [handler for handler in logging.getLogger().handlers if handler not in before]:
        logging.getLogger().removeHandler(handler)
        handler.close()


def test_a_paint_event_that_fails_is_logged_once_and_said_in_the_window(qtbot: QtBot, failures: Failures) -> None:
    view = VideoView()
    status = StatusLine(view)
    widget = Broken()
    for shown in (view, status, widget):
        qtbot.addWidget(shown)
    failures.happened.connect(status.show_trouble)
    widget.show()
    for _ in range(3):
        widget.repaint()
    qtbot.waitUntil(lambda: bool(status.trouble.text()), timeout=PATIENCE_MS)
    assert str(log_file()) in status.trouble.toolTip() and "went wrong" in status.trouble.text()
    written = log_file().read_text(encoding="utf-8")
    assert written.count("Traceback") == 1 and 'raise BufferError("not contiguous")' in written


def test_slots_and_threads_are_told_too_each_once(qtbot: QtBot, failures: Failures) -> None:
    said: list[str] = []
    failures.happened.connect(said.append)

    def fail() -> None:
        raise ValueError("a slot")

    def fail_in_thread() -> None:
        raise KeyError("a thread")

    for _ in range(2):
        QTimer.singleShot(0, fail)
        thread = threading.Thread(target=fail_in_thread)
        thread.start()
        thread.join()
    qtbot.waitUntil(lambda: len(said) == 2, timeout=PATIENCE_MS)
    qtbot.wait(20)
    written = log_file().read_text(encoding="utf-8")
    assert len(said) == 2 and written.count("a slot") == 2 and written.count("KeyError: 'a thread'") == 1


def test_a_warning_of_qt_is_logged_and_an_error_is_said_too(qtbot: QtBot, failures: Failures) -> None:
    said: list[str] = []
    failures.happened.connect(said.append)
    for _ in range(2):
        qWarning("a layout is odd")
        qCritical("there is no screen")
    qtbot.waitUntil(lambda: len(said) == 1, timeout=PATIENCE_MS)
    written = log_file().read_text(encoding="utf-8")
    assert written.count("a layout is odd") == 1 and written.count("there is no screen") == 1


FAILING = """
import threading
from PySide6.QtCore import QTimer, qWarning
from PySide6.QtWidgets import QWidget

class Broken(QWidget):
    def paintEvent(self, event):
        raise BufferError("paint")

def fail():
    raise ValueError("slot")

def test_shown(qtbot):
    widget = Broken()
    qtbot.addWidget(widget)
    with qtbot.waitExposed(widget):
        widget.show()
    qtbot.wait(30)

def test_grabbed(qtbot):
    widget = Broken()
    qtbot.addWidget(widget)
    widget.grab()

def test_without_qtbot(qapp):
    widget = Broken()
    widget.show()
    qapp.processEvents()
    widget.close()

def test_slot(qtbot):
    QTimer.singleShot(0, fail)
    qtbot.wait(30)

def test_thread():
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()

def test_warning(qtbot):
    qWarning("odd")
"""


def test_in_tests_every_such_failure_fails_the_test(tmp_path: Path) -> None:
    (tmp_path / "test_failing.py").write_text(FAILING)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "--tb=no",
        "-c",
        str(ROOT / "pyproject.toml"),
        "-p",
        "tests.conftest",
    ]
    command += ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(tmp_path), "-p", "no:cacheprovider", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_S)
    assert "6 failed" in done.stdout and "passed" not in done.stdout, done.stdout
