"""Uncaught exceptions of any thread and Qt's warnings: logged once with the trace, and shown in the window."""

import logging
import sys
import threading
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler

from handstand_app.log_file import log_file
from handstand_app.qt.bridge import GuiThread

log = logging.getLogger(__name__)

LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class Failures(QObject):
    """Install it once, connect `happened`, and remove it before the application ends.

    A fault in a paint event comes with every picture; each place is logged and told once.
    """

    happened = Signal(str)  # one sentence for the athlete, in the GUI thread

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._known: set[object] = set()
        self._lock = threading.Lock()
        self._before: tuple[Callable[..., object], Callable[..., object]] | None = None
        self._gui = GuiThread(self)

    def install(self) -> None:
        """Take over what is said of exceptions that nobody catches, and Qt's messages."""
        self._before = (sys.excepthook, threading.excepthook)
        sys.excepthook = self._take
        threading.excepthook = self._take_from_thread
        qInstallMessageHandler(self._take_message)

    def remove(self) -> None:
        """Give everything back."""
        if self._before is not None:
            sys.excepthook, threading.excepthook = self._before
            self._before = None
            qInstallMessageHandler(None)

    def _take(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        elif self._is_new((kind, _place(trace))):
            log.error("nobody caught this", exc_info=(kind, error, trace))
            self._tell()

    def _take_from_thread(self, hook: threading.ExceptHookArgs) -> None:
        if hook.exc_value is not None:
            self._take(hook.exc_type, hook.exc_value, hook.exc_traceback)

    def _take_message(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        level = LEVELS.get(kind, logging.WARNING)
        if self._is_new(message):
            log.log(level, "Qt: %s", message)
            if level >= logging.ERROR:
                self._tell()

    def _is_new(self, key: object) -> bool:
        with self._lock:
            is_new = key not in self._known
            self._known.add(key)
        return is_new

    def _tell(self) -> None:
        self._gui.post(self.happened.emit, f"Something went wrong. What it was is in {log_file()}")


def _place(trace: TracebackType | None) -> tuple[str, int] | None:
    """File and line where an exception was raised."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return None if trace is None else (trace.tb_frame.f_code.co_filename, trace.tb_lineno)
