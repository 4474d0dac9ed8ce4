"""The page "Progress": figures, charts and a calendar of all attempts. It displays the given figures, and emits what is
wanted."""

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from handstand_app.core.progress.attempts import AttemptGroup, SavedAttempt
from handstand_app.core.progress.overview import Overview
from handstand_app.qt import theme
from handstand_app.qt.library.buttons import button
from handstand_app.qt.progress.calendar import Calendar
from handstand_app.qt.progress.card import TitledCard
from handstand_app.qt.progress.fault_chart import FaultChart
from handstand_app.qt.progress.header import ProgressHeader
from handstand_app.qt.progress.hold_chart import HoldChart, legend
from handstand_app.qt.progress.session_card import SessionCard
from handstand_app.qt.progress.straight_chart import StraightChart
from handstand_app.qt.progress.tiles import Tiles

NOTHING = (
    "No attempts yet",
    "Switch on “Auto: save every attempt” on the page Live and kick up: each is saved, measured and counted here.",
)


class ProgressPage(QWidget):
    """Nothing here reads the library."""

    shown = Signal()
    days_wanted = Signal(object, object)  # first and last date
    live_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.header, self.session, self.tiles = ProgressHeader(), SessionCard(), Tiles()
        self.holds, self.straight, self.faults = HoldChart(), StraightChart(), FaultChart()
        self.calendar = Calendar()
        self.holds.setMinimumHeight(230)
        self.hold_card = TitledCard("How long", self.holds)
        self.straight_card = TitledCard("How straight", self.straight)
        self.fault_card = TitledCard("What broke the line first", self.faults)
        self.calendar_card = TitledCard("Days of practice", self.calendar)
        self.notice = QLabel(wordWrap=True)
        theme.type_of(self.notice, 14)
        self.notice.hide()
        self.stack = QStackedWidget()
        self.stack.addWidget(self._scrolled())
        self.empty = EmptyProgress()
        self.stack.addWidget(self.empty)
        page = QVBoxLayout(self)
        page.setContentsMargins(16, 14, 16, 0)
        page.setSpacing(10)
        page.addWidget(self.header)
        page.addWidget(self.notice)
        page.addWidget(self.stack, stretch=1)
        self._connect()

    def _scrolled(self) -> QScrollArea:
        content, area = QWidget(), QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        pair = QHBoxLayout()
        pair.setSpacing(10)
        pair.addWidget(self.straight_card, stretch=3)
        pair.addWidget(self.fault_card, stretch=2)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 4, 14)
        column.setSpacing(10)
        for card in (self.session, self.tiles):
            column.addWidget(card)
        column.addWidget(self.hold_card, stretch=4)
        column.addLayout(pair, stretch=3)
        column.addWidget(self.calendar_card)
        area.setWidget(content)
        return area

    def _connect(self) -> None:
        self.holds.picked.connect(self._pick_attempt)
        self.straight.picked.connect(self._pick_group)
        self.calendar.picked.connect(lambda day: self.days_wanted.emit(day, day))
        self.session.clips_wanted.connect(self.days_wanted)
        self.empty.to_live.clicked.connect(self.live_wanted)

    def show_overview(self, shown: Overview, notes: str) -> None:
        """Show totals of attempts, and the notes of the day of the last session."""
        grouping = self.header.grouping
        self.stack.setCurrentIndex(1 if shown.is_empty else 0)
        self.header.export.setEnabled(not shown.is_empty)
        self.session.show_session(shown.session, notes)
        self.tiles.show_overview(shown)
        self.holds.show_overview(shown)
        self.hold_card.explain(legend(grouping))
        self.straight.show_overview(shown, grouping)
        self.straight_card.explain(f"Share of the time of all holds, for each {grouping.value}")
        self.faults.show_totals(shown.totals)
        self.fault_card.explain("Share of the holds")
        self.calendar.show_days(shown.days, shown.last_day)

    def say(self, sentence: str) -> None:
        """Show what went wrong or was done; an empty text takes it away."""
        self.notice.setText(sentence)
        self.notice.setVisible(bool(sentence))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """What is shown may be old."""
        super().showEvent(event)
        self.shown.emit()

    def _pick_attempt(self, attempt: SavedAttempt) -> None:
        self._pick_days(attempt.day, attempt.day)

    def _pick_group(self, group: AttemptGroup) -> None:
        self._pick_days(group.first_day, group.last_day)

    def _pick_days(self, first: date, last: date) -> None:
        self.days_wanted.emit(first, last)


class EmptyProgress(QWidget):
    """Says what to do while there is nothing to show."""

    def __init__(self) -> None:
        super().__init__()
        title, sentence = (QLabel(words, wordWrap=True) for words in NOTHING)
        theme.type_of(title, 22, bold=True)
        theme.type_of(sentence, 15, muted=True)
        sentence.setFixedWidth(440)
        sentence.setMinimumHeight(76)
        self.to_live = button("Go to Live")
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(1)
        for widget in (title, sentence, self.to_live):
            column.addWidget(widget, alignment=Qt.AlignmentFlag.AlignHCenter)
        sentence.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        column.addStretch(2)
