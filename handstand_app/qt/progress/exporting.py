"""Asks where to write a table or a report, and writes it."""

import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from handstand_app.core.library.errors import of_system
from handstand_app.core.progress.attempts import Grouping
from handstand_app.core.progress.overview import Overview
from handstand_app.core.progress.table import write_table
from handstand_app.qt.library.formatting import counted
from handstand_app.qt.progress.report import write_report
from models.text import shown as readable

log = logging.getLogger(__name__)

KINDS = {
    ".csv": ("Table of attempts (CSV) …", "Tables (*.csv)"),
    ".pdf": ("Report for a coach (PDF) …", "Pages (*.pdf)"),
    ".png": ("Report for a coach (picture) …", "Pictures (*.png)"),
}


class ProgressExport:
    """Fills a menu. Everything is about the period that is shown.

    Args:
        current: what is shown, and put together by what; None while nothing is.
        say: shows a sentence.
    """

    def __init__(
        self,
        menu: QMenu,
        parent: QWidget,
        current: Callable[[], tuple[Overview, Grouping] | None],
        say: Callable[[str], object],
    ) -> None:
        self._parent, self._current, self._say = parent, current, say
        for suffix, (words, _) in KINDS.items():
            menu.addAction(words).triggered.connect(lambda _=False, kind=suffix: self.ask(kind))

    def ask(self, suffix: str) -> None:
        """Ask for a name, and write the file."""
        current = self._current()
        if current is None:
            return
        days = f"{current[0].first_day.isoformat()}-to-{current[0].last_day.isoformat()}"
        suggested = str(Path.home() / f"handstand-{days}{suffix}")
        words, kinds = KINDS[suffix]
        name, _ = QFileDialog.getSaveFileName(self._parent, words.rstrip(" …"), suggested, kinds)
        if name:
            path = Path(name)
            self.write(path if path.suffix else path.with_suffix(suffix))

    def write(self, path: Path) -> None:
        """Write a table if the name ends in .csv, a picture if in .png, else a PDF; says what came of it."""
        current = self._current()
        if current is None:
            return
        shown, grouping = current
        try:
            if path.suffix.lower() == ".csv":
                write_table(shown.attempts, path)
            else:
                write_report(shown, grouping, path)
        except OSError as error:
            log.warning("%s", error)
            self._say(str(of_system(error, f"{readable(path)} cannot be written")))
        else:
            self._say(f"{counted(len(shown.attempts), 'attempt')} written to {readable(path)}.")
