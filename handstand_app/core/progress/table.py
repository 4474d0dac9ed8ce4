"""Attempts as a table for spreadsheets and other programs: RFC 4180, UTF-8 with a byte order mark, dates by ISO 8601.

No text of a cell begins with a character that makes a spreadsheet run it as a formula.
"""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from handstand_app.core.progress.attempts import Grouping, SavedAttempt, in_order, split
from handstand_app.core.progress.totals import kind_of_length
from models.whole_file import write_whole

COLUMNS = (
    "date",
    "time",
    "utc_offset",
    "session",
    "hold_s",
    "straight_s",
    "kind",
    "fault",
    "tags",
)
"""kind: attempt, hold or success, each as `Totals` counts them. session: counts from 1."""
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def write_table(attempts: Sequence[SavedAttempt], path: Path) -> None:
    """Write one row an attempt, the oldest first. Raises OSError; then nothing was changed."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    session_of = {
        attempt.clip_id: number
        for number, session in enumerate(split(attempts, Grouping.SESSION), start=1)
        for attempt in session.attempts
    }
    for attempt in in_order(attempts):
        writer.writerow(_row(attempt, session_of[attempt.clip_id]))
    write_whole(path, "\ufeff" + text.getvalue())


def cell(text: str) -> str:
    """The text so that a spreadsheet takes it as text."""
    return f"'{text}" if text.startswith(_STARTS_FORMULA) else text


def _row(attempt: SavedAttempt, session: int) -> tuple[str, ...]:
    hold, when = attempt.hold, attempt.when
    return (
        when.date().isoformat(),
        when.strftime("%H:%M:%S"),
        _offset(when.strftime("%z")),
        str(session),
        f"{hold.total_s:.2f}",
        f"{hold.straight_s:.2f}",
        kind_of_length(hold.total_s),
        cell(hold.first_fault or ""),
        cell(" ".join(sorted(attempt.tags))),
    )


def _offset(written: str) -> str:
    """UTC+01:00: not taken for a formula or a number."""
    return f"UTC{written[:3]}:{written[3:5]}"
