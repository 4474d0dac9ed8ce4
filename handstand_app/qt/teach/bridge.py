"""Calls of the training's thread as signals that arrive in the GUI thread."""

from PySide6.QtCore import QObject, Signal


class TeachBridge(QObject):
    """Emit from any thread; connected widgets are called in theirs."""

    exported = Signal(int, str)  # number of the training, folder of clips
    progressed = Signal(int, object)  # number of the training, TeachProgress
    finished = Signal(int, object)  # number of the training, TeachResult
    failed = Signal(int, str)  # number of the training, one sentence, empty when it was cancelled
