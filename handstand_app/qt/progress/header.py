"""The row at the top of the page "Progress": how far back, put together by what, and what to export."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QComboBox, QHBoxLayout, QLabel, QMenu, QPushButton, QWidget

from handstand_app.core.progress.attempts import Grouping
from handstand_app.core.progress.overview import Period
from handstand_app.qt import theme
from handstand_app.qt.library.buttons import button

PERIODS = {Period.WEEKS: "4 weeks", Period.MONTHS: "3 months", Period.YEAR: "12 months", Period.ALL: "All"}
GROUPINGS = {
    Grouping.SESSION: "By session",
    Grouping.DAY: "By day",
    Grouping.WEEK: "By week",
    Grouping.MONTH: "By month",
}
USUAL = {
    Period.WEEKS: Grouping.SESSION,
    Period.MONTHS: Grouping.SESSION,
    Period.YEAR: Grouping.WEEK,
    Period.ALL: Grouping.MONTH,
}
"""What suits each period."""


class ProgressHeader(QWidget):
    """Emits that something else is wanted; `period` and `grouping` tell what."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.period = Period.WEEKS
        title = QLabel("Progress")
        theme.type_of(title, 22, bold=True)
        self.periods: dict[Period, QPushButton] = {}
        chosen = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(title)
        row.addSpacing(16)
        for period, words in PERIODS.items():
            made = self.periods[period] = button(words)
            made.setCheckable(True)
            chosen.addButton(made)
            row.addWidget(made)
            made.clicked.connect(lambda _=False, wanted=period: self.choose(wanted))
        self.groupings = QComboBox()
        self.groupings.setAccessibleName("Put together by")
        self.groupings.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for grouping, words in GROUPINGS.items():
            self.groupings.addItem(words, grouping)
        self.groupings.currentIndexChanged.connect(self.changed)
        self.export, self.menu = button("Export  ▾", tip="A table or a page for a coach"), QMenu(self)
        self.export.setMenu(self.menu)
        row.addWidget(self.groupings)
        row.addStretch(1)
        row.addWidget(self.export)
        self.periods[self.period].setChecked(True)

    @property
    def grouping(self) -> Grouping:
        """What attempts are put together by."""
        chosen = self.groupings.currentData()
        return chosen if isinstance(chosen, Grouping) else Grouping.SESSION

    def choose(self, period: Period) -> None:
        """Show this period, put together as suits it."""
        self.period = period
        self.periods[period].setChecked(True)
        self.groupings.blockSignals(True)
        self.groupings.setCurrentIndex(list(GROUPINGS).index(USUAL[period]))
        self.groupings.blockSignals(False)
        self.changed.emit()
