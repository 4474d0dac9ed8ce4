"""The last session: what it came to beside the week before, its notes, and the way to its clips."""

import time
from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout

from handstand_app.core.progress.attempts import Grouping
from handstand_app.core.progress.session import SessionSummary
from handstand_app.core.progress.steadiness import Steadiness
from handstand_app.qt import theme
from handstand_app.qt.library.buttons import button
from handstand_app.qt.library.formatting import counted, seconds
from handstand_app.qt.progress.card import TitledCard
from handstand_app.qt.progress.words import fault_title, group_title, long_seconds, share_words

PAUSE_MS = 600
NOTES_PX = 64
SWAY = (
    "How far hips and ankles move to and fro against the hands, and how often the hips turn back. In a laboratory, the "
    "centre of mass of one athlete swayed by 1.3 % in a straight handstand and by 3.2 % in a banana."
)


class SessionCard(TitledCard):
    """Shows a summary; notes are handed over when typing pauses. They belong to the day on which the session began."""

    clips_wanted = Signal(object, object)  # first and last date
    noted = Signal(object, str)  # date, all of its notes

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        super().__init__("Last session")
        self._clock = clock
        self._day: date | None = None
        self._last_day: date | None = None
        self._kept = ""
        self.facts = QLabel(wordWrap=True)
        theme.type_of(self.facts, 15)
        self.steady = QLabel(wordWrap=True)
        theme.type_of(self.steady, 13, muted=True)
        self.steady.setToolTip(SWAY)
        self.steady.hide()
        self.notes = QPlainTextEdit(placeholderText="Notes on this day: sleep, wrists, what you tried …")
        self.notes.setAccessibleName("Notes on this day")
        self.notes.setTabChangesFocus(True)
        self.notes.setFixedHeight(NOTES_PX)
        self.clips = button("See its clips")
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.facts)
        left.addWidget(self.steady)
        left.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addLayout(left, stretch=3)
        row.addWidget(self.notes, stretch=2)
        row.addWidget(self.clips)
        self.column.addLayout(row)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.flush)
        self.notes.textChanged.connect(self._pause.start)
        self.clips.clicked.connect(lambda: self.clips_wanted.emit(self._day, self._last_day))

    def show_session(self, session: SessionSummary | None, notes: str) -> None:
        """Show a session and the notes of its first day; nothing for None. Notes that are being typed stay."""
        self.setVisible(session is not None)
        if session is None:
            return
        is_over = session.is_over(self._clock())
        self.title.setText(f"{'Last' if is_over else 'This'} session: {group_title(session.group, Grouping.SESSION)}")
        self.facts.setText(facts_of(session))
        is_same = session.group.first_day == self._day
        if not (is_same and self.notes.toPlainText() != self._kept):
            self.flush()
            self._kept = notes
            if self.notes.toPlainText() != notes:
                self.notes.setPlainText(notes)
                self._pause.stop()
        self._day, self._last_day = session.group.first_day, session.group.last_day

    def show_steadiness(self, middle: Steadiness | None, holds: int) -> None:
        """Show how still so many holds of the session were; nothing for None."""
        self.steady.setVisible(middle is not None)
        if middle is not None:
            self.steady.setText(
                f"Sway of {counted(holds, 'hold')}, in the middle: hips {middle.hip_sway:.1f} %, ankles "
                f"{middle.ankle_sway:.1f} % of body height, {middle.corrections_per_s:.1f} corrections a second"
            )

    def flush(self) -> None:
        """Hand over what was typed, if anything was."""
        self._pause.stop()
        text = self.notes.toPlainText()
        if self._day is not None and text != self._kept:
            self._kept = text
            self.noted.emit(self._day, text)


def facts_of(session: SessionSummary) -> str:
    """The session in one line, and beside the week before it in another."""
    totals, week = session.group.totals, session.week
    facts = [counted(totals.attempts, "attempt")]
    if totals.holds:
        facts += [f"best {seconds(totals.best_s)}", f"{long_seconds(totals.total_s)} held"]
        facts.append(f"{share_words(totals.straight_share)} straight")
    if totals.main_fault is not None:
        facts.append(f"mostly {fault_title(totals.main_fault)}")
    line = "  ·  ".join(facts)
    more_s = session.more_than_week_s
    if session.is_record:
        line += f"\n★ Your longest hold so far; before it was {seconds(session.best_before_s)}."
    elif more_s is not None and round(10 * more_s):
        line += f"\nBest hold {seconds(abs(more_s))} {'longer' if more_s > 0 else 'shorter'} than in the week before"
        line += f" ({counted(session.week_sessions, 'session')}, {share_words(week.straight_share)} straight)."
    elif more_s is not None:
        line += "\nBest hold as long as in the week before."
    return line
