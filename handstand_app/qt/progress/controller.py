"""Between the page "Progress" and the library: attempts are read and added up in a thread of its own."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QStackedWidget

from handstand_app.core.library.attempts import steadiness_of
from handstand_app.core.library.library import Library
from handstand_app.core.progress.attempts import Grouping, SavedAttempt
from handstand_app.core.progress.overview import Overview, Period, overview
from handstand_app.core.progress.steadiness import Steadiness, median_steadiness
from handstand_app.qt.bridge import GuiThread
from handstand_app.qt.library.worker import LibraryWorker
from handstand_app.qt.progress.exporting import ProgressExport
from handstand_app.qt.progress.page import ProgressPage

MOST_TRACKS = 30
"""So many attempts of the last session say how steady it was."""


class ProgressController(QObject):
    """Owns the page. `serve` a library when there is one, and `stop` before it is closed.

    Args:
        go_live: shows the live page.
        show_days: shows the clips of the days from one to another, both included.
        today: the local day.

    Attributes:
        view: holds the page, once there is a library.
    """

    def __init__(
        self,
        go_live: Callable[[], object],
        show_days: Callable[[date, date], object],
        *,
        today: Callable[[], date] = date.today,
    ) -> None:
        super().__init__()
        self._go_live, self._show_days, self._today = go_live, show_days, today
        self.view = QStackedWidget()
        self.page: ProgressPage | None = None
        self._asked = 0
        self._measured: tuple[SavedAttempt, ...] = ()
        self.overview: Overview | None = None

    def serve(self, library: Library) -> None:
        """Make the page of this library."""
        self._library = library
        self._gui = GuiThread(self)
        self._worker = LibraryWorker(self._gui)
        self.page = page = ProgressPage()
        page.shown.connect(self.refresh)
        page.header.changed.connect(self.refresh)
        page.days_wanted.connect(self._show_days)
        page.live_wanted.connect(self._go_live)
        page.session.noted.connect(self._keep_notes)
        ProgressExport(page.header.menu, page, self._current, self._say)
        self.view.addWidget(page)

    def refresh(self) -> None:
        """Show what has changed since; while the page is hidden, when it is shown."""
        if self.page is None or not self.page.isVisible():
            return
        self._asked += 1
        number, header = self._asked, self.page.header
        period, grouping, today = header.period, header.grouping, self._today()
        self._worker.submit(
            lambda: (number, *self._read(period, grouping, today)) if number == self._asked else None,
            self._show,
            self._say,
        )

    def stop(self) -> None:
        """Save what was typed, and wait for the thread."""
        if self.page is not None:
            self.page.session.flush()
            self._gui.close()
            self._worker.stop()
            self.page = None  # what still arrives finds nobody

    def _read(self, period: Period, grouping: Grouping, today: date) -> tuple[Overview, str]:
        """In the worker's thread."""
        shown = overview(self._library.attempts.all(), period, grouping, today)
        session = shown.session
        return shown, "" if session is None else self._library.day_notes(session.group.first_day)

    def _show(self, read: tuple[int, Overview, str] | None) -> None:
        if self.page is not None and read is not None and read[0] == self._asked:
            _, self.overview, notes = read
            self.page.say("")
            self.page.show_overview(self.overview, notes)
            self._measure(self.overview)

    def _measure(self, shown: Overview) -> None:
        """How steady the last session was; its tracks are read after everything else is shown."""
        number, library = self._asked, self._library
        if shown.session is None:
            return
        attempts = shown.session.group.attempts[-MOST_TRACKS:]
        if attempts == self._measured:
            return
        self._worker.submit(
            lambda: (attempts, steadiness_of(library.clips, attempts, lambda: number != self._asked)),
            lambda found: self._show_steadiness(number, *found),
            self._say,
        )

    def _show_steadiness(self, number: int, attempts: tuple[SavedAttempt, ...], found: list[Steadiness]) -> None:
        if self.page is not None and number == self._asked:
            self._measured = attempts
            self.page.session.show_steadiness(median_steadiness(found), len(found))

    def _current(self) -> tuple[Overview, Grouping] | None:
        return None if self.overview is None or self.page is None else (self.overview, self.page.header.grouping)

    def _say(self, sentence: str) -> None:
        if self.page is not None:
            self.page.say(sentence)

    def _keep_notes(self, day: date, notes: str) -> None:
        self._worker.submit(lambda: self._library.clips.set_day_notes(day, notes), lambda _: None, self._say)
