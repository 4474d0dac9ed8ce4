"""The page "Progress" over a real library: what it shows, and where its dots and days lead."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from handstand_app.core.clip import ClipSummary
from handstand_app.core.library.library import Library
from handstand_app.core.progress.attempts import Grouping
from handstand_app.core.progress.overview import Period
from handstand_app.qt.app import make_application
from handstand_app.qt.library.filter_bar import FilterBar
from handstand_app.qt.progress.chart import dates
from handstand_app.qt.progress.controller import ProgressController
from handstand_app.qt.progress.fault_chart import fault_rows
from models.verdicts import VerdictKind
from tests.handstand_app.core.library.test_attempts import add
from tests.patience import PATIENCE_MS

TODAY = date(2026, 3, 8)
BROKEN = ClipSummary(3.0, 1.0, "arched_back", VerdictKind.NOT_STRAIGHT, 0.2)


class Shown:
    """A page with its library."""

    def __init__(self, library: Library, qtbot: QtBot) -> None:
        self.library, self.qtbot = library, qtbot
        self.days: list[tuple[date, date]] = []
        self.controller = ProgressController(
            lambda: None, lambda first, last: self.days.append((first, last)), today=lambda: TODAY
        )
        self.controller.serve(library)
        assert self.controller.page is not None
        self.page = self.controller.page

    def read(self) -> None:
        self.controller.overview = None
        self.controller.refresh()
        self.qtbot.waitUntil(lambda: self.controller.overview is not None, timeout=PATIENCE_MS)


@pytest.fixture
def open_page(tmp_path: Path, qtbot: QtBot) -> Iterator[Callable[..., Shown]]:
    make_application()
    opened: list[Shown] = []

    def open_(*minutes: float) -> Shown:
        library = Library(tmp_path / "library")
        for each in minutes:
            add(library, each, BROKEN)
        shown = Shown(library, qtbot)
        qtbot.addWidget(shown.controller.view)
        opened.append(shown)
        shown.controller.view.resize(940, 640)
        shown.controller.view.show()
        qtbot.waitUntil(lambda: shown.controller.overview is not None, timeout=PATIENCE_MS)
        return shown

    yield open_
    for shown in opened:
        shown.controller.stop()
        shown.library.close()


def test_an_empty_library_says_what_to_do(open_page: Callable[..., Shown], qtbot: QtBot) -> None:
    page = open_page().page
    assert page.stack.currentWidget() is page.empty and not page.header.export.isEnabled()
    with qtbot.waitSignal(page.live_wanted):
        page.empty.to_live.click()


def test_figures_charts_and_session_show_the_attempts(open_page: Callable[..., Shown]) -> None:
    shown = open_page(0, 1, 2)
    page, tiles = shown.page, shown.page.tiles.tiles
    assert (tiles["best"].value.text(), tiles["attempts"].value.text()) == ("3.0 s", "3")
    assert tiles["straight"].value.text() == "33 %" and tiles["streak"].accessibleName() == "streak: 1 day, longest 1"
    assert len(page.holds.dots.points()) == 3 and len(page.straight.dots.points()) == 1
    assert page.faults.rows == [("arched back", 3, 100.0), ("no fault", 0, 0.0)]
    assert "3 attempts" in page.session.facts.text() and "14:02" in page.session.title.text()
    assert "best 3.0 s" in page.calendar.words_of(TODAY)


def test_a_dot_and_a_day_lead_to_the_clips_of_that_day(open_page: Callable[..., Shown], qtbot: QtBot) -> None:
    shown = open_page(0, -60 * 24 * 5)
    page = shown.page
    page.holds.dots.sigClicked.emit(page.holds.dots, page.holds.dots.points()[:1], None)
    page.straight.dots.sigClicked.emit(page.straight.dots, page.straight.dots.points()[1:], None)
    place = page.calendar.square(TODAY).center().toPoint()
    qtbot.mouseClick(page.calendar, Qt.MouseButton.LeftButton, pos=place)
    page.session.clips.click()
    assert shown.days == [(date(2026, 3, 3),) * 2, (TODAY,) * 2, (TODAY,) * 2, (TODAY,) * 2]


def test_the_calendar_is_read_with_the_keyboard(open_page: Callable[..., Shown], qtbot: QtBot) -> None:
    shown = open_page(0)
    calendar = shown.page.calendar
    calendar.setFocus()
    qtbot.keyClick(calendar, Qt.Key.Key_Left)
    assert calendar.chosen == date(2026, 3, 1) and "no attempt" in calendar.accessibleDescription()
    qtbot.keyClick(calendar, Qt.Key.Key_Return)
    assert shown.days == []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Return):
        qtbot.keyClick(calendar, key)
    assert shown.days == [(TODAY, TODAY)]
    assert calendar.day_at(QPoint(0, 0)) is None


def test_a_period_chooses_what_suits_it_and_another_choice_stays(open_page: Callable[..., Shown]) -> None:
    shown = open_page(0, -60 * 24 * 200)
    header = shown.page.header
    assert shown.controller.overview is not None and shown.controller.overview.totals.attempts == 1
    header.choose(Period.YEAR)
    shown.read()
    assert header.grouping is Grouping.WEEK and shown.controller.overview.totals.attempts == 2
    header.groupings.setCurrentIndex(3)
    shown.read()
    assert header.period is Period.YEAR and header.grouping is Grouping.MONTH
    assert [group.first_day.day for group in shown.controller.overview.groups] == [1, 1]


def test_notes_are_kept_and_what_is_typed_is_not_overwritten(open_page: Callable[..., Shown]) -> None:
    shown = open_page(0)
    notes = shown.page.session.notes
    notes.setPlainText("wrists tired")
    shown.read()
    assert notes.toPlainText() == "wrists tired"
    shown.page.session.flush()
    shown.qtbot.waitUntil(lambda: shown.library.day_notes(TODAY) == "wrists tired", timeout=PATIENCE_MS)


def test_days_of_the_progress_page_are_a_condition_of_the_library(qtbot: QtBot) -> None:
    make_application()
    bar = FilterBar()
    qtbot.addWidget(bar)
    bar.search.setText("banana")
    bar.show_days((date(2026, 3, 2), TODAY))
    assert (bar.filter.first_day, bar.filter.last_day, bar.filter.text) == (date(2026, 3, 2), TODAY, "")
    assert bar.days.text().startswith("2 – 8 Mar 2026") and bar.is_narrowed
    bar.days.click()
    assert not bar.is_narrowed and bar.days.isHidden()


@pytest.mark.parametrize("days", [1, 3, 28, 91, 366, 4000, 40_000])
@pytest.mark.parametrize("most", [2, 5, 12])
def test_dates_below_a_chart_are_few_and_in_order(days: int, most: int) -> None:
    first = datetime(2026, 3, 8, tzinfo=UTC).date().toordinal()
    found = dates(first, first + days - 1, most)
    assert found == sorted(set(found)) and len(found) <= most + 1
    assert all(first <= day.toordinal() < first + days for day in found)


def test_faults_come_with_their_share_and_without_holds_there_is_no_bar(open_page: Callable[..., Shown]) -> None:
    overview = open_page().controller.overview
    assert overview is not None and fault_rows(overview.totals) == []
