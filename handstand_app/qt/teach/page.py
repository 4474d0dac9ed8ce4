"""The page "Teach": what is labelled, one button, how the training goes, and which network to use."""

import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from handstand_app.core.job import JOIN_S, Job, Stop
from handstand_app.core.teach.job import TeachJob, TeachProgress, TeachResult
from handstand_app.core.teach.teaching_material import Material
from handstand_app.core.teach.versions import SHIPPED_NAME, Versions
from handstand_app.qt import theme
from handstand_app.qt.bridge import GuiThread
from handstand_app.qt.teach.progress_panel import ProgressPanel
from handstand_app.qt.teach.versions_panel import VersionsPanel
from models.checkpoint import CheckpointError

Report = Callable[[int, int], object]

log = logging.getLogger(__name__)

INTRODUCTION = (
    "The network learns from the clips that you have labelled. It is then compared with the present one on days that "
    "it was not taught, and you decide which to keep. Nothing leaves this computer."
)


class TeachPage(QWidget):
    """Runs one training at a time.

    Args:
        export: writes the labelled clips and labels.csv into a folder; called in a thread, may be slow. Gets what to
            tell how many clips of how many are written, and whom to ask whether it is still wanted.
        describe: what is labelled so far; quick.
        versions: the networks to choose from.
        work: folder for trainings and their cache.
        options: further options of the training.
    """

    network_chosen = Signal(object)  # Path of the checkpoint
    labelling_wanted = Signal()

    def __init__(
        self,
        export: Callable[[Path, Report, Stop], object],
        describe: Callable[[], Material],
        versions: Versions,
        work: Path,
        options: tuple[str, ...] = (),
    ) -> None:
        super().__init__()
        self._export, self._describe, self._versions, self._work = export, describe, versions, work
        self._options = options
        self._job: TeachJob | None = None
        self._exporting: Job[object] | None = None
        self._obstacle = ""
        self._number = 0
        self._result: TeachResult | None = None
        self._gui = GuiThread(self)
        self._build()
        self.versions_panel.chosen.connect(self._use)
        self.refresh()

    def _build(self) -> None:
        self.labelled, self.outcome = QLabel(), QLabel()
        for label, pixels in ((self.labelled, 16), (self.outcome, 18)):
            label.setWordWrap(True)
            theme.type_of(label, pixels)
        self.start = QPushButton("Teach")
        self.start.setMinimumSize(140, 44)
        self.start.clicked.connect(self.begin)
        self.to_library = QPushButton("Label clips")
        self.to_library.setMinimumSize(140, 44)
        self.to_library.clicked.connect(self.labelling_wanted)
        self.cancel = QPushButton("Cancel")
        self.cancel.clicked.connect(self.stop)
        self.keep, self.discard = QPushButton("Use the new network"), QPushButton("Keep the present one")
        self.keep.clicked.connect(lambda: self._decide(True))
        self.discard.clicked.connect(lambda: self._decide(False))
        self.progress, self.versions_panel = ProgressPanel(), VersionsPanel()
        columns = QHBoxLayout(self)
        columns.setContentsMargins(28, 24, 28, 24)
        columns.setSpacing(32)
        columns.addWidget(self._left(), stretch=3)
        columns.addWidget(self._right(), stretch=2)
        columns.addStretch(0)

    def _left(self) -> QWidget:
        """What is labelled, and the training; lines of text stay short enough to read."""
        side, title, introduction = QWidget(), QLabel("Teach the network"), QLabel(INTRODUCTION)
        side.setMaximumWidth(840)
        theme.type_of(title, 26, bold=True)
        theme.type_of(introduction, 14, muted=True)
        introduction.setWordWrap(True)
        buttons, column = QHBoxLayout(), QVBoxLayout(side)
        for button in (self.start, self.to_library, self.cancel, self.keep, self.discard):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        for widget in (title, introduction, self.labelled, self.progress, self.outcome):
            column.addWidget(widget)
        column.addLayout(buttons)
        column.addStretch(1)
        return side

    def _right(self) -> QWidget:
        side, heading = QWidget(), QLabel("Networks")
        side.setMaximumWidth(560)
        theme.type_of(heading, 18, bold=True)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(heading)
        column.addWidget(self.versions_panel)
        return side

    def refresh(self) -> None:
        """Show what is labelled now and which networks there are."""
        material = self._describe()
        self.labelled.setText("\n\n".join(filter(None, (*material.sentences, self._obstacle))))
        self.start.setEnabled(material.is_enough and not self._obstacle)
        self.outcome.setVisible(bool(self.outcome.text()))
        self.versions_panel.show_versions(self._versions.all(), self._versions.current().name)
        is_busy, has_result = self.is_busy, self._result is not None
        self.progress.setVisible(is_busy)
        self.cancel.setVisible(is_busy)
        self.start.setVisible(not is_busy and not has_result)
        self.to_library.setVisible(not is_busy and not has_result and not material.is_enough)
        self.keep.setVisible(has_result)
        self.discard.setVisible(has_result)

    def hinder(self, obstacle: str) -> None:
        """Do not start a training for now, because of this; an empty text lets it start again."""
        self._obstacle = obstacle
        self.refresh()

    @property
    def is_busy(self) -> bool:
        """Whether a training runs."""
        return self._job is not None or self._exporting is not None

    def begin(self) -> None:
        """Collect the clips and start a training."""
        if self.is_busy:
            return
        self._number += 1
        number, folder, gui, export = self._number, self._work / "clips", self._gui, self._export

        def report(done: int, total: int) -> None:
            gui.post(self._show_progress, number, TeachProgress("Collecting the labelled clips", done, total, None))

        job: Job[object] = Job(
            "teach-export",
            lambda _: export(folder, report, job.is_cancelled),
            lambda share: None,
            lambda _: gui.post(self._start_job, number, folder),
            lambda sentence: gui.post(self._show_failure, number, sentence),
            words=_in_words,
        )
        self.outcome.clear()
        self.progress.begin()
        self._exporting = job
        job.start()
        self.refresh()

    def stop(self) -> None:
        """End the training, if one runs, and wait for its process."""
        self._number += 1  # what still arrives is of a training that nobody waits for
        if self._exporting is not None:
            self._exporting.cancel()
            self._exporting.join(JOIN_S)
        if self._job is not None:
            self._job.cancel()
        self._job = self._exporting = None
        self.refresh()

    def _start_job(self, number: int, folder: Path) -> None:
        if number != self._number:
            return
        gui = self._gui
        self._job = TeachJob(
            folder,
            self._versions.current().folder,
            self._work,
            on_progress=lambda progress: gui.post(self._show_progress, number, progress),
            on_finished=lambda result: gui.post(self._show_result, number, result),
            on_failed=lambda sentence: gui.post(self._show_failure, number, sentence),
            options=self._options,
        )
        self._exporting = None
        self._job.start()
        self.refresh()

    def _show_progress(self, number: int, progress: TeachProgress) -> None:
        if number == self._number:
            self.progress.show_progress(progress)

    def _show_result(self, number: int, result: TeachResult) -> None:
        if number != self._number:
            return
        self._job, self._result = None, result
        self.outcome.setText(result.sentence)
        (self.keep if result.is_better else self.discard).setFocus()
        self.refresh()

    def _show_failure(self, number: int, sentence: str) -> None:
        if number != self._number:
            return
        self._job = self._exporting = None
        self.outcome.setText(sentence)
        self.refresh()

    def _decide(self, use_it: bool) -> None:
        result, self._result = self._result, None
        if result is None:
            return
        try:
            version = self._versions.keep(result.run)
            self.outcome.setText("The new network is in use." if use_it else "Kept aside; the present network stays.")
            if use_it:
                self._use(version.name)
        except (CheckpointError, OSError) as error:
            self.outcome.setText(f"The new network could not be kept: {error}")
        self.refresh()

    def _use(self, name: str) -> None:
        try:
            version = self._versions.choose(name)
        except (KeyError, OSError) as error:
            self.outcome.setText(f"That network cannot be used: {error}")
            self.refresh()
            return
        if name == SHIPPED_NAME:
            self.outcome.setText("The network that came with the app is in use.")
        self.network_chosen.emit(version.folder)
        self.refresh()


def _in_words(error: Exception) -> str:
    log.error("the labelled clips could not be collected", exc_info=error)
    return str(error)
