"""Which clips are listed: four queues as buttons, and a row of conditions and order for the first of them."""

from dataclasses import replace
from datetime import date
from enum import Enum

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from handstand_app.core.library.model import ClipFilter, ClipLabel, Sort
from handstand_app.qt.keys import shortcut
from handstand_app.qt.library.buttons import button
from handstand_app.qt.library.formatting import GUESS_WORDS, LABEL_WORDS, days_words
from models.verdicts import VerdictKind

TYPING_MS = 200


class Queue(Enum):
    """Ready-made filters, each with the order that suits it."""

    ALL = "All"
    WORTH = "Most worth labelling"
    DISAGREE = "Label and model disagree"
    TRASH = "Trash"

    @property
    def filter(self) -> ClipFilter:
        """Its clips."""
        return {
            Queue.ALL: ClipFilter(),
            Queue.WORTH: ClipFilter(labelled=False, missing=False),
            Queue.DISAGREE: ClipFilter(disagrees=True),
            Queue.TRASH: ClipFilter(trashed=True),
        }[self]

    @property
    def sort(self) -> Sort:
        """Its order: first what is most worth a look."""
        return {Queue.WORTH: Sort.MOST_DOUBT, Queue.DISAGREE: Sort.LEAST_DOUBT}.get(self, Sort.NEWEST)


LABEL_CHOICES: tuple[tuple[str, frozenset[ClipLabel | None] | None], ...] = (
    ("Any label", None),
    ("No label", frozenset({None})),
    *((words, frozenset({label})) for label, words in LABEL_WORDS.items()),
)
_NEVER_OF_A_CLIP = (VerdictKind.CANNOT_TELL, VerdictKind.NEARLY_STRAIGHT)
VERDICT_CHOICES: tuple[tuple[str, frozenset[VerdictKind | None] | None], ...] = (
    ("Any verdict", None),
    *((f"Model: {words}", frozenset({said})) for said, words in GUESS_WORDS.items() if said not in _NEVER_OF_A_CLIP),
)
HOLD_CHOICES: tuple[tuple[str, float | None], ...] = (
    ("Any hold", None),
    *((f"Hold from {least} s", float(least)) for least in (1, 2, 5, 10, 20, 30)),
)
SORT_CHOICES = (
    ("Newest first", Sort.NEWEST),
    ("Oldest first", Sort.OLDEST),
    ("Longest hold", Sort.LONGEST_HOLD),
    ("Longest straight", Sort.MOST_STRAIGHT),
    ("Most doubt", Sort.MOST_DOUBT),
    ("Least doubt", Sort.LEAST_DOUBT),
    ("Largest file", Sort.LARGEST),
)


