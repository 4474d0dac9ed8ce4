"""The page in place of the library when its database is damaged: what happened, and one button that repairs it."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from handstand_app.core.job import Progress
from handstand_app.core.library.errors import DamagedLibraryError, LibraryError
from handstand_app.core.library.recovery.repair import Repaired, made_at, repair, when
from handstand_app.qt import theme
from handstand_app.qt.bridge import JobRunner

PROMISE = "Your videos are not touched, and the damaged file is kept."
WIDTH_PX = 560


class RepairPage(QWidget):
    """Runs the repair in a worker.

    Args:
        root: of the library, which is not open.
        error: why it cannot be opened.
    """

    repaired = Signal(object)  # Repaired

    def __init__(self, root: Path, error: DamagedLibraryError) -> None:
        super().__init__()
        self._root, self._stopped = root, False
        self._job = JobRunner(self)
        self._job.progressed.connect(self._show_progress)
        self._job.done.connect(self._end)
        self._job.failed.connect(self._fail)
        self.title, self.sentence, self.reason = QLabel("The library is damaged"), QLabel(_plan(error)), QLabel()
        self.button, self.progress = QPushButton("Repair the library"), QProgressBar()
        theme.plain(self.sentence, self.reason)
        self._lay_out()
        self.reason.setText(str(error))
        self.button.clicked.connect(self.begin)
        self.setFocusProxy(self.button)

    def _lay_out(self) -> None:
        theme.type_of(self.title, 22, bold=True)
        theme.type_of(self.sentence, 16)
        theme.type_of(self.reason, 13, muted=True)
        self.button.setMinimumHeight(44)
        self.button.setAutoDefault(True)
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(280)
        self.progress.setAccessibleName("Progress of the repair")
        self.progress.hide()
        self.reason.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for label in (self.title, self.sentence, self.reason):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setWordWrap(True)
        box = QWidget()
        box.setFixedWidth(WIDTH_PX)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 24, 0, 24)
        column.setSpacing(16)
        column.addStretch(1)
        column.addWidget(self.title)
        column.addWidget(self.sentence)
        column.addWidget(self.button, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.progress, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.reason)
        column.addStretch(2)
        row = QHBoxLayout(self)
        row.addStretch(1)
        row.addWidget(box)
        row.addStretch(1)

    def begin(self) -> None:
        """Repair, unless that is under way."""
        root = self._root

        def work(progress: Progress) -> Repaired | LibraryError:
            try:
                return repair(root, progress)
            except LibraryError as error:
                return error

        if self._job.start("library-repair", work):
            self.button.setEnabled(False)
            self.reason.clear()
            self.progress.setRange(0, 0)
            self.progress.show()

    def stop(self) -> None:
        """Cancel a repair and wait for its thread; nothing is emitted any more. The next start offers it again."""
        self._stopped = True
        self._job.cancel()
        self._job.join()

    def _show_progress(self, share: float) -> None:
        if share > 0:
            self.progress.setRange(0, 100)
            self.progress.setValue(int(100 * share))

    def _end(self, result: Repaired | LibraryError) -> None:
        if isinstance(result, LibraryError):
            self._fail(str(result))
        elif not self._stopped:
            self.repaired.emit(result)

    def _fail(self, sentence: str) -> None:
        self.progress.hide()
        self.button.setEnabled(True)
        self.reason.setText(sentence)


def _plan(error: DamagedLibraryError) -> str:
    """What the button will do."""
    if not error.backups:
        return (
            "There is no backup. Handstand can find your clips on the disk again, and save the labels that can still "
            f"be read. {PROMISE}"
        )
    return (
        f"Handstand can use its backup of {when(made_at(error.backups[0]))}, find newer clips on the disk, and save "
        f"newer labels as far as they can be read. {PROMISE}"
    )
