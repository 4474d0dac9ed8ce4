"""Python's garbage is collected in the GUI thread only.

Otherwise it is collected by whichever thread happens to allocate, and a worker that collects a closed dialog destroys
widgets while Qt walks over them: a crash inside of Qt, once in many runs.
"""

import gc

from PySide6.QtCore import QObject, QTimer, Slot

EVERY_MS = 1000


class Collector(QObject):
    """Collects from a timer of the thread that made it, for as long as its parent lives; restores what was before."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_enabled = gc.isenabled()
        gc.disable()
        gc.freeze()  # what was imported stays for good: looking through it would hold the picture up
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    @Slot()
    def collect(self) -> None:
        """The oldest generation whose threshold is reached, as Python would."""
        reached = [count > threshold for count, threshold in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        if any(reached):
            gc.collect(max(index for index, yes in enumerate(reached) if yes))

    def stop(self) -> None:
        """Let Python collect again as it did before."""
        self._timer.stop()
        gc.unfreeze()
        if self._was_enabled:
            gc.enable()