class FilterBar(QWidget):
    """Emits that something else is wanted; `filter` and `sort` tell what."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.queue = Queue.ALL
        self.buttons: dict[Queue, QPushButton] = {}
        self._group = QButtonGroup(self)
        self.search = QLineEdit(placeholderText="Search   Ctrl+F", clearButtonEnabled=True)
        self.search.setAccessibleName("Search")
        self.search.setToolTip("Words in the notes, the name of the imported file, or the day, such as 2026-03")
        self.labels, self.verdicts = _choice("Label", LABEL_CHOICES), _choice("Verdict", VERDICT_CHOICES)
        self.holds, self.sorts = _choice("Least hold", HOLD_CHOICES), _choice("Order", SORT_CHOICES)
        self.favourites = QCheckBox("★")
        self.favourites.setToolTip("Only favourites")
        self.favourites.setAccessibleName("Only favourites")
        self.favourites.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.days = DaysButton()
        self.queue_row = QHBoxLayout()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.queue_row.setSpacing(8)
        for queue in Queue:
            made = button(queue.value)
            made.setCheckable(True)
            self.buttons[queue] = made
            self._group.addButton(made)
            self.queue_row.addWidget(made)
        self.queue_row.addWidget(self.days)
        self.buttons[Queue.ALL].setChecked(True)
        self.queue_row.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.search, stretch=1)
        for widget in (self.labels, self.verdicts, self.holds, self.favourites, self.sorts):
            row.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(self.queue_row)
        column.addLayout(row)

    def _connect(self) -> None:
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._typing.timeout.connect(self.changed)
        self.search.textChanged.connect(lambda: self._typing.start())
        self.search.returnPressed.connect(self._search_now)
        for box in (self.labels, self.verdicts, self.holds, self.sorts):
            box.currentIndexChanged.connect(self.changed)
        self.favourites.toggled.connect(self.changed)
        self.days.clicked.connect(lambda: self.show_days(None))
        for queue, made in self.buttons.items():
            made.clicked.connect(lambda _=False, wanted=queue: self.choose(wanted))
        shortcut(self, QKeySequence.StandardKey.Find, "Search", self._find)

    @property
    def filter(self) -> ClipFilter:
        """What passes: the queue and every condition that is set."""
        base = self.queue.filter
        return replace(
            base,
            labels=self.labels.currentData(),
            verdicts=self.verdicts.currentData(),
            least_hold_s=self.holds.currentData(),
            first_day=self.days.first,
            last_day=self.days.last,
            favourite=True if self.favourites.isChecked() else None,
            text=self.search.text().strip(),
        )

    @property
    def sort(self) -> Sort:
        """The order that is chosen."""
        chosen = self.sorts.currentData()
        return chosen if isinstance(chosen, Sort) else Sort.NEWEST

    @property
    def is_narrowed(self) -> bool:
        """Whether a condition is set beside the queue."""
        return self.filter != self.queue.filter

    def choose(self, queue: Queue) -> None:
        """Show this queue in its own order; conditions stay."""
        self.queue = queue
        self.buttons[queue].setChecked(True)
        with QSignalBlocker(self.sorts):
            self.sorts.setCurrentIndex([sort for _, sort in SORT_CHOICES].index(queue.sort))
        self._typing.stop()
        self.changed.emit()

    def clear_conditions(self, queue: Queue | None = None, *, keep_days: bool = False) -> None:
        """Take every condition away, and show this queue if one is named."""
        boxes = (self.labels, self.verdicts, self.holds)
        for widget in (*boxes, self.favourites, self.search):
            widget.blockSignals(True)
        for box in boxes:
            box.setCurrentIndex(0)
        self.favourites.setChecked(False)
        self.search.clear()
        if not keep_days:
            self.days.show_days(None)
        for widget in (*boxes, self.favourites, self.search):
            widget.blockSignals(False)
        self.choose(queue or self.queue)

    def show_days(self, days: tuple[date, date] | None) -> None:
        """Show the clips of these days alone, both included, whatever else was set before; None for all days."""
        if days is not None:
            self.days.show_days(days)
            self.clear_conditions(Queue.ALL, keep_days=True)
        else:
            self.days.show_days(None)
            self.changed.emit()

    def show_counts(self, counts: dict[Queue, int]) -> None:
        """Write how many clips are in each queue."""
        for queue, number in counts.items():
            self.buttons[queue].setText(f"{queue.value}   {number:,}")

    def _search_now(self) -> None:
        self._typing.stop()
        self.changed.emit()

    def _find(self) -> None:
        self.search.setFocus()
        self.search.selectAll()


class DaysButton(QPushButton):
    """The days that are listed; a click takes the condition away. Hidden while there is none."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip("Show all days again")
        self.first: date | None = None
        self.last: date | None = None
        self.hide()

    def show_days(self, days: tuple[date, date] | None) -> None:
        """Show these; None for no condition."""
        self.first, self.last = days or (None, None)
        self.setVisible(days is not None)
        if days is not None:
            self.setText(f"{days_words(*days)}   ✕")
            self.setAccessibleName(f"Only {days_words(*days)}; press to show all days")


def _choice(name: str, choices: tuple) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    for words, data in choices:
        box.addItem(words, data)
    return box
